"""Taking a source's profile from the batches that pass, column by column and in bounded memory."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import polars as pl

from bluelamp.connect.drift.column_shape import (
    CODE_LENGTH_MAX,
    CODES_MAX,
    DISTINCT_MAX,
    ColumnShape,
    SourceProfile,
)
from bluelamp.connect.mapping import CodedColumn
from bluelamp.connect.readers import ROW

SAMPLED_ROWS_MAX = 5_000
SAMPLED_AT_ONCE = 1_000
KINDS = {
    "true or false": r"(?i)^(true|false)$",
    # A leading zero makes a code of a number: 007 is not 7.
    "a whole number": r"^[+-]?(0|[1-9]\d{0,18})$",
    "a decimal number": r"^[+-]?\d+[.,]\d+$",
    "a date and time": r"^(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})[T ]\d{1,2}:\d{2}",
    "a date, year first": r"^\d{4}-\d{1,2}-\d{1,2}$",
    "a date, day or month first": r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}$",
    "a time": r"^\d{1,2}:\d{2}(:\d{2})?(\.\d+)?$",
}
"""What a text may read as. Two ways to write a date are two kinds: a change between them breaks a mapping."""


@dataclass(slots=True)
class _Column:
    filled: int = 0
    shortest: int | None = None
    longest: int = 0
    length_sum: int = 0
    hashes: set[int] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    sampled: int = 0
    codes: Counter[str] | None = None
    long_codes: int = 0


class Profiler:
    """Looks at each batch once. `valued` are the columns whose values are collected, with their code table if any."""

    def __init__(self, nothing: Collection[str], valued: Mapping[str, CodedColumn | None]) -> None:
        self._nothing = pl.Series("nothing", [word for word in nothing if word], dtype=pl.String)
        self._valued = dict(valued)
        self._columns: dict[str, _Column] = {}
        self._rows = 0
        self._sampled = 0

    def add(self, batch: pl.DataFrame) -> None:
        """Count a batch."""
        names = [name for name in batch.columns if name != ROW]
        for name in names:
            if name not in self._columns:
                self._columns[name] = _Column(codes=Counter() if name in self._valued else None)
        self._rows += batch.height
        if not names:
            return  # records may be empty one and all
        cleared = batch.select(self._cleared(name) for name in names)
        self._measure(cleared)
        self._count_distinct(cleared)
        for name in names:
            self._count_codes(name, cleared[name])
        if self._sampled < SAMPLED_ROWS_MAX:
            self._sample(cleared.head(SAMPLED_AT_ONCE))

    def _cleared(self, name: str) -> pl.Expr:
        text = pl.col(name).str.strip_chars()
        says = text.str.len_bytes() > 0
        if len(self._nothing):
            says &= ~text.is_in(self._nothing.implode())
        return pl.when(says).then(text).alias(name)

    def _measure(self, cleared: pl.DataFrame) -> None:
        lengths = cleared.select(pl.all().str.len_chars().cast(pl.Int64))
        counts = lengths.select(pl.all().count()).row(0)
        least = lengths.select(pl.all().min()).row(0)
        most = lengths.select(pl.all().max()).row(0)
        sums = lengths.select(pl.all().sum()).row(0)
        for name, filled, low, high, total in zip(cleared.columns, counts, least, most, sums, strict=True):
            if filled:
                column = self._columns[name]
                column.filled += filled
                column.shortest = low if column.shortest is None else min(column.shortest, low)
                column.longest = max(column.longest, high)
                column.length_sum += total

    def _count_distinct(self, cleared: pl.DataFrame) -> None:
        open_ = [name for name in cleared.columns if len(self._columns[name].hashes) < DISTINCT_MAX]
        if not open_:
            return
        found = cleared.select(pl.col(name).drop_nulls().hash(0).unique().implode() for name in open_)
        for name in open_:
            self._columns[name].hashes.update(found[name][0].head(DISTINCT_MAX).to_list())

    def _count_codes(self, name: str, values: pl.Series) -> None:
        column = self._columns[name]
        if column.codes is None:
            return
        coded, texts = self._valued[name], values.drop_nulls()
        if coded is not None and coded.separator is not None:
            texts = texts.str.split(coded.separator).explode().str.strip_chars()
            texts = texts.filter(texts.str.len_bytes() > 0)
        counted = texts.value_counts()
        if counted.height > CODES_MAX * 2:
            column.codes = None
            return
        for text, rows in counted.iter_rows():
            if len(text) > CODE_LENGTH_MAX and (coded is None or coded.unknown(text)):
                column.long_codes += rows
            else:
                column.codes[text] += rows
        if len(column.codes) > CODES_MAX:
            column.codes = None

    def _sample(self, cleared: pl.DataFrame) -> None:
        self._sampled += cleared.height
        for name in cleared.columns:
            column, values = self._columns[name], cleared[name].drop_nulls()
            column.sampled += len(values)
            for kind, pattern in KINDS.items():
                column.kinds[kind] += int(values.str.contains(pattern).sum())

    def profile(self) -> SourceProfile:
        """All that was seen so far."""
        return SourceProfile({name: self._shape(column) for name, column in self._columns.items()})

    def _shape(self, column: _Column) -> ColumnShape:
        return ColumnShape(
            rows=self._rows,
            filled=column.filled,
            distinct=min(len(column.hashes), DISTINCT_MAX),
            length_min=column.shortest or 0,
            length_max=column.longest,
            length_mean=column.length_sum / column.filled if column.filled else 0.0,
            kinds={kind: count / column.sampled for kind, count in column.kinds.items() if count},
            sampled=column.sampled,
            codes=column.codes,
            long_codes=column.long_codes,
        )
