"""Features of persons: pure functions, each with a docstring that is published."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.client.query import PersonSearch
from bluelamp.match import PERSON_FEATURES, PersonCandidate, PersonQuestion, rank_person, read_person_question
from bluelamp.match.evidence import SHOWN_FROM
from bluelamp.pole.keys import KeyKind
from bluelamp.store.search.person_traits import birth_range, person_traits

TODAY = date(2026, 11, 1)


def a_question(**asked: Any) -> PersonQuestion:
    search = PersonSearch.model_validate(asked)
    return read_person_question(search, person_traits(search), birth_range(search, TODAY))


def a_person(
    given: str = "Ada", family: str = "Testperson", born: str | None = None, **body: Any
) -> PersonCandidate:
    births = {"births": [{"date": born}]} if born else {}
    return PersonCandidate({"names": [{"given": given.split(), "family": family}], **births, **body})


def score(question: PersonQuestion, person: PersonCandidate) -> float:
    return rank_person(question, person).score


def test_every_feature_explains_itself() -> None:
    for feature in PERSON_FEATURES:
        assert feature.__doc__
        assert len(feature.__doc__.split()) > 10


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (a_person("Ada", "Testperson"), a_person("Adah", "Testperson")),
        (a_person("Ada", "Testperson"), a_person("Testperson", "Ada")),
        (a_person("Testperson", "Ada"), a_person("Zoe", "Otherperson")),
        (a_person(born="1984-03-04"), a_person(born="1984-04-03")),
        (a_person(born="1984-04-03"), a_person(born="1984-03-09")),
        (a_person(born="1984-03-09"), a_person(born="1984")),
        (a_person(born="1984"), a_person()),
        (a_person(), a_person(born="1951-09-21")),
    ],
)
def test_what_agrees_better_stands_higher(better: PersonCandidate, worse: PersonCandidate) -> None:
    question = a_question(name="Ada Testperson", born="1984-03-04")
    assert score(question, better) > score(question, worse)


@pytest.mark.parametrize(
    ("asked", "person"),
    [
        ({"name": "Ada Testperson"}, a_person("Zoe", "Otherperson")),
        ({"name": "Ada Testperson"}, a_person("Zoe", "Testperson")),
        ({"name": "Ada Testperson", "born": "1984-03-04"}, a_person(born="1951-09-21")),
        ({"name": "Ada Testperson", "born": "1984-03-04"}, a_person("Zoe", "Otherperson", "1984-03-04")),
        (
            {"name": "Ada Testperson", "ageFrom": 20, "ageTo": 30},
            a_person("Zoe", "Otherperson", "2000-01-02"),
        ),
        ({"postcode": "LS66 1BL"}, a_person()),
    ],
)
def test_unrelated_people_are_not_shown(asked: dict[str, Any], person: PersonCandidate) -> None:
    assert not rank_person(a_question(**asked), person).is_shown


@pytest.mark.parametrize(
    ("asked", "body"),
    [
        ({"phone": "07700 900123"}, {"contacts": [{"kind": "phone", "value": "+44 7700 900123"}]}),
        ({"email": "Ada@Example.org"}, {"contacts": [{"kind": "email", "value": "ada@example.org"}]}),
        (
            {"identifier": {"value": "06/99991f"}},
            {"identifiers": [{"scheme": "pncId", "value": "2006/0099991F"}]},
        ),
    ],
)
def test_a_number_of_one_person_shows_the_record_whatever_else_differs(
    asked: dict[str, Any], body: dict[str, Any]
) -> None:
    question = a_question(name="Quite Another", born="1951-09-21", **asked)
    ranked = rank_person(question, a_person("Ada", "Testperson", "1984-03-04", **body))
    assert ranked.is_shown
    assert ranked.why[0].how == "exact"


def test_another_number_of_the_scheme_asked_for_counts_against() -> None:
    question = a_question(name="Ada Testperson", identifier={"scheme": "pncId", "value": "06/99991F"})
    another = a_person(identifiers=[{"scheme": "pncId", "value": "99/123X"}])
    assert score(question, another) < score(question, a_person())


def test_a_placeholder_date_is_said_to_be_one() -> None:
    ranked = rank_person(a_question(name="Ada Testperson", born="1984-03-04"), a_person(born="1984-01-01"))
    assert any("1 January" in one.sentence for one in ranked.why)


def test_the_best_of_several_names_decides() -> None:
    person = PersonCandidate(
        {"names": [{"type": "real", "given": ["Zoe"], "family": "Otherperson"},
                   {"type": "alias", "given": ["Ada"], "family": "Testperson"}]}
    )  # fmt: skip
    ranked = rank_person(a_question(name="Ada Testperson"), person)
    assert (ranked.score, ranked.why[0].how) == (1.0, "exact")
    assert "an alias" in ranked.why[0].sentence


def test_a_name_recorded_in_one_piece_is_read() -> None:
    person = PersonCandidate({"names": [{"asRecorded": "TESTPERSON, Ada"}]})
    assert rank_person(a_question(name="Ada Testperson"), person).is_shown


def test_a_place_by_link_stands_above_a_district_by_key() -> None:
    question = a_question(name="Ada Testperson", postcode="LS66 1BL")
    body = {"names": [{"given": ["Ada"], "family": "Testperson"}]}
    linked = score(question, PersonCandidate(body, place="home: 7 Lanternlight Row"))
    by_key = score(question, PersonCandidate(body, frozenset({KeyKind.POSTCODE_NAME})))
    district = score(question, PersonCandidate(body, frozenset({KeyKind.FAMILY_OUTWARD})))
    assert linked == by_key > district > score(question, PersonCandidate(body))


NAMES = st.text(max_size=40)
PARTS = st.lists(st.text(min_size=1, max_size=20), max_size=4)


@given(
    asked=st.text(min_size=1, max_size=60).filter(str.strip),
    names=PARTS,
    family=NAMES,
    born=st.text(max_size=12),
)
def test_any_question_and_any_record_give_a_score_between_0_and_1(
    asked: str, names: list[str], family: str, born: str
) -> None:
    try:
        question = a_question(name=asked.replace("\x00", "x"), born="1984")
    except ValueError:
        return
    person = PersonCandidate({"names": [{"given": names, "family": family}], "births": [{"date": born}]})
    ranked = rank_person(question, person)
    assert 0 <= ranked.score <= 1
    assert all(0 <= one.strength <= 1 and one.sentence for one in ranked.why)


@given(
    given_name=st.sampled_from(["Ada", "Siobhan", "Muhammad"]),
    family=st.sampled_from(["Test", "O'Test", "van Test"]),
)
def test_a_name_asked_for_as_recorded_is_certain(given_name: str, family: str) -> None:
    ranked = rank_person(a_question(given=given_name, family=family), a_person(given_name, family))
    assert ranked.score == 1.0
    assert ranked.score >= SHOWN_FROM


@pytest.mark.parametrize(
    ("scheme", "asked", "recorded", "how"),
    [
        ("pncId", "2006/0099991F", "06/99981F", "typo"),
        ("pncId", "2006/0099991F", "06/99919F", "typo"),
        ("pncId", "2006/0099991F", "06/99981G", None),  # another check letter: another number that was issued
        ("collar", "1234", "1235", None),  # too short to tell a slip from another number
    ],
)
def test_a_number_with_one_slip_is_shown_as_such(
    scheme: str, asked: str, recorded: str, how: str | None
) -> None:
    question = a_question(identifier={"scheme": scheme, "value": asked})
    found = rank_person(question, a_person(identifiers=[{"scheme": scheme, "value": recorded}]))
    assert [one.how for one in found.why if one.field == "identifier"] == ([how] if how else [])
    assert found.is_shown == bool(how)


def test_a_phone_number_with_one_slip_stands_below_the_same_one() -> None:
    question = a_question(phone="07700 900123")
    same, slipped, other = (
        rank_person(question, a_person(contacts=[{"kind": "phone", "value": number}]))
        for number in ("+447700900123", "+447700900132", "+447700900999")
    )
    assert same.score > slipped.score
    assert slipped.is_shown
    assert slipped.why[0].how == "typo"
    assert not other.is_shown


def test_a_whole_name_with_a_slip_stands_above_half_of_it_at_the_place() -> None:
    question = a_question(name="Ada Testperson", postcode="LS66 1BL")
    lives_there = PersonCandidate(
        {"names": [{"given": ["Zoe"], "family": "Testperson"}]}, place="home: LS66 1BL"
    )
    assert score(question, a_person("Ada", "Testpreson")) > score(question, lives_there)


@pytest.mark.parametrize(("given_name", "family"), [("C", "Otherperson"), ("Kristine", "Otherperson")])
def test_half_of_a_name_is_shown_with_the_day_of_birth(given_name: str, family: str) -> None:
    question = a_question(name="Christine Testperson", born="1984-03-04")
    assert rank_person(question, a_person(given_name, family, "1984-03-04")).is_shown
    assert not rank_person(question, a_person(given_name, family, "1951-09-21")).is_shown


@pytest.mark.parametrize(
    ("given_name", "family"), [("Xiaoming", "Testwu"), ("Xiao Ming", "Testwu"), ("Testwu", "Xiao Ming"), ("Testwu", "Xiaoming")]
)  # fmt: skip
def test_a_name_of_two_words_may_be_written_as_one_in_either_field(given_name: str, family: str) -> None:
    for asked in ({"given": "Xiao Ming", "family": "Testwu"}, {"given": "Xiaoming", "family": "Testwu"}):
        assert score(a_question(**asked), a_person(given_name, family)) > 0.9
