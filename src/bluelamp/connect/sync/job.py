"""Syncing and replaying a connected system by its files: manifest and mapping become reader, options and run."""

import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bluelamp.connect.drift import Drift
from bluelamp.connect.readers import ReadPlan, open_reader
from bluelamp.connect.registry import Estate, SystemFolder, load_system, register_system
from bluelamp.connect.sync.contract import RunSummary, SyncOptions
from bluelamp.connect.sync.engine import sync_system
from bluelamp.connect.sync.replay import replay
from bluelamp.connect.sync.under_way import Watch
from bluelamp.store.connection import Pool, transaction
from bluelamp.store.runs import RunMode
from bluelamp.store.systems import System


@dataclass(frozen=True, slots=True)
class Request:
    """What the person or the scheduler that asks for a run may say about it."""

    actor: str
    mode: RunMode | None = None
    """None: as the manifest says."""
    accept_changes: bool = False
    stop: threading.Event = field(default_factory=threading.Event)
    watch: Watch = lambda _progress: None
    on_drift: Callable[[Sequence[Drift]], None] = lambda _drifts: None


def sync_connected(pool: Pool, estate: Estate, system_id: str, request: Request) -> RunSummary:
    """Read a connected system once, as its manifest says. Its files count as they are now.

    Raises `SystemFolderMissing`, `MappingRefused` or `ManifestInvalid` before a run begins.
    """
    folder, system = _current(pool, estate, system_id, request.actor)
    return sync_system(
        pool,
        system,
        lambda: open_reader(folder.manifest.source, estate.secrets, reading_plan(folder), estate.reach),
        folder.mapping,
        estate.keys,
        options=_options(folder, request),
        look=lambda: open_reader(folder.manifest.source, estate.secrets, reach=estate.reach),
        watch=request.watch,
    )


def replay_connected(
    pool: Pool,
    estate: Estate,
    system_id: str,
    request: Request,
    *,
    reason: str | None = None,
    ids: Sequence[uuid.UUID] | None = None,
) -> RunSummary:
    """Run a connected system's waiting rows through its mapping as it is now."""
    folder, system = _current(pool, estate, system_id, request.actor)
    return replay(
        pool,
        system,
        folder.mapping,
        estate.keys,
        reason=reason,
        ids=ids,
        options=SyncOptions(mode="replay", actor=request.actor, stop=request.stop),
        watch=request.watch,
    )


def _current(pool: Pool, estate: Estate, system_id: str, actor: str) -> tuple[SystemFolder, System]:
    folder = load_system(estate, system_id)
    with transaction(pool) as conn:
        return folder, register_system(conn, estate, folder, actor=actor)


def _options(folder: SystemFolder, request: Request) -> SyncOptions:
    capture = folder.manifest.capture
    return SyncOptions(
        mode=request.mode or capture.mode,
        actor=request.actor,
        batch_rows=capture.batch_rows,
        deletes=capture.deletes == "tombstone",
        max_change=capture.max_change,
        max_quarantine=folder.mapping.max_quarantine,
        accept_changes=request.accept_changes,
        drift=folder.manifest.drift,
        on_drift=request.on_drift,
        stop=request.stop,
    )


def reading_plan(folder: SystemFolder) -> ReadPlan:
    """What the mapping and the capture settings ask of the reader."""
    capture, mapping = folder.manifest.capture, folder.mapping
    named = mapping.document.source.key.columns
    return ReadPlan(
        required=sorted(mapping.columns_read),
        order_by=[name for name in named if name in mapping.columns_read],
        watermark=capture.watermark if capture.mode == "watermark" else None,
        overlap=capture.overlap,
    )
