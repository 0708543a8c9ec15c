"""A node's life: its database started and brought up to date, its API and workers run, its end."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, Literal

import uvicorn
from psycopg import Connection

import bluelamp
from bluelamp.audit import Act, build_entry
from bluelamp.node.api.app import create_app
from bluelamp.node.folder import NodeFolder, open_node
from bluelamp.node.logging import NodeLog
from bluelamp.node.runtime import NodeRuntime
from bluelamp.node.worker import run_worker
from bluelamp.pole.uuid7 import uuid7
from bluelamp.store import audit_log
from bluelamp.store.backup import Manifest, backup, restore, settle_restore
from bluelamp.store.connection import connect, open_pool
from bluelamp.store.migrate import migrate
from bluelamp.store.server import ServerSettings, open_server, running_server

Role = Literal["api", "worker", "all"]

API_CONNECTIONS_MAX = 16

Progress = Callable[[str, int], None]
"""Told the table and its rows as a backup or restore goes on."""

CLAIM_NODE = """
INSERT INTO node (id, force, name) VALUES (%s, %s, %s) ON CONFLICT (only_one) DO UPDATE SET name = excluded.name
RETURNING force, (xmax = 0) AS is_new
"""


class DatabaseOfAnotherForce(Exception):
    """This database belongs to another force's node; record ids would be mixed. Give each node its own database."""


class PortTaken(Exception):
    """Another program listens on that port; stop it, or choose another with `--port` or `[api] port` in node.toml."""


@dataclass(frozen=True, slots=True)
class OpenDatabase:
    """A node's database while it is held open."""

    dsn: str
    schema_version: int
    provider: str


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
        yield OpenDatabase(dsn, reached, server.describe().provider)
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


@contextmanager
def open_runtime(folder: NodeFolder, connections_max: int = API_CONNECTIONS_MAX) -> Iterator[NodeRuntime]:
    """A node ready to answer, without HTTP."""
    with (
        open_database(folder) as database,
        open_pool(database.dsn, "bluelamp-api", size_max=connections_max) as pool,
    ):
        yield NodeRuntime(folder, pool)


def serve(
    folder: NodeFolder, role: Role = "all", *, host: str | None = None, port: int | None = None
) -> None:
    """Run the node until it is told to stop (SIGINT, SIGTERM); requests under way are answered first."""
    log = NodeLog()
    started_s = time.monotonic()
    with open_database(folder) as database:
        stop = threading.Event()
        worker = None
        if role in ("worker", "all"):
            worker = threading.Thread(
                target=run_worker, args=(folder, database.dsn, stop, log), name="worker"
            )
            worker.start()
        log.write(
            "node-started", version=bluelamp.__version__, role=role, force=folder.settings.force,
            provider=database.provider, schemaVersion=database.schema_version,
            seconds=round(time.monotonic() - started_s, 2),
        )  # fmt: skip
        try:
            if role == "worker":
                _wait_for_signal(stop)
            else:
                _serve_api(folder, database.dsn, log, host, port)
        finally:
            stop.set()
            if worker is not None:
                worker.join()
            log.write("node-stopped")


def _serve_api(folder: NodeFolder, dsn: str, log: NodeLog, host: str | None, port: int | None) -> None:
    with _api(folder, dsn, log, host, port) as (server, listening):
        server.run(sockets=[listening])


@contextmanager
def running_api(folder: NodeFolder, dsn: str, log: NodeLog, port: int | None = None) -> Iterator[str]:
    """The node's API in a thread of this process, for as long as the block lasts; its address."""
    with _api(folder, dsn, log, None, port) as (server, listening):
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="api", daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        try:
            yield f"http://{folder.settings.api.host}:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def _api(
    folder: NodeFolder, dsn: str, log: NodeLog, host: str | None, port: int | None
) -> Iterator[tuple[uvicorn.Server, socket.socket]]:
    host = host or folder.settings.api.host
    port = folder.settings.api.port if port is None else port
    with (
        _listen(host, port) as listening,
        open_pool(dsn, "bluelamp-api", size_max=API_CONNECTIONS_MAX) as pool,
    ):
        app = create_app(NodeRuntime(folder, pool), log)
        # Our own access log replaces uvicorn's, which writes paths and so whatever was typed into them.
        config = uvicorn.Config(
            app,
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=10,
            lifespan="off",
        )
        log.write("api-listening", host=host, port=listening.getsockname()[1])
        yield uvicorn.Server(config), listening


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as problem:
        listening.close()
        raise PortTaken(f"Port {port}: {os.strerror(problem.errno or 0)}. {PortTaken.__doc__}") from None
    return listening


def _wait_for_signal(stop: threading.Event) -> None:
    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    while not stop.wait(1):
        pass


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
