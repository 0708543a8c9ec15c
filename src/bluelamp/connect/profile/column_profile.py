"""What can be counted of a column: filled, distinct, lengths, shapes. Values are kept only while profiling."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from bluelamp.connect.profile.date_formats import DateReading, read_dates

VALUES_TRIED_MAX = 500
PART_ROWS = 20_000
SHAPES_SHOWN = 3
CODES_MAX = 30
CODE_LENGTH_MAX = 60
"""A column with no more different values than this, each of them met often, looks like codes."""

FILLERS = ("NULL", "N/K", "NK", "N/A", "NA", "NOT KNOWN", "UNKNOWN", "-", "--", "?", "#N/A", "(NULL)", "\\N")
"""Texts that old systems write where there is nothing."""


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column in figures. `values` is a sample of different values, for validators; it is never written out."""

    name: str
    rows: int
    filled: int
    distinct: int
    longest: int
    shapes: tuple[str, ...]
    fillers: tuple[str, ...]
    dates: DateReading | None
    codes: tuple[str, ...]
    values: tuple[str, ...] = field(repr=False)
    explained: Mapping[str, str] = field(default_factory=dict)
    """Codes with the words that the source's own description has for them."""
    unexplained_share: float = 0.0
    """Share of the filled rows with a code that the description does not have."""

    @property
    def filled_share(self) -> float:
        """Share of the rows in which the column holds something."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def is_key(self) -> bool:
        """Every row has a value, and no value stands twice."""
        return self.rows > 0 and self.filled == self.rows == self.distinct

    @property
    def repeats(self) -> int:
        """How many filled rows hold a value that an earlier row held."""
        return self.filled - self.distinct

    def share_where(self, test: "pl.Expr") -> float:
        """Share of the sample's values for which an expression on column `value` is true."""
        if not self.values:
            return 0.0
        return float(pl.DataFrame({"value": self.values}).select(test.cast(pl.Float64).mean()).item() or 0.0)


def profile_columns(sample: pl.DataFrame) -> list[ColumnProfile]:
    """The profile of every column of the sample, `_row` left out."""
    return [_profile(sample[name], name) for name in sample.columns if name != "_row"]


def _profile(column: pl.Series, name: str) -> ColumnProfile:
    stripped = column.drop_nulls().str.strip_chars()
    fillers = stripped.filter(stripped.str.to_uppercase().is_in(FILLERS)).unique().sort()
    filled = stripped.filter((stripped != "") & ~stripped.is_in(fillers.implode()))
    counts = filled.value_counts(sort=True)
    distinct = len(counts)
    longest = max(filled.str.len_chars().to_list(), default=0)
    codes: tuple[str, ...] = ()
    if 0 < distinct <= CODES_MAX and len(filled) >= 5 * distinct and longest <= CODE_LENGTH_MAX:
        codes = tuple(sorted(counts[counts.columns[0]].to_list()))
    values = filled.unique(maintain_order=True).head(VALUES_TRIED_MAX)
    # Formats and shapes show in a part of the rows; regular expressions over all of them take long.
    part = filled if len(filled) <= PART_ROWS else filled.gather_every(len(filled) // PART_ROWS + 1)
    return ColumnProfile(
        name=name,
        rows=len(column),
        filled=len(filled),
        distinct=distinct,
        longest=longest,
        shapes=_shapes(part),
        fillers=tuple(fillers.to_list()),
        dates=read_dates(part),
        codes=codes,
        values=tuple(values.to_list()),
    )


def _shapes(filled: pl.Series) -> tuple[str, ...]:
    """The commonest patterns: A for a capital, a for a small letter, 9 for a figure; runs are shortened."""
    shaped = (
        filled.str.head(24)
        .str.replace_all(r"[\p{Ll}\p{Lm}\p{Lo}]", "a")
        .str.replace_all(r"[\p{Lu}\p{Lt}]", "A")
        .str.replace_all(r"\p{N}", "9")
        .str.replace_all(r"A{4,}", "A…")
        .str.replace_all(r"a{4,}", "a…")
        .str.replace_all(r"9{11,}", "9…")
    )
    commonest = shaped.value_counts(sort=True).head(SHAPES_SHOWN)
    return tuple(commonest[commonest.columns[0]].to_list())
