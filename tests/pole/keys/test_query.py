"""A question looks wider than what is stored, says why each record was found, and knows when it is too broad."""

from typing import Any

import pytest
from hypothesis import given

from bluelamp.pole.keys import (
    KeyKind,
    NameTraits,
    PersonTraits,
    key_hashes,
    name_from_text,
    person_query_keys,
)
from bluelamp.pole.keys.query import QUERY_KEYS_MAX
from tests.pole.keys.test_person import SAME_NAMES, persons


def a_person(given: str = "Zebedee", family: str = "Testerman", **known: Any) -> PersonTraits:
    return PersonTraits(names=(NameTraits(given, family),), **known)


def why(asked: PersonTraits, stored: PersonTraits) -> tuple[KeyKind, ...]:
    return person_query_keys(asked).kinds_hit(set(key_hashes(stored)))


@given(persons)
def test_a_record_is_found_by_its_own_description(traits: PersonTraits) -> None:
    stored = set(key_hashes(traits))
    asked = person_query_keys(traits)
    assert bool(asked.kinds_hit(stored)) == bool(stored)
    assert len(asked.keys) <= QUERY_KEYS_MAX


@pytest.mark.parametrize(("given", "family", "other_given", "other_family"), SAME_NAMES)
def test_spellings_find_each_other_both_ways(
    given: str, family: str, other_given: str, other_family: str
) -> None:
    left, right = a_person(given, family), a_person(other_given, other_family)
    assert KeyKind.FULL_NAME in why(left, right)
    assert KeyKind.FULL_NAME in why(right, left)


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("Samantha", "Sam"),
        ("Sam", "Samuel"),
        ("Robert", "Rob"),
        ("Rob", "Bob"),
        ("Margaret", "Peggy"),
        ("Bert", "Albert"),
    ],
)
def test_short_and_full_forms_find_each_other(asked: str, stored: str) -> None:
    assert why(a_person(asked), a_person(stored))


def test_swapped_boxes_find_the_record() -> None:
    assert why(a_person("Testerman", "Bob"), a_person("Robert", "Testerman"))


def test_a_second_reading_of_a_sound_is_asked_too() -> None:
    assert why(a_person("Zebedee", "Smith"), a_person("Zebedee", "Schmidt"))


@pytest.mark.parametrize("year", ["1983", "1984", "1985"])
def test_an_inexact_year_looks_one_to_either_side(year: str) -> None:
    assert KeyKind.NAMES_YEAR in why(a_person(births=(year,)), a_person(births=("1984-03-14",)))


def test_an_exact_date_does_not_look_at_other_years() -> None:
    asked = person_query_keys(a_person(births=("1984-03-14",)))
    years = {key.value.rsplit("|")[-1] for key in asked.keys if key.kind is KeyKind.NAMES_YEAR}
    assert years == {"1984"}


def test_reasons_come_strongest_first() -> None:
    known = a_person(births=("1984-03-14",), phones=("07700900123",), postcodes=("LS1 4DY",))
    found = why(known, known)
    assert found[:2] == (KeyKind.PHONE, KeyKind.DOB_NAME)
    assert list(found) == sorted(found, key=lambda kind: kind.strength)


def test_a_name_alone_is_looked_up_though_broad() -> None:
    asked = person_query_keys(a_person("Zebedee Quentin"))
    assert asked.is_broad
    assert set(asked.hashes) >= set(asked.broad_hashes) > set()


def test_a_name_with_a_date_leaves_the_broad_keys_for_second() -> None:
    asked = person_query_keys(a_person(births=("1984-03-14",)))
    assert not asked.is_broad
    assert not set(asked.hashes) & set(asked.broad_hashes)
    assert set(asked.hashes) | set(asked.broad_hashes) == set(asked.kind_of)


def test_a_surname_in_a_district_is_a_key() -> None:
    asked = PersonTraits(names=(NameTraits("", "Testerman"),), postcodes=("LS1",))
    assert why(asked, a_person(postcodes=("LS1 4DY",))) == (KeyKind.FAMILY_OUTWARD,)


def test_a_surname_alone_asks_for_nothing() -> None:
    assert not person_query_keys(PersonTraits(names=(NameTraits("", "Smith"),)))


def test_the_secret_of_the_network_gives_other_numbers() -> None:
    asked = person_query_keys(a_person(), secret=b"shared")
    assert asked.kinds_hit(set(key_hashes(a_person(), secret=b"shared"))) == (KeyKind.FULL_NAME,)
    assert not asked.kinds_hit(set(key_hashes(a_person())))


@pytest.mark.parametrize(
    ("text", "given", "family"),
    [
        ("Testerman, Zebedee", "Zebedee", "Testerman"),
        ("Zebedee Q Testerman", "Zebedee Q", "Testerman"),
        ("Testerman", "", "Testerman"),
        ("王小明", "wang xiao", "ming"),
        ("", "", ""),
    ],
)
def test_a_name_in_one_box_is_split(text: str, given: str, family: str) -> None:
    assert name_from_text(text) == NameTraits(given, family)


def test_a_chinese_name_in_one_box_finds_the_record() -> None:
    asked = PersonTraits(names=(name_from_text("Wang Xiaoming"),))
    assert why(asked, a_person("小明", "王"))
