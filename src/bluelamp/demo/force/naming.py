"""How a synthetic person comes by a name: the customs of names.toml, put together by their shapes.

Not here: what clerks make of a name (recording.py).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Literal

Sex = Literal["M", "F"]


@dataclass(frozen=True)
class FullName:
    """A true name: given names in order, and the name that a form would call the surname."""

    given: tuple[str, ...]
    family: str


@dataclass(frozen=True)
class Custom:
    """One naming custom of names.toml."""

    title: str
    share: float
    shape: str
    appearance: tuple[int, ...]
    self_defined: tuple[str, ...]
    given: Mapping[Sex, tuple[str, ...]]
    families: tuple[str, ...]
    women_second: tuple[str, ...]


@cache
def customs() -> tuple[Custom, ...]:
    """All customs, in the order of the file."""
    return tuple(_custom(title, entry) for title, entry in _names()["customs"].items())


def _custom(title: str, entry: Mapping[str, Any]) -> Custom:
    composed = [stem + end for stem in entry.get("family_stems", ()) for end in entry.get("family_ends", ())]
    return Custom(
        title=title,
        share=entry["share"],
        shape=entry["shape"],
        appearance=tuple(entry["appearance"]),
        self_defined=tuple(entry["self_defined"]),
        given={"M": tuple(entry["male"]), "F": tuple(entry["female"])},
        families=tuple(entry.get("family", composed)),
        women_second=tuple(entry.get("women_second", ())),
    )


@cache
def nicknames() -> Mapping[str, list[str]]:
    """What friends call someone, by given name."""
    names: Mapping[str, list[str]] = _names()["nicknames"]
    return names


@cache
def spellings() -> Mapping[str, list[str]]:
    """Other spellings of the same name as heard or transliterated, by given name."""
    names: Mapping[str, list[str]] = _names()["spellings"]
    return names


def a_custom(rng: Random) -> Custom:
    """A household's custom, by its share."""
    return rng.choices(customs(), weights=[custom.share for custom in customs()])[0]


def a_family_name(custom: Custom, rng: Random) -> str:
    """A family name, some far commoner than others, as in life."""
    names = custom.families
    chosen = names[min(int(len(names) * rng.random() ** 2.2), len(names) - 1)]
    if custom.title == "british" and rng.random() < 0.04:
        return f"{chosen}-{rng.choice(names)}"
    return chosen


def a_full_name(custom: Custom, sex: Sex, family: str, rng: Random) -> FullName:
    """A member of the family gets a name by the custom's shape."""
    return SHAPES[custom.shape](custom, sex, family, rng)


def _given_family(custom: Custom, sex: Sex, family: str, rng: Random) -> FullName:
    middle_names = rng.choices((0, 1, 2), weights=(30, 60, 10))[0]
    return FullName(_some_given(custom, sex, 1 + middle_names, rng), family)


def _given_middle_family(custom: Custom, sex: Sex, family: str, rng: Random) -> FullName:
    return FullName(_some_given(custom, sex, 2, rng), family)


def _muslim_south_asian(custom: Custom, sex: Sex, family: str, rng: Random) -> FullName:
    """Men often carry Mohammed before the name they go by; many women's last name is a title of respect."""
    if sex == "M":
        given = _some_given(custom, sex, rng.choice((1, 2)), rng)
        if rng.random() < 0.35 and "Mohammed" not in given:
            given = ("Mohammed", *given[:1])
        return FullName(given, family)
    second = rng.choice(custom.women_second)
    first = rng.choice(custom.given[sex])
    if rng.random() < 0.4:
        return FullName((first,), second)
    return FullName((first, second), family)


def _sikh(custom: Custom, sex: Sex, family: str, rng: Random) -> FullName:
    """Singh and Kaur stand in the middle, or instead of the family name. Given names serve both sexes."""
    second = "Singh" if sex == "M" else "Kaur"
    first = rng.choice(custom.given[sex])
    if rng.random() < 0.25:
        return FullName((first,), second)
    return FullName((first, second), family)


def _arabic(custom: Custom, sex: Sex, family: str, rng: Random) -> FullName:
    """Own name, father's name, and a family name with its article."""
    return FullName((rng.choice(custom.given[sex]), rng.choice(custom.given["M"])), family)


def _slavonic(custom: Custom, sex: Sex, family: str, rng: Random) -> FullName:
    """A woman's family name in -ski ends in -ska."""
    named = _given_family(custom, sex, family, rng)
    ending = family[:-1] + "a" if sex == "F" and family.endswith("ski") else family
    return FullName(named.given[:2], ending)


def _family_first(custom: Custom, sex: Sex, family: str, rng: Random) -> FullName:
    """One given name; the family name is said first, so forms often hold the two swapped."""
    return FullName((rng.choice(custom.given[sex]),), family)


def _vietnamese(custom: Custom, sex: Sex, family: str, rng: Random) -> FullName:
    """A middle name that tells the sex."""
    return FullName((rng.choice(custom.given[sex]), "Van" if sex == "M" else "Thi"), family)


Shape = Callable[[Custom, Sex, str, Random], FullName]
SHAPES: Mapping[str, Shape] = {
    "given-family": _given_family,
    "given-middle-family": _given_middle_family,
    "muslim-south-asian": _muslim_south_asian,
    "sikh": _sikh,
    "arabic": _arabic,
    # Own, father's and grandfather's name; the household shares the last.
    "patronymic": _arabic,
    "slavonic": _slavonic,
    "family-first": _family_first,
    "vietnamese": _vietnamese,
}


def _some_given(custom: Custom, sex: Sex, count: int, rng: Random) -> tuple[str, ...]:
    return tuple(rng.sample(custom.given[sex], count))


@cache
def _names() -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / "names.toml").read_text(encoding="utf-8"))
