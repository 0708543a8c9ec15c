"""A person keeps a shared key through the ways names and dates are miswritten; strangers share none."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.pole.keys import (
    AddressTraits,
    KeyKind,
    NameTraits,
    PersonTraits,
    generic_values,
    key_hashes,
    person_keys,
)


def a_person(given: str = "Zebedee", family: str = "Testerman", **known: Any) -> PersonTraits:
    return PersonTraits(names=(NameTraits(given, family),), **{"births": ("1984-03-14",), **known})


def kinds(traits: PersonTraits) -> set[KeyKind]:
    return {key.kind for key in person_keys(traits)}


def shared_kinds(left: PersonTraits, right: PersonTraits) -> set[KeyKind]:
    return {key.kind for key in set(person_keys(left)) & set(person_keys(right))}


SAME_NAMES = [
    # United Kingdom and Ireland
    ("Robert", "Testerman", "Bob", "Testerman"),
    ("Elizabeth", "Testerman", "Liz", "Testerman"),
    ("Catherine", "Testerman", "Kathryn", "Testerman"),
    ("Steven", "Testerman", "Stephen", "Testerman"),
    ("Seán", "Ó Briain", "Shaun", "O'Brien"),
    ("Siobhán", "Mac Gabhann", "Siobhan", "MacGabhann"),
    ("Niamh", "O Connor", "Niamh", "O’Connor"),
    ("Iain", "McDonald", "Ian", "MacDonald"),
    ("Zoë", "Brontë", "Zoe", "Bronte"),
    ("Jane", "Smith-Jones", "Jane", "Jones"),
    ("Jane", "Smith-Jones", "Jane", "Smith Jones"),
    ("Mary-Ann", "Testerman", "Maryann", "Testerman"),
    ("Dr Jane", "Testerman", "Jane", "Testerman"),
    # South Asia
    ("Harpreet Singh", "Gill", "Harpreet", "Singh"),
    ("Md", "Chowdhury", "Mohammed", "Choudhury"),
    ("Mohammed Imran", "Hussain", "Imran", "Hussein"),
    ("Fathima", "Begum", "Fatima", "Begam"),
    ("Vijay", "Qureshi", "Bijay", "Kureshi"),
    # Arabic
    ("Mohammed", "al-Hassan", "Muhammad", "Hassan"),
    ("Mohamed", "Hussein", "محمد", "حسين"),
    ("Abd al-Rahman", "Yusuf", "Abdulrahman", "Yousef"),
    ("Abdur Rahman", "Khan", "Abdul Rahman", "Khan"),
    ("يوسف", "خان", "Yusuf", "Khan"),
    ("Abdullah", "bin Saeed", "Abdallah", "Said"),
    # Africa
    ("Chukwuemeka", "Okonkwo", "Emeka", "Okonkwo"),
    ("Oluwaseun", "Adebayo", "Seun", "Adebayo"),
    ("Abdirahman", "Cali", "Abdurahman", "Cali"),
    ("Kwame", "N'Krumah", "Kwame", "Nkrumah"),
    # Eastern Europe
    ("Иван", "Петров", "Ivan", "Petrov"),
    ("Ольга", "Петрова", "Olga", "Petrov"),
    ("Serhii", "Kovalchuk", "Сергей", "Ковальчук"),
    ("Łukasz", "Wiśniewski", "Lukasz", "Wisniewska"),
    ("Aleksandr", "Ivanov", "Alexander", "Ivanov"),
    # East Asia
    ("Xiao Ming", "Wang", "Xiaoming", "Wang"),
    ("Xiaoming", "Wang", "Wang", "Xiaoming"),
    ("小明", "王", "Xiaoming", "Wang"),
    ("Minjun", "Kim", "민준", "김"),
    ("Van Anh", "Nguyễn", "Van Anh", "Nguyen"),
]


@pytest.mark.parametrize(("given", "family", "other_given", "other_family"), SAME_NAMES)
def test_spellings_of_one_name_meet_without_any_date(
    given: str, family: str, other_given: str, other_family: str
) -> None:
    left, right = a_person(given, family, births=()), a_person(other_given, other_family, births=())
    assert KeyKind.FULL_NAME in shared_kinds(left, right)


@pytest.mark.parametrize(
    ("given", "family"),
    [("Olga", "Petrova"), ("Mohammed", "Khan"), ("Ming", "Wang"), ("Siobhan", "Murphy"), ("Chidi", "Okafor")],
)
def test_strangers_share_no_key(given: str, family: str) -> None:
    stranger = a_person("Harpreet", "Gill", births=("1971-11-29",), postcodes=("BD1 1HX",))
    assert not shared_kinds(a_person(given, family, postcodes=("LS1 4DY",)), stranger)


@pytest.mark.parametrize(
    ("born", "reported", "kind"),
    [
        ("1984-03-04", "1984-04-03", KeyKind.DOB_NAME),
        ("1984-03-14", "1984-03-17", KeyKind.NAMES_YEAR),
        ("1984-03-14", "1948-03-14", KeyKind.NAMES_DAY_MONTH),
        ("1984-03-14", "1984-01-01", KeyKind.NAMES_YEAR),
        ("1984-03-14", "1984", KeyKind.NAMES_YEAR),
        ("1984-03-14", "--03-14", KeyKind.NAMES_DAY_MONTH),
    ],
)
def test_a_miswritten_birth_still_meets(born: str, reported: str, kind: KeyKind) -> None:
    assert kind in shared_kinds(a_person(births=(born,)), a_person(births=(reported,)))


def test_a_false_surname_meets_by_birth_and_given_name() -> None:
    assert shared_kinds(a_person(), a_person(family="Somethingelse")) == {KeyKind.DOB_NAME}


def test_an_alias_is_as_good_as_the_real_name() -> None:
    known = PersonTraits(names=(NameTraits("Zebedee", "Testerman"), NameTraits("Olga", "Petrova")))
    assert KeyKind.FULL_NAME in shared_kinds(known, a_person("Olga", "Petrova", births=()))


def test_numbers_meet_however_they_are_written() -> None:
    left = a_person(
        identifiers=(("pncId", "2001/1234567X"),), phones=("+44 (0)7700 900123",), emails=("Zeb@Example.org",)
    )
    right = PersonTraits(
        identifiers=(("PNCID", "01/1234567x"),), phones=("07700900123",), emails=("zeb@example.org ",)
    )
    assert shared_kinds(left, right) == {KeyKind.IDENTIFIER, KeyKind.PHONE, KeyKind.EMAIL}


def test_places_meet_with_a_part_of_the_name() -> None:
    home: dict[str, Any] = {"postcodes": ("LS1 4DY",), "addresses": (AddressTraits("12a", "Test Road"),)}
    moved = a_person(
        "Zeb", "Testerman", births=(), postcodes=("ls14dy",), addresses=(AddressTraits("12 A", "Test Rd"),)
    )
    assert shared_kinds(a_person(births=(), **home), moved) >= {
        KeyKind.POSTCODE_NAME, KeyKind.ADDRESS_NAME, KeyKind.FAMILY_OUTWARD,
    }  # fmt: skip


@pytest.mark.parametrize(
    "traits",
    [
        PersonTraits(names=(NameTraits("Unknown", "Unknown"),), births=("1900-01-01",)),
        PersonTraits(names=(NameTraits("N/K", "Refused"),), births=("1970-01-01",)),
        PersonTraits(phones=("00000000000",), emails=("none",), postcodes=("ZZ99 3VZ",)),
        PersonTraits(identifiers=(("pncId", "UNKNOWN"), ("cro", "0000000"), ("nino", "n/a"))),
        PersonTraits(names=(NameTraits("", ""),), births=("", "nonsense", "0000-00-00")),
    ],
)
def test_fillers_are_never_keys(traits: PersonTraits) -> None:
    assert person_keys(traits) == []


def test_the_first_of_january_is_believed_for_its_year_only() -> None:
    assert KeyKind.DOB_NAME not in kinds(a_person(births=("1984-01-01",)))
    assert KeyKind.NAMES_YEAR in kinds(a_person(births=("1984-01-01",)))


def test_a_force_may_add_its_own_station_to_the_guard() -> None:
    at_station = a_person(postcodes=("LS1 4DY",))
    guard = generic_values().with_postcodes(["ls1 4dy"])
    assert KeyKind.POSTCODE_NAME in kinds(at_station)
    assert KeyKind.POSTCODE_NAME not in {key.kind for key in person_keys(at_station, guard)}


def test_a_surname_alone_is_no_key() -> None:
    assert person_keys(PersonTraits(names=(NameTraits("", "Smith"),))) == []


def test_keys_stay_few() -> None:
    ordinary = a_person("Robert James", phones=("07700900123",), postcodes=("LS1 4DY",))
    assert len(person_keys(ordinary)) <= 24


texts = st.text(max_size=40)
long_texts = st.text(min_size=450, max_size=520)
name_texts = st.one_of(
    texts,
    long_texts,
    st.sampled_from(["Bob", "Zoë", "Иван", "王小明", "محمد", "O'", "Mc", "abd", "van der", "-"]),
)
date_texts = st.one_of(
    st.dates().map(str), st.sampled_from(["1984", "1984-03", "--03-04", "1066-10-14", "2199-02-31", "x"])
)
persons = st.builds(
    PersonTraits,
    names=st.lists(st.builds(NameTraits, given=name_texts, family=name_texts), max_size=3).map(tuple),
    births=st.lists(date_texts, max_size=2).map(tuple),
    identifiers=st.lists(st.tuples(st.sampled_from(["pncId", "cro", "nino", ""]), texts), max_size=2).map(
        tuple
    ),
    phones=st.lists(texts, max_size=2).map(tuple),
    emails=st.lists(texts, max_size=2).map(tuple),
    postcodes=st.lists(st.one_of(texts, st.sampled_from(["LS1 4DY", "LS1", "GIR 0AA"])), max_size=2).map(
        tuple
    ),
    addresses=st.lists(st.builds(AddressTraits, premises=texts, street=texts), max_size=2).map(tuple),
)


@given(persons)
def test_any_text_gives_keys_and_no_error(traits: PersonTraits) -> None:
    numbers = key_hashes(traits)
    assert numbers == key_hashes(traits)
    assert len(numbers) == len(set(numbers)) <= 64
    assert all(-(2**63) <= number < 2**63 for number in numbers)


@given(persons)
def test_the_order_of_names_and_numbers_does_not_matter(traits: PersonTraits) -> None:
    turned = PersonTraits(**{name: getattr(traits, name)[::-1] for name in PersonTraits.__dataclass_fields__})
    assert key_hashes(turned) == key_hashes(traits)


plain_names = st.sampled_from(
    [
        "Robert",
        "Olga",
        "Mohammed",
        "Xiaoming",
        "Petrov",
        "Kovalchuk",
        "Okonkwo",
        "Testerman",
        "Singh",
        "Murphy",
    ]
)


@given(plain_names, plain_names)
def test_swapped_names_keep_a_shared_key(one: str, other: str) -> None:
    assert KeyKind.FULL_NAME in shared_kinds(a_person(one, other, births=()), a_person(other, one, births=()))


@given(st.integers(1900, 2020), st.integers(1, 12), st.integers(1, 12))
def test_swapped_day_and_month_keep_a_shared_key(year: int, month: int, day: int) -> None:
    left = a_person(births=(f"{year}-{month:02}-{day:02}",))
    right = a_person(births=(f"{year}-{day:02}-{month:02}",))
    if f"{year}-{month:02}-{day:02}" not in generic_values().dates_of_birth:
        assert shared_kinds(left, right) & {KeyKind.DOB_NAME, KeyKind.NAMES_YEAR}
