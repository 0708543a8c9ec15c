"""The worker of a node: reads connected systems when they are due, and says how it went."""

import threading

from bluelamp.node.folder import NodeFolder
from bluelamp.node.logging import NodeLog


def run_worker(folder: NodeFolder, dsn: str, stop: threading.Event, log: NodeLog) -> None:
    """Work until told to stop."""
    stop.wait()
