"""A record body as a tree of columns and constants, and the JSON text that Polars makes of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from bluelamp.connect.mapping.fields.column import Column
from bluelamp.connect.mapping.fields.resolve import Constant


def json_pair(name: str, value: pl.Expr) -> pl.Expr:
    """`"name":value` with Polars' own escaping; null where there is no value."""
    encoded = pl.struct(value.alias(name)).struct.json_encode()
    return pl.when(value.is_not_null()).then(encoded.str.strip_prefix("{").str.strip_suffix("}"))


def joined_json(parts: list[pl.Expr], opening: str, closing: str) -> pl.Expr:
    """The parts that are there, with commas, in brackets."""
    inner = pl.concat_str(parts, separator=",", ignore_nulls=True)
    return pl.concat_str([pl.lit(opening), inner, pl.lit(closing)])


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value of the body; a list of texts counts as one value."""

    path: str
    value: Column | Constant
    counts: bool = True
    """False for a value that only says what kind of thing this is."""

    def filled(self) -> list[pl.Expr]:
        """Whether the row says something here; a constant never counts."""
        return [self.value.filled()] if self.counts and isinstance(self.value, Column) else []

    def pair(self, name: str) -> pl.Expr:
        """Name and value as JSON."""
        if isinstance(self.value, Constant):
            return pl.lit(f"{json.dumps(name)}:{json.dumps(self.value.value, ensure_ascii=False)}")
        return json_pair(name, self.value.expression)

    def leaves(self) -> "Iterator[Leaf]":
        """Itself."""
        yield self


@dataclass(frozen=True, slots=True)
class Group:
    """Named parts; there only if the row fills one of them."""

    path: str
    parts: "dict[str, Node]"
    required: tuple[str, ...] = ()

    def filled(self) -> list[pl.Expr]:
        """Whether the row fills any part."""
        return [each for part in self.parts.values() for each in part.filled()]

    def present(self) -> pl.Expr:
        """Whether the group is in the record: something is filled."""
        filled = self.filled()
        return pl.any_horizontal(filled) if filled else pl.lit(value=False)

    def text(self) -> pl.Expr:
        """The group as JSON, whatever is filled."""
        return joined_json([part.pair(name) for name, part in self.parts.items()], "{", "}")

    def pair(self, name: str) -> pl.Expr:
        """Name and group as JSON; null where the group is not there."""
        return pl.when(self.present()).then(pl.concat_str([pl.lit(f"{json.dumps(name)}:"), self.text()]))

    def leaves(self) -> Iterator[Leaf]:
        """Every value below."""
        for part in self.parts.values():
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class Spread:
    """A group that is repeated for each text of a list, such as one marker for each code."""

    path: str
    part: str
    """The part of the group that the list fills."""
    leaf: Leaf
    constants: dict[str, Constant]

    def filled(self) -> list[pl.Expr]:
        """Whether the list says anything."""
        return self.leaf.filled()

    def texts(self) -> pl.Expr:
        """The groups as JSON with commas between; null where the list is."""
        assert isinstance(self.leaf.value, Column)
        element = pl.element()
        pairs = [Leaf("", constant).pair(name) for name, constant in self.constants.items()]
        # Every element is a text, for empty ones were dropped with the list's own cleaning.
        encoded = pl.struct(element.alias(self.part)).struct.json_encode().str.strip_prefix("{")
        opening = pl.concat_str([pl.lit("{"), *[pl.concat_str([pair, pl.lit(",")]) for pair in pairs]])
        return self.leaf.value.expression.list.eval(pl.concat_str([opening, encoded])).list.join(",")

    def leaves(self) -> Iterator[Leaf]:
        """The list."""
        yield self.leaf


@dataclass(frozen=True, slots=True)
class Several:
    """A list of groups."""

    path: str
    groups: tuple[Group | Spread, ...]

    def filled(self) -> list[pl.Expr]:
        """Whether any group is there."""
        return [each for group in self.groups for each in group.filled()]

    def pair(self, name: str) -> pl.Expr:
        """Name and list as JSON; null where no group is there."""
        texts = [
            pl.when(group.present()).then(group.text()) if isinstance(group, Group) else group.texts()
            for group in self.groups
        ]
        filled = self.filled()
        present = pl.any_horizontal(filled) if filled else pl.lit(value=False)
        return pl.when(present).then(joined_json(texts, f"{json.dumps(name)}:[", "]"))

    def leaves(self) -> Iterator[Leaf]:
        """Every value below."""
        for group in self.groups:
            yield from group.leaves()


Node = Leaf | Group | Several
