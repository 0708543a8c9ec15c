"""Which source columns a mapping reads with a code table, and what it knows of their codes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from bluelamp.connect.mapping.fields.column import CodedUse, Plan

PREFIXES = ("c:", "u:")
"""Prefixes of source columns in the working frame; see `fields.resolve`."""


@dataclass(frozen=True, slots=True)
class CodedColumn:
    """One source column and every code table that it is read with."""

    name: str
    uses: tuple[CodedUse, ...]

    @property
    def separator(self) -> str | None:
        """What stands between several codes of one value."""
        return next((use.separator for use in self.uses if use.separator is not None), None)

    @property
    def keeps_unknown(self) -> bool:
        """Whether every table keeps what it does not know, so that the column may hold free text too."""
        return all(use.action == "keep" for use in self.uses)

    def unknown(self, code: str) -> bool:
        """Whether a table of this column does not know the code."""
        return any(not use.knows(code) for use in self.uses)

    def outcome(self, code: str) -> Literal["quarantine", "null", "keep"]:
        """What becomes of a row with this unknown code: the strictest that a table asks for."""
        actions = {use.action for use in self.uses if not use.knows(code)}
        return "quarantine" if "quarantine" in actions else "null" if "null" in actions else "keep"


def coded_columns(plan: Plan, nothing: Collection[str]) -> tuple[CodedColumn, ...]:
    """The coded columns of a compiled mapping, by name. `nothing` are the source's own words for nothing."""
    outcomes = {use.outcome for use in plan.coded}
    uses: dict[str, list[CodedUse]] = {}
    for use in plan.coded:
        through: set[str] = set()
        columns = _traced(use.column, plan.made_of, through)
        if through & outcomes:
            continue  # a second table, which reads our codes and not the source's
        told = replace(use, nothing=use.nothing.union(nothing))
        for name in columns:
            uses.setdefault(name, []).append(told)
    return tuple(CodedColumn(name, tuple(found)) for name, found in sorted(uses.items()))


def source_columns(names: Iterable[str], plan: Plan) -> frozenset[str]:
    """Source columns that these columns of the working frame are made of."""
    met: set[str] = set()
    return frozenset[str]().union(*(_traced(name, plan.made_of, met) for name in names))


def _traced(name: str, made_of: Mapping[str, frozenset[str]], met: set[str]) -> frozenset[str]:
    if name in met:
        return frozenset()
    met.add(name)
    if name.startswith(PREFIXES) and name not in made_of:
        return frozenset({name[2:]})
    return frozenset[str]().union(
        *(_traced(root, made_of, met) for root in sorted(made_of.get(name, frozenset())))
    )
