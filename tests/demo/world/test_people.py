"""The invented people: families that hang together, names by custom, and numbers that mark them as invented."""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from bluelamp.demo.world.customs import lexicon
from bluelamp.demo.world.dice import Dice
from bluelamp.demo.world.households import force_shares
from bluelamp.demo.world.model import Households, People
from bluelamp.demo.world.people import invent_people
from bluelamp.demo.world.places import all_places
from bluelamp.pole.values import cro, phone, pnc_id, postcode

COUNT = 20_000
DRAMA_OR_UNALLOCATED = re.compile(r"07700 900\d{3}|071\d\d \d{6}|0(113|114|161) 496 0\d{3}|01632 \d{6}")


@cache
def invented() -> tuple[Households, People]:
    return invent_people(Dice.of(7, "people"), COUNT, force_shares(3), lexicon(), all_places(3))


def test_each_custom_has_its_share_of_the_people() -> None:
    _, people = invented()
    wanted = np.array([custom.share for custom in lexicon().customs])
    found = np.bincount(people.custom, minlength=len(wanted)) / COUNT
    assert np.abs(found - wanted / wanted.sum()).max() < 0.02


def test_twins_share_birthday_and_household_but_no_given_name_by_rule() -> None:
    _, people = invented()
    twins = np.flatnonzero(people.twin_of >= 0)
    others = people.twin_of[twins]
    assert len(twins) > 40
    assert (people.born[twins] == people.born[others]).all()
    assert (people.household[twins] == people.household[others]).all()


def test_juniors_bear_the_parents_name_and_are_a_generation_younger() -> None:
    _, people = invented()
    juniors = np.flatnonzero(people.junior_of >= 0)
    parents = people.junior_of[juniors]
    assert len(juniors) > 80
    assert (people.given[juniors] == people.given[parents]).all()
    assert (people.born[juniors] - people.born[parents]).min() > 14 * 365


def test_a_slavic_daughter_bears_her_fathers_name_and_a_womans_surname() -> None:
    words = lexicon()
    _, people = invented()
    slavic = [custom.title for custom in words.customs].index("slavic")
    women = np.flatnonzero((people.custom == slavic) & people.is_female & (people.role == 2))
    assert len(women) > 5
    assert all(text.endswith("vna") for text in words.texts(people.middle[women]))
    assert all(text.endswith("a") for text in words.texts(people.family[women]))


def test_a_ghanaian_day_name_tells_the_weekday_of_birth() -> None:
    words = lexicon()
    _, people = invented()
    custom = next(each for each in words.customs if each.title == "ghanaian")
    at = [each.title for each in words.customs].index("ghanaian")
    men = np.flatnonzero((people.custom == at) & ~people.is_female & (people.junior_of < 0))
    weekdays = (people.born[men].astype(np.int64) + 3) % 7
    day_names = custom.male_day[weekdays]
    assert len(men) > 20
    assert ((people.given[men] == day_names) | (people.middle[men] == day_names)).all()


def test_all_numbers_are_right_in_form_and_of_ranges_that_mark_them_as_invented() -> None:
    households, people = invented()
    phones = [*people.mobile[people.mobile != ""], *households.landline[households.landline != ""]]
    assert all(DRAMA_OR_UNALLOCATED.fullmatch(each) for each in phones)
    assert all(phone.clean(each) for each in phones)
    assert len(set(people.mobile)) == np.count_nonzero(people.mobile != "") + 1
    ids = people.pnc_id[people.pnc_id != ""]
    assert len(ids) == len(set(ids)) > 500
    assert all(pnc_id.validate(each) == () and "/99" in each for each in ids)
    assert all(cro.validate(each) == () and each.startswith("99") for each in people.cro[people.cro != ""])
    assert all(each.endswith("@example.org") for each in people.email[people.email != ""])


def test_postcodes_lie_in_districts_that_are_not_issued() -> None:
    places = all_places(3)
    assert all(re.fullmatch(r"(LS|BD|HD|WF|HX)[678]\d \d[A-Z]{2}", each) for each in places.postcode)
    assert all(postcode.clean(each) for each in set(places.postcode))


def test_nobody_is_born_after_the_night_or_named_the_same_twice_over() -> None:
    _, people = invented()
    assert people.born.max() <= 20757
    shaped = np.isin(people.custom, [0, 1, 2])
    doubled = (people.middle == people.given) & (people.middle >= 0) & shaped & (people.junior_of < 0)
    assert not doubled.any()


def test_luck_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    ids = np.arange(5)
    assert Dice.of(1, "a").uniform("x", ids).tolist() == Dice.of(1, "a").uniform("x", ids).tolist()
    assert Dice.of(1, "a").uniform("x", ids).tolist() != Dice.of(2, "a").uniform("x", ids).tolist()
    assert Dice.of(1, "a").uniform("x", ids).tolist() != Dice.of(1, "b").uniform("x", ids).tolist()
    assert Dice.of(1, "a").uniform("x", ids)[3] == Dice.of(1, "a").uniform("x", ids[3:])[0]
