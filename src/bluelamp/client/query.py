"""What can be asked of the published API: the bodies of the search requests."""

import re
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from bluelamp.pole.base import PoleModel
from bluelamp.pole.event import EventKind
from bluelamp.pole.values.date import parse

# NUL can be written neither to a PostgreSQL text nor to a sensible question; spaces alone ask nothing.
_TEXT = r"^[^\x00]*[^\x00\s][^\x00]*$"
Words = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=_TEXT)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=_TEXT)]
Cursor = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"^[A-Za-z0-9_.\-]+$")]


def _on_calendar(text: str) -> str:
    """Refuse what no calendar has, such as 31 February."""
    if parse(text) is None:
        raise ValueError("There is no such date in the calendar.")
    return text


PartialDateText = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"), AfterValidator(_on_calendar)
]

LIMIT_MAX = 100
LIMIT_DEFAULT = 20


_YEAR_MONTH_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _written_out(value: object) -> object:
    """Refuse numbers where a date is due, in quotes too: pydantic would take them for seconds since 1970."""
    if isinstance(value, int | float) or (isinstance(value, str) and not _YEAR_MONTH_DAY.match(value)):
        raise ValueError("Write a date as `2016-07-31`, a time as `2016-07-31T22:00:00Z`.")
    return value


def _day_or_moment(value: object) -> object:
    """A bare date stays a date, the whole day: read as a moment it would be the day's first, and lose the rest."""
    value = _written_out(value)
    if isinstance(value, str) and len(value) == len("2024-02-11"):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


Day = Annotated[date, BeforeValidator(_written_out)]
Instant = Annotated[datetime, BeforeValidator(_written_out)]
Moment = Annotated[datetime | date, BeforeValidator(_day_or_moment)]


def _in_order(start: object, end: object) -> None:
    """Refuse a range that ends before it begins. The two are of the same type, or one is None."""
    if start is not None and end is not None and end < start:  # type: ignore[operator]
        raise ValueError("The end of the range is before its start.")


class Near(PoleModel):
    """Within a number of metres of a point."""

    latitude: float = Field(ge=49, le=61.5)
    longitude: float = Field(ge=-9, le=2.5)
    radius_m: float = Field(default=500, gt=0, le=50_000)


LatitudeLongitude = tuple[Annotated[float, Field(ge=49, le=61.5)], Annotated[float, Field(ge=-9, le=2.5)]]


class Search(PoleModel):
    """What every search takes: filters, facets and paging."""

    systems: tuple[Code, ...] = Field(default=(), max_length=50, description="Only records of these systems.")
    kinds: tuple[Code, ...] = Field(default=(), max_length=20, description="Only records of these kinds.")
    codes: tuple[Annotated[str, StringConstraints(pattern=r"^[a-zA-Z]+:[^\x00]{0,79}[^\x00\s]$")], ...] = (
        Field(
            default=(), max_length=20, description="Facet values that must all hold, such as `gender:female`."
        )
    )
    facets: bool = Field(default=False, description="Also count the matches by facet.")
    limit: int = Field(default=LIMIT_DEFAULT, ge=1, le=LIMIT_MAX)
    cursor: Cursor | None = Field(default=None, description="`nextCursor` of the previous page.")


class IdentifierQuery(PoleModel):
    """A number issued to a person. Without a scheme every scheme is tried."""

    scheme: Code | None = None
    value: Words


class PersonSearch(Search):
    """Find persons by any mix of name, date of birth, identifier, phone, address or area.

    Names match misspelt, by sound, by nickname, swapped, in part and across scripts.
    """

    name: Words | None = Field(default=None, description="A whole name in any order, in any script.")
    given: Words | None = None
    family: Words | None = None
    born: PartialDateText | None = Field(default=None, description="`1984`, `1984-03` or `1984-03-04`.")
    born_from: Day | None = None
    born_to: Day | None = None
    age_from: int | None = Field(default=None, ge=0, le=130)
    age_to: int | None = Field(default=None, ge=0, le=130)
    gender: Code | None = None
    identifier: IdentifierQuery | None = None
    phone: Words | None = None
    email: Words | None = None
    postcode: Words | None = Field(default=None, description="Whole, or only its outward part such as `LS1`.")
    address: Words | None = None

    @field_validator("born_to", "age_to")
    @classmethod
    def _range_in_order(cls, end: date | int | None, info: ValidationInfo) -> date | int | None:
        _in_order(info.data.get(f"{str(info.field_name).removesuffix('to')}from"), end)
        return end

    @model_validator(mode="after")
    def _asks_something(self) -> "PersonSearch":
        asked = (self.name, self.given, self.family, self.identifier, self.phone, self.email, self.postcode,
                 self.address, self.born, self.born_from, self.born_to, self.age_from, self.age_to)  # fmt: skip
        if all(part is None for part in asked):
            raise ValueError(
                "Ask by at least one of name, born, age, identifier, phone, email, postcode or address."
            )
        return self


class ObjectSearch(Search):
    """Find objects: vehicles by whole or partial mark, phones, emails, documents, property by words or serial."""

    mark: Words | None = Field(default=None, description="`?` for one unknown character, `*` for any number.")
    identifier: Words | None = Field(default=None, description="Serial, VIN, IMEI, document or seal number.")
    phone: Words | None = None
    email: Words | None = None
    text: Words | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> "ObjectSearch":
        if not any((self.mark, self.identifier, self.phone, self.email, self.text)):
            raise ValueError("Ask by at least one of mark, identifier, phone, email or text.")
        return self


class LocationSearch(Search):
    """Find locations by words, postcode, UPRN, distance from a point, or inside a polygon."""

    text: Words | None = None
    postcode: Words | None = None
    uprn: Words | None = None
    near: Near | None = None
    polygon: tuple[LatitudeLongitude, ...] | None = Field(
        default=None,
        min_length=3,
        max_length=500,
        description="Corners as [latitude, longitude]; it closes itself.",
    )

    @model_validator(mode="after")
    def _asks_something(self) -> "LocationSearch":
        if not any((self.text, self.postcode, self.uprn, self.near, self.polygon, self.codes)):
            raise ValueError("Ask by at least one of text, postcode, uprn, near, polygon or codes.")
        return self


class EventSearch(Search):
    """Find events by reference, offence, time, area, the role of a person in them, or words."""

    kinds: tuple[EventKind, ...] = ()
    reference: Words | None = None
    offence: Words | None = Field(default=None, description="CJS code, Home Office class or open category.")
    occurred_from: Moment | None = None
    occurred_to: Moment | None = Field(default=None, description="A bare date includes that whole day.")
    near: Near | None = None
    polygon: tuple[LatitudeLongitude, ...] | None = Field(default=None, min_length=3, max_length=500)
    role: Code | None = Field(
        default=None, description="Events in which some person (or `person`) has this role."
    )
    person: Words | None = Field(default=None, description="URN of a person who is linked to the event.")
    words: Words | None = None

    @field_validator("occurred_to")
    @classmethod
    def _range_in_order(cls, end: datetime | date | None, info: ValidationInfo) -> datetime | date | None:
        start = info.data.get("occurred_from")
        if (
            isinstance(start, datetime)
            and isinstance(end, datetime)
            and (start.tzinfo is None) == (end.tzinfo is None)
        ):
            _in_order(start, end)
        elif start is not None and end is not None:
            _in_order(start.isoformat()[:10], end.isoformat()[:10])
        return end


class Expand(PoleModel):
    """What to show beside a record."""

    parts: tuple[Literal["links", "versions", "neighbours"], ...] = ()
