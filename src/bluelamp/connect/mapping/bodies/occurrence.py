"""When an event happened: an instant, a day, a month or a range, as text for the body and as instants for search."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from bluelamp.connect.mapping.bodies.nodes import Group, Leaf
from bluelamp.connect.mapping.fields import dates
from bluelamp.connect.mapping.fields.column import Column, Plan, ValueType
from bluelamp.connect.mapping.fields.resolve import Constant, Resolver, ValueMissing

PRECISION_BY_LENGTH = {10: "day", 7: "month", 4: "year"}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The `occurred` part of a body, and the columns that search needs."""

    group: Group
    precision: str
    from_at: str
    to_at: str


def bind_occurrence(plan: Plan, resolver: Resolver, slot: str, written: Any) -> Occurrence:
    """Bind `occurred: FIELD` or `occurred: {from: …, to: …}`.

    A date without a time stays the calendar day that was written; its search range is that day, 00:00 to 24:00 UTC.
    """
    path = f"entities.{slot}.occurred"
    is_range = isinstance(written, dict) and "to" in written and set(written) <= {"from", "to", "precision"}
    start = _moment(resolver, written.get("from") if is_range else written, path, plan)
    end = _moment(resolver, written["to"], path, plan) if is_range else None
    base = f"v:{slot}:occurred"
    moments = [moment for moment in (start, end) if moment is not None]
    if not moments:
        plan.problem(path, "This says nothing.", "Name a date or datetime field.")
        raise ValueMissing(path)
    plan.stage(
        _text(start, dates.first_day).alias(f"{base}.from"),
        _text(end if is_range else _day_only(start), dates.last_day).alias(f"{base}.to"),
        pl.coalesce([_precision(moment) for moment in moments]).alias(f"{base}.precision"),
        pl.coalesce([_earliest(moment) for moment in moments]).alias(f"{base}.from_at"),
        pl.coalesce([_latest(moment) for moment in reversed(moments)]).alias(f"{base}.to_at"),
    )
    notes = tuple(note for moment in moments for note in moment.notes)
    origin = moments[0].origin
    parts = {
        name: Leaf(f"occurred.{name}", Column(f"{base}.{name}", ValueType.TEXT, origin, notes=notes))
        for name in ("from", "to", "precision")
    }
    return Occurrence(Group("occurred", dict(parts)), f"{base}.precision", f"{base}.from_at", f"{base}.to_at")


def _moment(resolver: Resolver, written: Any, path: str, plan: Plan) -> Column | None:
    if written is None:
        return None
    value = resolver.value(written, path)
    if isinstance(value, Constant):
        plan.problem(path, "A constant says nothing here.", "Name a date or datetime field.")
        raise ValueMissing(path)
    if value.type is ValueType.TEXT:
        value = resolver.as_type(value, "datetime", path)
    if value.type not in {ValueType.DATE, ValueType.TIME}:
        plan.problem(
            path, f"{value.origin} is no date or time.", "Add `parse: date(…)` or `parse: datetime(…)`."
        )
        raise ValueMissing(path)
    return value


def _day_only(start: Column | None) -> Column | None:
    """An instant has no end; a date ends with its last day."""
    return start if start is not None and start.type is ValueType.DATE else None


def _text(moment: Column | None, day: Any) -> pl.Expr:
    if moment is None:
        return pl.lit(None, dtype=pl.String)
    if moment.type is ValueType.TIME:
        return dates.iso_text(moment.expression)
    return day(moment.expression).cast(pl.String)  # type: ignore[no-any-return]


def _precision(moment: Column) -> pl.Expr:
    if moment.type is ValueType.TIME:
        return pl.when(moment.filled()).then(pl.lit("minute"))
    return moment.expression.str.len_bytes().replace_strict(
        PRECISION_BY_LENGTH, default=None, return_dtype=pl.String
    )


def _earliest(moment: Column) -> pl.Expr:
    if moment.type is ValueType.TIME:
        return moment.expression
    return dates.start_of(dates.first_day(moment.expression))


def _latest(moment: Column) -> pl.Expr:
    if moment.type is ValueType.TIME:
        return moment.expression
    return dates.end_of(dates.last_day(moment.expression))
