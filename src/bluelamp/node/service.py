"""A node's life: its database started and brought up to date, its API and workers run, its end."""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Literal

import uvicorn

import bluelamp
from bluelamp.node.api.app import create_app
from bluelamp.node.database import open_database
from bluelamp.node.folder import NodeFolder
from bluelamp.node.logging import NodeLog, libraries_kept_silent
from bluelamp.node.revival import keep_running
from bluelamp.node.runtime import NodeRuntime
from bluelamp.node.worker import run_worker
from bluelamp.store.connection import open_pool

Role = Literal["api", "worker", "all"]

API_CONNECTIONS_MAX = 16


class PortTaken(Exception):
    """Another program listens on that port; stop it, or choose another with `--port` or `[api] port` in node.toml."""


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
    with libraries_kept_silent(log), open_database(folder) as database:
        stop = threading.Event()
        threads = [threading.Thread(target=keep_running, args=(database.server, stop, log), name="revival")]
        if role in ("worker", "all"):
            threads.append(
                threading.Thread(target=run_worker, args=(folder, database.dsn, stop, log), name="worker")
            )
        for thread in threads:
            thread.start()
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
            for thread in threads:
                thread.join()
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
        libraries_kept_silent(log),
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
            ws="none",
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
