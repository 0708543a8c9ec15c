"""Audit entries of a sync: what was collected, altered and ended, in the transaction that did it."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bluelamp.audit import Act, build_entry
from bluelamp.connect.sync.batch import BatchTotals
from bluelamp.connect.sync.under_way import SyncRun
from bluelamp.pole.urn import urn
from bluelamp.store.audit_log import append
from bluelamp.store.runs import Counts

SUBJECTS_MAX = 10_000
"""Longer lists are told by their count and the run; record history names the run with each version."""


def audit_collection(under_way: SyncRun, counts: Counts) -> None:
    """A batch took rows from the system."""
    told = {
        "rowsRead": counts.read,
        "rowsWritten": counts.written,
        "rowsUnchanged": counts.unchanged,
        "rowsQuarantined": counts.quarantined,
        "records": counts.records,
        "links": counts.links,
    }
    event = "quarantine-replayed" if under_way.run.mode == "replay" else "records-collected"
    _append(under_way, event, told)


def audit_change(under_way: SyncRun, totals: BatchTotals) -> None:
    """A batch replaced records by newer versions, or ended records."""
    for event, ids in (("records-altered", totals.altered), ("records-removed", totals.ended)):
        if ids:
            _append(under_way, event, {"records": len(ids)}, ids)


def _append(under_way: SyncRun, event: str, counts: Mapping[str, int], ids: Sequence[Any] = ()) -> None:
    named = list(ids) if len(ids) <= SUBJECTS_MAX else []
    act = Act(
        event=event,
        actor=under_way.options.actor,
        at=datetime.now(UTC),
        force=under_way.keys.force,
        counts=counts,
        run=str(under_way.run.id),
        subjects=[urn(under_way.keys.force, under_way.system.id, each) for each in named],
    )
    append(under_way.conn, build_entry(act, uuid.uuid4()), named)
