"""Searching locations through the API."""

from typing import Any

import pytest

from bluelamp.client.answer import LocationAnswer
from tests.node.found_records import LEEDS, a_location
from tests.node.serving import ServedNode, surrogate_of

SQUARE = [[53.79, -1.56], [53.81, -1.56], [53.81, -1.53], [53.79, -1.53]]


def search(node: ServedNode, caller: str = "officer", /, **question: Any) -> LocationAnswer:
    answer = node.http.post("/v1/locations/search", json=question, headers=node.headers(caller))
    assert answer.status_code == 200, answer.text
    return LocationAnswer.model_validate_json(answer.content)


def ids(answer: LocationAnswer) -> list[str]:
    return [hit.record.id for hit in answer.hits]


@pytest.mark.parametrize(
    "question",
    [
        {"text": "lanternlight row"},
        {"text": "7 Lanternlight"},
        {"text": "lanternlite row leeds"},
        {"postcode": "ls66 1bl"},
        {"postcode": "LS661BL"},
        {"postcode": "LS66"},
        {"postcode": "LS66 1"},
        {"uprn": "0072000001"},
        {"codes": ["lsoa:E01011111"]},
    ],
)
def test_a_place_is_found(a_node: ServedNode, question: dict[str, Any]) -> None:
    wanted = a_location(
        a_node, premises="7", street="Lanternlight Row", town="Leeds", postcode="LS66 1BL", uprn="72000001",
        codes=("lsoa:E01011111",),
    )  # fmt: skip
    a_location(a_node, premises="13", street="Bluelamp Fold", town="Bradford", postcode="BD66 4UE")
    answer = search(a_node, **question)
    assert ids(answer) == [wanted]
    assert answer.hits[0].why


def test_near_gives_the_nearest_first_and_says_how_far(a_node: ServedNode) -> None:
    north = (LEEDS[0] + 0.009, LEEDS[1])
    far = a_location(a_node, at=north)
    here = a_location(a_node, at=LEEDS)
    a_location(a_node, at=(54.5, -1.5))
    answer = search(a_node, near={"latitude": LEEDS[0], "longitude": LEEDS[1], "radiusM": 1500})
    assert ids(answer) == [here, far]
    assert [hit.why[0].sentence for hit in answer.hits] == ["0 m away.", "1.0 km away."]


def test_a_polygon_holds_what_lies_inside(a_node: ServedNode) -> None:
    inside = a_location(a_node, at=LEEDS)
    a_location(a_node, at=(53.9, -1.5492))
    assert ids(search(a_node, polygon=SQUARE)) == [inside]


@pytest.mark.parametrize(
    "polygon",
    [
        [[53.8, -1.55]] * 3,
        [[53.79, -1.55], [53.80, -1.55], [53.81, -1.55]],
        [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]],
        [[49, -9], [61.5, -9], [61.5, 2.5], [49, 2.5]],
    ],
)
def test_an_odd_polygon_is_answered(a_node: ServedNode, polygon: list[list[float]]) -> None:
    a_location(a_node, at=LEEDS)
    assert search(a_node, polygon=polygon).total.count <= 1


def test_places_as_near_as_each_other_come_in_id_order(a_node: ServedNode) -> None:
    places = [a_location(a_node, at=LEEDS, premises=str(one), street="Row", town="Leeds") for one in range(9)]
    found = ids(search(a_node, near={"latitude": LEEDS[0], "longitude": LEEDS[1]}))
    assert found == sorted(places, key=surrogate_of)
