"""A wrong mapping is refused whole: every place is named, with what is wrong and what to do."""

import re
from typing import Any

import pytest

from bluelamp.connect.mapping import MappingRefused, compile_mapping
from tests.connect.mapping.builders import a_document, a_person, an_event

CODES = {"from": "A", "codes": {"X": "y"}}
PLACE = {"entity": "location", "street": "STREET"}


def problems(document: dict[str, Any], **options: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(MappingRefused) as refused:
        compile_mapping(document, **options)
    return [(problem.path, problem.problem, problem.remedy) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("document", "path", "said"),
    [
        (a_document({"p": a_person(famly="A")}), "entities.p.famly", "no field"),
        (a_document({"p": a_person(family="A")}, fields={"a": {"form": "A"}}), "fields.a.form", "no word|not a word"),
        (a_document({"p": a_person(family="A")}, fields={"a": {"join": "-"}}), "fields.a", "exactly one of"),
        (a_document({"p": a_person(family="A")}, fields={"a": {"from": ["A", "B"]}}), "fields.a", "need `join`"),
        (a_document({"p": a_person(dob="a")}, fields={"a": {"from": "A", "parse": "date(%q)"}}), "fields.a.parse", "%q"),
        (a_document({"p": a_person(dob="a")}, fields={"a": {"from": "A", "parse": "date(%d)"}}), "fields.a.parse", "year"),
        (a_document({"p": a_person(dob="a")}, fields={"a": {"from": "A", "parse": "eval(1)"}}), "fields.a.parse", "parse word"),
        (
            a_document({"p": a_person(dob="a")}, fields={"a": {"from": "A", "parse": "date", "on_bad": "keep"}}),
            "fields.a.on_bad",
            "cannot be kept",
        ),
        (
            a_document({"p": a_person(dob="a")}, fields={"a": {"from": "A", "parse": ["date", "number"]}}),
            "fields.a.parse",
            "one type",
        ),
        (a_document({"p": a_person(phone="a")}, fields={"a": {"from": "A", "kind": "fone"}}), "fields.a.kind", "no kind"),
        (
            a_document({"p": a_person(gender="a")}, fields={"a": {"from": "A", "code_list": {"list": "nothing"}}}),
            "fields.a",
            "no code list",
        ),
        (
            a_document({"p": a_person(gender="a")}, fields={"a": {"from": "A", "code_list": {"list": "gender", "from": "x"}}}),
            "fields.a",
            "scheme",
        ),
        (
            a_document({"p": a_person(gender="a")}, fields={"a": {"from": "A", "codes": {"X": True, "Y": "z"}}}),
            "fields.a",
            "not both",
        ),
        (
            a_document({"p": a_person(family="a")}, fields={"a": {"from": "b"}, "b": {"from": "a"}}),
            "",
            "circle",
        ),
        (a_document({"p": a_person(dob={"text": "long ago"})}), "entities.p.births.0.date", "is no date"),
        (a_document({"p": a_person(family="A", key=["A"]), "e": an_event()}, links=[{"from": "e", "to": "p", "role": "suspect"}]), "links.0", "other way"),
        (a_document({"p": a_person(family="A"), "e": an_event()}, links=[{"from": "p", "to": "e", "role": "jester"}]), "links.0.role", "no role"),
        (a_document({"p": a_person(family="A")}, links=[{"from": "p", "to": "q", "role": "suspect"}]), "links.0.to", "no slot"),
        (a_document({"o": {"entity": "object", "kind": "spaceship"}}), "entities.o.kind", "no kind"),
        (a_document({"e": {"entity": "event", "kind": "party"}}), "entities.e.kind", "no kind of event"),
        (a_document({"e": {"entity": "event"}}), "entities.e.kind", "No kind of event is given"),
        (a_document({"e": {"entity": "event", "kind": {"from": "A", "codes": {"X": "party"}}}}), "entities.e.kind", "not allowed"),
        (a_document({"l": {"entity": "location", "latitude": "A"}}), "entities.l.point", "both halves"),
        (a_document({"l": {**PLACE, "address": {"street": "B"}}}), "entities.l", "same thing"),
        (a_document({"o": {"entity": "object", "kind": "email", "description": "A"}}), "entities.o", "address"),
        (a_document({"p": a_person(family="A")}, handling={"marking": "SECRET", "purposes": ["policing"]}), "handling.marking", ""),
        (
            a_document(
                {"p": a_person(family="A")},
                fields={"s": {"from": "S", "codes": {"x": "4"}}},
                handling={"marking": "OFFICIAL", "purposes": ["policing"], "grading": {"source": {"from": "s"}}},
            ),
            "handling.grading.source",
            "code table",
        ),
        (a_document({"p": a_person(family="A")}, handling={"marking": "OFFICIAL", "purposes": ["fun"]}), "handling.purposes", "no purpose"),
        (
            a_document({"p": a_person(family="A")}, handling={"marking": {"from": "M"}, "purposes": ["policing"]}),
            "handling.marking",
            "code table",
        ),
        (a_document({"p": a_person(family="A")}, key={"hash_of": "A", "columns": "B"}), "source.key", "one of the two"),
        (a_document({"p": a_person(family="A")}, source={"timezone": "Mars/Base"}, fields={"a": {"from": "A", "parse": "datetime"}}), "fields.a.timezone", "no time zone"),
        (a_document({"p": a_person(family="A")}, tests=[{"in": {}}]), "tests.0", "one of the two"),
        (a_document({"p": a_person(family="A")}, quality={"expect": [{"slot": "q", "at_least": "5%"}]}), "quality.expect.0.slot", "no slot"),
        (a_document({"p": a_person(family="A")}, quality={"max_quarantine": "200%"}), "quality.max_quarantine", ""),
        (a_document({"p": {"entity": "person", "family": "A", "when": {}}}), "entities.p.when", "say when|Say when"),
        (a_document({}), "entities", ""),
        ({**a_document({"p": a_person(family="A")}), "mapping": "2"}, "mapping", ""),
    ],
)  # fmt: skip
def test_problem_is_told_with_its_place(document: dict[str, Any], path: str, said: str) -> None:
    found = problems(document)
    assert any(place.startswith(path) and re.search(said, problem) for place, problem, _ in found), found
    assert all(remedy for _, _, remedy in found)


def test_all_problems_are_told_at_once() -> None:
    document = a_document({"p": a_person(famly="A", dob="b")}, fields={"b": {"from": "B", "kind": "fone"}})
    assert {path for path, _, _ in problems(document)} >= {"entities.p.famly", "fields.b.kind"}


def test_misspelt_word_is_answered_with_the_right_one() -> None:
    document = a_document({"p": a_person(famly="A")})
    assert problems(document) == [
        ("entities.p.famly", "'famly' is no field of this record.", "Did you mean 'family'?")
    ]


def test_columns_that_the_source_lacks_are_named() -> None:
    found = problems(a_document({"p": a_person(family="SURNAME")}), columns=["ID", "NAME"])
    assert found == [("", "The source has no column 'SURNAME'.", "It has: ID, NAME.")]


def test_error_names_the_file() -> None:
    with pytest.raises(MappingRefused, match=r"custody/mapping\.yaml: entities\.p\.famly"):
        compile_mapping(a_document({"p": a_person(famly="A")}), source="custody/mapping.yaml")
