"""A whole police record: the envelope, and one body of the four POLE kinds."""

from typing import Annotated, Literal

from pydantic import Field

from bluelamp.pole.envelope import Entity, Envelope
from bluelamp.pole.event import Event
from bluelamp.pole.location import Location
from bluelamp.pole.person import Person
from bluelamp.pole.thing import Object


class PersonRecord(Envelope):
    """A person as one source recorded them."""

    entity: Literal[Entity.PERSON] = Entity.PERSON
    body: Person


class ObjectRecord(Envelope):
    """An object as one source recorded it."""

    entity: Literal[Entity.OBJECT] = Entity.OBJECT
    body: Object


class LocationRecord(Envelope):
    """A place as one source recorded it."""

    entity: Literal[Entity.LOCATION] = Entity.LOCATION
    body: Location


class EventRecord(Envelope):
    """An event as one source recorded it."""

    entity: Literal[Entity.EVENT] = Entity.EVENT
    body: Event


Record = Annotated[
    PersonRecord | ObjectRecord | LocationRecord | EventRecord,
    Field(discriminator="entity"),
]
