"""Every quality rule by its stable id, with its dimension. Ids are never reused for another meaning."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from bluelamp.pole.envelope import Entity
from bluelamp.pole.finding import Finding, Level
from bluelamp.pole.quality import other_rules as other
from bluelamp.pole.quality import person_rules as person
from bluelamp.pole.quality.facts import EventFacts, Facts, LocationFacts, ObjectFacts, PersonFacts
from bluelamp.pole.quality.rule import Dimension, RecordRule

_COMPLETE, _WHOLE = Dimension.COMPLETENESS, Dimension.INTEGRITY
_TRUE, _TIMELY = Dimension.ACCURACY, Dimension.TIMELINESS

RULES: Final[Mapping[Entity, tuple[RecordRule[Any], ...]]] = MappingProxyType(
    {
        Entity.PERSON: (
            RecordRule("person-no-given-name", Level.WARNING, _COMPLETE, person.no_given_name, "names.given"),
            RecordRule("person-no-family-name", Level.WARNING, _COMPLETE, person.no_family_name, "names.family"),
            RecordRule("person-no-birth", Level.WARNING, _COMPLETE, person.no_birth, "births.date"),
            RecordRule("person-no-gender", Level.INFO, _COMPLETE, person.no_gender, "gender"),
            RecordRule("person-no-contact", Level.INFO, _COMPLETE, person.no_contact, "contacts"),
            RecordRule("person-unidentified", Level.ERROR, _COMPLETE, person.unidentified),
            RecordRule("person-described-too-little", Level.WARNING, _COMPLETE, person.described_too_little, "descriptors"),
            RecordRule("person-no-link", Level.ERROR, _WHOLE, person.no_link),
        ),
        Entity.OBJECT: (
            RecordRule("vehicle-no-number", Level.WARNING, _COMPLETE, other.vehicle_without_number, "mark"),
            RecordRule("animal-not-property", Level.WARNING, Dimension.CONFORMITY, other.animal_not_property, "kind"),
            RecordRule("object-not-described", Level.WARNING, _COMPLETE, other.object_not_described, "description"),
        ),
        Entity.LOCATION: (
            RecordRule("address-no-postcode", Level.INFO, _COMPLETE, other.address_without_postcode, "address.postcode"),
        ),
        Entity.EVENT: (
            RecordRule("event-no-place", Level.WARNING, _COMPLETE, other.event_without_place),
            RecordRule("event-no-time", Level.WARNING, _COMPLETE, other.event_without_time, "occurred"),
            RecordRule("crime-no-class", Level.WARNING, _COMPLETE, other.crime_without_class, "classification"),
            RecordRule("method-too-short", Level.WARNING, _COMPLETE, other.method_too_short, "method"),
            RecordRule("event-in-future", Level.ERROR, _TRUE, other.event_in_future, "occurred"),
            RecordRule("event-ends-before-start", Level.ERROR, _WHOLE, other.ends_before_start, "occurred"),
            RecordRule("event-reported-late", Level.INFO, _TIMELY, other.reported_late, "reportedAt"),
            RecordRule("event-reported-before", Level.ERROR, _WHOLE, other.reported_before, "reportedAt"),
        ),
    }
)  # fmt: skip

# Rules for single values (bluelamp.pole.values) and of mappings, by the start of their id or by the whole of it.
# All that are not named here are about form.
_VALUE_DIMENSIONS: Final = {
    "name-filler": _COMPLETE,
    "name-one-part": _COMPLETE,
    "name-firm": _TRUE,
    "name-several": _TRUE,
    "name-order": _TRUE,
    "birth-": _TRUE,
    "date-placeholder": _TRUE,
    "date-unreadable": _TRUE,
    "point-": _TRUE,
    "postcode-filler": _COMPLETE,
    "postcode-part": _COMPLETE,
    "address-filler": _COMPLETE,
    "phone-filler": _COMPLETE,
    "email-filler": _COMPLETE,
    "code-unknown": Dimension.CONFORMITY,
}


def record_rules(entity: Entity) -> tuple[RecordRule[Any], ...]:
    """The rules about whole records of one entity."""
    return RULES[entity]


def dimension_of(rule: str) -> Dimension:
    """The dimension that a rule's findings count towards; rules about the form of a value count as conformity."""
    for rules in RULES.values():
        for each in rules:
            if each.id == rule:
                return each.dimension
    matches = [
        start
        for start in _VALUE_DIMENSIONS
        if rule == start or (start.endswith("-") and rule.startswith(start))
    ]
    if matches:
        return _VALUE_DIMENSIONS[max(matches, key=len)]
    return Dimension.COMPLETENESS if rule.endswith("-filler") else Dimension.CONFORMITY


def findings_of(facts: Facts) -> tuple[Finding, ...]:
    """What the record rules notice about one record, in the order of the catalogue."""
    entity = {
        PersonFacts: Entity.PERSON,
        ObjectFacts: Entity.OBJECT,
        LocationFacts: Entity.LOCATION,
        EventFacts: Entity.EVENT,
    }[type(facts)]
    return tuple(rule.finding for rule in RULES[entity] if rule.speaks(facts))
