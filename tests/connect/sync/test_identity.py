"""People whom one row names in several places: the same key is one record, through loads, changes and endings."""

from bluelamp.connect.mapping import CompiledMapping
from tests.connect.mapping.builders import a_mapping, an_event
from tests.connect.sync.node import PretendNode, a_node

__all__ = ["a_node"]

COLUMNS = ("ID", "S.1", "S.2", "V")


def a_crime_mapping() -> CompiledMapping:
    """Two numbered suspects and a victim of one identity."""
    person = {"entity": "person", "identity": "nominal"}
    return a_mapping(
        {
            "crime": an_event(reference="ID"),
            "suspect": {**person, "repeat": "2", "key": "S.{n}", "family": "S.{n}"},
            "victim": {**person, "key": "V", "family": "V"},
        },
        links=[
            {"from": "suspect", "to": "crime", "role": "suspect"},
            {"from": "victim", "to": "crime", "role": "victim"},
        ],
        source={"system": "pretend"},
    )


def a_crime(number: str, *suspects: str, victim: str | None = None) -> dict[str, str | None]:
    return {"ID": number, **dict(zip(("S.1", "S.2"), suspects, strict=False)), "V": victim}


def test_one_person_in_several_places_is_one_record(a_node: PretendNode) -> None:
    rows = [
        a_crime("C1", "Ann", "Bob", victim="Ann"),
        a_crime("C2", "Bob", "Ann"),
        a_crime("C3", victim="Bob"),
    ]
    mapping = a_crime_mapping()
    assert a_node.sync(rows, mapping, COLUMNS).state == "completed"
    people = a_node.rows("SELECT lower(label), count(*) FROM record_person GROUP BY 1 ORDER BY 1")
    assert people == [("ann", 1), ("bob", 1)]
    assert a_node.rows("SELECT role, count(*) FROM link GROUP BY role ORDER BY role") == [
        ("suspect", 4),
        ("victim", 2),
    ]
    before = a_node.content(exact=True)
    assert a_node.sync(rows, mapping, COLUMNS).rows_unchanged == 3
    assert a_node.content(exact=True) == before


def test_a_person_ends_only_when_no_place_names_them(a_node: PretendNode) -> None:
    mapping = a_crime_mapping()
    filler = [a_crime(f"F{n}") for n in range(60)]
    a_node.sync([*filler, a_crime("C1", "Ann"), a_crime("C2", victim="Ann")], mapping, COLUMNS)
    a_node.sync([*filler, a_crime("C2", victim="Ann")], mapping, COLUMNS)
    assert a_node.count("record_person") == 1
    a_node.sync([*filler, a_crime("C2")], mapping, COLUMNS)
    assert a_node.count("record_person") == 0
