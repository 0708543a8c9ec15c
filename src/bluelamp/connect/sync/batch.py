"""One batch from the reader to the tables: recognise, map what is new or changed, land it, keep bad rows aside."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl
import psycopg

from bluelamp.connect.mapping import MappedBatch
from bluelamp.connect.readers import ROW, ReadFailure
from bluelamp.connect.sync.aside import (
    KeptAside,
    duplicates_frame,
    failures_frame,
    refused_frame,
    rejected_frame,
)
from bluelamp.connect.sync.capture import Surrogates, batch_from_verbatim
from bluelamp.connect.sync.contract import Probe, RowMapping, RowMappingRun
from bluelamp.connect.sync.guards import QUARANTINED_KEYS_MAX, TooManyQuarantined
from bluelamp.connect.sync.project import project
from bluelamp.connect.sync.recognise import duplicates_of_known, recognise_rows
from bluelamp.store.landing import (
    RECORD_SCHEMA,
    Landed,
    Lander,
    LandingBatch,
)
from bluelamp.store.quarantine import keep_aside
from bluelamp.store.runs import Counts

_ROW_REFUSED = (psycopg.DataError, psycopg.errors.CheckViolation, psycopg.errors.NotNullViolation)


class RowsLost(AssertionError):
    """The mapping gave back other rows than it was given. Report this: the run was stopped and nothing was kept."""


@dataclass
class BatchTotals:
    """What guards and the audit entry need of a batch or a whole run, beside its counts."""

    changed: int = 0
    expected: list[tuple[int, int]] = field(default_factory=list)
    """For each expectation of the mapping: rows that met it, rows that it applies to."""
    handed_over: int = 0
    altered: list[Any] = field(default_factory=list)
    ended: list[Any] = field(default_factory=list)

    def clear(self) -> None:
        """Begin a batch: what was altered and ended has been audited. The number of changed rows is the run's."""
        self.altered, self.ended = [], []

    def expect(self, counts: Sequence[tuple[int, int]]) -> None:
        """Add a batch's rows to what is expected of the source."""
        so_far = self.expected or [(0, 0)] * len(counts)
        self.expected = [
            (met + more, of + all_) for (met, of), (more, all_) in zip(so_far, counts, strict=True)
        ]

    def add(self, landed: Landed) -> None:
        """Take note of records that a step altered or ended."""
        self.handed_over += landed.handed_over
        self.altered += landed.altered
        self.ended += landed.ended


@dataclass(frozen=True)
class Recognised:
    """A batch on its way: what the reader could not read, or its rows, those still to do, and what they became."""

    rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    batch: pl.DataFrame = field(default_factory=pl.DataFrame)
    todo: pl.DataFrame = field(default_factory=pl.DataFrame)
    failures: list[ReadFailure] = field(default_factory=list)
    mapped: MappedBatch | None = None
    landing: LandingBatch | None = None


@dataclass
class BatchWriter:
    """Takes one run's batches in three steps. Transactions are the caller's."""

    lander: Lander
    mapping: RowMapping
    surrogates: Surrogates
    handling_nos: Sequence[int]
    quarantine_handling_no: int
    aside: KeptAside
    probe: Probe
    totals: BatchTotals = field(default_factory=BatchTotals)
    _mapping_run: RowMappingRun = field(init=False)
    _bad_keys: set[bytes] = field(default_factory=set)
    _met: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._mapping_run = self.mapping.begin()

    def recognise(self, batch: pl.DataFrame | list[ReadFailure]) -> Recognised:
        """First step: which rows are new, changed, unchanged or duplicates. Asks the database."""
        if isinstance(batch, list):
            return Recognised(failures=batch)
        return self.recognise_keyed(batch, self._mapping_run.row_keys(batch))

    def recognise_keyed(
        self, batch: pl.DataFrame, keys: pl.Series, only_if_new: pl.Series | None = None
    ) -> Recognised:
        """As above, with keys known. Where `only_if_new`, a row that stands already is a duplicate."""
        rows = recognise_rows(self.lander, self.surrogates, batch, keys, self._met)
        rows = rows.with_columns(self.aside.positions(rows[ROW]))
        if only_if_new is not None:
            rows = duplicates_of_known(rows, only_if_new)
        # Until it has landed, only we know of this batch; bad rows are remembered for good.
        self._met = self._bad_keys | set(rows["source_id"].drop_nulls().to_list())
        self.probe("recognised")
        is_todo = ~(rows["is_unchanged"] | rows["is_duplicate"])
        return Recognised(rows, batch.filter(is_todo), rows.filter(is_todo))

    def map(self, recognised: Recognised) -> Recognised:
        """Second step: make records of new and changed rows. Asks nothing of the database, so may run beside it."""
        if recognised.todo.is_empty():
            return recognised
        todo = recognised.todo
        mapped = self._mapping_run.apply(recognised.batch, todo["source_key"])
        self.probe("mapped")
        if mapped.rows.height + mapped.rejected.height != todo.height:
            raise RowsLost(RowsLost.__doc__)
        landing = project(mapped, todo, self.surrogates, self.handling_nos, self.mapping)
        return replace(recognised, mapped=mapped, landing=landing)

    def write(self, ready: Recognised) -> Counts:
        """Third step: land the records, keep bad rows aside, say what became of the rows; the counts add up."""
        if ready.failures:
            self._keep(failures_frame(ready.failures))
            return Counts(read=len(ready.failures), quarantined=len(ready.failures))
        kept = [duplicates_frame(ready.rows.filter("is_duplicate"))]
        counts = Counts(read=ready.rows.height, unchanged=int(ready.rows["is_unchanged"].sum()))
        if ready.mapped is not None and ready.landing is not None:
            self.totals.expect(ready.mapped.expectation_counts)
            kept.append(rejected_frame(ready.mapped.rejected, ready.todo))
            landed, refused = self._land(ready.landing)
            self.probe("landed")
            kept.append(refused_frame(refused, ready.todo))
            good = ready.landing.sources.filter(~pl.col("source_id").is_in([key for key, _ in refused]))
            self.totals.changed += int(good["is_changed"].sum())
            self.totals.add(landed)
            counts += Counts(written=good.height, records=landed.records, links=landed.links)
        bad = pl.concat(kept)
        self._keep(bad)
        return counts + Counts(quarantined=bad.height)

    def map_again(self, heirs: pl.DataFrame) -> pl.DataFrame:
        """The records that these rows yield now, of those asked for; a row that no longer passes yields none."""
        by_row = heirs.unique("source_id", maintain_order=True).with_row_index(ROW, offset=1)
        by_row = by_row.with_columns(pl.col(ROW).cast(pl.Int64))
        mapped = self._mapping_run.apply(batch_from_verbatim(by_row["raw"].to_list()), by_row["source_key"])
        rows = by_row.with_columns(
            pl.lit(b"").alias("content_hash"),
            pl.lit(None, dtype=pl.Int64).alias("position"),  # only their records are wanted
            is_known=True,
            is_changed=False,
            is_first=False,
        )
        landing = project(mapped, rows, self.surrogates, self.handling_nos, self.mapping)
        wanted = heirs.select(pl.col("record_id").alias("id"), "source_id")
        return landing.records.join(wanted, on=["id", "source_id"], how="semi").select(RECORD_SCHEMA.keys())

    def _land(self, landing: LandingBatch) -> tuple[Landed, list[tuple[bytes, str]]]:
        """Land the rows; those that PostgreSQL itself refuses are found by halving and given back."""
        if landing.sources.is_empty():
            return Landed(), []
        try:
            with self.lander.conn.transaction():
                return self.lander.land(landing), []
        except _ROW_REFUSED as refusal:
            ids = landing.sources["source_id"]
            if len(ids) == 1:
                return Landed(), [(ids[0], type(refusal).__name__)]
        middle = len(ids) // 2
        first, refused = self._land(_part(landing, ids[:middle]))
        second, refused_too = self._land(_part(landing, ids[middle:]))
        return _together(first, second), refused + refused_too

    def _keep(self, kept: pl.DataFrame) -> None:
        if kept.is_empty():
            return
        keys = kept["source_id"].drop_nulls().to_list()
        self._bad_keys.update(keys)
        self._met.update(keys)
        if len(self._bad_keys) > QUARANTINED_KEYS_MAX:
            raise TooManyQuarantined(f"More than {QUARANTINED_KEYS_MAX:,} rows are bad.")
        keep_aside(
            self.lander.conn,
            self.lander.place,
            self.aside.sealed(kept),
            mapping_version=self.mapping.version,
            handling_no=self.quarantine_handling_no,
        )
        self.probe("kept-aside")


def _together(first: Landed, second: Landed) -> Landed:
    return Landed(
        first.records + second.records,
        first.links + second.links,
        first.altered + second.altered,
        first.ended + second.ended,
        first.handed_over + second.handed_over,
    )


def _part(landing: LandingBatch, ids: pl.Series) -> LandingBatch:
    chosen = pl.col("source_id").is_in(ids.implode())
    return LandingBatch(
        landing.sources.filter(chosen), landing.records.filter(chosen), landing.links.filter(chosen)
    )
