"""Systems the force already runs, and the mappings they were read with. The runs themselves are in `runs`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, LiteralString

from psycopg import Connection
from psycopg.rows import class_row

from bluelamp.store.problem import StoreProblem

SystemState = Literal["connected", "paused", "removed"]

_COLUMNS: LiteralString = """
    system_no, id, name, supplier, owner, manifest, mapping_version, state, connected_at, next_sync_at
"""

# ── Register: a system is known by its id for ever; connecting it again revives it ──
UPSERT: LiteralString = f"""
INSERT INTO system (id, name, supplier, owner, manifest, mapping_version, next_sync_at)
VALUES (%(id)s, %(name)s, %(supplier)s, %(owner)s, %(manifest)s, %(mapping_version)s,
        CASE WHEN %(is_scheduled)s THEN now() END)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, supplier = excluded.supplier, owner = excluded.owner, manifest = excluded.manifest,
    mapping_version = excluded.mapping_version,
    next_sync_at = CASE WHEN %(is_scheduled)s THEN coalesce(system.next_sync_at, now()) END,
    state = CASE system.state WHEN 'removed' THEN 'connected' ELSE system.state END
RETURNING {_COLUMNS}
"""
INSERT_MAPPING: LiteralString = """
INSERT INTO mapping (system_no, version, content) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING
"""

# ── Read and change ──
SELECT_DUE: LiteralString = f"""
SELECT {_COLUMNS} FROM system WHERE state = 'connected' AND next_sync_at <= now() ORDER BY next_sync_at
"""
SELECT_ONE: LiteralString = f"SELECT {_COLUMNS} FROM system WHERE id = %s"
SELECT_ALL: LiteralString = f"SELECT {_COLUMNS} FROM system ORDER BY id"
SET_STATE: LiteralString = "UPDATE system SET state = %s WHERE system_no = %s"
SET_NEXT_SYNC: LiteralString = "UPDATE system SET next_sync_at = %s WHERE system_no = %s"


class SystemUnknown(StoreProblem):
    """No system of that name is connected to this node. `bluelamp connect list` names those that are."""


@dataclass(frozen=True, slots=True)
class System:
    """One connected system as the database knows it."""

    system_no: int
    id: str
    name: str
    supplier: str | None
    owner: str | None
    manifest: dict[str, Any]
    mapping_version: str
    state: SystemState
    connected_at: datetime
    next_sync_at: datetime | None


@dataclass(frozen=True, slots=True)
class SystemEntry:
    """What is to be registered of a system: its names, its manifest as JSON and its mapping, verbatim."""

    id: str
    name: str
    manifest: Mapping[str, Any]
    mapping_version: str
    mapping_content: str
    supplier: str | None = None
    owner: str | None = None
    is_scheduled: bool = False


def register(conn: Connection[Any], entry: SystemEntry) -> System:
    """Make a system known, or bring what is known of it up to date; keeps each version of its mapping."""
    with conn.cursor(row_factory=class_row(System)) as cursor:
        found = cursor.execute(
            UPSERT,
            {
                "id": entry.id,
                "name": entry.name,
                "supplier": entry.supplier,
                "owner": entry.owner,
                "manifest": json.dumps(entry.manifest, default=str),
                "mapping_version": entry.mapping_version,
                "is_scheduled": entry.is_scheduled,
            },
        ).fetchone()
    assert found is not None  # INSERT … RETURNING gives a row or raises.
    conn.execute(INSERT_MAPPING, (found.system_no, entry.mapping_version, entry.mapping_content))
    return found


def find(conn: Connection[Any], system_id: str) -> System:
    """The system of that id.

    Raises `SystemUnknown`.
    """
    with conn.cursor(row_factory=class_row(System)) as cursor:
        found = cursor.execute(SELECT_ONE, (system_id,)).fetchone()
    if found is None:
        raise SystemUnknown(f"Asked for {system_id!r}.")
    return found


def systems(conn: Connection[Any]) -> list[System]:
    """Every system ever connected, removed ones included."""
    with conn.cursor(row_factory=class_row(System)) as cursor:
        return cursor.execute(SELECT_ALL).fetchall()


def due(conn: Connection[Any]) -> list[System]:
    """Connected systems whose time to be read has come, the longest overdue first."""
    with conn.cursor(row_factory=class_row(System)) as cursor:
        return cursor.execute(SELECT_DUE).fetchall()


def set_state(conn: Connection[Any], system_no: int, state: SystemState) -> None:
    """Pause, resume or remove a system. Its records stay until policy disposes of them."""
    conn.execute(SET_STATE, (state, system_no))


def set_next_sync(conn: Connection[Any], system_no: int, at: datetime | None) -> None:
    """When the scheduler shall read the system next; None means only on demand."""
    conn.execute(SET_NEXT_SYNC, (at, system_no))
