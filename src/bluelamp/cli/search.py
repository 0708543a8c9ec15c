"""`bluelamp search …`: find persons, objects, locations and events through the published API."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.markup import escape

from bluelamp.cli.choice import (
    JsonOption,
    JustificationOption,
    NodeOption,
    PurposeOption,
    ReasonOption,
    UrlOption,
    client_of,
)
from bluelamp.cli.exit_code import ExitCode, end_with, errors_explained
from bluelamp.cli.terminal import out, say, show_json
from bluelamp.client.answer import EventHit, LocationHit, ObjectHit, PersonHit, SearchAnswer
from bluelamp.client.query import EventSearch, LocationSearch, Near, ObjectSearch, PersonSearch, Search
from bluelamp.pole.values import date as date_of_birth

app = typer.Typer(no_args_is_help=True, help="Find persons, objects, locations and events.")

LimitOption = Annotated[int, typer.Option("--limit", min=1, max=100, help="How many to show.")]
SystemOption = Annotated[
    list[str] | None, typer.Option("--system", help="Only this system; may be repeated.")
]
Hit = PersonHit | ObjectHit | LocationHit | EventHit


def _asked(model: type[Search], given: dict[str, Any]) -> Any:
    try:
        return model.model_validate(
            {name: value for name, value in given.items() if value not in (None, [], ())}
        )
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        sentence = first["msg"].removeprefix("Value error, ")
        raise end_with(f"{where}: {sentence}" if where else sentence, ExitCode.USAGE) from None


def _show(answer: SearchAnswer, hits: Sequence[Hit], *, as_json: bool) -> None:
    if as_json:
        show_json(answer.model_dump(mode="json", by_alias=True, exclude_none=True))
        return
    more = "at least " if answer.total.relation == "at-least" else ""
    if not hits:
        say(
            "Nothing found. Ask for less: fewer words, a year instead of a date, a wider circle, or all systems."
        )
    else:
        say(f"{more}{answer.total.count:,} found")
    for hit in hits:
        out.print(
            f"\n[bold]{escape(hit.record.label)}[/]  {hit.record.kind}, {hit.record.source.system}",
            soft_wrap=True,
        )
        say("  " + " ".join(reason.sentence for reason in hit.why[:3]))
        say(f"  {hit.record.id}")
    if answer.advice:
        say(answer.advice)
    for system in answer.coverage.systems:
        if system.state != "complete":
            say(f"coverage: {system.system} is {system.state}. {system.note or ''}")


@app.command()
def persons(
    justification: JustificationOption,
    name: Annotated[str | None, typer.Argument(help="A name, in any order, spelling or script.")] = None,
    born: Annotated[
        str | None, typer.Option("--born", help="1984, 3/1984 or 4/3/1984; also 1984-03-04.")
    ] = None,
    identifier: Annotated[
        str | None, typer.Option("--identifier", help="PNC ID, CRO or another number.")
    ] = None,
    phone: Annotated[str | None, typer.Option("--phone", help="A phone number, whole or in part.")] = None,
    email: Annotated[str | None, typer.Option("--email", help="An email address.")] = None,
    postcode: Annotated[str | None, typer.Option("--postcode", help="Whole, or LS1.")] = None,
    address: Annotated[str | None, typer.Option("--address", help="Words of the address.")] = None,
    gender: Annotated[
        str | None, typer.Option("--gender", help="male, female or another code of the list gender.")
    ] = None,
    system: SystemOption = None,
    limit: LimitOption = 20,
    purpose: PurposeOption = "investigation",
    reason: ReasonOption = "enquiry",
    node: NodeOption = None,
    url: UrlOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find persons, however the name was spelt."""
    query = _asked(PersonSearch, {
        "name": name, "born": _born(born), "identifier": {"value": identifier} if identifier else None, "phone": phone,
        "email": email, "postcode": postcode, "address": address, "gender": gender, "systems": system, "limit": limit,
    })  # fmt: skip
    with (
        errors_explained(),
        client_of(node, url, purpose=purpose, reason=reason, justification=justification) as client,
    ):
        answer = client.search_persons(query)
    _show(answer, answer.hits, as_json=as_json)


@app.command()
def objects(
    justification: JustificationOption,
    text: Annotated[str | None, typer.Argument(help="Words of the description.")] = None,
    mark: Annotated[
        str | None, typer.Option("--mark", help="Vehicle mark; ? for one unknown character, * for any.")
    ] = None,
    identifier: Annotated[
        str | None, typer.Option("--identifier", help="Serial, VIN, IMEI, seal or document number.")
    ] = None,
    phone: Annotated[str | None, typer.Option("--phone", help="A phone number, whole or in part.")] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="vehicle, property …; may be repeated.")
    ] = None,
    system: SystemOption = None,
    limit: LimitOption = 20,
    purpose: PurposeOption = "investigation",
    reason: ReasonOption = "enquiry",
    node: NodeOption = None,
    url: UrlOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find vehicles, phones, property and other objects."""
    query = _asked(ObjectSearch, {
        "text": text, "mark": mark, "identifier": identifier, "phone": phone, "kinds": kind, "systems": system, "limit": limit,
    })  # fmt: skip
    with (
        errors_explained(),
        client_of(node, url, purpose=purpose, reason=reason, justification=justification) as client,
    ):
        answer = client.search_objects(query)
    _show(answer, answer.hits, as_json=as_json)


def _near(text: str | None, radius_m: float) -> Near | None:
    if text is None:
        return None
    try:
        latitude, longitude = (float(part) for part in text.split(","))
        return Near(latitude=latitude, longitude=longitude, radius_m=radius_m)
    except ValueError:
        raise end_with(
            "--near is LATITUDE,LONGITUDE in Great Britain, such as 53.8,-1.55.", ExitCode.USAGE
        ) from None


@app.command()
def locations(
    justification: JustificationOption,
    text: Annotated[str | None, typer.Argument(help="Words of the address.")] = None,
    postcode: Annotated[str | None, typer.Option("--postcode", help="Whole, or LS1.")] = None,
    near: Annotated[str | None, typer.Option("--near", help="LATITUDE,LONGITUDE.")] = None,
    radius_m: Annotated[float, typer.Option("--radius", help="Metres around --near.")] = 500,
    system: SystemOption = None,
    limit: LimitOption = 20,
    purpose: PurposeOption = "investigation",
    reason: ReasonOption = "enquiry",
    node: NodeOption = None,
    url: UrlOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find places by words, postcode or distance."""
    query = _asked(LocationSearch, {
        "text": text, "postcode": postcode, "near": _near(near, radius_m), "systems": system, "limit": limit,
    })  # fmt: skip
    with (
        errors_explained(),
        client_of(node, url, purpose=purpose, reason=reason, justification=justification) as client,
    ):
        answer = client.search_locations(query)
    _show(answer, answer.hits, as_json=as_json)


@app.command()
def events(
    justification: JustificationOption,
    words: Annotated[str | None, typer.Argument(help="Words of the title or narrative.")] = None,
    reference: Annotated[
        str | None, typer.Option("--reference", help="Crime, custody or another reference.")
    ] = None,
    offence: Annotated[
        str | None, typer.Option("--offence", help="CJS code, Home Office class or open category.")
    ] = None,
    since: Annotated[str | None, typer.Option("--from", help="Date: 2016-07-01.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Date: 2016-07-31.")] = None,
    near: Annotated[str | None, typer.Option("--near", help="LATITUDE,LONGITUDE.")] = None,
    radius_m: Annotated[float, typer.Option("--radius", help="Metres around --near.")] = 500,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="crime, custodyStay …; may be repeated.")
    ] = None,
    role: Annotated[str | None, typer.Option("--role", help="Some person has this role in it.")] = None,
    system: SystemOption = None,
    limit: LimitOption = 20,
    purpose: PurposeOption = "investigation",
    reason: ReasonOption = "enquiry",
    node: NodeOption = None,
    url: UrlOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find crimes, incidents, custody stays and other events."""
    query = _asked(EventSearch, {
        "words": words, "reference": reference, "offence": offence, "occurredFrom": _day(since), "occurredTo": _day(until),
        "near": _near(near, radius_m), "kinds": kind, "role": role, "systems": system, "limit": limit,
    })  # fmt: skip
    with (
        errors_explained(),
        client_of(node, url, purpose=purpose, reason=reason, justification=justification) as client,
    ):
        answer = client.search_events(query)
    _show(answer, answer.hits, as_json=as_json)


def _born(text: str | None) -> str | None:
    if text is None:
        return None
    read = date_of_birth.clean(text)
    if read is None:
        raise end_with("--born is a year, a month or a day: 1984, 3/1984, 14/03/1984.", ExitCode.USAGE)
    return read


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise end_with("A date is written 2016-07-31.", ExitCode.USAGE) from None
