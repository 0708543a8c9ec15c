"""Hypothesis strategies: made-up custody tables, and every way in which a source may drift."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from bluelamp.connect.drift import DriftKind

COLUMNS = ("NO", "SURNAME", "DOB", "SEX", "ETHNICITY", "STATION", "NOTE")
MAPPING = """
mapping: 1
source: {system: custody, key: [NO]}
fields:
  born: {from: DOB, parse: "date(%d/%m/%Y)", on_bad: null}
  sex: {from: SEX, codes: {M: male, F: female, U: not-known}}
  ethnicity: {from: ETHNICITY, codes: {W1: W1, A1: A1, B1: B1}, on_unknown: keep}
entities:
  detainee: {entity: person, family: SURNAME, dob: born, gender: sex}
  stay: {entity: event, kind: custodyStay, reference: NO, narrative: STATION}
links:
  - {from: detainee, to: stay, role: subject}
handling: {marking: OFFICIAL-SENSITIVE, purposes: [policing]}
quality: {max_quarantine: 60%}
loss: [{columns: [NOTE], why: "Not wanted here."}]
"""
NAMES = ("Testperson", "Exampleton", "Sampleby", "Mockridge", "O'Specimen")


@dataclass(frozen=True)
class Table:
    """A source as columns and rows of text; None is a value that is not there."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]

    def column(self, name: str) -> list[str | None]:
        return [row[self.columns.index(name)] for row in self.rows]

    def with_column(self, name: str, values: list[str | None], at: int | None = None) -> "Table":
        """The same with a column replaced, or put in at this place."""
        if name in self.columns:
            place = self.columns.index(name)
            rows = [(*r[:place], v, *r[place + 1 :]) for r, v in zip(self.rows, values, strict=True)]
            return replace(self, rows=tuple(rows))
        place = len(self.columns) if at is None else at
        rows = [(*r[:place], v, *r[place:]) for r, v in zip(self.rows, values, strict=True)]
        return Table((*self.columns[:place], name, *self.columns[place:]), tuple(rows))

    def without(self, name: str) -> "Table":
        place = self.columns.index(name)
        return Table(
            (*self.columns[:place], *self.columns[place + 1 :]),
            tuple((*r[:place], *r[place + 1 :]) for r in self.rows),
        )


def a_table(rows: int, seed: int, null_share: float = 0.1) -> Table:
    """So many rows of pretend custody records, the same for the same seed."""
    chance = random.Random(seed)

    def maybe(value: str) -> str | None:
        return None if chance.random() < null_share else value

    made = [
        (
            f"ZZ/{n:06}/23",
            chance.choice(NAMES),
            maybe(f"{chance.randint(1, 28):02}/{chance.randint(1, 12):02}/{chance.randint(1950, 2005)}"),
            chance.choice("MF"),
            maybe(chance.choice(("W1", "A1"))),
            maybe(f"Example Station {chance.randint(1, 4)}"),
            maybe("Pretend note. " * chance.randint(1, 6)),
        )
        for n in range(rows)
    ]
    return Table(COLUMNS, tuple(made))


TABLES = st.builds(a_table, st.integers(60, 160), st.integers(0, 10_000), st.sampled_from([0.0, 0.05, 0.15]))

Injection = Callable[[Table], Table]
"""What makes a drift of a table."""


def _added(table: Table) -> Table:
    return table.with_column("EXTRA", ["x1"] * len(table.rows))


def _dropped(table: Table) -> Table:
    return table.without("NOTE")


def _renamed(table: Table) -> Table:
    """Under another name and at another place, so that only its values tell."""
    values = table.column("DOB")
    return table.without("DOB").with_column("BIRTH_DT", values)


def _retyped(table: Table) -> Table:
    def swapped(text: str | None) -> str | None:
        return text and "-".join(reversed(text.split("/")))

    return table.with_column("DOB", [swapped(text) for text in table.column("DOB")])


def _new_code(table: Table) -> Table:
    codes = table.column("SEX")
    return table.with_column("SEX", ["X9", "X9", *codes[2:]])


def _null_surge(table: Table) -> Table:
    """Half of the column's values go."""
    values = table.column("STATION")
    return table.with_column("STATION", [None if n % 2 else value for n, value in enumerate(values)])


INJECTED: dict[DriftKind, tuple[str, Injection]] = {
    DriftKind.ADDED: ("EXTRA", _added),
    DriftKind.DROPPED: ("NOTE", _dropped),
    DriftKind.RENAMED: ("DOB", _renamed),
    DriftKind.RETYPED: ("DOB", _retyped),
    DriftKind.NEW_CODE: ("SEX", _new_code),
    DriftKind.NULL_SURGE: ("STATION", _null_surge),
}
STOPPING = {DriftKind.DROPPED, DriftKind.RENAMED, DriftKind.RETYPED, DriftKind.NULL_SURGE}
# A renamed column is not also retyped.
CHOICES = st.sets(st.sampled_from(sorted(INJECTED)), min_size=1, max_size=4).filter(
    lambda kinds: not kinds >= {DriftKind.RENAMED, DriftKind.RETYPED}
)


def drifted(table: Table, kinds: set[DriftKind]) -> Table:
    """The table with all of these injected."""
    for kind in sorted(kinds, key=list(DriftKind).index, reverse=True):
        table = INJECTED[kind][1](table)
    return table
