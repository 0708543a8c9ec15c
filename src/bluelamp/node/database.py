"""The node's database: started, brought up to date, claimed for its force; backed up and restored."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from psycopg import Connection

from bluelamp.audit import Act, build_entry
from bluelamp.node.folder import NodeFolder, open_node
from bluelamp.pole.uuid7 import uuid7
from bluelamp.store import audit_log
from bluelamp.store.backup import Manifest, backup, restore, settle_restore
from bluelamp.store.connection import connect
from bluelamp.store.migrate import migrate
from bluelamp.store.server import DatabaseServer, ServerSettings, open_server, running_server

Progress = Callable[[str, int], None]
"""Told the table and its rows as a backup or restore goes on."""

CLAIM_NODE = """
INSERT INTO node (id, force, name) VALUES (%s, %s, %s) ON CONFLICT (only_one) DO UPDATE SET name = excluded.name
RETURNING force, (xmax = 0) AS is_new
"""


class DatabaseOfAnotherForce(Exception):
    """This database belongs to another force's node; record ids would be mixed. Give each node its own database."""


@dataclass(frozen=True, slots=True)
class OpenDatabase:
    """A node's database while it is held open."""

    dsn: str
    schema_version: int
    provider: str
    server: DatabaseServer


def server_settings(folder: NodeFolder) -> ServerSettings:
    """Which database server the node uses: the environment's choice, else the one in node.toml."""
    given = ServerSettings.from_environment()
    chosen = folder.settings.database.provider
    if given.provider != "auto" or chosen == "auto":
        return given
    return ServerSettings(
        chosen, given.url, given.start_timeout_seconds, given.stop_timeout_seconds, given.state_root
    )


@contextmanager
def open_database(folder: NodeFolder) -> Iterator[OpenDatabase]:
    """The node's database, started, migrated and claimed for its force, for as long as the block lasts."""
    server = open_server(folder.database, server_settings(folder))
    dsn = server.start()
    try:
        settle_restore(dsn, folder.path)
        with connect(dsn, "bluelamp-migrate") as conn:
            conn.autocommit = True
            reached = migrate(conn)
            claim(conn, folder)
        yield OpenDatabase(dsn, reached, server.describe().provider, server)
    finally:
        server.stop()


def claim(conn: Connection[Any], folder: NodeFolder) -> None:
    """Make the database this force's, the first time; afterwards check that it is.

    Raises `DatabaseOfAnotherForce`.
    """
    with conn.transaction():
        row = conn.execute(CLAIM_NODE, (uuid7(), folder.settings.force, folder.settings.name)).fetchone()
        assert row is not None  # INSERT … RETURNING gives a row or raises.
        force, is_new = row
        if force != folder.settings.force:
            raise DatabaseOfAnotherForce(DatabaseOfAnotherForce.__doc__)
        if is_new:
            act = Act("node-initialised", "local-administrator", datetime.now(UTC), force=force)
            audit_log.append(conn, build_entry(act, uuid7()))


def back_up(
    folder: NodeFolder, target: Path, *, with_secrets: bool, progress: Progress | None = None
) -> Manifest:
    """Write the whole node into one file; that it was written is in the node's audit log first."""
    with open_database(folder) as database:
        _append(database.dsn, folder, "backup-made", {"withSecrets": with_secrets})
        return backup(database.dsn, target, folder.path, with_secrets=with_secrets, progress=progress)


def restore_node(path: Path, source: Path, *, replace: bool, progress: Progress | None = None) -> Manifest:
    """Put a node back from a backup into a folder, new or (with `replace`) used."""
    with running_server(path / "database") as dsn:
        manifest = restore(dsn, source, path, replace=replace, progress=progress)
    folder = open_node(path)
    with open_database(folder) as database:
        _append(database.dsn, folder, "backup-restored", {"backupOf": manifest.created_at.isoformat()})
    return manifest


def _append(dsn: str, folder: NodeFolder, event: str, detail: dict[str, Any]) -> None:
    act = Act(event, "local-administrator", datetime.now(UTC), force=folder.settings.force, detail=detail)
    with connect(dsn, "bluelamp-audit") as conn:
        audit_log.append(conn, build_entry(act, uuid7()))
