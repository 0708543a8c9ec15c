"""The things that the demonstration invites people to try, done by itself, with what must hold of each."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bluelamp.client import EventSearch, Near, NodeClient, NodeRefused, PersonSearch
from bluelamp.connect.sync import RunSummary

CITY_SQUARE = (53.7959, -1.5476)
"""In the middle of Leeds."""


@dataclass(slots=True)
class Trial:
    """What was tried, what was seen, and whether it held."""

    what: str
    held: bool
    seen: dict[str, Any] = field(default_factory=dict)


def try_all(
    client: NodeClient, without_purpose: NodeClient, runs: list[RunSummary], again: list[RunSummary]
) -> list[Trial]:
    """Do each thing once, through the published API."""
    acts: tuple[Callable[[], Trial], ...] = (
        lambda: counts_add_up(runs, again),
        lambda: a_name_however_spelt(client),
        lambda: a_record_tells_where_it_comes_from(client),
        lambda: burglaries_near_city_square(client),
        lambda: no_purpose_no_record(without_purpose),
        lambda: rows_kept_aside_say_why(client),
    )
    return [act() for act in acts]


def counts_add_up(runs: list[RunSummary], again: list[RunSummary]) -> Trial:
    """In every run read = written + unchanged + kept aside; a second run changes nothing."""
    adding = all(
        run.rows_read == run.rows_written + run.rows_unchanged + run.rows_quarantined and run.is_complete
        for run in (*runs, *again)
    )
    idle = all(run.rows_written == 0 and run.rows_removed == 0 for run in again)
    seen = {
        run.system: {
            "read": run.rows_read, "written": run.rows_written, "unchanged": run.rows_unchanged,
            "keptAside": run.rows_quarantined, "records": run.records_out, "links": run.links_out,
        }
        for run in runs
    }  # fmt: skip
    return Trial("every row read is accounted for, and reading again changes nothing", adding and idle, seen)


def a_name_however_spelt(client: NodeClient) -> Trial:
    """One woman, written two ways by two systems, is found by a third spelling."""
    answer = client.search_persons(PersonSearch(name="Shivaun OBrallaghan"))
    systems = sorted({hit.record.source.system for hit in answer.hits})
    seen = {
        "found": [hit.record.label for hit in answer.hits[:5]],
        "systems": systems,
        "why": [reason.sentence for hit in answer.hits[:1] for reason in hit.why],
    }
    return Trial(
        "a person is found in both systems, however the name was spelt",
        systems == ["custody", "property"],
        seen,
    )


def a_record_tells_where_it_comes_from(client: NodeClient) -> Trial:
    """A record shows source, version and links; the source row is verbatim; the audit log has the reading."""
    found = (
        client.search_persons(PersonSearch(name="Shivaun OBrallaghan", systems=("custody",))).hits[0].record
    )
    answer = client.record(found.id, expand=("links", "versions"))
    verbatim = client.source(found.id)
    entries = client.audit_entries(record=found.id).entries
    events = [entry.event for entry in entries]
    held = bool(answer.links) and bool(answer.versions) and "SURNAME" in verbatim.columns and {
        "record-read", "record-source-read", "persons-searched",
    } <= set(events)  # fmt: skip
    seen = {
        "record": answer.record.label,
        "source": answer.record.source.system,
        "links": [f"{link.role}: {link.other.label}" for link in (answer.links or ())[:5]],
        "audit": events[:5],
    }
    return Trial("a record tells where it comes from, and the audit log who looked", held, seen)


def burglaries_near_city_square(client: NodeClient) -> Trial:
    """Real burglaries of July 2016 and 2017 around City Square in Leeds."""
    near = Near(latitude=CITY_SQUARE[0], longitude=CITY_SQUARE[1], radius_m=1500)
    answer = client.search_events(EventSearch(offence="burglary", near=near, limit=5))
    seen = {"found": answer.total.count, "first": [hit.record.label for hit in answer.hits[:3]]}
    return Trial("real burglaries are found around a point", answer.total.count > 0, seen)


def no_purpose_no_record(client: NodeClient) -> Trial:
    """A search without a purpose is refused before anything is read."""
    try:
        client.search_persons(PersonSearch(name="Shivaun OBrallaghan"))
    except NodeRefused as refusal:
        problem = refusal.problem
        return Trial("without a purpose nothing is read", problem.code == "purpose-missing",
                     {"status": problem.status, "code": problem.code})  # fmt: skip
    return Trial("without a purpose nothing is read", held=False)


def rows_kept_aside_say_why(client: NodeClient) -> Trial:
    """The property extract has broken lines; each is kept aside with its reason."""
    summary = client.quarantine("property")
    seen = {reason.reason: reason.rows for reason in summary.reasons}
    return Trial("bad rows are kept aside with their reasons", summary.waiting > 0 and len(seen) > 1, seen)
