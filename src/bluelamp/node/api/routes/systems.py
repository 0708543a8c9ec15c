"""`/v1/systems`: the connected systems, their runs, their quality and the rows kept aside."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from bluelamp.client.answer import QualityAnswer, QuarantineSummary, RunList, SystemList, SystemState
from bluelamp.connect.report import system_report
from bluelamp.node.api.access import Access, Reading, granted, protected
from bluelamp.node.api.answer import CursorText, decode_cursor, encode_cursor, json_answer, whole_number
from bluelamp.node.api.problem import ApiProblem
from bluelamp.store.projection import iso
from bluelamp.store.quarantine import ranked_reasons
from bluelamp.store.runs import Run, runs
from bluelamp.store.system_state import SystemPicture, pictures
from bluelamp.store.systems import System, SystemUnknown, find

router = APIRouter(tags=["systems"])
Granted = Annotated[Access, Depends(granted)]
SystemId = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="Id of the system.")]
UNKNOWN = ("system-unknown",)


@protected(router, "GET", "/v1/systems", scope="systems.read", event="systems-read", purpose=False,
           answer=SystemList, summary="List the connected systems")  # fmt: skip
def list_systems(access: Granted) -> Response:
    """Every system that is connected, with its counts, its last run and how fresh it is.

    Counts are statistics about a system: they count every record, whatever its marking.
    """
    with access.reading() as reading:
        shown = [_system(picture) for picture in pictures(reading.conn) if picture.system.state != "removed"]
        reading.shown(systems=len(shown))
    return json_answer({"systems": shown})


@protected(router, "GET", "/v1/systems/{system_id}", scope="systems.read", event="systems-read", purpose=False,
           answer=SystemState, problems=UNKNOWN, summary="Read the state of a system")  # fmt: skip
def read_system(system_id: SystemId, access: Granted) -> Response:
    """One connected system and how it is."""
    with access.reading() as reading:
        found = [picture for picture in pictures(reading.conn) if picture.system.id == system_id]
        if not found:
            raise ApiProblem("system-unknown")
        reading.shown(systems=1)
    return json_answer(_system(found[0]))


@protected(router, "GET", "/v1/systems/{system_id}/runs", scope="runs.read", event="runs-read", purpose=False,
           answer=RunList, problems=(*UNKNOWN, "cursor-invalid"), summary="List the runs of a system")  # fmt: skip
def list_runs(
    system_id: SystemId,
    access: Granted,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: CursorText = None,
) -> Response:
    """Readings of a system, newest first; in each, read = written + unchanged + quarantined."""
    with access.reading() as reading:
        system = _known(reading, system_id)
        before = whole_number(decode_cursor(cursor, system_id).get("before")) if cursor is not None else None
        found = runs(reading.conn, system_no=system.system_no, before=before, limit=limit)
        reading.shown(runs=len(found))
    answer: dict[str, Any] = {"runs": [run_answer(run) for run in found]}
    if len(found) == limit:
        answer["nextCursor"] = encode_cursor(system_id, before=found[-1].run_no)
    return json_answer(answer)


@protected(router, "GET", "/v1/systems/{system_id}/quarantine", scope="quarantine.read", event="quarantine-listed",
           purpose=False, answer=QuarantineSummary, problems=UNKNOWN,
           summary="Read why rows of a system are kept aside")  # fmt: skip
def read_quarantine(system_id: SystemId, access: Granted) -> Response:
    """Reasons for rows kept aside, most frequent first, with what to do. Never the rows themselves."""
    with access.reading() as reading:
        system = _known(reading, system_id)
        reasons = ranked_reasons(reading.conn, system.system_no)
        waiting = sum(one.entries for one in reasons)
        reading.shown(rows=waiting)
    answer = {
        "system": system_id,
        "waiting": waiting,
        "reasons": [
            {
                "reason": one.reason,
                **({"field": one.field} if one.field else {}),
                "message": one.message,
                "rows": one.entries,
                "firstSeenAt": iso(one.first_seen_at),
                "lastSeenAt": iso(one.last_seen_at),
                "remedy": f"Mend the source or the mapping, then run `bluelamp connect replay {system_id} --reason {one.reason}`.",
            }
            for one in reasons
        ],
    }
    return json_answer(answer)


@protected(
    router, "GET", "/v1/systems/{system_id}/quality", scope="runs.read", event="quality-read", purpose=False,
    answer=QualityAnswer, problems=UNKNOWN, summary="Read how good a system's records are",
)  # fmt: skip
def read_quality(system_id: SystemId, access: Granted) -> Response:
    """Findings of the graded quality rules, counted by rule and in six dimensions. Counts only."""
    with access.reading() as reading:
        _known(reading, system_id)
        found = system_report(reading.conn, system_id)
        reading.shown(findings=len(found.findings))
    quality = found.quality
    answer = {
        "system": system_id,
        "mappingVersion": found.mapping_version,
        "rows": found.rows,
        "records": quality.records,
        "recordsWithFindings": found.records_with_findings,
        "rowsKeptAside": found.rows_waiting,
        "dimensions": [
            {"dimension": one.dimension.value, "errors": one.errors, "warnings": one.warnings, "infos": one.infos,
             "score": round(one.score, 4)}
            for one in quality.dimensions
        ],
        "findings": [
            {"rule": one.rule, "level": one.level.value, "dimension": one.dimension.value, "records": one.count,
             **{name: value for name, value in (("entity", one.entity), ("field", one.field)) if value}}
            for one in quality.rules
        ],
    }  # fmt: skip
    return json_answer(answer)


def _known(reading: Reading, system_id: str) -> System:
    try:
        return find(reading.conn, system_id)
    except SystemUnknown:
        raise ApiProblem("system-unknown") from None


def _system(picture: SystemPicture) -> dict[str, Any]:
    system = picture.system
    source = system.manifest.get("source", {})
    shown: dict[str, Any] = {
        "id": system.id,
        "name": system.name,
        "supplier": system.supplier,
        "owner": system.owner,
        "kind": str(source.get("kind", "unknown")),
        "state": system.state,
        "mappingVersion": system.mapping_version,
        "connectedAt": iso(system.connected_at),
        "lastRun": run_answer(picture.last_run) if picture.last_run else None,
        "lastCompletedAt": iso(picture.last_completed_at),
        "nextSyncAt": iso(system.next_sync_at),
        "records": picture.records,
        "quarantined": picture.quarantined,
    }
    return {key: value for key, value in shown.items() if value is not None}


def run_answer(run: Run) -> dict[str, Any]:
    """A run in the shape of the API."""
    shown: dict[str, Any] = {
        "id": str(run.id),
        "mode": run.mode,
        "state": run.state,
        "startedAt": iso(run.started_at),
        "endedAt": iso(run.ended_at),
        "read": run.rows_read,
        "written": run.rows_written,
        "unchanged": run.rows_unchanged,
        "quarantined": run.rows_quarantined,
        "removed": run.rows_removed,
        "recordsOut": run.records_out,
        "linksOut": run.links_out,
        "mappingVersion": run.mapping_version,
        "warnings": run.warnings,
        "error": str(run.error.get("title") or run.error.get("code")) if run.error else None,
    }
    return {key: value for key, value in shown.items() if value is not None}
