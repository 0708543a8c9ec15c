"""Starts the node's embedded database again when it dies under a running node. A server of your own is left alone."""

import threading

from bluelamp.node.logging import NodeLog
from bluelamp.store.problem import StoreProblem
from bluelamp.store.server import DatabaseServer

LOOK_SECONDS = 1.0
"""How often the server is looked at: one look reads one small file."""


def keep_running(server: DatabaseServer, stop: threading.Event, log: NodeLog) -> None:
    """Look after the server until told to stop; it replays its log as it starts, so nothing acknowledged is lost."""
    while not stop.wait(LOOK_SECONDS):
        described = server.describe()
        if described.provider == "dsn" or described.is_running:
            continue
        log.write("database-died", level="error", provider=described.provider)
        try:
            server.start()
        except (StoreProblem, OSError) as problem:
            log.write("database-not-restarted", level="error", exception=type(problem).__name__)
        else:
            log.write("database-restarted", provider=described.provider)
