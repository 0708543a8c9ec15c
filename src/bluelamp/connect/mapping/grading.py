"""The 3x5x2 grading that each row states: every combination that its code tables allow, and which one a row has."""

from dataclasses import dataclass
from itertools import product

import polars as pl

from bluelamp.connect.mapping.fields.column import Plan
from bluelamp.connect.mapping.fields.resolve import Resolver, ValueMissing
from bluelamp.connect.mapping.language.handling import GradingSpec, MarkingFrom

PARTS = {"source": ("1", "2", "3"), "information": ("A", "B", "C", "D", "E"), "handling": ("P", "C")}


@dataclass(frozen=True, slots=True)
class Grades:
    """The combinations of source, information and handling, and the number of each row's own."""

    combinations: tuple[tuple[int | None, str | None, str | None], ...]
    number: pl.Expr


def bind_grades(spec: GradingSpec | None, resolver: Resolver, plan: Plan, path: str) -> Grades | None:
    """Compile a grading that varies by row; None for one that is the same for all.

    A part that a row does not state is left open: no grade is made up for it.
    """
    if spec is None or not any(isinstance(getattr(spec, part), MarkingFrom) for part in PARTS):
        return None
    choices: list[tuple[str | None, ...]] = []
    number = pl.lit(0, dtype=pl.Int32)
    for part, known in PARTS.items():
        stated = getattr(spec, part)
        if not isinstance(stated, MarkingFrom):
            choices.append((None if stated is None else str(stated),))
            continue
        values, expression = _stated(stated, known, resolver, plan, f"{path}.{part}")
        place = expression.replace_strict(
            list(values), list(range(1, len(values) + 1)), default=0, return_dtype=pl.Int32
        ).fill_null(0)
        choices.append((None, *values))
        number = number * (len(values) + 1) + place
    combinations = tuple(
        (int(source) if source is not None else None, information, handling)
        for source, information, handling in product(*choices)
    )
    return Grades(combinations, number)


def _stated(
    spec: MarkingFrom, known: tuple[str, ...], resolver: Resolver, plan: Plan, path: str
) -> tuple[tuple[str, ...], pl.Expr]:
    try:
        column = resolver.named(spec.from_, path)
    except ValueMissing:
        return known, pl.lit(None, dtype=pl.String)
    if column.allowed is None or not column.allowed <= frozenset(known):
        plan.problem(
            path,
            "This part of each row's grading must come from a code table.",
            f"Use a field with `codes` that give {', '.join(known)} and with `on_unknown: quarantine` or `null`.",
        )
        return known, pl.lit(None, dtype=pl.String)
    return tuple(value for value in known if value in column.allowed), column.expression
