"""A run's lineage events, each in the transaction that makes it true. What they say is `connect.open_lineage`'s."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from psycopg import Connection

from bluelamp.connect.open_lineage import LineageTerms, run_event
from bluelamp.connect.sync.under_way import SyncRun
from bluelamp.store import lineage, runs
from bluelamp.store.lineage import EventType
from bluelamp.store.runs import RunState

ENDS: Mapping[RunState, EventType] = {"interrupted": "ABORT", "stopped": "FAIL", "failed": "FAIL"}


def lineage_begins(under_way: SyncRun) -> None:
    """The run has begun; runs before it whose process died have ended."""
    with under_way.conn.transaction():
        lineage.close_dead(under_way.conn, under_way.system.system_no)
        _append(under_way, under_way.conn, "START")


def lineage_completed(under_way: SyncRun) -> None:
    """The run went through; to be called in its last transaction, when its counts are final."""
    _append(under_way, under_way.conn, "COMPLETE")


def lineage_broken(
    under_way: SyncRun, conn: Connection[Any], state: RunState, error: Mapping[str, Any]
) -> None:
    """The run did not come to its end."""
    _append(under_way, conn, ENDS[state], error)


def _append(
    under_way: SyncRun, conn: Connection[Any], event_type: EventType, error: Mapping[str, Any] | None = None
) -> None:
    at = datetime.now(UTC)
    run = runs.run(conn, under_way.run.run_no)
    terms = LineageTerms(under_way.keys.force, under_way.system.id, under_way.mapping.lineage)
    lineage.append(
        conn,
        run.run_no,
        event_type,
        at,
        run_event(event_type, at, run, terms, seen=under_way.seen, error=error),
    )
