"""Values that must agree exactly are brought to one form first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.pole.keys.exact_values import (
    BirthDate,
    birth_date,
    email_address,
    identifier_text,
    outward_code,
    phone_digits,
    postcode_text,
    serial_text,
    street_words,
    vehicle_mark_like,
)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("07700 900123", "7700900123"),
        ("+44 7700 900123", "7700900123"),
        ("+44 (0)7700 900123", "7700900123"),
        ("0044-7700-900123", "7700900123"),
        ("+353 86 123 4567", "353861234567"),
        ("0113 496 0000", "1134960000"),
        ("999", None),
        ("ask mum", None),
        ("1" * 40, None),
    ],
)
def test_phone_numbers_lose_the_prefix(text: str, digits: str | None) -> None:
    assert phone_digits(text) == digits


@pytest.mark.parametrize(
    ("scheme", "value", "text"),
    [
        ("pncId", "2001/1234567X", "011234567X"),
        ("PNCID", "01/1234567X", "011234567X"),
        ("pncId", "2001/123X", "010000123X"),
        ("pncId", "20011234567X", "011234567X"),
        ("pncId", "a mess", "AMESS"),
        ("nino", "QQ 12 34 56 C", "QQ123456"),
        ("nino", "QQ123456", "QQ123456"),
        ("cro", "123456/01X", "12345601X"),
    ],
)
def test_identifying_numbers_take_one_form(scheme: str, value: str, text: str) -> None:
    assert identifier_text(scheme, value) == text


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("1984-03-14", BirthDate(1984, 3, 14)),
        ("1984-03-14T00:00:00", BirthDate(1984, 3, 14)),
        ("1984-03", BirthDate(1984, 3)),
        ("1984", BirthDate(1984)),
        ("--03-14", BirthDate(None, 3, 14)),
        ("1066-10-14", BirthDate(None, 10, 14)),
        ("14/03/1984", BirthDate()),
        ("1984-99-14", BirthDate(1984)),
        ("", BirthDate()),
    ],
)
def test_dates_of_birth_keep_what_is_possible(text: str, born: BirthDate) -> None:
    assert birth_date(text) == born


def test_day_and_month_are_the_same_when_swapped() -> None:
    assert birth_date("1984-03-04").day_and_month == birth_date("1984-04-03").day_and_month == "0304"


@pytest.mark.parametrize(
    ("text", "whole", "outward"),
    [
        ("ls1 4dy", "LS14DY", "LS1"),
        ("EC1A 1BB", "EC1A1BB", "EC1A"),
        ("LS1", None, "LS1"),
        ("Leeds", None, None),
        ("", None, None),
    ],
)
def test_postcodes_are_whole_or_districts(text: str, whole: str | None, outward: str | None) -> None:
    assert (postcode_text(text), outward_code(text)) == (whole, outward)


@pytest.mark.parametrize(
    ("text", "address"),
    [(" Zeb@Example.ORG", "zeb@example.org"), ("none", None), ("a@b", None), ("a b@c.org", None)],
)
def test_emails_are_addresses_or_nothing(text: str, address: str | None) -> None:
    assert email_address(text) == address


def test_short_serials_tell_nothing() -> None:
    assert serial_text("0012") is None
    assert serial_text("00-12 345") == "12345"


def test_streets_lose_their_kind_unless_it_is_all_there_is() -> None:
    assert street_words("Test Rd.") == street_words("test ROAD") == ("test",)
    assert street_words("The Grove") == ("the", "grove")


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", max_size=11))
def test_a_folded_mark_is_its_own_folding(mark: str) -> None:
    assert vehicle_mark_like(vehicle_mark_like(mark)) == vehicle_mark_like(mark)
