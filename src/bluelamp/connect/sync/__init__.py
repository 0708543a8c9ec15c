"""Bringing a system's records up to date: capture, guards, quarantine, replay, schedule."""

from bluelamp.connect.node_keys import NodeKeys
from bluelamp.connect.sync.aside_acts import NoteMissing, OpenedRow, dismiss, open_row
from bluelamp.connect.sync.contract import Progress, RowMapping, RunSummary, SyncOptions
from bluelamp.connect.sync.drift_report import DriftReport, drift_report
from bluelamp.connect.sync.engine import sync_system
from bluelamp.connect.sync.guards import SchemaDrifted, SyncStopped, TooManyQuarantined, TooMuchChange
from bluelamp.connect.sync.job import Request, replay_connected, sync_connected
from bluelamp.connect.sync.replay import replay
from bluelamp.connect.sync.schedule import Listeners, run_due

__all__ = [
    "DriftReport",
    "Listeners",
    "NodeKeys",
    "NoteMissing",
    "OpenedRow",
    "Progress",
    "Request",
    "RowMapping",
    "RunSummary",
    "SchemaDrifted",
    "SyncOptions",
    "SyncStopped",
    "TooManyQuarantined",
    "TooMuchChange",
    "dismiss",
    "drift_report",
    "open_row",
    "replay",
    "replay_connected",
    "run_due",
    "sync_connected",
    "sync_system",
]
