"""How connected systems are: counts of records, rows kept aside, the last run, how fresh. Counts only, no record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from psycopg import Connection

from bluelamp.store.runs import Run, runs
from bluelamp.store.systems import System, systems

# ── Counts by system and entity: statistics about a system, not about a person, so every marking counts ──
COUNT_RECORDS: LiteralString = """
SELECT system_no, entity, count(*) FROM record WHERE {visible_everything} GROUP BY system_no, entity
"""

COUNT_QUARANTINE: LiteralString = """
SELECT system_no, count(*) FROM quarantine WHERE state = 'waiting' GROUP BY system_no
"""

LAST_COMPLETED: LiteralString = """
SELECT system_no, max(started_at) FROM run WHERE state = 'completed' AND mode <> 'replay' GROUP BY system_no
"""

# ── Freshness for the coverage of an answer ──
COVERAGE: LiteralString = """
SELECT s.id, s.state,
       (SELECT max(u.started_at) FROM run u
        WHERE u.system_no = s.system_no AND u.state = 'completed' AND u.mode <> 'replay') AS as_of,
       (SELECT u.state FROM run u WHERE u.system_no = s.system_no ORDER BY u.run_no DESC LIMIT 1) AS last_state
FROM system s WHERE s.state <> 'removed' ORDER BY s.id
"""


@dataclass(frozen=True, slots=True)
class SystemPicture:
    """A system with its counts and its last run."""

    system: System
    records: dict[str, int]
    quarantined: int
    last_run: Run | None
    last_completed_at: datetime | None


def pictures(conn: Connection[Any]) -> list[SystemPicture]:
    """Every connected system as it is now."""
    counts = record_counts(conn)
    quarantined = dict(conn.execute(COUNT_QUARANTINE).fetchall())
    completed = dict(conn.execute(LAST_COMPLETED).fetchall())
    return [
        SystemPicture(
            system,
            counts.get(system.system_no, {}),
            quarantined.get(system.system_no, 0),
            next(iter(runs(conn, system_no=system.system_no, limit=1)), None),
            completed.get(system.system_no),
        )
        for system in systems(conn)
    ]


def record_counts(conn: Connection[Any]) -> dict[int, dict[str, int]]:
    """Current records by system number and entity."""
    counts: dict[int, dict[str, int]] = {}
    for system_no, entity, count in conn.execute(COUNT_RECORDS.replace("{visible_everything}", "true")):
        counts.setdefault(system_no, {})[entity] = count
    return counts


def measured_counts(conn: Connection[Any]) -> Iterator[tuple[str, dict[str, int], int, datetime | None]]:
    """System id, records by entity, rows waiting in quarantine, last completed run."""
    for picture in pictures(conn):
        yield picture.system.id, picture.records, picture.quarantined, picture.last_completed_at


@dataclass(frozen=True, slots=True)
class Freshness:
    """What the coverage of an answer says of one system."""

    system: str
    state: str
    as_of: datetime | None
    note: str | None


def freshness(conn: Connection[Any]) -> list[Freshness]:
    """How complete and how fresh each connected system is."""
    found = []
    for system, state, as_of, last_state in conn.execute(COVERAGE):
        if as_of is None:
            found.append(Freshness(system, "partial", None, "No run of this system has completed yet."))
        elif last_state in ("failed", "stopped", "interrupted"):
            found.append(
                Freshness(
                    system,
                    "stale",
                    as_of,
                    f"Its last run ended as {last_state}; records are as of the run before.",
                )
            )
        elif state == "paused":
            found.append(Freshness(system, "stale", as_of, "Reading this system is paused."))
        else:
            found.append(Freshness(system, "complete", as_of, None))
    return found
