"""The audit log's tables: append in the caller's transaction, and read back."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, LiteralString

from psycopg import Connection

from bluelamp.audit import AuditEntry

# ── Append: entry and subjects, in the act's own transaction ──
INSERT_ENTRY: LiteralString = """
INSERT INTO audit_entry (id, at, op, event, outcome, actor, purpose, leaf, detail, salt)
VALUES (%(id)s, %(at)s, %(op)s, %(event)s, %(outcome)s, %(actor)s, %(purpose)s, %(leaf)s, %(detail)s::jsonb, %(salt)s)
RETURNING seq
"""

INSERT_SUBJECTS: LiteralString = """
INSERT INTO audit_subject (record_id, seq) SELECT DISTINCT unnest(%s::uuid[]), %s
"""

# ── Read: newest first, by cursor; `record_id` narrows to entries about one record ──
SELECT_ENTRIES: LiteralString = """
SELECT e.seq, e.id, e.at, e.op, e.event, e.outcome, e.actor, e.purpose, convert_from(e.leaf, 'UTF8') AS leaf, e.detail
FROM audit_entry e
WHERE (%(before)s::bigint IS NULL OR e.seq < %(before)s)
  AND (%(event)s::text IS NULL OR e.event = %(event)s)
  AND (%(actor)s::text IS NULL OR e.actor = %(actor)s)
  AND (%(outcome)s::text IS NULL OR e.outcome = %(outcome)s)
  AND (%(since)s::timestamptz IS NULL OR e.at >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR e.at < %(until)s)
  AND (%(record_id)s::uuid IS NULL OR EXISTS (
        SELECT FROM audit_subject s WHERE s.record_id = %(record_id)s AND s.seq = e.seq))
ORDER BY e.seq DESC LIMIT %(limit)s
"""


def append(conn: Connection[Any], entry: AuditEntry, subjects: Iterable[uuid.UUID] = ()) -> int:
    """Append an entry and return its sequence number. Nothing is durable until the caller commits."""
    act = entry.act
    row = conn.execute(
        INSERT_ENTRY,
        {
            "id": entry.id,
            "at": act.at,
            "op": entry.operation,
            "event": act.event,
            "outcome": act.outcome,
            "actor": act.actor,
            "purpose": act.purpose,
            "leaf": entry.leaf,
            "detail": entry.detail,
            "salt": entry.salt,
        },
    ).fetchone()
    assert row is not None  # INSERT … RETURNING gives a row or raises.
    seq = int(row["seq"] if isinstance(row, dict) else row[0])
    ids = list(subjects)
    if ids:
        conn.execute(INSERT_SUBJECTS, (ids, seq))
    return seq


def entries(
    conn: Connection[Any],
    *,
    before: int | None = None,
    event: str | None = None,
    actor: str | None = None,
    outcome: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    record_id: uuid.UUID | None = None,
    limit: int = 50,
) -> list[tuple[Any, ...]]:
    """Entries, newest first. `before` is the sequence number to continue from."""
    wanted = {
        "before": before, "event": event, "actor": actor, "outcome": outcome,
        "since": since, "until": until, "record_id": record_id, "limit": limit,
    }  # fmt: skip
    return conn.execute(SELECT_ENTRIES, wanted).fetchall()
