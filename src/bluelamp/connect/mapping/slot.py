"""A compiled slot: one place of the mapping that yields a record, with the columns it stands on."""

from dataclasses import dataclass, field

import polars as pl

from bluelamp.connect.mapping.bodies.nodes import Group, Leaf
from bluelamp.connect.mapping.bodies.occurrence import Occurrence
from bluelamp.connect.mapping.fields.column import Check, Column
from bluelamp.connect.mapping.fields.resolve import Constant
from bluelamp.connect.mapping.handling import SlotHandling

NEVER_IN_TEXT = "\0"
"""Parts texts while they are one: a row with a NUL is kept aside, and a mapping cannot hold one."""


@dataclass(slots=True)
class Slot:
    """One slot of a mapping."""

    name: str
    entity: str
    kind: str | None
    """None where a column decides it."""
    body: Group
    key: str
    """Column that holds the entity key."""
    identity: str
    """What the key is unique in: the slot's own name, or one that several slots share."""
    present: str
    """Yes-or-no column: the row makes this record."""
    handling: SlotHandling
    valid_from: pl.Expr
    valid_to: pl.Expr
    occurrence: Occurrence | None = None
    grid: tuple[str, str] | None = None
    """Columns of easting and northing."""
    places: list["Slot"] = field(default_factory=list)
    """Locations of the same row at which this event occurred."""
    homes: list["Slot"] = field(default_factory=list)
    """Locations of the same row that this person has to do with; home first."""
    link_flags: list[str] = field(default_factory=list)
    """Yes-or-no columns: the row links this record to another."""

    def leaf(self, path: str) -> Leaf | None:
        """The value at a place of the body, if the mapping fills it."""
        return next((leaf for leaf in self.body.leaves() if leaf.path == path), None)

    def column(self, path: str) -> Column | None:
        """The column at a place of the body; None for a constant too."""
        leaf = self.leaf(path)
        return leaf.value if leaf is not None and isinstance(leaf.value, Column) else None

    def texts(self, *paths: str) -> list[pl.Expr]:
        """Texts at places of the body, where there are any; lists joined by spaces."""
        return [as_text(leaf) for path in paths if (leaf := self.leaf(path)) is not None]

    def notes(self) -> list[Check]:
        """What was noticed about the values that this record holds."""
        found = [
            check
            for leaf in self.body.leaves()
            if isinstance(leaf.value, Column)
            for check in leaf.value.notes
        ]
        return list(dict.fromkeys(found))

    def kind_expression(self) -> pl.Expr:
        """The record's kind."""
        column = self.column("kind")
        if column is not None:
            return column.expression
        return pl.lit(self.kind or self.entity, dtype=pl.String)


def as_text(leaf: Leaf) -> pl.Expr:
    """A body value as one text; null where there is none."""
    if isinstance(leaf.value, Constant):
        return pl.lit(str(leaf.value.value))
    column = leaf.value
    if column.type.value == "list":
        return column.expression.list.join(" ")
    return column.expression.cast(pl.String)


def together(parts: list[pl.Expr], separator: str) -> pl.Expr:
    """The parts that are there, joined; null where none is."""
    if not parts:
        return pl.lit(None, dtype=pl.String)
    joined = pl.concat_str(parts, separator=separator, ignore_nulls=True)
    return pl.when(pl.any_horizontal([part.is_not_null() for part in parts])).then(joined)
