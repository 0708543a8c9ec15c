"""Search questions about true people as an officer would ask them, with who ought to be found: for measuring recall.

Read from a world's truth folder; nothing here asks a node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from bluelamp.demo.world import slips
from bluelamp.demo.world.clerk import CARRIED_OVER
from bluelamp.demo.world.customs import lexicon
from bluelamp.demo.world.dice import Dice

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """One question, as the fields of a person search, and the true person who ought to be found."""

    title: str
    """Its class: what was done to the truth."""
    search: Mapping[str, Any]
    person: str
    """A truth id of persons.parquet."""
    custom: str
    """The person's naming custom, to tell recall by origin."""


@dataclass(frozen=True, slots=True)
class _Class:
    """One class of question: whom it can be asked about, and how."""

    can: pl.Expr
    ask: Callable[[Row, float], dict[str, Any]]


def questions(folder: Path, count: int, seed: int = 1) -> list[Question]:
    """So many questions about people of whom some system holds a record that loads, as many of each class.

    `folder` is a world's: the one given to `bluelamp demo generate`.
    """
    persons = pl.read_parquet(folder / "truth" / "persons.parquet")
    observed = pl.read_parquet(folder / "truth" / "observations.parquet").filter(
        pl.col("expected") == "loaded"
    )
    return list(
        ask_about(persons.join(observed.select("person").unique(), on="person", how="semi"), count, seed)
    )


def ask_about(persons: pl.DataFrame, count: int, seed: int) -> Iterator[Question]:
    """Questions about these persons (rows of persons.parquet), class after class."""
    each = -(-count // len(CLASSES))
    left = count
    for title, kind in CLASSES.items():
        dice = Dice.of(seed, "questions", title)
        fitting = persons.filter(kind.can).sort("person")
        if not fitting.height:
            continue
        order = np.argsort(dice.uniform("order", np.arange(fitting.height)), kind="stable")
        chosen = order[: min(each, left)]
        luck = dice.uniform("slip", chosen).tolist()
        left -= len(chosen)
        for row, lucky in zip(fitting[chosen.tolist()].iter_rows(named=True), luck, strict=True):
            yield Question(title, kind.ask(row, lucky), row["person"], row["custom"])


def _name(row: Row, given: str | None = None, family: str | None = None) -> str:
    return f"{given or row['given']} {family or row['family']}"


def _dated(row: Row, name: str) -> dict[str, Any]:
    return {"name": name, "born": row["born"].isoformat()}


def _misspelt(row: Row, luck: float) -> dict[str, Any]:
    return _dated(row, _name(row, family=slips.mistyped(row["family"], luck)))


def _as_heard(row: Row, luck: float) -> dict[str, Any]:
    return _dated(row, _name(row, family=slips.as_heard(row["family"], luck)))


def _swapped(row: Row, luck: float) -> dict[str, Any]:
    return {"given": row["family"], "family": row["given"], "born": row["born"].isoformat()}


def _carried_over(row: Row, luck: float) -> dict[str, Any]:
    """Another spelling of the given name where one is usual, of the family name where none is."""
    words = lexicon()
    spelt = words.spellings.get(words.number.get(row["given"], -1), ())
    if spelt:
        return _dated(row, _name(row, given=spelt[int(luck * len(spelt))]))
    return _dated(row, _name(row, family=slips.carried_over(row["family"], luck)))


def _wrong_day(row: Row, luck: float) -> dict[str, Any]:
    born = row["born"]
    return {"name": _name(row), "born": f"{born.year}-{born.day:02d}-{born.month:02d}"}


def _foreign() -> pl.Expr:
    return pl.col("custom").is_in(
        [custom.title for custom in lexicon().customs if custom.shape in CARRIED_OVER]
    )


_ANYBODY = pl.lit(True)
_SWAPPABLE = (pl.col("born").dt.day() <= 12) & (pl.col("born").dt.day() != pl.col("born").dt.month())

CLASSES: Final[Mapping[str, _Class]] = {
    "name and date": _Class(_ANYBODY, lambda row, _: _dated(row, _name(row))),
    "misspelt name and date": _Class(_ANYBODY, _misspelt),
    "phonetic name and date": _Class(_ANYBODY, _as_heard),
    "nickname and date": _Class(
        pl.col("nickname") != "", lambda row, _: _dated(row, _name(row, row["nickname"]))
    ),
    "swapped names and date": _Class(_ANYBODY, _swapped),
    "former name and date": _Class(
        pl.col("former_family") != "", lambda row, _: _dated(row, _name(row, family=row["former_family"]))
    ),
    "name and year": _Class(_ANYBODY, lambda row, _: {"name": _name(row), "born": str(row["born"].year)}),
    "name and day for month": _Class(_SWAPPABLE, _wrong_day),
    "identifier": _Class(pl.col("pnc_id") != "", lambda row, _: {"identifier": {"value": row["pnc_id"]}}),
    "phone": _Class(pl.col("mobile") != "", lambda row, _: {"phone": row["mobile"]}),
    "name and postcode": _Class(_ANYBODY, lambda row, _: {"name": _name(row), "postcode": row["postcode"]}),
    "transliterated name and date": _Class(_foreign(), _carried_over),
}
"""Every class of question by its title."""
