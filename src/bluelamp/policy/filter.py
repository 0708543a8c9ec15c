"""Filter trees: which records may be seen, as a small formula that the store compiles to SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Field = Literal[
    "marking", "purposes", "access", "basis", "mopiGroup", "entity", "kind", "system", "handlingCode"
]
"""What a filter may speak of: the handling of a record, and which kind of record of which system it is."""

Value = int | str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Everything:
    """Every record may be seen."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No record may be seen."""


@dataclass(frozen=True, slots=True)
class Compare:
    """One field against one value.

    `at-most` orders numbers; `equals` is plain equality; `overlaps` and `within` compare sets: the field shares a
    word with the value, or has no word outside it; `in` asks whether a single word is among the value.
    """

    field: Field
    op: Literal["at-most", "equals", "overlaps", "within", "in"]
    value: Value


@dataclass(frozen=True, slots=True)
class All:
    """All parts hold."""

    parts: "tuple[Filter, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds."""

    parts: "tuple[Filter, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Filter"


Filter = Everything | Nothing | Compare | All | Either | Not


def permits(tree: Filter, record: Mapping[str, Value]) -> bool:
    """Whether a record with these field values may be seen; the meaning that the compiled SQL must share."""
    match tree:
        case Everything():
            return True
        case Nothing():
            return False
        case All(parts):
            return all(permits(part, record) for part in parts)
        case Either(parts):
            return any(permits(part, record) for part in parts)
        case Not(part):
            return not permits(part, record)
        case _:
            return _compares(record.get(tree.field), tree.op, tree.value)


def _words(value: Value) -> frozenset[str]:
    if value is None:
        return frozenset()
    return frozenset(value) if isinstance(value, tuple) else frozenset((str(value),))


def _compares(actual: Value, op: str, value: Value) -> bool:
    if op == "overlaps":
        return bool(_words(actual) & _words(value))
    if op == "within":
        return _words(actual) <= _words(value)
    if actual is None:
        return False  # As in SQL: an absent value compares with nothing.
    if op == "at-most":
        return isinstance(actual, int) and isinstance(value, int) and actual <= value
    if op == "in":
        return str(actual) in _words(value)
    return actual == value
