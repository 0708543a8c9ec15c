"""The naming customs of customs.toml, and every word that a name may hold, each with its number.

Not here: how a person comes by a name (naming.py), what a clerk makes of it (clerk.py).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bluelamp.demo.force.naming import nicknames as first_nicknames
from bluelamp.demo.force.naming import spellings as first_spellings

Words = NDArray[np.int32]
NOBODY = -1
"""Where a column of words or persons holds none."""

NOT_CUSTOMS = ("nicknames", "spellings")


@dataclass(frozen=True, eq=False)
class Custom:
    """One naming custom; names are numbers of the lexicon's words, commonest first."""

    title: str
    share: float
    shape: str
    appearance: tuple[int, ...]
    self_defined: tuple[str, ...]
    male: Words
    female: Words
    families: Words
    women_second: Words
    male_day: Words
    female_day: Words


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All words of names by their number, and what is made of them: nicknames, women's forms, patronymics."""

    words: tuple[str, ...]
    number: Mapping[str, int]
    customs: tuple[Custom, ...]
    nicknames: Mapping[int, tuple[int, ...]]
    spellings: Mapping[int, tuple[str, ...]]
    of_women: Words
    """A woman's form of each family name (`-ski` is `-ska`), the word itself where there is none."""
    patronymics: tuple[Words, Words]
    """The father's name as his sons and as his daughters bear it, by the father's given name; else `NOBODY`."""
    kunyas: tuple[Words, Words]
    """`Abu Omar` and `Umm Omar`, by the given name of the eldest son; else `NOBODY`."""

    def texts(self, words: NDArray[Any]) -> NDArray[np.object_]:
        """The words as text; `NOBODY` is empty."""
        found: NDArray[np.object_] = _table(self)[words]
        return found


@cache
def _table(lexicon: Lexicon) -> NDArray[np.object_]:
    # NOBODY is the last place, so that an index of -1 reads it.
    return np.array([*lexicon.words, ""], dtype=object)


class _Collector:
    """Gives each word its number, once."""

    def __init__(self) -> None:
        self.number: dict[str, int] = {}

    def add(self, word: str) -> int:
        return self.number.setdefault(word.replace("_", " "), len(self.number))

    def all(self, words: list[str]) -> Words:
        return np.array([self.add(word) for word in words], np.int32)


@cache
def lexicon() -> Lexicon:
    """The whole lexicon, read once."""
    read = tomllib.loads((files(__package__) / "customs.toml").read_text(encoding="utf-8"))
    collector = _Collector()
    customs = tuple(
        _custom(title, entry, collector) for title, entry in read.items() if title not in NOT_CUSTOMS
    )
    short = {name: list(names) for name, names in first_nicknames().items()}
    short |= {name: names.split() for name, names in read["nicknames"].items()}
    spelt = {name: list(names) for name, names in first_spellings().items()}
    spelt |= {
        name: [each.replace("_", " ") for each in names.split()] for name, names in read["spellings"].items()
    }
    for word in ("Singh", "Kaur", "Van", "Thi"):
        collector.add(word)
    known = dict(collector.number)
    nicknames = {
        number: tuple(collector.add(each) for each in short[word])
        for word, number in known.items()
        if word in short
    }
    spellings = {number: tuple(spelt[word]) for word, number in known.items() if word in spelt}
    women = {number: collector.add(_of_women(word)) for word, number in known.items()}
    patronymics = _patronymics(customs, known, collector)
    kunyas = _kunyas(customs, known, collector)
    count = len(collector.number)
    return Lexicon(
        words=tuple(collector.number),
        number=collector.number,
        customs=customs,
        nicknames=nicknames,
        spellings=spellings,
        of_women=np.array([women.get(number, number) for number in range(count)], np.int32),
        patronymics=(_filled(patronymics[0], count), _filled(patronymics[1], count)),
        kunyas=(_filled(kunyas[0], count), _filled(kunyas[1], count)),
    )


def _custom(title: str, entry: Mapping[str, Any], collector: _Collector) -> Custom:
    ends = entry["family_ends"].split() or [""]
    # Ends vary fastest among stems, so that the commonest names do not all begin alike.
    families = [stem + end for end in dict.fromkeys(ends) for stem in entry["family_stems"].split()]
    return Custom(
        title=title,
        share=entry["share"],
        shape=entry["shape"],
        appearance=tuple(entry["appearance"]),
        self_defined=tuple(entry["self_defined"]),
        male=collector.all(entry["male"].split()),
        female=collector.all(entry["female"].split()),
        families=collector.all(families),
        women_second=collector.all(entry.get("women_second", "").split()),
        male_day=collector.all(entry.get("male_day", "").split()),
        female_day=collector.all(entry.get("female_day", "").split()),
    )


def _of_women(family: str) -> str:
    if family.endswith(("ski", "cki")):
        return family[:-1] + "a"
    return f"{family}a" if family.endswith(("ov", "ev", "chin", "kin", "lin", "nsin")) else family


def _patronymics(
    customs: tuple[Custom, ...], known: Mapping[str, int], collector: _Collector
) -> tuple[dict[int, int], dict[int, int]]:
    words = list(known)
    sons: dict[int, int] = {}
    daughters: dict[int, int] = {}
    for custom in customs:
        if custom.shape != "slavic-patronymic":
            continue
        for number in custom.male.tolist():
            stem, link = _stem(words[number])
            sons[number] = collector.add(f"{stem}{link}vich")
            daughters[number] = collector.add(f"{stem}{link}vna")
    return sons, daughters


def _stem(father: str) -> tuple[str, str]:
    if father.endswith(("i", "y")):
        return father[:-1], "ye"
    return father.removesuffix("a"), "o"


def _kunyas(
    customs: tuple[Custom, ...], known: Mapping[str, int], collector: _Collector
) -> tuple[dict[int, int], dict[int, int]]:
    words = list(known)
    fathers: dict[int, int] = {}
    mothers: dict[int, int] = {}
    for custom in customs:
        if custom.shape != "arabic":
            continue
        for number in custom.male.tolist():
            fathers[number] = collector.add(f"Abu {words[number]}")
            mothers[number] = collector.add(f"Umm {words[number]}")
    return fathers, mothers


def _filled(table: Mapping[int, int], count: int) -> Words:
    return np.array([table.get(number, NOBODY) for number in range(count)], np.int32)
