"""Searching events through the API: newest first, page by page, never what may not be seen."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bluelamp.client.answer import EventAnswer
from tests.node.found_records import LEEDS, a_person, an_event
from tests.node.serving import ServedNode

JULY = datetime(2016, 7, 1, tzinfo=UTC)


def search(node: ServedNode, caller: str = "officer", /, **question: Any) -> EventAnswer:
    answer = node.http.post("/v1/events/search", json=question, headers=node.headers(caller))
    assert answer.status_code == 200, answer.text
    return EventAnswer.model_validate_json(answer.content)


def ids(answer: EventAnswer) -> list[str]:
    return [hit.record.id for hit in answer.hits]


@pytest.mark.parametrize(
    "question",
    [
        {"reference": "13/cr 4711-16"},
        {"offence": "th68001"},
        {"offence": "bicycle theft"},
        {"offence": "bicycle-theft"},
        {"kinds": ["crime"]},
        {"codes": ["lsoa:E01011111"]},
        {"occurredFrom": "2016-07-01", "occurredTo": "2016-07-02"},
        {"occurredFrom": "2016-07-31T22:00:00Z", "occurredTo": "2016-07-31T22:30:00+00:00"},
        {"near": {"latitude": LEEDS[0], "longitude": LEEDS[1], "radiusM": 200}},
        {"words": "stolen bicycle"},
        {"words": '"red bicycle" -green'},
    ],
)
def test_an_event_is_found(a_node: ServedNode, question: dict[str, Any]) -> None:
    wanted = an_event(
        a_node, "13CR4711/16", at=JULY, until=datetime(2016, 7, 31, 23, tzinfo=UTC), where=LEEDS,
        words="a red bicycle was stolen", codes=("cjs:TH68001", "category:bicycle-theft", "lsoa:E01011111"),
        classification={"cjsCode": "TH68001", "offence": "Theft of pedal cycle"},
    )  # fmt: skip
    an_event(
        a_node,
        "13CR9999/16",
        kind="incident",
        at=datetime(2015, 1, 1, tzinfo=UTC),
        words="a green dog barked",
    )
    answer = search(a_node, **question)
    assert ids(answer) == [wanted]
    assert answer.hits[0].why
    assert (answer.total.count, answer.total.relation) == (1, "exact")


def test_newest_first_then_undated_and_every_page_once(a_node: ServedNode) -> None:
    dated = [
        an_event(a_node, f"CR{day:04}", at=datetime(2016, 7, day % 4 + 1, tzinfo=UTC)) for day in range(7)
    ]
    undated = [an_event(a_node, f"UN{number:04}") for number in range(3)]
    seen: list[str] = []
    question: dict[str, Any] = {"limit": 2}
    while True:
        answer = search(a_node, **question)
        seen += ids(answer)
        assert answer.total.count == 10
        if answer.next_cursor is None:
            break
        question["cursor"] = answer.next_cursor
    assert len(seen) == len(set(seen)) == 10
    assert set(seen[:7]) == set(dated)
    assert set(seen[7:]) == set(undated)


def test_role_and_person_need_a_link_that_may_be_seen(a_node: ServedNode) -> None:
    person = a_person(a_node, "Ada", "Testperson")
    secret_person = a_person(a_node, "Eve", "Testperson", marking=1)
    seen, hidden, other = (an_event(a_node, f"CR{number:04}") for number in range(3))
    a_node.a_link(person, seen, role="suspect", like=person)
    a_node.a_link(person, hidden, role="suspect", like=secret_person)
    a_node.a_link(secret_person, other, role="suspect", like=person)
    assert ids(search(a_node, "enquiry", role="suspect")) == [seen]
    assert ids(search(a_node, "enquiry", person=person)) == [seen]
    assert ids(search(a_node, "enquiry", person=secret_person)) == []
    assert set(ids(search(a_node, role="suspect"))) == {seen, hidden, other}
    assert ids(search(a_node, person=person, role="victim")) == []
    assert ids(search(a_node, person="not a urn")) == []


def test_facets_count_all_matches(a_node: ServedNode) -> None:
    for number in range(3):
        an_event(a_node, f"CR{number:04}", codes=("category:burglary",), at=JULY)
    an_event(a_node, "CR0009", codes=("category:drugs",), at=JULY)
    answer = search(a_node, facets=True, limit=1)
    facets = {facet.facet: {value.value: value.count for value in facet.values} for facet in answer.facets}
    assert facets["category"] == {"burglary": 3, "drugs": 1}
    assert facets["kind"] == {"crime": 4}
    assert facets["system"] == {"custody": 4}


def test_what_may_not_be_seen_leaves_no_trace_in_the_answer(a_node: ServedNode) -> None:
    an_event(a_node, "CR0001", at=JULY, codes=("category:burglary",))
    question = {"facets": True, "occurredFrom": "2016-07-01"}
    before = a_node.http.post("/v1/events/search", json=question, headers=a_node.headers("enquiry"))
    an_event(a_node, "CR0002", at=JULY, codes=("category:drugs",), marking=1)
    after = a_node.http.post("/v1/events/search", json=question, headers=a_node.headers("enquiry"))
    assert before.content == after.content
    assert search(a_node, **question).total.count == 2
