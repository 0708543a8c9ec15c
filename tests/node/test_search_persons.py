"""Searching persons through the API: found, explained, audited, and never what may not be seen."""

from bluelamp.client.answer import PersonAnswer
from bluelamp.pole.keys import NameTraits, PersonTraits, key_hashes
from tests.node.serving import ServedNode


def a_person(node: ServedNode, given: str, family: str, born: str | None = None, **columns: object) -> str:
    traits = PersonTraits(names=(NameTraits(given, family),), births=(born,) if born else ())
    body: dict[str, object] = {"names": [{"type": "real", "given": given.split(), "family": family}]}
    if born:
        body["births"] = [{"date": born}]
    return node.a_record(
        body=body, label=f"{family.upper()}, {given}", keys=key_hashes(traits), search_text=f"{given} {family}".lower(), **columns
    )


def search(node: ServedNode, caller: str = "officer", /, **question: object) -> PersonAnswer:
    answer = node.http.post("/v1/persons/search", json=question, headers=node.headers(caller))
    assert answer.status_code == 200, answer.text
    return PersonAnswer.model_validate_json(answer.content)


def test_a_misspelt_name_with_a_date_of_birth_is_found_and_explained(a_node: ServedNode) -> None:
    wanted = a_person(a_node, "Siobhan", "Testperson", "1986-05-14")
    a_person(a_node, "Gareth", "Otherperson", "1986-05-14")
    answer = search(a_node, name="Shivaun Testpersen", born="1986-05-14")
    assert [hit.record.id for hit in answer.hits] == [wanted]
    assert {(reason.field, reason.how) for reason in answer.hits[0].why} == {("name", "typo"), ("born", "exact")}
