"""The expressions say the same as the pure rules; findings travel with records and are counted."""

from dataclasses import asdict
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.connect.mapping.quality_expressions import RULE_EXPRESSIONS
from bluelamp.pole.envelope import Entity
from bluelamp.pole.quality import RULES, EventFacts, LocationFacts, ObjectFacts, PersonFacts
from tests.connect.mapping.builders import a_mapping, a_person, an_event, findings, mapped

FACTS: dict[Entity, type[Any]] = {
    Entity.PERSON: PersonFacts,
    Entity.OBJECT: ObjectFacts,
    Entity.LOCATION: LocationFacts,
    Entity.EVENT: EventFacts,
}
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "descriptors": st.integers(0, 6),
    "kind": st.sampled_from(["vehicle", "property", "crime", "incident"]),
    "method_length": st.one_of(st.none(), st.integers(0, 40)),
    "days_until_reported": st.one_of(st.none(), st.integers(-3, 800)),
}
FEW = settings(max_examples=max(15, settings().max_examples // 5))


def facts_of(kind: type[Any]) -> st.SearchStrategy[Any]:
    return st.builds(kind, **{name: VALUES.get(name, st.booleans()) for name in kind.__dataclass_fields__})


def test_every_record_rule_has_its_expression() -> None:
    assert {rule.id for rules in RULES.values() for rule in rules} == set(RULE_EXPRESSIONS)


@FEW
@given(st.data(), st.sampled_from(list(Entity)))
def test_expression_says_the_same_as_the_rule(data: st.DataObject, entity: Entity) -> None:
    rows = data.draw(st.lists(facts_of(FACTS[entity]), min_size=1, max_size=15))
    types = {"method_length": pl.Int64, "days_until_reported": pl.Int64}
    frame = pl.DataFrame([asdict(facts) for facts in rows], schema_overrides={
        name: type_ for name, type_ in types.items() if name in FACTS[entity].__dataclass_fields__
    })  # fmt: skip
    columns = {name: pl.col(name) for name in frame.columns}
    for rule in RULES[entity]:
        spoke = frame.select(told=RULE_EXPRESSIONS[rule.id](columns))["told"].to_list()
        assert spoke == [rule.speaks(facts) for facts in rows], rule.id


FULL = {
    "F": "Testperson", "G": "Mary", "D": "1984-03-04", "X": "female", "T": "07700 900123",
}  # fmt: skip
PERSON = a_mapping(
    {
        "p": a_person(family="F", given="G", dob="D", gender="X", phone={"from": "T", "kind": "phone"}),
        "e": an_event(),
    },
    links=[{"from": "p", "to": "e", "role": "subject"}],
)


@pytest.mark.parametrize(
    ("row", "rules"),
    [
        (FULL, set()),
        ({**FULL, "G": None}, {"person-no-given-name"}),
        ({**FULL, "F": None}, {"person-no-family-name"}),
        ({**FULL, "D": None}, {"person-no-birth"}),
        ({**FULL, "X": None}, {"person-no-gender"}),
        ({**FULL, "T": None}, {"person-no-contact"}),
        ({**FULL, "G": "Mr Joe"}, {"name-title", "name-two-in-field"}),
        ({**FULL, "F": "EXAMPLE CARPETS LTD"}, {"name-firm", "name-two-in-field"}),
        ({**FULL, "D": "1066-01-01"}, {"birth-too-long-ago", "birth-first-of-january"}),
        ({**FULL, "D": "2199-12-31"}, {"birth-in-future"}),
        ({**FULL, "D": "2026-11-22"}, {"birth-today"}),
        ({}, {f"person-{rule}" for rule in (
            "no-given-name", "no-family-name", "no-birth", "no-gender", "no-contact", "unidentified")}),
    ],
)  # fmt: skip
def test_person_rules(row: dict[str, str | None], rules: set[str]) -> None:
    assert findings(mapped(PERSON, row)) == rules


def test_person_that_nothing_links_to_is_an_orphan() -> None:
    assert "person-no-link" in findings(mapped(a_mapping({"p": a_person(family="F")}), FULL))


def test_home_counts_as_a_contact() -> None:
    mapping = a_mapping(
        {"p": a_person(family="F"), "l": {"entity": "location", "street": "S"}},
        links=[{"from": "p", "to": "l", "role": "home"}],
    )
    assert "person-no-contact" not in findings(mapped(mapping, {"F": "Testperson", "S": "Example Lane"}))
    assert "person-no-contact" in findings(mapped(mapping, {"F": "Testperson"}))


@pytest.mark.parametrize(
    ("slot", "row", "rule"),
    [
        ({"entity": "object", "kind": "vehicle", "colour": "A"}, {"A": "blue"}, "vehicle-no-number"),
        ({"entity": "object", "kind": "weapon", "description": "A"}, {"A": "Large dog"}, "animal-not-property"),
        ({"entity": "object", "kind": "property", "make": "A"}, {"A": "Acme"}, "object-not-described"),
        ({"entity": "location", "premises": "A", "street": "B"}, {"A": "58", "B": "Example Lane"}, "address-no-postcode"),
        ({"entity": "location", "postcode": "A"}, {"A": "gone"}, "postcode-form"),
        (an_event(narrative="A"), {"A": "x"}, "event-no-place"),
        (an_event(narrative="A"), {"A": "x"}, "event-no-time"),
        (an_event(method="A"), {"A": "Broke window"}, "method-too-short"),
        (an_event(kind="crime", narrative="A"), {"A": "x"}, "crime-no-class"),
        (an_event(occurred="A"), {"A": "2199-01-01 00:00"}, "event-in-future"),
        (an_event(occurred={"from": "A", "to": "B"}), {"A": "2026-07-02 00:00", "B": "2026-07-01 00:00"}, "event-ends-before-start"),
        (an_event(occurred="A", reportedAt="B"), {"A": "2024-07-02 00:00", "B": "2026-07-01 00:00"}, "event-reported-late"),
        (an_event(occurred="A", reportedAt="B"), {"A": "2026-07-02 00:00", "B": "2026-07-01 00:00"}, "event-reported-before"),
        (an_event(cjsCode="A"), {"A": "nonsense"}, "offence-code-form"),
        ({"entity": "location", "latitude": "A", "longitude": "B"}, {"A": "0", "B": "0"}, "point-zero"),
    ],
)  # fmt: skip
def test_other_rules(slot: dict[str, Any], row: dict[str, str | None], rule: str) -> None:
    assert rule in findings(mapped(a_mapping({"s": slot}), row))


def test_field_where_no_postcode_is_expected() -> None:
    mapping = a_mapping({"l": {"entity": "location", "premises": "A", "street": "B"}})
    assert findings(mapped(mapping, {"A": "Gate 2", "B": "Field off the A58"})) == set()


def test_findings_are_counted() -> None:
    result = mapped(PERSON, {**FULL, "G": "Mr Joe"}, {**FULL, "G": "Mrs Jo"}, {**FULL, "X": None})
    counted = {(slot, rule, field): count for slot, rule, _, field, count in result.findings.rows()}
    assert counted["p", "name-title", "names.given"] == 2
    assert counted["p", "person-no-gender", "gender"] == 1
    assert counted["e", "event-no-time", "occurred"] == 3
