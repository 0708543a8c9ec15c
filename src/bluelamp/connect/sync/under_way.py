"""A run under way: what it holds, how far it is, and what it will have been. How it is made is in `engine`."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import polars as pl
from psycopg import Connection

from bluelamp.connect.drift import Drift
from bluelamp.connect.node_keys import NodeKeys
from bluelamp.connect.open_lineage import SourceSeen
from bluelamp.connect.sync.aside import KeptAside
from bluelamp.connect.sync.batch import BatchWriter
from bluelamp.connect.sync.capture import Surrogates
from bluelamp.connect.sync.contract import Progress, RowMapping, RunSummary, SyncOptions
from bluelamp.store import runs
from bluelamp.store.landing import Lander, RunPlace, SearchIndexes, handling_numbers
from bluelamp.store.runs import Counts, Run
from bluelamp.store.systems import System

Watch = Callable[[Progress], None]


@dataclass
class SyncRun:
    """The state of a run under way."""

    conn: Connection[Any]
    system: System
    run: Run
    mapping: RowMapping
    keys: NodeKeys
    options: SyncOptions
    aside: KeptAside
    watch: Watch
    indexes: SearchIndexes = field(init=False)
    counts: Counts = field(default_factory=Counts)
    warnings: list[str] = field(default_factory=list)
    commits_by_batch: bool = False
    """What is written stays even if the run does not come to its end."""
    drifts: list[Drift] = field(default_factory=list)
    seen: SourceSeen = field(default_factory=SourceSeen)
    started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.indexes = SearchIndexes(self.conn)

    def writer(self) -> BatchWriter:
        """What takes this run's batches."""
        handlings = (*self.mapping.handlings, self.mapping.quarantine_handling)
        *numbers, aside_number = handling_numbers(self.conn, [asdict(handling) for handling in handlings])
        place = RunPlace(self.system.system_no, self.run.run_no, datetime.now(UTC))
        writer: BatchWriter

        def map_again(heirs: pl.DataFrame) -> pl.DataFrame:
            return writer.map_again(heirs)

        mapped_since = (
            self.run.run_no - 1  # every row is mapped again
            if self.options.mode == "full"
            else runs.last_run_of_other_mapping(self.conn, self.system.system_no, self.mapping.version)
        )
        lander = Lander(self.conn, place, mapped_since, map_again)
        surrogates = Surrogates(self.keys.id_key, self.system.id)
        writer = BatchWriter(
            lander, self.mapping, surrogates, numbers, aside_number, self.aside, self.options.probe
        )
        return writer

    def count(self, counts: Counts) -> None:
        """Add a batch and tell whoever watches."""
        self.counts += counts
        self.watch(Progress(self.counts, time.monotonic() - self.started))

    def summary(self, run: Run) -> RunSummary:
        """The run as the database has it now."""
        return RunSummary(
            system=self.system.id,
            run_no=run.run_no,
            run_id=run.id,
            mode=run.mode,
            state=run.state,
            mapping_version=run.mapping_version,
            rows_read=run.rows_read,
            rows_written=run.rows_written,
            rows_unchanged=run.rows_unchanged,
            rows_quarantined=run.rows_quarantined,
            rows_removed=run.rows_removed,
            records_out=run.records_out,
            links_out=run.links_out,
            seconds=time.monotonic() - self.started,
            warnings=tuple(run.warnings),
            error=run.error,
            reasons=tuple(self.aside.ranked()),
            drifts=tuple(self.drifts),
        )
