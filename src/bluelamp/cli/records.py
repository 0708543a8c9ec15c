"""`bluelamp records …`: one record with its source, quality, history and links, and bulk export."""

import json
import os
import sys
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated, BinaryIO
from zoneinfo import ZoneInfo

import typer

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
from bluelamp.cli.terminal import say, show_json, show_table

LONDON = ZoneInfo("Europe/London")

app = typer.Typer(no_args_is_help=True, help="Read one record; export many.")


@app.command()
def show(
    record_id: Annotated[str, typer.Argument(help="URN, as a search shows it.")],
    justification: JustificationOption,
    purpose: PurposeOption = "investigation",
    reason: ReasonOption = "enquiry",
    source: Annotated[bool, typer.Option("--source", help="Also what the source said, verbatim.")] = False,
    node: NodeOption = None,
    url: UrlOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a record with its source, quality, history and links."""
    with (
        errors_explained(),
        client_of(node, url, purpose=purpose, reason=reason, justification=justification) as client,
    ):
        answer = client.record(record_id, expand=("links", "versions"))
        verbatim = client.source(record_id) if source else None
    if as_json:
        shown = answer.model_dump(mode="json", by_alias=True, exclude_none=True)
        if verbatim is not None:
            shown["source"] = verbatim.model_dump(mode="json", by_alias=True)
        show_json(shown)
        return
    record = answer.record
    say(f"{record.label}")
    say(f"  {record.entity} ({record.kind})  {record.id}")
    say(
        f"  source      {record.source.system}, key {record.source.record_id}, taken {record.source.extracted_at:%Y-%m-%d %H:%M} UTC"
    )
    say(f"  version     {record.version}, mapping {record.source.mapping_version}")
    say(f"  handling    {record.marking.value}; {record.basis.value}")
    if record.valid_from or record.valid_to:
        say(f"  valid       {validity(record.valid_from, record.valid_to)}")
    for finding in record.quality:
        say(f"  quality     {finding.level}: {finding.message}")
    body = record.body.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    say(json.dumps(body, indent=2, ensure_ascii=False))
    show_table("Links", ("role", "kind", "what", "valid", "=id"),
               [(link.role, link.other.kind, link.other.label, validity(link.valid_from, link.valid_to), link.other.id)
                for link in answer.links or ()],
               empty="No links.")  # fmt: skip
    show_table("Versions", ("#version", "state", "recorded (UTC)", "mapping"),
               [(one.version, one.state, f"{one.recorded_at:%Y-%m-%d %H:%M:%S}", one.mapping_version)
                for one in answer.versions or ()],
               empty="")  # fmt: skip
    if verbatim is not None:
        if verbatim.place is not None:
            say(f"Place in the source when it was taken: {verbatim.place}")
        show_table("Verbatim", ("column", "value"), list(verbatim.columns.items()), empty="")


@app.command()
def lineage(
    record_id: Annotated[str, typer.Argument(help="URN, as a search shows it.")],
    justification: JustificationOption,
    purpose: PurposeOption = "investigation",
    reason: ReasonOption = "enquiry",
    node: NodeOption = None,
    url: UrlOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show where a record comes from: its row, the reading that took it, the mapping, the columns behind each field."""
    with (
        errors_explained(),
        client_of(node, url, purpose=purpose, reason=reason, justification=justification) as client,
    ):
        answer = client.lineage(record_id)
    if as_json:
        show_json(answer.model_dump(mode="json", by_alias=True, exclude_none=True))
        return
    taken, mapped = answer.snapshot, answer.mapped
    say(f"{answer.id}, version {answer.version}")
    say(f"  row         {answer.system}, key {answer.source_key}, version {answer.source_version}")
    if answer.place is not None:
        say(f"  place       {answer.place}")
    say(f"  hash        {answer.content_hash}")
    say(
        f"  taken       {answer.taken_at:%Y-%m-%d %H:%M} UTC from {taken.source} by run {taken.run} ({taken.mode})"
    )
    if taken.sha256 is not None:
        say(f"  file        SHA-256 {taken.sha256}")
    say(
        f"  mapped      {mapped.started_at:%Y-%m-%d %H:%M} UTC by run {mapped.run}, mapping {mapped.mapping_version}"
    )
    show_table("Fields", ("slot", "field", "columns"),
               [(one.slot, one.field, ", ".join(one.columns)) for one in answer.fields],
               empty="The mapping that made it can no longer be read.")  # fmt: skip


@app.command()
def export(
    entity: Annotated[str, typer.Argument(help="person, object, location or event.")],
    justification: JustificationOption,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="File to write; for Parquet a folder of parts. Else standard output."),
    ] = None,
    file_format: Annotated[str, typer.Option("--format", help="ndjson or parquet.")] = "ndjson",
    purpose: PurposeOption = "investigation",
    reason: ReasonOption = "enquiry",
    node: NodeOption = None,
    url: UrlOption = None,
) -> None:
    """Export every record of an entity that may be seen."""
    if file_format == "parquet" and to is None:
        raise end_with("Parquet is written to a folder: name it with --to.", ExitCode.USAGE)
    pages = 0
    with (
        errors_explained(),
        client_of(node, url, purpose=purpose, reason=reason, justification=justification) as client,
    ):
        if file_format == "parquet" and to is not None:
            to.mkdir(parents=True, exist_ok=True)
            for page in client.export_pages(entity, "parquet"):
                pages += 1
                with _private(to / f"{entity}-{pages:05}.parquet") as part:
                    part.write(page)
        elif to is None:
            for page in client.export_pages(entity):
                sys.stdout.buffer.write(page)
            return
        else:
            with _private(to) as file:
                for page in client.export_pages(entity):
                    pages += 1
                    file.write(page)
    say(f"Written to {to}.")


def validity(start: datetime | None, end: datetime | None) -> str:
    """For which time something holds, in London; whole days as days."""
    said = [f"{word} {_moment(at)}" for word, at in (("from", start), ("to", end)) if at is not None]
    return " ".join(said)


def _moment(at: datetime) -> str:
    # A mapping turns a day into the first and the last instant of that day in UTC; a time is somebody's clock.
    if at.astimezone(UTC).time().replace(microsecond=0) in {time(0, 0), time(23, 59, 59)}:
        return f"{at.astimezone(UTC):%Y-%m-%d}"
    return f"{at.astimezone(LONDON):%Y-%m-%d %H:%M}"


def _private(path: Path) -> BinaryIO:
    """A new file that only its owner can read: it holds personal data."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
