"""Record rules speak where they should and keep silent elsewhere; what they publish can be read by anyone."""

import re

import pytest

from bluelamp.pole.envelope import Entity, QualityFinding
from bluelamp.pole.finding import Level
from bluelamp.pole.quality import (
    RULES,
    EventFacts,
    Facts,
    LocationFacts,
    ObjectFacts,
    PersonFacts,
    dimension_of,
    findings_of,
)
from bluelamp.pole.quality.rule import Dimension

WHOLE = PersonFacts(
    has_given=True, has_family=True, has_birth=True, has_gender=True, has_contact=True, has_identifier=True
)


def rules_that_speak(facts: Facts) -> set[str]:
    return {finding.rule for finding in findings_of(facts)}


@pytest.mark.parametrize(
    ("facts", "rules"),
    [
        (WHOLE, set()),
        (
            PersonFacts(has_family=True, has_birth=True, has_gender=True, has_contact=True),
            {"person-no-given-name"},
        ),
        (PersonFacts(has_given=True, has_birth=True, has_gender=True, has_contact=True), {"person-no-family-name"}),
        (PersonFacts(has_given=True, has_family=True, has_gender=True, has_contact=True), {"person-no-birth"}),
        (PersonFacts(has_given=True, has_family=True, has_birth=True, has_contact=True), {"person-no-gender"}),
        (PersonFacts(has_given=True, has_family=True, has_birth=True, has_gender=True), {"person-no-contact"}),
        (ObjectFacts(has_description=True), set()),
        (ObjectFacts(), {"object-not-described"}),
        (ObjectFacts(kind="vehicle", has_description=True), {"vehicle-no-number"}),
        (ObjectFacts(kind="vehicle", has_number=True), set()),
        (ObjectFacts(kind="weapon", has_description=True, is_animal=True), {"animal-not-property"}),
        (ObjectFacts(has_description=True, is_animal=True), set()),
        (LocationFacts(has_premises=True), {"address-no-postcode"}),
        (LocationFacts(has_premises=True, may_lack_postcode=True), set()),
        (LocationFacts(has_premises=True, has_postcode=True), set()),
        (LocationFacts(is_address=False, has_premises=True), set()),
        (EventFacts(has_time=True, has_place=True), set()),
        (EventFacts(has_place=True), {"event-no-time"}),
        (EventFacts(has_time=True), {"event-no-place"}),
        (EventFacts(kind="crime", has_time=True, has_place=True), {"crime-no-class"}),
        (EventFacts(has_time=True, has_place=True, method_length=19), {"method-too-short"}),
        (EventFacts(has_time=True, has_place=True, method_length=20), set()),
        (EventFacts(has_time=True, has_place=True, is_in_future=True), {"event-in-future"}),
        (EventFacts(has_time=True, has_place=True, ends_before_start=True), {"event-ends-before-start"}),
        (EventFacts(has_time=True, has_place=True, days_until_reported=365), set()),
        (EventFacts(has_time=True, has_place=True, days_until_reported=366), {"event-reported-late"}),
        (EventFacts(has_time=True, has_place=True, days_until_reported=-1), {"event-reported-before"}),
    ],
)  # fmt: skip
def test_rules_speak(facts: Facts, rules: set[str]) -> None:
    assert rules_that_speak(facts) == rules


@pytest.mark.parametrize(
    ("descriptors", "rules"),
    [(0, {"person-unidentified"}), (3, {"person-described-too-little"}), (4, set())],
)
def test_unknown_suspect_needs_four_descriptions(descriptors: int, rules: set[str]) -> None:
    told = rules_that_speak(PersonFacts(descriptors=descriptors))
    assert told & {"person-unidentified", "person-described-too-little"} == rules


def test_orphan_is_an_error() -> None:
    orphan = PersonFacts(
        has_given=True, has_family=True, has_birth=True, has_gender=True, has_contact=True, has_link=False
    )
    assert [(finding.rule, finding.level) for finding in findings_of(orphan)] == [
        ("person-no-link", Level.ERROR)
    ]


def test_ids_are_unique_and_findings_fit_the_record() -> None:
    rules = [rule for each in RULES.values() for rule in each]
    assert len({rule.id for rule in rules}) == len(rules)
    for rule in rules:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.id)
        QualityFinding(rule=rule.id, level=rule.level.value, field=rule.field, message=rule.message)


def test_published_text_is_a_sentence_and_a_reason() -> None:
    for entity in Entity:
        for rule in RULES[entity]:
            assert rule.message.endswith("."), rule.id
            assert rule.message[0].isupper()
            assert rule.explanation.startswith(rule.message)


@pytest.mark.parametrize(
    ("rule", "dimension"),
    [
        ("person-no-birth", Dimension.COMPLETENESS),
        ("person-no-link", Dimension.INTEGRITY),
        ("event-reported-late", Dimension.TIMELINESS),
        ("birth-in-future", Dimension.ACCURACY),
        ("point-zero", Dimension.ACCURACY),
        ("name-title", Dimension.CONFORMITY),
        ("name-firm", Dimension.ACCURACY),
        ("vehicle-mark-filler", Dimension.COMPLETENESS),
        ("postcode-form", Dimension.CONFORMITY),
        ("code-unknown", Dimension.CONFORMITY),
        ("something-new", Dimension.CONFORMITY),
    ],
)
def test_each_rule_counts_towards_one_dimension(rule: str, dimension: Dimension) -> None:
    assert dimension_of(rule) is dimension
