"""How everybody comes by a name: each custom's shape, for whole columns of people at once.

Not here: the words (customs.py) and what clerks make of them (clerk.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from bluelamp.demo.world.customs import NOBODY, Custom, Lexicon, Words
from bluelamp.demo.world.dice import Dice, Flags, Ints
from bluelamp.demo.world.model import Small

COMMONNESS = 1.9
"""How unevenly names are shared: the higher, the more people bear the first names of a list."""

OWN_NAME_KEPT = frozenset(
    {"muslim-south-asian", "arabic", "patronymic", "family-first", "vietnamese", "korean"}
)
"""Shapes whose women keep their own family name when they marry."""
WOMENS_FORM = frozenset({"slavonic", "slavic-patronymic"})


@dataclass(slots=True)
class Names:
    """Columns of names while they are being given."""

    given: Small
    middle: Small
    middle_second: Small
    family: Small


@dataclass(frozen=True, slots=True)
class Bearers:
    """What a name depends on, for each person."""

    ids: Ints
    custom: Small
    is_female: Flags
    weekday: Ints
    father: Ints
    household_family: Small
    has_household_name: Flags


def picked(words: Words, luck: np.ndarray) -> Small:
    """A word for each share of luck, the first words far oftener."""
    places = (len(words) * luck**COMMONNESS).astype(np.int64)
    chosen: Small = words[places.clip(0, len(words) - 1)]
    return chosen


def given_names(dice: Dice, what: str, bearers: Bearers, lexicon: Lexicon) -> Small:
    """A given name of each person's custom and sex."""
    names = np.full(len(bearers.ids), NOBODY, np.int32)
    for at, custom in enumerate(lexicon.customs):
        for words, is_female in ((custom.male, False), (custom.female, True)):
            mine = (bearers.custom == at) & (bearers.is_female == is_female)
            names[mine] = picked(words, dice.uniform(what, bearers.ids[mine]))
    return names


def family_names(dice: Dice, what: str, ids: Ints, custom: Small, lexicon: Lexicon) -> Small:
    """A family name of each id's custom, in the men's form."""
    names = np.full(len(ids), NOBODY, np.int32)
    for at, each in enumerate(lexicon.customs):
        mine = custom == at
        names[mine] = picked(each.families, dice.uniform(what, ids[mine]))
    return names


def all_names(dice: Dice, bearers: Bearers, lexicon: Lexicon) -> Names:
    """Everybody's name. Fathers stand before their children, whose names may hold theirs."""
    given = given_names(dice, "given", bearers, lexicon)
    own_family = family_names(dice, "own family", bearers.ids, bearers.custom, lexicon)
    nothing = np.full(len(given), NOBODY, np.int32)
    names = Names(
        given=given,
        middle=nothing.copy(),
        middle_second=nothing.copy(),
        family=np.where(bearers.has_household_name, bearers.household_family, own_family).astype(np.int32),
    )
    for at, custom in enumerate(lexicon.customs):
        mine = np.flatnonzero(bearers.custom == at)
        if len(mine):
            SHAPES[custom.shape](_Shaping(dice, lexicon, custom, bearers, names, mine))
        if custom.shape in WOMENS_FORM:
            women = mine[bearers.is_female[mine]]
            names.family[women] = lexicon.of_women[names.family[women]]
    return names


@dataclass(frozen=True, slots=True)
class _Shaping:
    """One custom at work on its people (`mine`, by place)."""

    dice: Dice
    lexicon: Lexicon
    custom: Custom
    bearers: Bearers
    names: Names
    mine: Ints

    def happens(self, what: str, chance: float) -> Ints:
        """Those of mine to whom it happens."""
        return self.mine[self.dice.happens(what, self.bearers.ids[self.mine], chance)]

    def another_given(self, what: str, who: Ints) -> Small:
        names = np.empty(len(who), np.int32)
        for words, is_female in ((self.custom.male, False), (self.custom.female, True)):
            such = self.bearers.is_female[who] == is_female
            names[such] = picked(words, self.dice.uniform(what, self.bearers.ids[who[such]]))
        return names

    def fathers_given(self) -> Small:
        """The father's given name; an invented one where he is not of the household."""
        stranger = picked(self.custom.male, self.dice.uniform("father", self.bearers.ids[self.mine]))
        father = self.bearers.father[self.mine]
        known = (father >= 0) & (self.bearers.custom[father] == self.bearers.custom[self.mine])
        return np.where(known, self.names.given[father], stranger).astype(np.int32)


def _given_family(work: _Shaping) -> None:
    with_middle = work.happens("middle", 0.68)
    work.names.middle[with_middle] = work.another_given("middle name", with_middle)
    second = with_middle[work.dice.happens("second middle", work.bearers.ids[with_middle], 0.12)]
    work.names.middle_second[second] = work.another_given("second middle name", second)
    _no_name_twice(work)


def _no_name_twice(work: _Shaping) -> None:
    names = work.names
    names.middle_second[names.middle_second == names.middle] = NOBODY
    names.middle_second[names.middle == names.given] = NOBODY
    names.middle[names.middle == names.given] = NOBODY


def _given_middle_family(work: _Shaping) -> None:
    work.names.middle[work.mine] = work.another_given("middle name", work.mine)
    _no_name_twice(work)


def _muslim_south_asian(work: _Shaping) -> None:
    """Many men carry Mohammed before the name they go by; many women's last name is a title of respect."""
    women = work.mine[work.bearers.is_female[work.mine]]
    respect = picked(work.custom.women_second, work.dice.uniform("respect", work.bearers.ids[women]))
    is_last = work.dice.happens("respect is last", work.bearers.ids[women], 0.4)
    work.names.family[women[is_last]] = respect[is_last]
    work.names.middle[women[~is_last]] = respect[~is_last]
    men = work.mine[~work.bearers.is_female[work.mine]]
    first = work.dice.happens("Mohammed first", work.bearers.ids[men], 0.3)
    mohammed = np.int32(work.lexicon.number["Mohammed"])
    named = men[first & (work.names.given[men] != mohammed)]
    work.names.middle[named] = work.names.given[named]
    work.names.given[named] = mohammed


def _sikh(work: _Shaping) -> None:
    """Singh and Kaur stand in the middle, or instead of the family name."""
    number = work.lexicon.number
    second = np.where(work.bearers.is_female[work.mine], number["Kaur"], number["Singh"]).astype(np.int32)
    is_last = work.dice.happens("Singh is last", work.bearers.ids[work.mine], 0.3)
    work.names.family[work.mine[is_last]] = second[is_last]
    work.names.middle[work.mine[~is_last]] = second[~is_last]


def _arabic(work: _Shaping) -> None:
    """Own name, father's name, and a family name with its article."""
    work.names.middle[work.mine] = work.fathers_given()


def _patronymic(work: _Shaping) -> None:
    """Own, father's and grandfather's name: no name is shared by a whole household."""
    ids = work.bearers.ids[work.mine]
    work.names.middle[work.mine] = picked(work.custom.families, work.dice.uniform("grandfather", ids))
    own = picked(work.custom.families, work.dice.uniform("great-grandfather", ids))
    work.names.family[work.mine] = own
    father = work.bearers.father[work.mine]
    known = (father >= 0) & (work.bearers.custom[father] == work.bearers.custom[work.mine])
    children, fathers = work.mine[known], father[known]
    work.names.family[children] = work.names.middle[fathers]
    work.names.middle[children] = work.names.given[fathers]


def _slavonic(work: _Shaping) -> None:
    with_middle = work.happens("middle", 0.35)
    work.names.middle[with_middle] = work.another_given("middle name", with_middle)


def _slavic_patronymic(work: _Shaping) -> None:
    """The middle name is made of the father's: Ivanovich, Ivanovna."""
    sons, daughters = work.lexicon.patronymics
    father = work.fathers_given()
    is_female = work.bearers.is_female[work.mine]
    work.names.middle[work.mine] = np.where(is_female, daughters[father], sons[father])


def _day_name(work: _Shaping) -> None:
    """Akan: the weekday of birth gives a name, before or after a Christian one."""
    weekday = work.bearers.weekday[work.mine]
    is_female = work.bearers.is_female[work.mine]
    day = np.where(is_female, work.custom.female_day[weekday], work.custom.male_day[weekday])
    is_first = work.dice.happens("day name first", work.bearers.ids[work.mine], 0.45)
    christian = work.names.given[work.mine]
    work.names.given[work.mine] = np.where(is_first, day, christian)
    work.names.middle[work.mine] = np.where(is_first, christian, day)


def _one_given(work: _Shaping) -> None:
    """The family name is said first, so forms often hold the two swapped; nothing in the middle."""


def _vietnamese(work: _Shaping) -> None:
    number = work.lexicon.number
    tells_sex = np.where(work.bearers.is_female[work.mine], number["Thi"], number["Van"])
    work.names.middle[work.mine] = tells_sex


SHAPES: Mapping[str, Callable[[_Shaping], None]] = {
    "given-family": _given_family,
    "given-middle-family": _given_middle_family,
    "muslim-south-asian": _muslim_south_asian,
    "sikh": _sikh,
    "arabic": _arabic,
    "patronymic": _patronymic,
    "slavonic": _slavonic,
    "slavic-patronymic": _slavic_patronymic,
    "day-name": _day_name,
    "family-first": _one_given,
    "vietnamese": _vietnamese,
    "korean": _one_given,
}
