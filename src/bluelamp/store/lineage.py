"""Lineage events of runs: written in the run's own transactions, read in order. What an event says is `connect`'s."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal, LiteralString

from psycopg import Connection

EventType = Literal["START", "COMPLETE", "FAIL", "ABORT"]

# ── Write: a run begins once and ends once ──
APPEND: LiteralString = """
INSERT INTO lineage_event (run_no, event_type, at, event) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
# A process that was killed could not say that its run had ended; the next run of the system says it instead.
CLOSE_DEAD: LiteralString = """
INSERT INTO lineage_event (run_no, event_type, at, event)
SELECT u.run_no, 'ABORT', u.ended_at,
       jsonb_set(jsonb_set(started.event, '{eventType}', '"ABORT"'),
                 '{eventTime}', to_jsonb(to_char(u.ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')))
FROM lineage_event started JOIN run u ON u.run_no = started.run_no
WHERE u.system_no = %s AND started.event_type = 'START' AND u.state = 'interrupted'
ON CONFLICT DO NOTHING
"""

# ── Read ──
SELECT_EVENTS: LiteralString = """
SELECT e.event FROM lineage_event e JOIN run u ON u.run_no = e.run_no
WHERE u.system_no = %s AND (%s::bigint IS NULL OR u.run_no > (
    SELECT coalesce(min(run_no), 1) - 1 FROM (
        SELECT run_no FROM run WHERE system_no = %s ORDER BY run_no DESC LIMIT %s) newest))
ORDER BY e.seq
"""


def append(
    conn: Connection[Any], run_no: int, event_type: EventType, at: datetime, event: Mapping[str, Any]
) -> None:
    """Keep an event; the same one twice is kept once."""
    conn.execute(APPEND, (run_no, event_type, at, json.dumps(event)))


def close_dead(conn: Connection[Any], system_no: int) -> None:
    """Say of runs whose process died that they ended."""
    conn.execute(CLOSE_DEAD, (system_no,))


def events(conn: Connection[Any], system_no: int, runs: int | None = None) -> Iterator[dict[str, Any]]:
    """A system's events in their order; of so many newest runs, or of all."""
    for (event,) in conn.execute(SELECT_EVENTS, (system_no, runs, system_no, runs)):
        yield event
