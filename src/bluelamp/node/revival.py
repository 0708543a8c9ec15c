"""Starts the node's embedded database again when it dies under a running node. A server of your own is left alone."""

import threading

from bluelamp.node.logging import NodeLog
from bluelamp.store.server import DatabaseServer

LOOK_SECONDS = 1.0
"""How often the server is looked at: one look reads one small file."""
LOOK_SECONDS_MAX = 60.0
"""How often while it will not start: the pause doubles up to this, so that a full disc fills no log as well."""


def keep_running(server: DatabaseServer, stop: threading.Event, log: NodeLog) -> None:
    """Look after the server until told to stop; it replays its log as it starts, so nothing acknowledged is lost."""
    pause_seconds = LOOK_SECONDS
    while not stop.wait(pause_seconds):
        try:
            _revive(server, log)
        except Exception as problem:  # why: an end of this thread would go unseen until the next death
            log.write("database-not-restarted", level="error", exception=type(problem).__name__)
            pause_seconds = min(2 * pause_seconds, LOOK_SECONDS_MAX)
        else:
            pause_seconds = LOOK_SECONDS


def _revive(server: DatabaseServer, log: NodeLog) -> None:
    described = server.describe()
    if described.provider == "dsn" or described.is_running:
        return
    log.write("database-died", level="error", provider=described.provider)
    server.start()
    log.write("database-restarted", provider=described.provider)
