"""What a record rule is: a stable id, a level, a dimension, and a pure function whose docstring is published."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from bluelamp.pole.finding import Finding, Level

FactsT = TypeVar("FactsT")


class Dimension(StrEnum):
    """The six dimensions of quality (NPCC Minimum POLE Data Standards v1.1)."""

    ACCURACY = "accuracy"
    """What is recorded is true of the real person or thing."""
    INTEGRITY = "integrity"
    """Records are linked as they should be, and their parts agree."""
    TIMELINESS = "timeliness"
    """Recorded soon after it happened."""
    COMPLETENESS = "completeness"
    """Nothing that is needed is missing."""
    CONFORMITY = "conformity"
    """Written in the form that the standard asks for."""
    DUPLICATION = "duplication"
    """Recorded once."""


@dataclass(frozen=True, slots=True)
class RecordRule(Generic[FactsT]):
    """A rule about a whole record. It never stops a record; it only says what it noticed."""

    id: str
    level: Level
    dimension: Dimension
    speaks: Callable[[FactsT], bool]
    """Whether the rule has something to say about the record."""
    field: str | None = None
    """The part of the record that it speaks of."""

    @property
    def message(self) -> str:
        """What a reader of the record sees: the first line of the function's docstring."""
        return self.explanation.partition("\n")[0]

    @property
    def explanation(self) -> str:
        """The whole published text, with the reason."""
        return "\n".join(line.strip() for line in (self.speaks.__doc__ or "").strip().splitlines())

    @property
    def finding(self) -> Finding:
        """What the rule says where it speaks."""
        return Finding(self.id, self.level, self.message)
