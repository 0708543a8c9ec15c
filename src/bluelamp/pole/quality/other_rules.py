"""Record rules for objects, locations and events (POLE general rules)."""

from bluelamp.pole.quality.facts import EventFacts, LocationFacts, ObjectFacts

METHOD_LENGTH_MIN = 20
"""Characters of a modus operandi (POLE E_001)."""
LATE_DAYS = 365


def vehicle_without_number(thing: ObjectFacts) -> bool:
    """The vehicle has neither a registration mark nor a VIN."""
    return thing.kind == "vehicle" and not thing.has_number


def animal_not_property(thing: ObjectFacts) -> bool:
    """An animal is recorded as something other than property."""
    return thing.is_animal and thing.kind != "property"


def object_not_described(thing: ObjectFacts) -> bool:
    """The object has neither a number nor a description."""
    return not thing.has_number and not thing.has_description


def address_without_postcode(place: LocationFacts) -> bool:
    """The address has no postcode.

    Not expected of a field, a junction or a motorway.
    """
    return place.is_address and place.has_premises and not place.has_postcode and not place.may_lack_postcode


def event_without_place(event: EventFacts) -> bool:
    """The event has no place.

    It needs an address, a postcode, a point or an area.
    """
    return not event.has_place


def event_without_time(event: EventFacts) -> bool:
    """The event has no date."""
    return not event.has_time


def crime_without_class(event: EventFacts) -> bool:
    """The crime has no Home Office class, CJS code or category."""
    return event.kind == "crime" and not event.has_class


def method_too_short(event: EventFacts) -> bool:
    """The modus operandi has fewer than 20 characters."""
    return event.method_length is not None and event.method_length < METHOD_LENGTH_MIN


def event_in_future(event: EventFacts) -> bool:
    """The event is dated in the future."""
    return event.is_in_future


def ends_before_start(event: EventFacts) -> bool:
    """The event ends before it begins."""
    return event.ends_before_start


def reported_late(event: EventFacts) -> bool:
    """The event was reported more than a year after it happened."""
    return event.days_until_reported is not None and event.days_until_reported > LATE_DAYS


def reported_before(event: EventFacts) -> bool:
    """The event was reported before it happened."""
    return event.days_until_reported is not None and event.days_until_reported < 0
