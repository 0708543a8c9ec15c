"""Features of objects, locations and events."""

from typing import Any

import pytest

from bluelamp.client.query import EventSearch, LocationSearch, ObjectSearch
from bluelamp.match import LOCATION_FEATURES, OBJECT_FEATURES, event_reasons, rank_location, rank_object
from bluelamp.match.text_features import distance_evidence, distance_in_words, words_evidence


def test_every_feature_explains_itself() -> None:
    for feature in (*OBJECT_FEATURES, *LOCATION_FEATURES, words_evidence, distance_evidence):
        assert feature.__doc__


@pytest.mark.parametrize(
    ("mark", "recorded", "how"),
    [
        ("AB12 CDE", "AB12CDE", "exact"),
        ("AB12CDE", "A812CDE", "look-alike"),
        ("AB1? *", "AB12CDE", "pattern"),
        ("AB1? *", "AB1ZCDE", "pattern"),
        ("A81*", "AB12CDE", "look-alike"),
    ],
)
def test_a_mark_says_how_it_fits(mark: str, recorded: str, how: str) -> None:
    ranked = rank_object(ObjectSearch(mark=mark), {"kind": "vehicle", "mark": recorded}, recorded.lower())
    assert ranked.is_shown
    assert ranked.why[0].how == how


def test_another_mark_is_not_shown() -> None:
    assert not rank_object(ObjectSearch(mark="AB12CDE"), {"mark": "XY65ZZZ"}, "xy65zzz").is_shown
    assert not rank_object(ObjectSearch(mark="AB1*"), {}, "").is_shown


@pytest.mark.parametrize(
    ("asked", "text", "how"),
    [
        ("red bike", "a red mountain bike", "exact"),
        ("red mount", "a red mountain bike", "partial"),
        ("red montain", "a red mountain bike", "similar"),
        ("café", "the cafe", "exact"),
    ],
)
def test_words_say_how_they_fit(asked: str, text: str, how: str) -> None:
    found = words_evidence(asked, text)
    assert found is not None
    assert found.how == how


@pytest.mark.parametrize(("asked", "text"), [("zebra", "a red bike"), ("!!!", "a red bike"), ("bike", "")])
def test_words_that_are_not_there_count_nothing(asked: str, text: str) -> None:
    found = words_evidence(asked, text)
    assert found is not None
    assert found.agreement == 0


def test_the_nearer_the_better() -> None:
    near, far = distance_evidence(10, 1000), distance_evidence(990, 1000)
    assert near is not None
    assert far is not None
    assert near.agreement > far.agreement > 0.4
    assert [distance_in_words(metres) for metres in (119.6, 3440)] == ["120 m", "3.4 km"]


@pytest.mark.parametrize(
    ("question", "body", "how"),
    [
        ({"postcode": "ls66 1bl"}, {"address": {"postcode": "LS66 1BL"}}, "exact"),
        ({"postcode": "LS66"}, {"address": {"postcode": "LS66 1BL"}}, "area"),
        ({"uprn": "0072"}, {"address": {"uprn": "72"}}, "exact"),
        ({"codes": ["lsoa:E01"]}, {}, "exact"),
        ({"polygon": [[53, -1], [54, -1], [54, -2]]}, {}, "inside"),
    ],
)
def test_a_location_says_why(question: dict[str, Any], body: dict[str, Any], how: str) -> None:
    ranked = rank_location(LocationSearch.model_validate(question), body, "", None)
    assert ranked.is_shown
    assert ranked.why[0].how == how


def test_an_event_says_every_part_of_the_question_that_it_meets() -> None:
    question = EventSearch.model_validate(
        {"reference": "CR1", "offence": "TH68001", "role": "suspect", "words": "bicycle", "kinds": ["crime"],
         "occurredFrom": "2016-07-01", "near": {"latitude": 53.8, "longitude": -1.5}}
    )  # fmt: skip
    body = {"reference": "CR1", "classification": {"offence": "Theft of pedal cycle"}}
    why = event_reasons(question, body, 120.0).why
    assert {one.field for one in why} == {
        "reference",
        "offence",
        "role",
        "words",
        "kinds",
        "occurred",
        "near",
    }
    assert any("pedal cycle" in one.sentence for one in why)
    assert any(one.sentence == "120 m away." for one in why)


def test_an_event_asked_for_by_nothing_says_so() -> None:
    assert event_reasons(EventSearch(), {}, None).why[0].how == "listed"
