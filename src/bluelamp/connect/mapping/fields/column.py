"""What a compiled value is: a column of the working frame, its type, and what was noticed on the way."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

import polars as pl

from bluelamp.connect.mapping.errors import MappingProblem


class ValueType(StrEnum):
    """What a column of the working frame holds."""

    TEXT = "text"
    LIST = "list"
    """Texts; never an empty list, which is null instead."""
    DATE = "date"
    """ISO text of a whole or partial date: 1984-03-04, 1984-03 or 1984."""
    TIME = "time"
    """An instant in UTC."""
    NUMBER = "number"
    INTEGER = "integer"
    FLAG = "flag"
    NAME = "name"
    """A struct of name parts, see `value_functions.NAME_SCHEMA`."""
    ADDRESS = "address"
    """A struct of address parts, see `value_functions.ADDRESS_SCHEMA`."""


@dataclass(frozen=True, slots=True)
class Check:
    """A yes-or-no column of the working frame that is true where something was wrong."""

    flag: str
    reason: str
    """Stable reason code, documented in docs/reference/quarantine-reasons.md."""
    field: str
    action: Literal["quarantine", "null", "keep"]


@dataclass(frozen=True, slots=True)
class Column:
    """A value in the working frame."""

    name: str
    type: ValueType
    origin: str
    """What the author calls it: the column, field or place in the YAML."""
    allowed: frozenset[str] | None = None
    """The only texts it can hold, where a code table says so."""
    notes: tuple[Check, ...] = ()
    """Checks that do not reject the row; they become quality findings of the records that use the value."""

    @property
    def expression(self) -> pl.Expr:
        """The column itself."""
        return pl.col(self.name)

    def filled(self) -> pl.Expr:
        """Whether there is a value."""
        return pl.col(self.name).is_not_null()


@dataclass(frozen=True, slots=True)
class CodedUse:
    """A code table at work on a column: what it knows, and how a code gets to it."""

    column: str
    """Column of the working frame that holds the source's codes."""
    outcome: str
    """Column that holds ours."""
    codes: frozenset[str]
    action: Literal["quarantine", "null", "keep"]
    folded: bool = False
    separator: str | None = None
    case: Literal["title", "upper", "lower"] | None = None
    nothing: frozenset[str] = frozenset()

    def knows(self, code: str) -> bool:
        """Whether the table, or the words for nothing, have this text of the source."""
        match self.case:
            case "upper":
                code = code.upper()
            case "lower":
                code = code.lower()
            case "title":
                code = code.title()
        return code in self.nothing or (code.lower() if self.folded else code) in self.codes


@dataclass(slots=True)
class Plan:
    """Steps that build the working frame, in order; each stage may read what earlier ones made.

    Steps that do not need each other share a stage: Polars works out a stage's columns side by side,
    and few stages make small batches cheap.
    """

    stages: list[list[pl.Expr]] = field(default_factory=list)
    made_at: dict[str, int] = field(default_factory=dict)
    """The stage that makes a column."""
    checks: list[Check] = field(default_factory=list)
    """Checks that reject the row."""
    columns_read: set[str] = field(default_factory=set)
    made_of: dict[str, frozenset[str]] = field(default_factory=dict)
    """What a column of the working frame is made of: other columns of it, in the end the source's."""
    coded: list[CodedUse] = field(default_factory=list)
    """Code tables in use."""
    unstripped: set[str] = field(default_factory=set)
    """Source columns that a field wants with the spaces at both ends."""
    problems: list[MappingProblem] = field(default_factory=list)

    def stage(self, *expressions: pl.Expr) -> None:
        """Add expressions that may read everything before them, each at the first stage that it can stand in."""
        for expression in expressions:
            roots = expression.meta.root_names()
            at = max((self.made_at.get(name, -1) for name in roots), default=-1) + 1
            if at == len(self.stages):
                self.stages.append([])
            self.stages[at].append(expression)
            name = expression.meta.output_name()
            self.made_at[name] = at
            self.made_of[name] = frozenset(roots)

    def problem(self, path: str, problem: str, remedy: str) -> None:
        """Note what is wrong with the mapping; compiling goes on so that all of it is told at once."""
        self.problems.append(MappingProblem(path, problem, remedy))

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Apply all stages."""
        for stage in self.stages:
            frame = frame.with_columns(stage)
        return frame
