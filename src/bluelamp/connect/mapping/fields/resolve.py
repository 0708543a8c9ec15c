"""From what an author writes where a value is wanted to a column of the working frame, or a constant."""

from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl
from pydantic import ValidationError

from bluelamp.connect.mapping.fields.column import Column, Plan, ValueType
from bluelamp.connect.mapping.fields.steps import FieldCompiler
from bluelamp.connect.mapping.language.document import problem_of
from bluelamp.connect.mapping.language.field import FieldSpec
from bluelamp.connect.mapping.language.words import parse_word
from bluelamp.pole.values.name_split import DIVIDING_MARKS

STRIPPED, UNSTRIPPED = "c:", "u:"
"""Prefixes of source columns in the working frame: without and with the spaces at both ends."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is the same in every row."""

    value: str | bool


class ValueMissing(ValueError):
    """The author's value could not be compiled; the plan holds the problem."""


@dataclass(slots=True)
class Resolver:
    """Finds or compiles values; a field is compiled once, when first asked for."""

    plan: Plan
    specs: dict[str, FieldSpec]
    zone: str
    done: dict[str, Column] = field(default_factory=dict)
    under_way: list[str] = field(default_factory=list)
    coerced: dict[tuple[str, str], Column] = field(default_factory=dict)
    """Columns read once more as another type, by column and type."""

    def value(self, written: Any, path: str) -> Column | Constant:
        """The column or constant that the author means.

        Raises `ValueMissing` where it cannot be compiled.
        """
        if isinstance(written, bool):
            return Constant(written)
        if isinstance(written, str):
            return self.named(written, path)
        spec = written if isinstance(written, FieldSpec) else self._spec(written, path)
        if spec.text is not None and spec.model_fields_set <= {"text"}:
            return Constant(spec.text)
        return self._compile(spec, path, f"i:{path}", path)

    def column(self, written: Any, path: str) -> Column:
        """As `value`, where a constant makes no sense."""
        found = self.value(written, path)
        if isinstance(found, Constant):
            self.plan.problem(path, "A constant says nothing here.", "Name a field or column.")
            raise ValueMissing(ValueMissing.__doc__)
        return found

    def named(self, name: str, path: str) -> Column:
        """The field of that name, or else the source's column."""
        if name not in self.specs or (self.under_way and self.under_way[-1] == name):
            return self._source(name, STRIPPED)
        if name in self.under_way:
            circle = " → ".join([*self.under_way[self.under_way.index(name) :], name])
            self.plan.problem(
                path, f"Fields read each other in a circle: {circle}.", "Let one read a column."
            )
            raise ValueMissing(ValueMissing.__doc__)
        if name not in self.done:
            self.under_way.append(name)
            try:
                self.done[name] = self._compile(self.specs[name], f"fields.{name}", f"f:{name}", name)
            finally:
                self.under_way.pop()
        return self.done[name]

    def as_type(self, column: Column, parse: str, path: str) -> Column:
        """Read a text column as a date, time, number or flag, as ISO 8601 and the like write them."""
        known = self.coerced.get((column.name, parse))
        if known is None:
            spec = FieldSpec.model_validate({"from": column.origin, "parse": parse})
            base = f"t:{column.name}:{parse}"
            known = FieldCompiler(self.plan, spec, path, base, column, self.zone).compile()
            self.coerced[column.name, parse] = known
        return known

    def _source(self, name: str, prefix: str) -> Column:
        self.plan.columns_read.add(name)
        return Column(f"{prefix}{name}", ValueType.TEXT, name)

    def _spec(self, written: Any, path: str) -> FieldSpec:
        try:
            return FieldSpec.model_validate(written)
        except ValidationError as failure:
            self.plan.problems.extend(problem_of(error, path) for error in failure.errors())
            raise ValueMissing(ValueMissing.__doc__) from None

    def _compile(self, spec: FieldSpec, path: str, base: str, origin: str) -> Column:
        column = replace(self._origin(spec, path, base), origin=origin)
        return FieldCompiler(self.plan, spec, path, base, column, self.zone).compile()

    def _origin(self, spec: FieldSpec, path: str, base: str) -> Column:
        if spec.text is not None:
            self.plan.stage(pl.lit(spec.text or None, dtype=pl.String).alias(base))
            return Column(base, ValueType.TEXT, base, allowed=frozenset({spec.text}))
        if not spec.strip:
            return self._unstripped(spec, path)
        origins = [self.named(name, path) for name in spec.origins]
        if len(origins) == 1:
            return origins[0]
        if len({column.type for column in origins}) > 1 or (spec.join is not None and not _all_text(origins)):
            self.plan.problem(path, "These values are of different types.", "Join texts with texts.")
            raise ValueMissing(ValueMissing.__doc__)
        values = [column.expression for column in origins]
        together: pl.Expr
        if spec.join is not None:
            joined = _joined(values, spec.join, family_first=_divides_name(spec))
            together = pl.when(pl.any_horizontal([value.is_not_null() for value in values])).then(joined)
        else:
            together = pl.coalesce(values)
        self.plan.stage(together.alias(base))
        notes = tuple(note for column in origins for note in column.notes)
        return Column(base, origins[0].type, base, notes=notes)

    def _unstripped(self, spec: FieldSpec, path: str) -> Column:
        names = spec.origins
        if len(names) > 1 or (names[0] in self.specs and names[0] not in self.under_way):
            self.plan.problem(
                f"{path}.strip", "Only a single column can keep its outer spaces.", "Leave it out."
            )
            raise ValueMissing(ValueMissing.__doc__)
        self.plan.unstripped.add(names[0])
        return self._source(names[0], UNSTRIPPED)


def _joined(values: list[pl.Expr], separator: str, *, family_first: bool) -> pl.Expr:
    if not family_first:
        return pl.concat_str(values, separator=separator, ignore_nulls=True)
    # The separator tells family name from given names, so it stands even beside an empty column: without a surname
    # the first forename must not become one, nor the end of a double surname a forename.
    rest = pl.concat_str(values[1:], separator=separator, ignore_nulls=True)
    return pl.concat_str([values[0].fill_null(""), rest.fill_null("")], separator=separator)


def _divides_name(spec: FieldSpec) -> bool:
    """Whether the columns are joined, by a mark that parts a name, only to be taken apart surname first."""
    words = [parse_word(word) for word in spec.parse or ()]
    surname_first = any(word.word == "name" and word.argument == "surname-first" for word in words)
    return surname_first and spec.join is not None and bool(DIVIDING_MARKS & set(spec.join))


def _all_text(columns: list[Column]) -> bool:
    return all(column.type is ValueType.TEXT for column in columns)
