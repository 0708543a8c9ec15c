"""`repeat` writes a slot, a field or a list entry out for columns that come numbered."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.connect.mapping import MappingRefused, compile_mapping
from bluelamp.connect.mapping.language.repeating import repeats_written_out
from tests.connect.mapping.builders import a_document, a_mapping, a_person, an_event, bodies, body_of, mapped

SUSPECT = {"entity": "person", "repeat": "3", "key": "suspect.{n}.id", "family": "suspect.{n}.surname"}


def written(**parts: Any) -> dict[str, Any]:
    return repeats_written_out(parts, "mapping.yaml")


def test_slot_and_link_come_once_for_each_number() -> None:
    mapping = a_mapping(
        {"crime": an_event(), "suspect": SUSPECT},
        links=[{"from": "suspect", "to": "crime", "role": "suspect"}],
    )
    assert [slot.name for slot in mapping.slots] == ["crime", "suspect_1", "suspect_2", "suspect_3"]
    row = {
        f"suspect.{n}.{part}": value for n, value in ((1, "One"), (3, "Three")) for part in ("id", "surname")
    }
    result = mapped(mapping, row)
    assert [body["names"][0]["family"] for at in (1, 3) for body in bodies(result, at)] == ["One", "Three"]
    assert [frame.height for frame in result.links] == [1, 0, 1]


def test_same_key_is_the_same_record_whatever_its_number() -> None:
    mapping = a_mapping({"suspect": SUSPECT})
    assert set(mapping.identities.values()) == {"suspect"}


def test_without_a_key_each_number_is_a_record_of_its_own() -> None:
    slot = {word: part for word, part in SUSPECT.items() if word != "key"}
    mapping = a_mapping({"suspect": slot})
    assert mapping.identities == {f"suspect_{n}": f"suspect_{n}" for n in (1, 2, 3)}


def test_list_entries_are_written_out_in_place() -> None:
    alias = {"repeat": "2", "type": "alias", "family": "AKA.{n}"}
    body = body_of(a_mapping({"p": a_person(family="NAME", names=[alias])}), {"NAME": "A", "AKA.2": "B"})
    assert [name["family"] for name in body["names"]] == ["A", "B"]


def test_fields_take_the_number_in_their_name() -> None:
    mapping = a_mapping(
        {"p": a_person(repeat="2", dob="born_{n}")}, fields={"born": {"from": "DOB.{n}", "repeat": "2", "parse": "date(%d/%m/%Y)"}}
    )  # fmt: skip
    assert bodies(mapped(mapping, {"DOB.2": "04/03/1984"}), 1)[0]["births"][0]["date"] == "1984-03-04"


def test_repeat_inside_a_repeat_has_a_letter_of_its_own() -> None:
    inner = {"repeat": {"times": "2", "as": "m"}, "type": "alias", "family": "P.{n}.AKA.{m}"}
    out = written(entities={"p": {"repeat": "2", "names": [inner]}})
    assert [name["family"] for name in out["entities"]["p_2"]["names"]] == ["P.2.AKA.1", "P.2.AKA.2"]


def test_slots_of_two_roles_may_share_people() -> None:
    person = {"entity": "person", "identity": "nominal"}
    mapping = a_mapping({
        "victim": {**person, "key": "V", "family": "V"}, "suspect": {**person, "key": "S", "family": "S"},
    })  # fmt: skip
    assert mapping.identities == {"victim": "nominal", "suspect": "nominal"}


@pytest.mark.parametrize(
    ("entities", "links", "place", "says"),
    [
        ({"p": a_person(repeat="0")}, [], "entities.p.repeat", "number of times"),
        ({"p": a_person(repeat="many")}, [], "entities.p.repeat", "number of times"),
        ({"p": a_person(repeat={"times": "2", "as": "nn"})}, [], "entities.p.repeat.as", "no letter"),
        ({"p": a_person(repeat="2", names=[{"repeat": "2", "family": "X"}])}, [], "entities.p.names.0", "around it"),
        ({"p": a_person(repeat="2"), "p_1": a_person()}, [], "entities.p", "stands there too"),
        ({"p": a_person(repeat="2"), "q": a_person(repeat="3")}, [{"from": "p", "to": "q", "role": "associate"}],
         "links.0", "different number"),
        ({"p": a_person(identity="q", key="ID"), "q": an_event(key="ID", identity="q")}, [], "entities.p.identity", "one entity"),
        ({"p": a_person(identity="q")}, [], "entities.p.identity", "with a key"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(
    entities: dict[str, Any], links: list[dict[str, Any]], place: str, says: str
) -> None:
    with pytest.raises(MappingRefused) as refused:
        compile_mapping(a_document(entities, links=links))
    assert any(
        problem.path.startswith(place) and says in problem.problem for problem in refused.value.problems
    )


def test_a_mistake_inside_a_repeat_is_told_once_with_the_slots_own_name() -> None:
    weapon = {"entity": "object", "kind": "weapon", "repeat": "6", "serial": "SERIAL.{n}", "make": "MAKE.{n}"}
    gun = {"entity": "object", "kind": "gun", "repeat": "3", "serial": "SERIAL.{n}"}
    fields = {"sort": {"from": "SORT.{n}", "kind": "no-such", "repeat": "6"}}
    links = [{"from": "p", "to": "p", "role": "sibling"}, {"from": "p", "to": "weapon", "role": "wears"}]
    document = a_document({"p": a_person(), "weapon": weapon, "gun": gun}, fields=fields, links=links)
    with pytest.raises(MappingRefused) as refused:
        compile_mapping(document)
    told = [(problem.path, problem.problem) for problem in refused.value.problems]
    assert told == [
        ("fields.sort.kind", "'no-such' is no kind of value."),
        ("entities.weapon.make", "'make' is no field of this record."),
        ("entities.gun.kind", "'gun' is no kind of object."),
        ("links.1.role", "'wears' is no role of a person-object link."),
    ]


def test_a_wrong_link_of_a_repeated_slot_is_told_once_at_its_own_place() -> None:
    weapon = {"entity": "object", "kind": "weapon", "repeat": "6", "serial": "SERIAL.{n}"}
    links = [{"from": "p", "to": "weapon", "role": "owner"}, {"from": "p", "to": "weapon", "role": "wears"}]
    with pytest.raises(MappingRefused) as refused:
        compile_mapping(a_document({"p": a_person(), "weapon": weapon}, links=links))
    assert [problem.path for problem in refused.value.problems] == ["links.1.role"]


plain = st.recursive(
    st.text(max_size=6) | st.none() | st.booleans(),
    lambda part: (
        st.lists(part, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=3), part, max_size=3)
    ),
)


@given(st.dictionaries(st.sampled_from(["fields", "entities", "links", "loss"]), plain))
def test_content_without_repeats_stays_as_it_is(content: dict[str, Any]) -> None:
    assert repeats_written_out(content, "mapping.yaml") == content
