"""What a question says, before anything is read: traits, ranges, moments, words, codes."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.client.query import PersonSearch
from bluelamp.store.search.events import offence_codes, person_id
from bluelamp.store.search.moments import EARLIEST, LATEST, end_moment, first_moment
from bluelamp.store.search.page import facet_label, shown_facets
from bluelamp.store.search.person_traits import birth_range, person_traits, without_article
from bluelamp.store.search.words import WORDS_MAX, like_escaped, similar_text, words_of

TODAY = date(2026, 2, 28)


def traits(**asked: Any) -> Any:
    return person_traits(PersonSearch.model_validate(asked))


def test_an_identifier_is_tried_in_the_scheme_named_or_in_every_one() -> None:
    assert traits(identifier={"scheme": "pnc", "value": "1"}).identifiers == (("pncId", "1"),)
    assert traits(identifier={"scheme": "PNCID", "value": "1"}).identifiers == (("pncId", "1"),)
    assert len(traits(identifier={"value": "1"}).identifiers) == 10
    assert len(traits(identifier={"scheme": "unheard-of", "value": "1"}).identifiers) == 10


def test_a_postcode_inside_an_address_counts() -> None:
    found = traits(address="7 Lanternlight Row, Leeds LS66 1BL")
    assert found.postcodes == ("LS66 1BL",)
    assert (found.addresses[0].premises, found.addresses[0].street) == ("7", "Lanternlight Row")


def test_a_name_in_one_box_is_also_read_with_its_prefix_joined() -> None:
    families = [name.family for name in traits(name="Ada Mac Testly").names]
    assert families == ["Testly", "mactestly"]
    assert [name.family for name in traits(name="Testly, Ada").names] == ["Testly"]


@pytest.mark.parametrize(
    ("family", "bare"),
    [("Alrashid", "rashid"), ("Abdulrahman", "rahman"), ("Alan", ""), ("Smith", ""), ("", "")],
)
def test_an_article_written_as_part_of_the_name_is_also_left_out(family: str, bare: str) -> None:
    assert without_article(family) == bare


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ({"ageFrom": 18, "ageTo": 20}, date(2005, 3, 1), date(2008, 2, 28)),
        ({"ageFrom": 18}, None, date(2008, 2, 28)),
        ({"ageTo": 0}, date(2025, 3, 1), None),
        ({"bornFrom": "2006-01-01", "ageTo": 25}, date(2006, 1, 1), None),
        ({"bornTo": "2010-01-01", "ageFrom": 18}, None, date(2008, 2, 28)),
        ({"ageTo": 130}, date(1895, 3, 1), None),
    ],
)
def test_ages_are_a_range_of_days_of_birth(
    asked: dict[str, Any], first: date | None, last: date | None
) -> None:
    assert birth_range(PersonSearch.model_validate({"name": "x", **asked}), TODAY) == (first, last)


def test_a_leap_day_has_a_birthday_every_year() -> None:
    assert birth_range(PersonSearch(name="x", age_from=1), date(2028, 2, 29)) == (None, date(2027, 2, 28))


def test_a_day_is_a_day_in_london() -> None:
    day = date(2016, 7, 1)
    assert first_moment(day) == datetime(2016, 6, 30, 23, tzinfo=UTC)
    assert end_moment(day) == datetime(2016, 7, 1, 23, tzinfo=UTC)
    assert first_moment(datetime(2016, 7, 1, 12)) == datetime(2016, 7, 1, 11, tzinfo=UTC)  # noqa: DTZ001 - as a caller may send it


@given(st.one_of(st.dates(), st.datetimes(), st.datetimes(timezones=st.just(timezone(timedelta(hours=14))))))
def test_no_date_is_too_early_or_too_late(asked: date | datetime) -> None:
    assert EARLIEST <= first_moment(asked) <= end_moment(asked) <= LATEST


def test_words_are_folded_as_the_mapping_folds_them() -> None:
    assert words_of("Café O'Brien, café") == ["cafe", "o", "brien"]
    assert len(words_of(" ".join(f"w{number}" for number in range(50)))) == WORDS_MAX
    assert words_of("\ud800 lone") == ["lone"]
    assert similar_text("ab") == ""


def test_signs_of_like_stand_for_themselves() -> None:
    assert like_escaped("50%_\\") == "50\\%\\_\\\\"


def test_an_offence_is_looked_for_in_every_scheme_and_spelling() -> None:
    assert {"cjs:TH68001", "ho:TH68001"} <= set(offence_codes("th68001"))
    assert "category:bicycle-theft" in offence_codes("Bicycle theft")
    assert "ho:028/01" in offence_codes("028/01")


def test_a_person_of_another_force_is_nobody_here() -> None:
    assert person_id("43:custody:aaaaaaaaaaaaaaaaaaaaaaaaaa", "13").int == 0
    assert person_id("not a urn", "13").int == 0


def test_facets_show_the_most_frequent_values_with_labels() -> None:
    counts = [
        ("gender:female", 3),
        ("gender:male", 5),
        ("system:custody", 8),
        *((f"make:m{n:02}", 1) for n in range(40)),
    ]
    shown = {facet["facet"]: facet["values"] for facet in shown_facets(counts)}
    assert [value["label"] for value in shown["gender"]] == ["Male", "Female"]
    assert len(shown["make"]) == 20
    assert facet_label("gender", "unheard-of") == "unheard-of"
