"""What a column's values look like as a whole: how filled, how many, how long, which codes. No single value."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bluelamp.connect.mapping import CodedColumn

DISTINCT_MAX = 1_000
"""Different values are counted up to here; beyond it a column has `many`."""
CODES_MAX = 64
"""A column with more different values is no coded one, and none of them is kept."""
CODE_LENGTH_MAX = 24
"""Longer texts that no code table knows are no codes: they are counted and never kept."""
KNOWN_SHARE_MIN = 0.8


@dataclass(frozen=True, slots=True)
class ColumnShape:
    """A column of one whole reading."""

    rows: int
    filled: int
    """Rows in which it says something: not empty, not blank, not one of the mapping's words for nothing."""
    distinct: int
    """Different values, counted up to `DISTINCT_MAX`."""
    length_min: int = 0
    length_max: int = 0
    length_mean: float = 0.0
    kinds: Mapping[str, float] = field(default_factory=dict)
    """Share of sampled values that read as a number, a date and so on."""
    sampled: int = 0
    codes: Mapping[str, int] | None = None
    """Codes with their rows, for columns that the mapping reads with a code table; else nothing."""
    long_codes: int = 0
    """Rows of a coded column with a text too long for a code."""

    @property
    def null_rate(self) -> float:
        """Share of rows in which it says nothing."""
        return 1 - self.filled / self.rows if self.rows else 0.0

    def to_json(self) -> dict[str, object]:
        """What is kept with the run. Of codes only the list: how many people have one is nobody's business here."""
        return {
            "rows": self.rows,
            "filled": self.filled,
            "distinct": self.distinct,
            "length": [self.length_min, self.length_max, round(self.length_mean, 2)],
            "kinds": {name: round(share, 4) for name, share in self.kinds.items() if share},
            "sampled": self.sampled,
            **({} if self.codes is None else {"codes": sorted(self.codes), "longCodes": self.long_codes}),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "ColumnShape":
        """The shape from what `to_json` gave."""
        shortest, longest, mean = stored.get("length") or (0, 0, 0.0)
        codes = stored.get("codes")
        return cls(
            rows=int(stored["rows"]),
            filled=int(stored["filled"]),
            distinct=int(stored["distinct"]),
            length_min=int(shortest),
            length_max=int(longest),
            length_mean=float(mean),
            kinds={str(name): float(share) for name, share in (stored.get("kinds") or {}).items()},
            sampled=int(stored.get("sampled") or 0),
            codes=None if codes is None else dict.fromkeys(codes, 0),
            long_codes=int(stored.get("longCodes") or 0),
        )


@dataclass(frozen=True, slots=True)
class SourceProfile:
    """All columns of one reading."""

    columns: Mapping[str, ColumnShape] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """The profile as plain JSON values."""
        return {name: shape.to_json() for name, shape in self.columns.items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> "SourceProfile":
        """The profile from what `to_json` gave; empty if nothing was stored."""
        return cls({name: ColumnShape.from_json(shape) for name, shape in (stored or {}).items()})

    def settled(self, coded: Mapping[str, CodedColumn]) -> "SourceProfile":
        """The same without the values of any column that is not, as it turns out, one of codes.

        A table whose unknown codes are kept (`on_unknown: keep`) may stand on a column of free text, so it must know
        nearly all that stands there.
        """
        return SourceProfile(
            {
                name: shape
                if name in coded and _holds_codes(shape, coded[name])
                else _with_codes(shape, None)
                for name, shape in self.columns.items()
            }
        )

    def extended(self, part: "SourceProfile") -> "SourceProfile":
        """This profile of a whole source, with what a reading of some of its rows adds: new columns and codes."""
        columns = dict(self.columns)
        for name, shape in part.columns.items():
            known = columns.get(name)
            if known is None:
                columns[name] = shape
            elif known.codes is not None and shape.codes is not None:
                columns[name] = _with_codes(known, {**known.codes, **shape.codes})
        return SourceProfile(columns)


def _holds_codes(shape: ColumnShape, column: CodedColumn) -> bool:
    if shape.codes is None or not column.keeps_unknown:
        return True
    known = sum(rows for code, rows in shape.codes.items() if not column.unknown(code))
    return known >= KNOWN_SHARE_MIN * (sum(shape.codes.values()) + shape.long_codes)


def _with_codes(shape: ColumnShape, codes: Mapping[str, int] | None) -> ColumnShape:
    return replace(shape, codes=codes)
