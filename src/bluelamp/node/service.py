"""A node's life: its database started and brought up to date, its API and workers run, its end."""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import FrameType
from typing import Any, Literal

import psycopg
import uvicorn
from psycopg import Connection

import bluelamp
from bluelamp.audit import Act, build_entry
from bluelamp.node.api.app import create_app
from bluelamp.node.folder import NodeFolder
from bluelamp.node.logging import NodeLog
from bluelamp.node.runtime import NodeRuntime
from bluelamp.node.worker import run_worker
from bluelamp.pole.uuid7 import uuid7
from bluelamp.store import audit_log
from bluelamp.store.connection import connect, open_pool
from bluelamp.store.migrate import migrate
from bluelamp.store.server import ServerSettings, open_server

Role = Literal["api", "worker", "all"]

API_CONNECTIONS_MAX = 16

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
    with open_database(folder) as database, open_pool(database.dsn, "bluelamp-api", size_max=connections_max) as pool:
        yield NodeRuntime(folder, pool)


def serve(folder: NodeFolder, role: Role = "all", *, host: str | None = None, port: int | None = None) -> None:
    """Run the node until it is told to stop (SIGINT, SIGTERM); requests under way are answered first."""
    log = NodeLog()
    started_s = time.monotonic()
    with open_database(folder) as database:
        stop = threading.Event()
        worker = None
        if role in ("worker", "all"):
            worker = threading.Thread(target=run_worker, args=(folder, database.dsn, stop, log), name="worker")
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
    host = host or folder.settings.api.host
    port = folder.settings.api.port if port is None else port
    listening = _listen(host, port)
    with open_pool(dsn, "bluelamp-api", size_max=API_CONNECTIONS_MAX) as pool:
        app = create_app(NodeRuntime(folder, pool), log)
        # Our own access log replaces uvicorn's, which writes paths and so whatever was typed into them.
        config = uvicorn.Config(
            app, access_log=False, log_config=None, server_header=False, timeout_graceful_shutdown=10, lifespan="off"
        )
        log.write("api-listening", host=host, port=listening.getsockname()[1])
        uvicorn.Server(config).run(sockets=[listening])


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


def database_answers(dsn: str) -> bool:
    """Whether a database answers at this address."""
    try:
        with connect(dsn, "bluelamp-status") as conn:
            conn.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True
