"""Searching objects through the API."""

from typing import Any

import pytest

from bluelamp.client.answer import ObjectAnswer
from tests.node.found_records import an_object
from tests.node.serving import ServedNode


def search(node: ServedNode, caller: str = "officer", /, **question: Any) -> ObjectAnswer:
    answer = node.http.post("/v1/objects/search", json=question, headers=node.headers(caller))
    assert answer.status_code == 200, answer.text
    return ObjectAnswer.model_validate_json(answer.content)


def ids(answer: ObjectAnswer) -> list[str]:
    return [hit.record.id for hit in answer.hits]


@pytest.mark.parametrize(
    "mark",
    ["AB12CDE", "ab12 cde", "AB1? *", "AB1*", "ab*", "*CDE", "A?12C*", "AB12CD?", "A812 CDE", "AB1Z CDE"],
)
def test_a_vehicle_is_found_by_its_mark_whole_or_in_part(a_node: ServedNode, mark: str) -> None:
    wanted = an_object(a_node, "vehicle", mark="AB12CDE", make="Ford")
    an_object(a_node, "vehicle", mark="XY65ZZZ", make="Ford")
    assert ids(search(a_node, mark=mark)) == [wanted]


def test_a_mark_stored_with_a_space_is_found_by_a_pattern(a_node: ServedNode) -> None:
    wanted = an_object(a_node, "vehicle", mark="AB12 CDE")
    assert ids(search(a_node, mark="AB12C*")) == [wanted]


def test_the_mark_as_typed_stands_before_one_that_looks_like_it(a_node: ServedNode) -> None:
    alike = an_object(a_node, "vehicle", mark="A812CDE")
    same = an_object(a_node, "vehicle", mark="AB12CDE")
    answer = search(a_node, mark="AB12CDE")
    assert ids(answer) == [same, alike]
    assert [hit.why[0].how for hit in answer.hits] == ["exact", "look-alike"]


def test_a_pattern_with_too_little_known_is_refused_with_its_field(a_node: ServedNode) -> None:
    answer = a_node.http.post("/v1/objects/search", json={"mark": "A*"}, headers=a_node.headers())
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "mark"


@pytest.mark.parametrize(
    ("kind", "body", "question"),
    [
        ("property", {"serial": "SN-00123/45"}, {"identifier": "sn 00123 45"}),
        ("property", {"seal": "B1234567"}, {"identifier": "B1234567"}),
        ("telephone", {"number": "+447700900123"}, {"phone": "07700 900123"}),
        ("telephone", {"number": "+447700900123"}, {"phone": "00123"}),
        (
            "telephone",
            {"number": "07700900999", "imei": "490154203237518"},
            {"identifier": "49-015420-323751-8"},
        ),
        ("email", {"address": "a_tester@example.org"}, {"email": "A_Tester@example.org"}),
        ("email", {"address": "a_tester@example.org"}, {"email": "a_tester@"}),
        ("document", {"category": "passport", "number": "123456789"}, {"identifier": "123456789"}),
        ("vehicle", {"vin": "WVWZZZ1JZXW000001"}, {"identifier": "wvwzzz1jzxw000001"}),
    ],
)
def test_a_thing_is_found_by_its_number(
    a_node: ServedNode, kind: str, body: dict[str, str], question: dict[str, str]
) -> None:
    wanted = an_object(a_node, kind, **body)
    an_object(a_node, "property", serial="OTHER-999")
    answer = search(a_node, **question)
    assert ids(answer) == [wanted]
    assert answer.hits[0].why


def test_words_find_property_and_misspelt_words_find_it_too(a_node: ServedNode) -> None:
    wanted = an_object(
        a_node, "property", category="bicycle", make="Ridgeback", description="red mountain bike"
    )
    an_object(a_node, "property", category="watch", make="Timekeeper")
    assert ids(search(a_node, text="red bike")) == [wanted]
    answer = search(a_node, text="ridgebak mountian")
    assert ids(answer) == [wanted]
    assert answer.hits[0].why[0].how == "similar"


def test_every_part_of_the_question_must_hold(a_node: ServedNode) -> None:
    an_object(a_node, "vehicle", mark="AB12CDE", colour="red")
    assert ids(search(a_node, mark="AB12CDE", text="blue zebra")) == []


def test_percent_and_underscore_in_an_email_are_themselves(a_node: ServedNode) -> None:
    an_object(a_node, "email", address="somebody@example.org")
    assert ids(search(a_node, email="%@example.org")) == []
