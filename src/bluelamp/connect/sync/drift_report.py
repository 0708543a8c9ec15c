"""What the next sync of a system would find changed. The source is read; nothing is written anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from bluelamp.connect.drift import Drift, DriftWatch, LastLook
from bluelamp.connect.errors import ColumnVanished
from bluelamp.connect.readers import Checkpoint, Reader, held_batches, open_reader
from bluelamp.connect.registry import Estate, SystemFolder, load_system
from bluelamp.connect.sync.drifting import terms_of
from bluelamp.connect.sync.job import reading_plan
from bluelamp.store import runs
from bluelamp.store.connection import Pool
from bluelamp.store.runs import Run
from bluelamp.store.systems import find


@dataclass(frozen=True, slots=True)
class DriftReport:
    """A system held against its last completed run."""

    system: str
    compared_with: Run | None
    rows: int
    """Rows read for this."""
    is_whole: bool
    """Whether all rows were read. Of some rows only columns, kinds and codes can be compared."""
    drifts: tuple[Drift, ...]

    @property
    def would_stop(self) -> bool:
        """Whether a sync would stop for it."""
        return any(drift.stops for drift in self.drifts)


def drift_report(pool: Pool, estate: Estate, system_id: str) -> DriftReport:
    """Read the source as the next sync would, and compare.

    Raises `SystemUnknown`, `SystemFolderMissing`, `MappingRefused`, `ManifestInvalid` and whatever `SourceError`
    the source gives.
    """
    folder = load_system(estate, system_id)
    with pool.connection() as conn:
        system = find(conn, system_id)
        before = runs.last_completed(conn, system.system_no, ("snapshot", "watermark", "full"))
    reader = _opened(folder, estate)
    try:
        return _compared(folder, reader, before)
    finally:
        reader.close()


def _opened(folder: SystemFolder, estate: Estate) -> Reader:
    source = folder.manifest.source
    try:
        return open_reader(source, estate.secrets, reading_plan(folder), estate.reach)
    except ColumnVanished:  # which one, and what took its place, is just what is asked for
        return open_reader(source, estate.secrets, reach=estate.reach)


def _compared(folder: SystemFolder, reader: Reader, before: Run | None) -> DriftReport:
    capture = folder.manifest.capture
    stored = before.checkpoint if before else None
    remapped = before is not None and before.mapping_version != folder.mapping.version
    after = None
    if capture.mode == "watermark" and stored and not remapped and capture.watermark in reader.columns:
        after = Checkpoint.from_json(stored.get("reader"))
    watch = DriftWatch(
        LastLook.from_checkpoint(stored),
        reader.describe().fingerprint,
        terms_of(folder.mapping, folder.manifest.drift),
        is_whole=after is None,
    )
    rows = 0
    with held_batches(reader, capture.batch_rows, after) as held:
        for batch in watch.passing(held, lambda _drifts: None):
            rows += len(batch)
    drifts = _as_met(watch.shape_drifts(), is_accepted=remapped) + watch.value_drifts()
    return DriftReport(folder.id, before, rows, after is None, tuple(drifts))


def _as_met(drifts: Sequence[Drift], *, is_accepted: bool) -> list[Drift]:
    # A changed mapping says that somebody has looked at the new shape.
    return [drift.at_most_warned() if is_accepted else drift for drift in drifts]
