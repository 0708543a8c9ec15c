"""Bringing a system's records up to date: capture, guards, quarantine, replay, schedule."""

from bluelamp.connect.sync.contract import NodeKeys, Progress, RowMapping, RunSummary, SyncOptions
from bluelamp.connect.sync.engine import sync_system
from bluelamp.connect.sync.guards import SchemaDrifted, SyncStopped, TooManyQuarantined, TooMuchChange

__all__ = [
    "NodeKeys",
    "Progress",
    "RowMapping",
    "RunSummary",
    "SchemaDrifted",
    "SyncOptions",
    "SyncStopped",
    "TooManyQuarantined",
    "TooMuchChange",
    "sync_system",
]
