"""What record rules look at: plain facts about a record, the same for one typed by hand and one of a million."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Facts about a person record."""

    has_given: bool = False
    has_family: bool = False
    has_birth: bool = False
    has_gender: bool = False
    has_contact: bool = False
    """An address, phone or email, or a CRO or PNC number."""
    has_identifier: bool = False
    descriptors: int = 0
    has_link: bool = True


@dataclass(frozen=True, slots=True)
class ObjectFacts:
    """Facts about an object record."""

    kind: str = "property"
    has_number: bool = False
    """A mark, VIN, serial or other number that tells it from others of its kind."""
    has_description: bool = False
    is_animal: bool = False
    """Its words name an animal."""


@dataclass(frozen=True, slots=True)
class LocationFacts:
    """Facts about a location record."""

    is_address: bool = True
    has_premises: bool = False
    has_postcode: bool = False
    may_lack_postcode: bool = False
    """A field, a junction, a motorway: places that have none."""


@dataclass(frozen=True, slots=True)
class EventFacts:
    """Facts about an event record."""

    kind: str = "incident"
    has_time: bool = False
    has_place: bool = False
    has_class: bool = False
    """A Home Office class, CJS code or open category."""
    method_length: int | None = None
    """Characters of the modus operandi; None where there is none."""
    is_in_future: bool = False
    ends_before_start: bool = False
    days_until_reported: int | None = None


Facts = PersonFacts | ObjectFacts | LocationFacts | EventFacts
