"""What a sync is given and what it gives back: keys, options, progress, the summary whose counts add up."""

import threading
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import polars as pl

from bluelamp.connect.drift import Drift
from bluelamp.connect.drift_policy import DriftPolicy
from bluelamp.connect.mapping import CodedColumn, Handling, MappedBatch, SlotLineage
from bluelamp.store.runs import Counts, RunMode, RunState

Probe = Callable[[str], None]
"""Called at each step of a run by its name; tests make it fail there."""


class RowMappingRun(Protocol):
    """A mapping at work on one reading of a source."""

    def row_keys(self, batch: pl.DataFrame) -> pl.Series:
        """Each row's key, null where it cannot be read. Called once for each batch of a run, in order."""
        ...

    def apply(self, batch: pl.DataFrame, keys: pl.Series | None = None) -> MappedBatch:
        """Map rows whose keys are known already."""
        ...


class RowMapping(Protocol):
    """What sync asks of a compiled mapping."""

    @property
    def version(self) -> str:
        """Changes whenever the same row could yield another record."""
        ...

    @property
    def shared_slots(self) -> frozenset[str]:
        """Slots whose key is not the row's own, so that several rows may speak of one record."""
        ...

    @property
    def identities(self) -> Mapping[str, str]:
        """What the keys of each slot are unique in: its own name, or one that several slots share."""
        ...

    @property
    def needs_whole_source(self) -> bool:
        """Whether keys are right only when the source is read from its start."""
        ...

    @property
    def handlings(self) -> Sequence[Handling]:
        """Every combination of handling that a record of this mapping may carry."""
        ...

    @property
    def quarantine_handling(self) -> Handling:
        """How a row that is kept aside is handled."""
        ...

    @property
    def coded_columns(self) -> Sequence[CodedColumn]:
        """Source columns that are read with a code table."""
        ...

    @property
    def lineage(self) -> Sequence[SlotLineage]:
        """Which source columns feed which field."""
        ...

    @property
    def columns_read(self) -> Collection[str]:
        """Source columns that are read at all."""
        ...

    @property
    def nothing(self) -> Collection[str]:
        """The source's words for nothing."""
        ...

    @property
    def expectations(self) -> Sequence[Any]:
        """What is expected of the source as a whole, in the order of `MappedBatch.expectation_counts`."""
        ...

    def begin(self) -> RowMappingRun:
        """Start a reading."""
        ...


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """How one run is to behave. The defaults are those of a manifest that says nothing."""

    mode: RunMode = "snapshot"
    actor: str = "bluelamp"
    batch_rows: int = 50_000
    deletes: bool = True
    max_change: float = 0.05
    max_quarantine: float | None = 0.02
    accept_changes: bool = False
    drift: DriftPolicy = field(default_factory=DriftPolicy)
    on_drift: Callable[[Sequence[Drift]], None] = field(default=lambda _drifts: None)
    """Hears what changed in the source before anything is committed that comes of it."""
    bulk_rows_min: int = 10_000
    """A first batch of this size makes the load worth putting off the search indexes of an empty node."""
    stop: threading.Event = field(default_factory=threading.Event)
    probe: Probe = field(default=lambda _step: None)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    counts: Counts
    seconds: float

    @property
    def rows_per_second(self) -> float:
        """Rows read, on the average so far."""
        return self.counts.read / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did. `rows_read` is always written + unchanged + quarantined."""

    system: str
    run_no: int
    run_id: uuid.UUID
    mode: RunMode
    state: RunState
    mapping_version: str
    rows_read: int
    rows_written: int
    rows_unchanged: int
    rows_quarantined: int
    rows_removed: int
    records_out: int
    links_out: int
    seconds: float
    warnings: tuple[str, ...] = ()
    error: dict[str, Any] | None = None
    reasons: Sequence[tuple[str, str | None, int]] = ()
    drifts: tuple[Drift, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether the run went through to its end."""
        return self.state == "completed"
