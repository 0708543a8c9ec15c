"""A compiled mapping at work: source rows in, records, links and rejected rows out. Nothing here reads or stores."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from bluelamp.connect.mapping.coded import CodedColumn, coded_columns
from bluelamp.connect.mapping.compile_slots import HASH_KEY, SOURCE_KEY
from bluelamp.connect.mapping.errors import SourceColumnsMissing
from bluelamp.connect.mapping.expectations import BoundExpectation
from bluelamp.connect.mapping.fields import dates
from bluelamp.connect.mapping.fields.column import Plan
from bluelamp.connect.mapping.fields.resolve import STRIPPED, UNSTRIPPED
from bluelamp.connect.mapping.keys import Occurrences
from bluelamp.connect.mapping.language.document import MappingDocument
from bluelamp.connect.mapping.lineage import SlotLineage, lineage_of
from bluelamp.connect.mapping.mapped_batch import LINK_SCHEMA, ROW_SCHEMA, Handling, MappedBatch
from bluelamp.connect.mapping.rejecting import forbidden_checks, rejected_rows
from bluelamp.connect.mapping.slot import Slot
from bluelamp.connect.mapping.slot_frames import RecordMaker

ROW = "_row"


@dataclass(frozen=True, slots=True)
class RowKey:
    """What names a row. It has steps of its own: a sync asks for keys before it decides which rows to map."""

    columns: str
    """The key's columns in the author's words."""
    hashed: bool
    columns_read: frozenset[str]
    stages: tuple[list[pl.Expr], ...]


@dataclass(frozen=True, slots=True)
class CompiledLink:
    """One link of the mapping."""

    type: str
    role: str
    start: Slot
    end: Slot
    present: str
    valid_from: pl.Expr
    valid_to: pl.Expr
    handling: pl.Expr


@dataclass(frozen=True, slots=True, repr=False)
class CompiledMapping:
    """A mapping ready to run. It holds no state: `begin` gives a run that does."""

    document: MappingDocument
    version: str
    """Short hash of what the mapping says."""
    plan: Plan
    """How many of the plan's stages make the row's key; they come first."""
    row_key: RowKey
    slots: tuple[Slot, ...]
    links: tuple[CompiledLink, ...]
    handlings: tuple[Handling, ...]
    row_handling: Handling
    """How a source row is handled: as strictly as anything it yields."""
    row_handling_index: pl.Expr
    expectations: tuple[BoundExpectation, ...]

    def __repr__(self) -> str:
        return f"CompiledMapping({self.system!r}, version={self.version!r})"

    @property
    def system(self) -> str:
        """The system's id."""
        return self.document.source.system

    @property
    def columns_read(self) -> frozenset[str]:
        """Source columns that the mapping reads."""
        return frozenset(self.plan.columns_read)

    @property
    def coded_columns(self) -> tuple[CodedColumn, ...]:
        """Source columns that are read with a code table."""
        return coded_columns(self.plan, self.document.source.null_if)

    @property
    def lineage(self) -> tuple[SlotLineage, ...]:
        """Which source columns feed which field."""
        return lineage_of(self.slots, self.plan, self.row_key.columns_read)

    @property
    def nothing(self) -> tuple[str, ...]:
        """The source's words for nothing, in any column."""
        return self.document.source.null_if

    @property
    def max_quarantine(self) -> float | None:
        """The share of rows kept aside at which a run stops."""
        return self.document.quality.max_quarantine

    @property
    def needs_whole_source(self) -> bool:
        """Whether equal rows are numbered, so that a run must read from the start and not from a checkpoint."""
        return self.row_key.hashed

    @property
    def shared_slots(self) -> frozenset[str]:
        """Slots with a key of their own, so that several rows may speak of one record."""
        return frozenset(slot.name for slot in self.slots if slot.key != SOURCE_KEY)

    @property
    def identities(self) -> dict[str, str]:
        """What each slot's keys are unique in."""
        return {slot.name: slot.identity for slot in self.slots}

    @property
    def quarantine_handling(self) -> Handling:
        """How rejected rows are handled: as strictly as any row."""
        return self.row_handling

    def missing_columns(self, columns: Collection[str]) -> tuple[str, ...]:
        """Columns that the mapping reads and the source lacks."""
        return tuple(sorted(self.columns_read.difference(columns)))

    def unmapped_columns(self, columns: Sequence[str]) -> tuple[str, ...]:
        """Columns of the source that no field, entity or link reads; the source record keeps them."""
        return tuple(name for name in columns if name not in self.columns_read and name != ROW)

    def unexplained_columns(self, columns: Sequence[str]) -> tuple[str, ...]:
        """Unmapped columns that `loss` does not explain, by name or by a pattern with `*`."""
        explained = {name for loss in self.document.loss for name in loss.columns}
        patterns = [re.escape(name).replace(r"\*", ".*") for name in explained if "*" in name]
        known = re.compile("|".join(patterns) or r"(?!)", re.DOTALL)
        return tuple(
            name
            for name in self.unmapped_columns(columns)
            if name not in explained and known.fullmatch(name) is None
        )

    def begin(self, today: date | None = None) -> "MappingRun":
        """Start a run; `today` is the day that ages and ranges are reckoned from."""
        return MappingRun(self, today or datetime.now(UTC).date())

    def apply(self, batch: pl.DataFrame, today: date | None = None) -> MappedBatch:
        """Map one batch that stands alone. For several batches of one source use `begin`."""
        return self.begin(today).apply(batch)


@dataclass(slots=True)
class MappingRun:
    """One run over a source: numbers equal rows across batches."""

    mapping: CompiledMapping
    today: date
    occurrences: Occurrences = field(default_factory=Occurrences)
    makers: tuple[RecordMaker, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Build the expressions of all slots once."""
        self.makers = tuple(RecordMaker.of(slot, self.today) for slot in self.mapping.slots)

    @property
    def version(self) -> str:
        """The mapping's version."""
        return self.mapping.version

    @property
    def shared_slots(self) -> frozenset[str]:
        """Slots that several rows may share."""
        return self.mapping.shared_slots

    @property
    def handlings(self) -> tuple[Handling, ...]:
        """Every combination of handling; the strictest comes first."""
        return self.mapping.handlings

    @property
    def quarantine_handling(self) -> Handling:
        """How a row kept aside is to be handled: as the strictest record that it could become."""
        return self.mapping.quarantine_handling

    def row_keys(self, batch: pl.DataFrame) -> pl.Series:
        """The key of each row, null where it cannot be read. Each batch of a run once, in order.

        Much cheaper than `apply`: a sync asks for the keys of all rows and maps only those that changed.
        Raises `SourceColumnsMissing` as `apply` does.
        """
        missing = self.mapping.missing_columns(batch.columns)
        if missing:
            raise SourceColumnsMissing(list(missing))
        key = self.mapping.row_key
        frame = self._source_columns(batch, sorted(key.columns_read), self.mapping.plan.unstripped)
        for stage in key.stages:
            frame = frame.with_columns(stage)
        if key.hashed:
            numbered = self.occurrences.number(frame[HASH_KEY])
            frame = frame.with_columns(pl.coalesce(pl.col(SOURCE_KEY), numbered).alias(SOURCE_KEY))
        return frame[SOURCE_KEY].alias("source_key")

    def apply(self, batch: pl.DataFrame, keys: pl.Series | None = None) -> MappedBatch:
        """Map one batch. Bad values never raise; they are in `rejected` or in a record's quality.

        `keys` are those that `row_keys` gave these rows; whoever asked for them has the verbatim rows too, so that
        `rows` holds none. Raises `SourceColumnsMissing` where the batch lacks a
        column that the mapping reads.
        """
        raw = pl.lit(None, dtype=pl.String) if keys is not None else _verbatim(batch)
        frame = self._working_frame(batch, self.row_keys(batch) if keys is None else keys, raw)
        mapping = self.mapping
        rejected, accepted = rejected_rows(
            frame, mapping.columns_read, mapping.row_key.columns, mapping.plan.checks
        )
        records = [maker.records(accepted) for maker in self.makers]
        return MappedBatch(
            rows=self._rows(accepted),
            records=records,
            links=[_link_frame(link, accepted) for link in self.mapping.links],
            rejected=rejected,
            handlings=self.mapping.handlings,
            record_counts={
                slot.name: frame.height for slot, frame in zip(self.mapping.slots, records, strict=True)
            },
            expectation_counts=self._expectations(accepted),
        )

    def _working_frame(self, batch: pl.DataFrame, keys: pl.Series, raw: pl.Expr) -> pl.DataFrame:
        plan = self.mapping.plan
        forbidden = [
            pl.col(check.field).str.contains("\0", literal=True).fill_null(value=False).alias(check.flag)
            for check in forbidden_checks(self.mapping.columns_read)
        ]
        given = [raw.alias("raw"), keys.alias(SOURCE_KEY), *forbidden]
        return plan.run(self._source_columns(batch, sorted(plan.columns_read), plan.unstripped, given))

    def _source_columns(
        self, batch: pl.DataFrame, read: Sequence[str], unstripped: Collection[str], given: Sequence[Any] = ()
    ) -> pl.DataFrame:
        """The source's columns under the names that the steps use, cleared of outer spaces and of what means nothing."""
        return batch.select(
            pl.col(ROW).cast(pl.Int64),
            pl.lit(self.today, dtype=pl.Date).alias(dates.TODAY),
            *[self._cleared(name).alias(f"{STRIPPED}{name}") for name in read],
            *[
                self._cleared(name, strip=False).alias(f"{UNSTRIPPED}{name}")
                for name in sorted(unstripped)
                if name in read
            ],
            *given,
        )

    def _cleared(self, name: str, *, strip: bool = True) -> pl.Expr:
        text = pl.col(name).cast(pl.String)
        stripped = text.str.strip_chars()
        says = stripped.str.len_bytes() > 0
        words = [word for word in self.mapping.document.source.null_if if word]
        if words:
            says &= ~stripped.is_in(pl.Series("nothing", words, dtype=pl.String).implode())
        return pl.when(says).then(stripped if strip else text)

    def _rows(self, frame: pl.DataFrame) -> pl.DataFrame:
        rows = frame.select(
            ROW,
            pl.col(SOURCE_KEY).alias("source_key"),
            "raw",
            self.mapping.row_handling_index.alias("handling"),
        )
        return rows.cast(ROW_SCHEMA)  # type: ignore[arg-type]

    def _expectations(self, frame: pl.DataFrame) -> tuple[tuple[int, int], ...]:
        counts = []
        for expectation in self.mapping.expectations:
            marked = frame.select(met=expectation.met & expectation.applies, applies=expectation.applies)
            counts.append((int(marked["met"].sum()), int(marked["applies"].sum())))
        return tuple(counts)


def _verbatim(batch: pl.DataFrame) -> pl.Expr:
    columns = [name for name in batch.columns if name != ROW]
    return pl.struct(columns).struct.json_encode() if columns else pl.lit("{}")


def _link_frame(link: CompiledLink, frame: pl.DataFrame) -> pl.DataFrame:
    made = frame.filter(pl.col(link.present))
    return made.select(
        pl.col(ROW),
        pl.lit(link.type).alias("type"),
        pl.lit(link.role).alias("role"),
        pl.lit(link.start.name).alias("from_slot"),
        pl.col(link.start.key).alias("from_key"),
        pl.lit(link.end.name).alias("to_slot"),
        pl.col(link.end.key).alias("to_key"),
        link.valid_from.alias("valid_from"),
        link.valid_to.alias("valid_to"),
        link.handling.alias("handling"),
    ).cast(LINK_SCHEMA)  # type: ignore[arg-type]
