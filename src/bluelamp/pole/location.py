"""Places: an address, a point, a described area, or no fixed abode."""

from typing import Literal

from pydantic import Field

from bluelamp.pole.base import Code, PoleModel, Text100, Text300, Text2000


class Address(PoleModel):
    """A postal address, in parts as far as the source gives them."""

    unit: Text100 | None = None
    premises: Text100 | None = None
    street: Text300 | None = None
    locality: Text100 | None = None
    town: Text100 | None = None
    county: Text100 | None = None
    postcode: Text100 | None = None
    country: Text100 | None = None
    uprn: Text100 | None = None
    as_recorded: Text2000 | None = None


class Point(PoleModel):
    """A position in WGS84 degrees, with British National Grid metres where it lies in Great Britain."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    easting: float | None = None
    northing: float | None = None
    accuracy_m: float | None = Field(default=None, ge=0)


class Location(PoleModel):
    """A place (POLE DS_010 to DS_016). `nfa` is no fixed abode: a fact about a person, not a gap."""

    kind: Literal["address", "point", "area", "nfa"] = "address"
    address: Address | None = None
    point: Point | None = None
    area: Text2000 | None = Field(default=None, description="The place in words.")
    lsoa: Code | None = Field(default=None, description="Lower-layer super output area code.")
    beat: Code | None = None
    police_force_area: Code | None = None
