"""One value of a record body: brought to the type that the pole models want, and checked against their limits."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import polars as pl

from bluelamp.connect.mapping.bodies.model_tree import LeafShape, LeafType
from bluelamp.connect.mapping.fields import dates
from bluelamp.connect.mapping.fields.column import Check, Column, Plan, ValueType
from bluelamp.connect.mapping.fields.resolve import Constant, Resolver, ValueMissing

_FORMS = {
    LeafType.DATE: re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII),
    LeafType.DAY: re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII),
    LeafType.TIME: re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?", re.ASCII),
}
"""What a constant must look like."""
PARSED_AS = {
    LeafType.NUMBER: "number",
    LeafType.INTEGER: "integer",
    LeafType.FLAG: "yes_no",
    LeafType.DATE: "date",
    LeafType.DAY: "date",
}


@dataclass(slots=True)
class LeafBinder:
    """Fits values to their places in a body."""

    plan: Plan
    resolver: Resolver
    flagged: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)

    def constant(self, value: Constant, shape: LeafShape, path: str) -> Constant:
        """A constant that the record allows here."""
        text = value.value
        if shape.type is LeafType.FLAG:
            if isinstance(text, str) and text not in {"true", "false"}:
                self.plan.problem(path, "This must be true or false.", "Write true or false.")
            return Constant(text in {True, "true"})
        if isinstance(text, bool):
            self.plan.problem(path, "true and false mean nothing here.", "Put the text in quotes.")
            raise ValueMissing(path)
        if shape.type in {LeafType.NUMBER, LeafType.INTEGER}:
            self.plan.problem(path, "A number cannot be a constant.", "Name a column.")
        elif (form := _FORMS.get(shape.type)) and not form.fullmatch(text):
            self.plan.problem(path, f"{text!r} is no {shape.type}.", "Write it as 1984-03-04.")
        elif shape.choices and text not in shape.choices:
            self.plan.problem(
                path, f"{text!r} is not allowed here.", f"There are: {', '.join(shape.choices)}."
            )
        elif shape.length_max is not None and len(text) > shape.length_max:
            self.plan.problem(path, f"The text is longer than {shape.length_max} characters.", "Shorten it.")
        elif not text.strip():
            self.plan.problem(path, "The text is empty.", "Leave it out.")
        return value

    def column(self, value: Column, shape: LeafShape, path: str) -> Column:
        """The column as the type that the record wants, with checks of the record's limits in the plan."""
        fitted = self._typed(value, shape, path)
        if fitted.type in {ValueType.TEXT, ValueType.LIST}:
            self._check_text(fitted, shape, path)
        elif shape.least is not None or shape.most is not None:
            least, most = shape.least, shape.most
            number = fitted.expression
            outside = pl.lit(value=False)
            if least is not None:
                outside |= number < least
            if most is not None:
                outside |= number > most
            self._flag(fitted, f"{least}..{most}", outside, "value-out-of-range")
        return fitted

    def _typed(self, value: Column, shape: LeafShape, path: str) -> Column:
        match shape.type:
            case LeafType.TEXT:
                return self._text(value, path)
            case LeafType.TIME:
                return self._time(value, path)
            case LeafType.DATE | LeafType.DAY:
                value = self._date(value, path)
                if shape.type is LeafType.DAY:
                    return self._made(
                        value, "day", dates.first_day(value.expression).cast(pl.String), ValueType.DATE
                    )
                return value
        if value.type is ValueType.TEXT:
            return self.resolver.as_type(value, PARSED_AS[shape.type], path)
        if value.type is ValueType.INTEGER and shape.type is LeafType.NUMBER:
            return value
        if value.type.value != shape.type.value:
            raise self._mismatch(value, shape.type.value, path)
        return value

    def _text(self, value: Column, path: str) -> Column:
        match value.type:
            case ValueType.TEXT | ValueType.LIST:
                return value
            case ValueType.DATE:
                return replace(value, type=ValueType.TEXT)
            case ValueType.TIME:
                return self._made(value, "text", dates.iso_text(value.expression), ValueType.TEXT)
            case ValueType.NUMBER | ValueType.INTEGER | ValueType.FLAG:
                return self._made(value, "text", value.expression.cast(pl.String), ValueType.TEXT)
            case _:
                raise self._mismatch(value, "a text", path)

    def _time(self, value: Column, path: str) -> Column:
        if value.type is ValueType.TEXT:
            value = self.resolver.as_type(value, "datetime", path)
        match value.type:
            case ValueType.TIME:
                return self._made(value, "text", dates.iso_text(value.expression), ValueType.DATE)
            case ValueType.DATE:
                return value
            case _:
                raise self._mismatch(value, "a date or time", path)

    def _date(self, value: Column, path: str) -> Column:
        match value.type:
            case ValueType.TEXT:
                return self.resolver.as_type(value, "date", path)
            case ValueType.DATE:
                return value
            case ValueType.TIME:
                local = value.expression.dt.convert_time_zone(self.resolver.zone).dt.date().cast(pl.String)
                return self._made(value, "date", local, ValueType.DATE)
            case _:
                raise self._mismatch(value, "a date", path)

    def _made(self, value: Column, suffix: str, expression: pl.Expr, type_: ValueType) -> Column:
        name = f"{value.name}>{suffix}"
        if name not in self.made:
            self.plan.stage(expression.alias(name))
            self.made.add(name)
        return replace(value, name=name, type=type_)

    def _mismatch(self, value: Column, wanted: str, path: str) -> ValueMissing:
        self.plan.problem(
            path, f"{value.origin} is a {value.type.value}, not {wanted}.", "Name another field."
        )
        return ValueMissing(path)

    def _check_text(self, value: Column, shape: LeafShape, path: str) -> None:
        if value.allowed is not None:
            self._check_table(value.allowed, shape, path)
            return
        if shape.length_max is not None:
            limit = shape.length_max
            self._flag(
                value,
                f"{limit}",
                self._any(value, lambda text: text.str.len_chars() > limit),
                "value-too-long",
            )
        if shape.choices:
            choices = pl.Series("choices", shape.choices, dtype=pl.String).implode()
            strange = self._any(value, lambda text: ~text.is_in(choices))
            self._flag(value, f"of {path}", strange, "value-not-allowed")
        if shape.pattern is not None:
            pattern = shape.pattern
            self._flag(
                value,
                f"as {path}",
                self._any(value, lambda text: ~text.str.contains(pattern)),
                "value-not-allowed",
            )

    def _check_table(self, allowed: frozenset[str], shape: LeafShape, path: str) -> None:
        """A code table is finite, so its outcomes are checked once, here."""
        strange = sorted(allowed.difference(shape.choices)) if shape.choices else []
        if strange:
            known = ", ".join(shape.choices)
            self.plan.problem(
                path,
                f"The code table gives {strange[0]!r}, which is not allowed here.",
                f"There are: {known}.",
            )
        too_long = [text for text in allowed if shape.length_max is not None and len(text) > shape.length_max]
        if too_long:
            self.plan.problem(
                path, f"The code table gives texts over {shape.length_max} characters.", "Shorten them."
            )

    @staticmethod
    def _any(value: Column, wrong: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
        if value.type is ValueType.LIST:
            return value.expression.list.eval(wrong(pl.element())).list.any()
        return wrong(value.expression)

    def _flag(self, value: Column, limit: str, wrong: pl.Expr, reason: str) -> None:
        name = f"!{value.name}:{reason}:{limit}"
        if name in self.flagged:
            return
        self.flagged.add(name)
        self.plan.stage(wrong.fill_null(value=False).alias(name))
        self.plan.checks.append(Check(name, reason, value.origin, "quarantine"))
