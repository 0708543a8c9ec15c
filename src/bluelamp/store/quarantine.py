"""Rows kept aside: put in, looked at, closed. They are sealed before they come here; this module holds no key."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, LiteralString

import polars as pl
from psycopg import Connection
from psycopg.rows import class_row

from bluelamp.store.landing.binary import Field, number, varying
from bluelamp.store.landing.copying import copy_in
from bluelamp.store.landing.stage import RunPlace
from bluelamp.store.problem import StoreProblem

QuarantineState = Literal["waiting", "replayed", "resolved", "dismissed"]
Stage = Literal["read", "map", "validate", "load"]

ROW_SCHEMA: dict[str, pl.DataType] = {
    "id": pl.Binary(),
    "fingerprint": pl.Binary(),
    "stage": pl.String(),
    "reason": pl.String(),
    "field": pl.String(),
    "message": pl.String(),
    "source": pl.String(),
    "position": pl.Int64(),
    "source_id": pl.Binary(),
    "raw": pl.Binary(),
    "seen_count": pl.Int64(),
}
"""Rows to keep aside, one a fingerprint. `raw` is sealed; `id` is the fingerprint's first half."""

_VARYING: tuple[LiteralString, ...] = (
    "id", "fingerprint", "stage", "reason", "field", "message", "source", "source_id", "raw",
)  # fmt: skip
_COLUMNS: LiteralString = """
    id, system_no, fingerprint, stage, reason, field, message, source, position, source_id, raw, mapping_version,
    handling_no, first_run_no, last_run_no, first_seen_at, last_seen_at, seen_count, state, closed_at, closed_by,
    closing_note
"""

# ── Keep aside: the same bad row is one entry, however often it comes; a dismissed one stays dismissed ──
CREATE_STAGE: LiteralString = """
CREATE TEMP TABLE IF NOT EXISTS stage_quarantine (
    id uuid, fingerprint bytea, stage text, reason text, field text, message text, source text, position bigint,
    source_id uuid, raw bytea, seen_count integer);
TRUNCATE stage_quarantine
"""
MERGE: LiteralString = """
INSERT INTO quarantine (id, system_no, fingerprint, stage, reason, field, message, source, position, source_id, raw,
    mapping_version, handling_no, first_run_no, last_run_no, first_seen_at, last_seen_at, seen_count)
SELECT id, %(system_no)s, fingerprint, stage, reason, field, message, source, position, source_id, raw,
    %(mapping_version)s, %(handling_no)s, %(run_no)s, %(run_no)s, %(at)s, %(at)s, seen_count
FROM stage_quarantine
ON CONFLICT (system_no, fingerprint) DO UPDATE SET
    stage = excluded.stage, reason = excluded.reason, field = excluded.field, message = excluded.message,
    -- Where a row stands several times in one reading, its first place is told.
    source = CASE WHEN quarantine.last_run_no = excluded.last_run_no THEN quarantine.source ELSE excluded.source END,
    position = CASE WHEN quarantine.last_run_no = excluded.last_run_no THEN quarantine.position
                    ELSE excluded.position END,
    source_id = excluded.source_id,
    mapping_version = excluded.mapping_version, handling_no = excluded.handling_no,
    last_run_no = excluded.last_run_no, last_seen_at = excluded.last_seen_at,
    seen_count = quarantine.seen_count + excluded.seen_count,
    state = CASE quarantine.state WHEN 'dismissed' THEN 'dismissed' ELSE 'waiting' END,
    closed_at = CASE quarantine.state WHEN 'dismissed' THEN quarantine.closed_at END,
    closed_by = CASE quarantine.state WHEN 'dismissed' THEN quarantine.closed_by END,
    closing_note = CASE quarantine.state WHEN 'dismissed' THEN quarantine.closing_note END
"""

# ── Close ──
# After a whole reading, a bad row that was not met again has been put right or taken out of the source.
RESOLVE_UNSEEN: LiteralString = """
UPDATE quarantine SET state = 'resolved', closed_at = %(at)s
WHERE system_no = %(system_no)s AND state = 'waiting' AND last_run_no <> %(run_no)s
"""
# After a partial reading, only rows that this run wrote are known to be right.
RESOLVE_WRITTEN: LiteralString = """
UPDATE quarantine q SET state = 'resolved', closed_at = %(at)s
FROM source_record o
WHERE q.system_no = %(system_no)s AND q.state = 'waiting' AND q.last_run_no <> %(run_no)s
  AND o.id = q.source_id AND o.mapped_run_no = %(run_no)s
"""
CLOSE: LiteralString = """
UPDATE quarantine SET state = %(state)s, closed_at = %(at)s, closed_by = %(by)s, closing_note = %(note)s
WHERE id = ANY(%(ids)s) AND state = 'waiting'
  AND (%(system_no)s::integer IS NULL OR system_no = %(system_no)s)
RETURNING id
"""

# ── Read ──
WAITING_WITHOUT_KEY: LiteralString = """
SELECT count(*) FROM quarantine
WHERE system_no = %s AND last_run_no = %s AND source_id IS NULL AND state = 'waiting'
"""
RANKED_REASONS: LiteralString = """
SELECT reason, field, stage, count(*) AS entries, sum(seen_count) AS seen, min(first_seen_at) AS first_seen_at,
    max(last_seen_at) AS last_seen_at, min(message) AS message
FROM quarantine WHERE system_no = %(system_no)s AND state = %(state)s
GROUP BY reason, field, stage ORDER BY count(*) DESC, reason, field
"""
SELECT_ENTRIES: LiteralString = f"""
SELECT {_COLUMNS} FROM quarantine
WHERE system_no = %(system_no)s AND state = %(state)s
  AND (%(reason)s::text IS NULL OR reason = %(reason)s)
  AND (%(ids)s::uuid[] IS NULL OR id = ANY(%(ids)s))
ORDER BY first_run_no, source, position, id LIMIT %(limit)s
"""
SELECT_ONE: LiteralString = f"SELECT {_COLUMNS} FROM quarantine WHERE id = %s AND system_no = %s"
SELECT_WAITING: LiteralString = """
SELECT id, stage, reason, source_id, last_run_no FROM quarantine
WHERE system_no = %(system_no)s AND state = 'waiting'
  AND (%(reason)s::text IS NULL OR reason = %(reason)s)
  AND (%(ids)s::uuid[] IS NULL OR id = ANY(%(ids)s))
ORDER BY source, position, id
"""


class EntryUnknown(StoreProblem):
    """No row of that id is kept aside. `bluelamp connect quarantine SYSTEM --rows` lists the ids."""


@dataclass(frozen=True, slots=True)
class QuarantineEntry:
    """One row kept aside. `raw` is sealed."""

    id: uuid.UUID
    system_no: int
    fingerprint: bytes
    stage: Stage
    reason: str
    field: str | None
    message: str
    source: str
    position: int | None
    source_id: uuid.UUID | None
    raw: bytes
    mapping_version: str
    handling_no: int
    first_run_no: int
    last_run_no: int
    first_seen_at: datetime
    last_seen_at: datetime
    seen_count: int
    state: QuarantineState
    closed_at: datetime | None
    closed_by: str | None
    closing_note: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that waits, by what a replay must know to choose it."""

    id: uuid.UUID
    stage: Stage
    reason: str
    source_id: uuid.UUID | None
    last_run_no: int


@dataclass(frozen=True, slots=True)
class RankedReason:
    """How many rows wait for one and the same reason."""

    reason: str
    field: str | None
    stage: Stage
    entries: int
    seen: int
    first_seen_at: datetime
    last_seen_at: datetime
    message: str


def keep_aside(
    conn: Connection[Any], place: RunPlace, rows: pl.DataFrame, *, mapping_version: str, handling_no: int
) -> None:
    """Put rows into quarantine, in the batch's own transaction. `rows` has a fingerprint once at most."""
    if rows.is_empty():
        return
    conn.execute(CREATE_STAGE)
    columns: dict[LiteralString, Field] = {
        **{name: varying(rows[name]) for name in _VARYING},
        "position": number(rows["position"], 8),
        "seen_count": number(rows["seen_count"]),
    }
    copy_in(conn, "stage_quarantine", columns, rows.height)
    conn.execute(
        MERGE,
        {
            "system_no": place.system_no,
            "run_no": place.run_no,
            "at": place.taken_at,
            "mapping_version": mapping_version,
            "handling_no": handling_no,
        },
        prepare=False,
    )


def resolve(conn: Connection[Any], place: RunPlace, *, whole_source_read: bool) -> int:
    """Close entries whose row has come right or has gone from its source."""
    statement = RESOLVE_UNSEEN if whole_source_read else RESOLVE_WRITTEN
    wanted = {"system_no": place.system_no, "run_no": place.run_no, "at": place.taken_at}
    return conn.execute(statement, wanted, prepare=False).rowcount


def close(
    conn: Connection[Any],
    ids: Sequence[uuid.UUID],
    state: QuarantineState,
    *,
    at: datetime,
    by: str,
    note: str | None = None,
    system_no: int | None = None,
) -> list[uuid.UUID]:
    """Close waiting entries; gives back those that were waiting."""
    if not ids:
        return []
    wanted = {"state": state, "at": at, "by": by, "note": note, "ids": list(ids), "system_no": system_no}
    return [row[0] for row in conn.execute(CLOSE, wanted).fetchall()]


def waiting_without_key(conn: Connection[Any], place: RunPlace) -> int:
    """Rows met in this run whose key nobody could read and nobody has dismissed."""
    row = conn.execute(WAITING_WITHOUT_KEY, (place.system_no, place.run_no)).fetchone()
    return int(row[0]) if row else 0


def ranked_reasons(
    conn: Connection[Any], system_no: int, state: QuarantineState = "waiting"
) -> list[RankedReason]:
    """Why rows are kept aside, the most frequent reason first."""
    with conn.cursor(row_factory=class_row(RankedReason)) as cursor:
        return cursor.execute(RANKED_REASONS, {"system_no": system_no, "state": state}).fetchall()


def entries(
    conn: Connection[Any],
    system_no: int,
    *,
    reason: str | None = None,
    ids: Sequence[uuid.UUID] | None = None,
    state: QuarantineState = "waiting",
    limit: int = 100,
) -> list[QuarantineEntry]:
    """Entries in the order in which their source had them."""
    wanted = {
        "system_no": system_no, "reason": reason, "ids": None if ids is None else list(ids), "state": state,
        "limit": limit,
    }  # fmt: skip
    with conn.cursor(row_factory=class_row(QuarantineEntry)) as cursor:
        return cursor.execute(SELECT_ENTRIES, wanted).fetchall()


def waiting(
    conn: Connection[Any],
    system_no: int,
    *,
    reason: str | None = None,
    ids: Sequence[uuid.UUID] | None = None,
) -> list[Waiting]:
    """Every waiting row in the order of its source, without its content."""
    wanted = {"system_no": system_no, "reason": reason, "ids": None if ids is None else list(ids)}
    with conn.cursor(row_factory=class_row(Waiting)) as cursor:
        return cursor.execute(SELECT_WAITING, wanted).fetchall()


def entry(conn: Connection[Any], entry_id: uuid.UUID, system_no: int) -> QuarantineEntry:
    """One entry of a system.

    Raises `EntryUnknown`.
    """
    with conn.cursor(row_factory=class_row(QuarantineEntry)) as cursor:
        found = cursor.execute(SELECT_ONE, (entry_id, system_no)).fetchone()
    if found is None:
        raise EntryUnknown(f"Asked for {entry_id}.")
    return found
