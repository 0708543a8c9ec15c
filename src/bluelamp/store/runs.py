"""Runs: every reading of a system, with counts that add up. What a run writes is in `landing`."""

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, LiteralString

from psycopg import Connection
from psycopg.rows import class_row

from bluelamp.store.problem import StoreProblem

RunMode = Literal["snapshot", "watermark", "full", "replay"]
RunState = Literal["running", "completed", "stopped", "failed", "interrupted"]

# First of the two numbers of an advisory lock: "sync". The second is the system's number.
_LOCK = 0x73796E63

_COLUMNS: LiteralString = """
    run_no, id, system_no, mode, state, actor, mapping_version, source, started_at, ended_at, rows_read,
    rows_written, rows_unchanged, rows_quarantined, rows_removed, records_out, links_out, checkpoint, warnings, error
"""

# ── One run of a system at a time: the lock dies with its connection, so a killed run frees it ──
TRY_LOCK: LiteralString = "SELECT pg_try_advisory_lock(%s, %s)"
UNLOCK: LiteralString = "SELECT pg_advisory_unlock(%s, %s)"

# ── Begin, advance, end ──
MARK_DEAD: LiteralString = """
UPDATE run SET state = 'interrupted', ended_at = now(),
    error = jsonb_build_object('code', 'run-interrupted', 'title', 'The process ended before the run did.',
                               'remedy', 'Nothing to do: the next run goes on from what was committed.')
WHERE system_no = %s AND state = 'running'
"""
BEGIN: LiteralString = f"""
INSERT INTO run (id, system_no, mode, actor, mapping_version, source) VALUES (%s, %s, %s, %s, %s, %s)
RETURNING {_COLUMNS}
"""
NAME_SOURCE: LiteralString = "UPDATE run SET source = %s WHERE run_no = %s"
ADVANCE: LiteralString = """
UPDATE run SET
    rows_read = rows_read + %(read)s, rows_written = rows_written + %(written)s,
    rows_unchanged = rows_unchanged + %(unchanged)s, rows_quarantined = rows_quarantined + %(quarantined)s,
    rows_removed = rows_removed + %(removed)s, records_out = records_out + %(records)s,
    links_out = links_out + %(links)s, checkpoint = coalesce(%(checkpoint)s::jsonb, checkpoint)
WHERE run_no = %(run_no)s
"""
END: LiteralString = """
UPDATE run SET state = %s, ended_at = now(), warnings = %s::jsonb, error = %s::jsonb
WHERE run_no = %s AND state = 'running'
"""

# ── Read ──
SELECT_RUNS: LiteralString = f"""
SELECT {_COLUMNS} FROM run
WHERE (%(system_no)s::integer IS NULL OR system_no = %(system_no)s)
  AND (%(before)s::bigint IS NULL OR run_no < %(before)s)
ORDER BY run_no DESC LIMIT %(limit)s
"""
SELECT_RUN: LiteralString = f"SELECT {_COLUMNS} FROM run WHERE run_no = %s"
LAST_COMPLETED: LiteralString = f"""
SELECT {_COLUMNS} FROM run
WHERE system_no = %s AND state = 'completed' AND mode = ANY(%s) ORDER BY run_no DESC LIMIT 1
"""
# Rows that a run up to this one mapped may be mapped otherwise than the current mapping would.
LAST_OTHER_MAPPING: LiteralString = """
SELECT coalesce(max(run_no), 0) FROM run WHERE system_no = %s AND mapping_version <> %s AND rows_written > 0
"""
FAILURES_IN_A_ROW: LiteralString = """
SELECT count(*) FROM run WHERE system_no = %(system_no)s AND state IN ('failed', 'stopped')
  AND run_no > coalesce((SELECT max(run_no) FROM run WHERE system_no = %(system_no)s AND state = 'completed'), 0)
"""


class RunUnderWay(StoreProblem):
    """Another run of this system is under way. Wait for it to end; `bluelamp node status` shows how far it is."""


@dataclass(frozen=True, slots=True)
class Run:
    """One reading of a system. `rows_read` is always written + unchanged + quarantined."""

    run_no: int
    id: uuid.UUID
    system_no: int
    mode: RunMode
    state: RunState
    actor: str
    mapping_version: str
    source: str
    started_at: datetime
    ended_at: datetime | None
    rows_read: int
    rows_written: int
    rows_unchanged: int
    rows_quarantined: int
    rows_removed: int
    records_out: int
    links_out: int
    checkpoint: dict[str, Any] | None
    warnings: list[str]
    error: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Counts:
    """What a batch or a run did. Every row read was written, unchanged or quarantined."""

    read: int = 0
    written: int = 0
    unchanged: int = 0
    quarantined: int = 0
    removed: int = 0
    records: int = 0
    links: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.read + other.read,
            self.written + other.written,
            self.unchanged + other.unchanged,
            self.quarantined + other.quarantined,
            self.removed + other.removed,
            self.records + other.records,
            self.links + other.links,
        )


@contextmanager
def only_run(conn: Connection[Any], system_no: int) -> Iterator[None]:
    """Hold the system for one run on this connection; runs that died without a word are marked first.

    The connection must be in autocommit. Raises `RunUnderWay`.
    """
    row = conn.execute(TRY_LOCK, (_LOCK, system_no)).fetchone()
    if row is None or not row[0]:
        raise RunUnderWay
    try:
        conn.execute(MARK_DEAD, (system_no,))
        yield
    finally:
        if not conn.closed:
            conn.execute(UNLOCK, (_LOCK, system_no))


def begin(
    conn: Connection[Any],
    system_no: int,
    *,
    mode: RunMode,
    actor: str,
    mapping_version: str,
    source: str = "",
) -> Run:
    """Open a run, visible at once as running."""
    with conn.cursor(row_factory=class_row(Run)) as cursor:
        row = cursor.execute(
            BEGIN, (uuid.uuid4(), system_no, mode, actor, mapping_version, source)
        ).fetchone()
    assert row is not None  # INSERT … RETURNING gives a row or raises.
    return row


def name_source(conn: Connection[Any], run_no: int, source: str) -> None:
    """Say what a run reads, once that is known."""
    conn.execute(NAME_SOURCE, (source, run_no))


def advance(
    conn: Connection[Any], run_no: int, counts: Counts, checkpoint: Mapping[str, Any] | None = None
) -> None:
    """Add a batch to a run's counts, in the batch's own transaction."""
    conn.execute(
        ADVANCE,
        {
            "run_no": run_no,
            "read": counts.read,
            "written": counts.written,
            "unchanged": counts.unchanged,
            "quarantined": counts.quarantined,
            "removed": counts.removed,
            "records": counts.records,
            "links": counts.links,
            "checkpoint": None if checkpoint is None else json.dumps(checkpoint),
        },
    )


def end(
    conn: Connection[Any],
    run_no: int,
    state: RunState,
    *,
    warnings: Sequence[str] = (),
    error: Mapping[str, Any] | None = None,
) -> None:
    """Close a run that is under way."""
    packed = None if error is None else json.dumps(error)
    conn.execute(END, (state, json.dumps(list(warnings)), packed, run_no))


def runs(
    conn: Connection[Any], *, system_no: int | None = None, before: int | None = None, limit: int = 50
) -> list[Run]:
    """Runs, newest first. `before` is the run number to go on from."""
    with conn.cursor(row_factory=class_row(Run)) as cursor:
        return cursor.execute(
            SELECT_RUNS, {"system_no": system_no, "before": before, "limit": limit}
        ).fetchall()


def run(conn: Connection[Any], run_no: int) -> Run:
    """One run as it stands."""
    with conn.cursor(row_factory=class_row(Run)) as cursor:
        row = cursor.execute(SELECT_RUN, (run_no,)).fetchone()
    assert row is not None, run_no
    return row


def last_completed(conn: Connection[Any], system_no: int, modes: Sequence[RunMode]) -> Run | None:
    """The latest run of these modes that went through to its end."""
    with conn.cursor(row_factory=class_row(Run)) as cursor:
        return cursor.execute(LAST_COMPLETED, (system_no, list(modes))).fetchone()


def last_run_of_other_mapping(conn: Connection[Any], system_no: int, mapping_version: str) -> int:
    """The last run that wrote rows under another mapping; rows mapped up to it are to be mapped again."""
    row = conn.execute(LAST_OTHER_MAPPING, (system_no, mapping_version)).fetchone()
    return int(row[0]) if row else 0


def failures_in_a_row(conn: Connection[Any], system_no: int) -> int:
    """How many runs failed or were stopped since the last that went through."""
    row = conn.execute(FAILURES_IN_A_ROW, {"system_no": system_no}).fetchone()
    return int(row[0]) if row else 0
