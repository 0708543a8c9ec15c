"""Expectations of a whole run, counted batch by batch."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from bluelamp.connect.mapping.fields.column import Plan
from bluelamp.connect.mapping.fields.resolve import Resolver, ValueMissing
from bluelamp.connect.mapping.language.quality import Expectation
from bluelamp.connect.mapping.slot import Slot


@dataclass(frozen=True, slots=True)
class BoundExpectation:
    """An expectation as two yes-or-no expressions."""

    spec: Expectation
    met: pl.Expr
    applies: pl.Expr


def bind_expectations(
    specs: Sequence[Expectation], slots: dict[str, Slot], resolver: Resolver, plan: Plan
) -> tuple[BoundExpectation, ...]:
    """Compile the expectations of `quality:`."""
    bound = []
    for at, spec in enumerate(specs):
        path = f"quality.expect.{at}"
        if spec.slot is not None:
            if spec.slot not in slots:
                plan.problem(
                    f"{path}.slot", f"There is no slot {spec.slot!r}.", f"There are: {', '.join(slots)}."
                )
                continue
            bound.append(BoundExpectation(spec, pl.col(slots[spec.slot].present), pl.lit(value=True)))
            continue
        assert spec.field is not None
        try:
            column = resolver.named(spec.field, f"{path}.field")
        except ValueMissing:
            continue
        if spec.present is not None:
            bound.append(BoundExpectation(spec, column.filled(), pl.lit(value=True)))
        else:
            wanted = pl.Series("wanted", spec.in_, dtype=pl.String).implode()
            met = column.expression.cast(pl.String).is_in(wanted).fill_null(value=False)
            bound.append(BoundExpectation(spec, met, column.filled()))
    return tuple(bound)
