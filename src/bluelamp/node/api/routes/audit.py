"""`/v1/audit-entries`: who saw what, when and why, for those who check it."""

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from bluelamp.client.answer import AuditPage
from bluelamp.client.query import Instant
from bluelamp.node.api.access import Access, granted, protected
from bluelamp.node.api.answer import CursorText, decode_cursor, encode_cursor, json_answer, whole_number
from bluelamp.pole.urn import URN_SCHEMA_PATTERN, parse_urn
from bluelamp.store import audit_log
from bluelamp.store.projection import Row, iso

router = APIRouter(tags=["audit"])
Granted = Annotated[Access, Depends(granted)]
NoNul = Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")]


@protected(router, "GET", "/v1/audit-entries", scope="audit.read", event="audit-read",
           answer=AuditPage, problems=("cursor-invalid",), summary="Read the audit log")  # fmt: skip
def read_audit_entries(
    access: Granted,
    *,
    record: Annotated[
        str | None, Query(pattern=URN_SCHEMA_PATTERN, description="Only entries about this record (URN).")
    ] = None,
    event: NoNul | None = None,
    actor: NoNul | None = None,
    outcome: Annotated[Literal["allow", "deny", "error"] | None, Query()] = None,
    since: Annotated[Instant | None, Query(description="Only entries at or after this moment.")] = None,
    until: Annotated[Instant | None, Query(description="Only entries before this moment.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    cursor: CursorText = None,
) -> Response:
    """Audit entries, newest first. Reading the log is itself logged."""
    question = [record, event, actor, outcome, since, until]
    with access.reading() as reading:
        surrogate = parse_urn(record)[2] if record else None
        before = whole_number(decode_cursor(cursor, question).get("before")) if cursor is not None else None
        rows = audit_log.entries(
            reading.conn, before=before, event=event, actor=actor, outcome=outcome,
            since=since, until=until, record_id=surrogate, limit=limit,
        )  # fmt: skip
        reading.shown([surrogate] if surrogate else [], fields=("audit",), entries=len(rows))
    answer: dict[str, Any] = {"entries": [_entry(row) for row in rows]}
    if len(rows) == limit:
        answer["nextCursor"] = encode_cursor(question, before=rows[-1][0])
    return json_answer(answer)


def _entry(row: Row) -> dict[str, Any]:
    seq, entry_id, at, operation, event, outcome, actor, purpose, leaf, detail = row
    shown: dict[str, Any] = {
        "seq": seq,
        "id": str(entry_id),
        "at": iso(at),
        "operation": operation,
        "event": event,
        "outcome": outcome,
        "actor": actor,
        "leaf": json.loads(leaf),
    }
    if purpose is not None:
        shown["purpose"] = purpose
    if detail is not None:
        shown["detail"] = detail
    return shown
