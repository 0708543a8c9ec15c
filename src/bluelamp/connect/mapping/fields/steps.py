"""One field's steps, in the order of the reference: origin, null, default, split, case, codes, parse, range, kind."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from bluelamp.connect.mapping.fields import dates
from bluelamp.connect.mapping.fields.code_tables import (
    YES_NO,
    CodeTable,
    CodeTableRefused,
    inline_table,
    listed_table,
)
from bluelamp.connect.mapping.fields.column import Check, CodedUse, Column, Plan, ValueType
from bluelamp.connect.mapping.fields.plain_values import cleaned
from bluelamp.connect.mapping.fields.value_functions import (
    ADDRESS_SCHEMA,
    NAME_SCHEMA,
    TextFunction,
    address_parts,
    name_parts,
    once_per_element,
    once_per_value,
    title_case,
)
from bluelamp.connect.mapping.fields.value_kinds import VALUE_KINDS
from bluelamp.connect.mapping.language.field import FieldSpec
from bluelamp.connect.mapping.language.words import ParseWord, parse_word

Elementwise = Callable[[pl.Expr], pl.Expr]


@dataclass(slots=True)
class FieldCompiler:
    """Compiles one field into the plan; `column` is the value so far."""

    plan: Plan
    spec: FieldSpec
    path: str
    """Place in the YAML, for problems."""
    base: str
    """Start of the names of the columns that the steps make."""
    column: Column
    zone: str
    step: int = 0

    def compile(self) -> Column:
        """All steps; the outcome stands in the working frame."""
        self._clear()
        self._split()
        self._case()
        self._codes()
        if self.spec.parse:
            self._parse(tuple(parse_word(word) for word in self.spec.parse))
        if self.spec.between:
            self._between(*self.spec.between)
        if self.spec.kind:
            self._kind(self.spec.kind)
        return self.column

    def _keep(self, expression: pl.Expr, type_: ValueType | None = None) -> None:
        """Make the outcome of a step the value so far."""
        self.step += 1
        name = f"{self.base}~{self.step}"
        self.plan.stage(expression.alias(name))
        self.column = replace(self.column, name=name, type=type_ or self.column.type)

    def _each(self, step: Elementwise) -> pl.Expr:
        """Apply a step to the text, or to each text of a list; an empty list is nothing."""
        if self.column.type is not ValueType.LIST:
            return step(self.column.expression)
        return _or_null(self.column.expression.list.eval(step(pl.element())).list.drop_nulls())

    def _mapped(self, function: TextFunction) -> pl.Expr:
        """Apply a named Python function, once for each distinct text."""
        each = once_per_element if self.column.type is ValueType.LIST else once_per_value
        return each(function)(self.column.expression)

    def _clear(self) -> None:
        text = self.column.expression
        if self.column.type not in {ValueType.TEXT, ValueType.LIST}:
            if self.spec.null_if or self.spec.default or self.spec.split or self.spec.case:
                self.plan.problem(
                    self.path, "The value has been read already.", "Do this in the field it comes from."
                )
            return
        if self.spec.null_if:
            nothing = pl.Series("nothing", self.spec.null_if, dtype=pl.String).implode()
            text = self._each(lambda each: pl.when(~each.is_in(nothing)).then(each))
        if self.spec.default is not None:
            if self.column.type is ValueType.LIST:
                self.plan.problem(f"{self.path}.default", "A list has no default.", "Leave it out.")
            text = text.fill_null(pl.lit(self.spec.default))
        if text is not self.column.expression:
            self._keep(text)

    def _split(self) -> None:
        separator = self.spec.split
        if separator is None or self.column.type is ValueType.LIST:
            return
        parts = self.column.expression.str.split(separator).list.eval(
            _or_nothing(pl.element().str.strip_chars())
        )
        self._keep(_or_null(parts.list.drop_nulls()), ValueType.LIST)

    def _case(self) -> None:
        match self.spec.case:
            case "title":
                self._keep(self._mapped(title_case))
            case "upper":
                self._keep(self._each(lambda text: text.str.to_uppercase()))
            case "lower":
                self._keep(self._each(lambda text: text.str.to_lowercase()))

    def _codes(self) -> None:
        try:
            if self.spec.codes is not None:
                table = inline_table(self.spec.codes)
            elif self.spec.code_list is not None:
                table = listed_table(self.spec.code_list)
            else:
                return
        except CodeTableRefused as error:
            self.plan.problem(self.path, str(error), "Correct the code table.")
            return
        if self.column.type not in {ValueType.TEXT, ValueType.LIST}:
            self.plan.problem(
                self.path, "Only texts have codes.", "Put the codes in the field it comes from."
            )
            return
        if table.is_flag and self.spec.on_unknown == "keep":
            self.plan.problem(
                f"{self.path}.on_unknown",
                "An unknown code is neither true nor false.",
                "Say `null` or `quarantine`.",
            )
            return
        self._translate(table, self.spec.on_unknown, "code-unknown")
        if self.spec.on_unknown != "keep" and not table.is_flag:
            self.column = replace(self.column, allowed=table.outcomes)

    def _translate(self, table: CodeTable, action: str, reason: str) -> None:
        before, held = self.column.expression, self.column.name

        def step(text: pl.Expr) -> pl.Expr:
            ours, unknown = table.translate(text)
            return pl.when(unknown).then(text).otherwise(ours) if action == "keep" else ours

        if self.column.type is ValueType.LIST:
            unknown = before.list.eval(table.translate(pl.element())[1]).list.any().fill_null(value=False)
        else:
            unknown = table.translate(before)[1]
        self._flag(unknown, reason, action)
        outcome = self._each(step)
        if table.is_flag:
            self._keep(outcome == "true", ValueType.FLAG)
        else:
            self._keep(outcome)
        if self.spec.join is None:  # joined columns hold a code only together
            self.plan.coded.append(self._use(table, action, held))

    def _use(self, table: CodeTable, action: str, held: str) -> CodedUse:
        return CodedUse(
            column=held,
            outcome=self.column.name,
            codes=frozenset(table.codes),
            action=action,  # type: ignore[arg-type] # one of the three words
            folded=table.folded,
            separator=self.spec.split,
            case=self.spec.case,
            nothing=frozenset(self.spec.null_if),
        )

    def _parse(self, words: tuple[ParseWord, ...]) -> None:
        if self.column.type is not ValueType.TEXT:
            self.plan.problem(
                f"{self.path}.parse", "Only a text can be parsed.", "Parse it before splitting."
            )
            return
        action = self.spec.on_bad or "quarantine"
        if action == "keep":
            self.plan.problem(
                f"{self.path}.on_bad",
                "A value that cannot be read cannot be kept as what it should be.",
                "Say `null` (the source row keeps the original) or `quarantine`.",
            )
        text = self.column.expression
        match words[0].word:
            case "date":
                read = dates.partial_date(text, words, past=self.spec.two_digit_year == "past")
                self._read(read, ValueType.DATE, "date-unreadable", action)
            case "datetime":
                self._parse_time(words, action)
            case "number" | "integer":
                self._read(_number(text), ValueType.NUMBER, "number-unreadable", action)
                if words[0].word == "integer":
                    self._whole(action)
            case "yes_no":
                self._translate(YES_NO, action, "code-unknown")
            case "name":
                split = once_per_value(
                    name_parts(family_first=words[0].argument == "surname-first"), NAME_SCHEMA
                )
                self._read(split(text), ValueType.NAME, "name-unreadable", action)
            case "address":
                split = once_per_value(address_parts, ADDRESS_SCHEMA)
                self._read(split(text), ValueType.ADDRESS, "address-unreadable", action)

    def _read(self, read: pl.Expr, type_: ValueType, reason: str, action: str) -> None:
        before = self.column.expression
        self._keep(read, type_)
        self._flag(before.is_not_null() & self.column.expression.is_null(), reason, action)

    def _parse_time(self, words: tuple[ParseWord, ...], action: str) -> None:
        zone = self.spec.timezone or self.zone
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            self.plan.problem(
                f"{self.path}.timezone", f"{zone!r} is no time zone.", "Use a name like Europe/London."
            )
            return
        text = self.column.expression
        read, readable = dates.instant(text, words, zone, self.spec.ambiguous)
        self._flag(text.is_not_null() & ~readable, "time-unreadable", action)
        self._flag(readable & read.is_null(), "time-impossible", action)
        self._keep(read, ValueType.TIME)

    def _whole(self, action: str) -> None:
        number = self.column.expression
        self._flag(number.is_not_null() & (number != number.round()), "number-unreadable", action)
        self._keep(
            pl.when(number == number.round()).then(number).cast(pl.Int64, strict=False), ValueType.INTEGER
        )

    def _between(self, low: str, high: str) -> None:
        action = self.spec.on_bad or "quarantine"
        value = self.column.expression
        match self.column.type:
            case ValueType.DATE:
                lowest, highest = _day(low), _day(high)
                inside = (dates.first_day(value) >= lowest) & (dates.last_day(value) <= highest)
            case ValueType.TIME:
                inside = (value >= dates.start_of(_day(low))) & (value <= dates.end_of(_day(high)))
            case ValueType.NUMBER | ValueType.INTEGER:
                try:
                    inside = value.is_between(float(low), float(high))
                except ValueError:
                    self.plan.problem(f"{self.path}.between", "These are no numbers.", "Write [0, 120].")
                    return
            case _:
                self.plan.problem(
                    f"{self.path}.between", "Only dates, times and numbers have a range.", "Add `parse`."
                )
                return
        if self.column.type in {ValueType.DATE, ValueType.TIME} and not (_is_day(low) and _is_day(high)):
            self.plan.problem(f"{self.path}.between", "These are no dates.", "Write [1900-01-01, today].")
            return
        outside = value.is_not_null() & ~inside
        self._flag(outside, "value-out-of-range", action)
        if action == "null":
            self._keep(pl.when(~outside).then(value))

    def _kind(self, kind: str) -> None:
        if kind not in VALUE_KINDS:
            known = ", ".join(sorted(VALUE_KINDS))
            self.plan.problem(f"{self.path}.kind", f"{kind!r} is no kind of value.", f"There are: {known}.")
            return
        if self.column.type not in {ValueType.TEXT, ValueType.LIST}:
            self.plan.problem(f"{self.path}.kind", "Only a text has a kind.", "Leave out `parse`.")
            return
        action = self.spec.on_bad or "keep"
        if self.column.type is ValueType.LIST:
            self._kinds(VALUE_KINDS[kind], action)
            return
        before = self.column.expression
        self._keep(cleaned(kind, VALUE_KINDS[kind])(before))
        self._flag(before.is_not_null() & self.column.expression.is_null(), "value-unreadable", action)
        if action == "keep":
            self._keep(pl.coalesce(self.column.expression, before))

    def _kinds(self, clean: TextFunction, action: str) -> None:
        bad = self._mapped(lambda text: None if clean(text) else text).is_not_null()
        self._flag(bad, "value-unreadable", action)
        self._keep(self._mapped((lambda text: clean(text) or text) if action == "keep" else clean))

    def _flag(self, wrong: pl.Expr, reason: str, action: str) -> None:
        name = f"!{self.base}:{reason}"
        while name in self.plan.made_at:  # two steps of one field may find the same fault
            name += "'"
        self.plan.stage(wrong.fill_null(value=False).alias(name))
        check = Check(name, reason, self.column.origin, action)  # type: ignore[arg-type] # one of the three words
        if action == "quarantine":
            self.plan.checks.append(check)
        else:
            self.column = replace(self.column, notes=(*self.column.notes, check))


def _or_null(parts: pl.Expr) -> pl.Expr:
    return pl.when(parts.list.len() > 0).then(parts)


def _or_nothing(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.len_bytes() > 0).then(text)


def _number(text: pl.Expr) -> pl.Expr:
    plain = text.str.replace_all(r"[£,\s]", "")
    # Only digits, sign, point and exponent: Polars would read `inf` and `nan` as numbers too.
    looks_right = plain.str.contains(r"^[+-]?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]{1,3})?$")
    number = pl.when(looks_right).then(plain).cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number)


def _day(text: str) -> pl.Expr:
    return pl.col(dates.TODAY) if text == "today" else pl.lit(text).str.to_date(dates.ISO_DATE, strict=False)


def _is_day(text: str) -> bool:
    return text == "today" or pl.Series([text]).str.to_date(dates.ISO_DATE, strict=False)[0] is not None
