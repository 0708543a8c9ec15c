"""The shape of a truth: forces, people, premises and events as columns, with light views for single ones.

Days are counted from 1970-01-01 and moments in minutes from its midnight, both London wall-clock time. A column
that names a person, premises or event holds its place, or -1. How they are invented: people.py and events.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

GENERATOR_VERSION = 1
"""Goes up whenever the same seed gives other bytes; a test holds it to a hash of what is made."""

Ints = NDArray[np.int64]
Small = NDArray[np.int32]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Texts = NDArray[np.object_]

EPOCH = date(1970, 1, 1)
CURRENT, FORMER_1, FORMER_2 = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Force:
    """A police force of the world."""

    code: str
    name: str
    is_invented: bool
    share: float
    """Of the world's households."""
    towns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FullName:
    """A true name: given names in order, and what a form would call the surname."""

    given: tuple[str, ...]
    family: str

    def __str__(self) -> str:
        return " ".join((*self.given, self.family)).strip()


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody lived, and from when to when (None: not known, or still)."""

    first_line: str
    town: str
    postcode: str
    force: str
    from_day: date | None
    to_day: date | None


@dataclass(frozen=True, slots=True)
class Person:
    """One true person, read out of the columns."""

    number: int
    truth_id: str
    custom: str
    name: FullName
    former_name: FullName | None
    alias: FullName | None
    nickname: str
    born: date
    sex: str
    self_defined_ethnicity: str
    observed_ethnicity: int
    household: int
    addresses: tuple[Address, ...]
    phones: tuple[str, ...]
    email: str
    pnc_id: str
    cro: str
    driving_licence: str
    twin_of: int
    junior_of: int


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Streets as columns; premises are numbers made of a street, a house number and a flat."""

    name: Texts
    town: Texts
    postcode: Texts
    latitude: Floats
    longitude: Floats
    force: Small
    """Which force's area, by its place among the world's forces."""


@dataclass(frozen=True, slots=True, eq=False)
class Households:
    """Households as columns: what the members share."""

    custom: Small
    family: Small
    home: Ints
    """Premises now and before; -1 where they never moved."""
    home_before: Ints
    home_first: Ints
    moved: Small
    """Day of the move into `home`, and into `home_before`."""
    moved_before: Small
    landline: Texts


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """All true people as columns, in the order of their numbers. Names are numbers of the lexicon's words."""

    household: Small
    role: Small
    """0 head, 1 partner, 2 child, 3 lodger."""
    custom: Small
    is_female: Flags
    born: Small
    given: Small
    middle: Small
    middle_second: Small
    family: Small
    family_second: Small
    """The second half of a double-barrelled name."""
    former_family: Small
    renamed: Small
    """Day on which the former family name ended."""
    nickname: Small
    alias_given: Small
    alias_family: Small
    self_defined: Texts
    observed: Small
    own_home: Ints
    """Premises before joining the household, or -1."""
    joined: Small
    twin_of: Small
    junior_of: Small
    offending: Floats
    """How often this person offends, beside others; 0 for most."""
    mobile: Texts
    email: Texts
    pnc_id: Texts
    cro: Texts
    licence: Texts

    def __len__(self) -> int:
        return len(self.born)


@dataclass(frozen=True, slots=True, eq=False)
class Vehicles:
    """Vehicles as columns."""

    mark: Texts
    description: Texts
    keeper: Small


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """All true events as columns, in the order of their numbers; kinds and types are places in their lists."""

    kind: Small
    type: Small
    force: Small
    is_attempted: Flags
    begun: Ints
    """Minutes; `ended` is later where nobody knows the moment."""
    ended: Ints
    reported: Ints
    premises: Ints
    latitude: Floats
    longitude: Floats
    cause: Small
    """The event that this one follows: the crime of an arrest, the arrest of a stay, the first of near repeats."""
    is_near_repeat: Flags
    outcome: Small
    vehicle: Small

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True, slots=True, eq=False)
class Roles:
    """Who had which part in which event."""

    event: Small
    person: Small
    role: Small


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """The true rates behind the crimes: what a forecast should find."""

    street: Small
    type: Small
    expected_per_year: Floats
    """Background crimes a year, near repeats left out."""


@dataclass(frozen=True, eq=False)
class World:
    """An invented world: everything that is true, and how it was asked for."""

    seed: int
    noise: str
    forces: tuple[Force, ...]
    places: Places
    households: Households
    people: People
    vehicles: Vehicles
    events: Events
    roles: Roles
    rates: Rates
    night: datetime
    """The night of the extracts: nothing happens later."""
    settings: Mapping[str, Any] = field(default_factory=dict)

    def force_of(self, code: str) -> int:
        """The place of a force among the world's forces."""
        return next(at for at, force in enumerate(self.forces) if force.code == code)


def arrays(columns: Any) -> dict[str, NDArray[Any]]:
    """The columns of one of these tables by name."""
    return {each.name: getattr(columns, each.name) for each in fields(columns)}


def day_of(day: int) -> date:
    """A counted day as a date."""
    return EPOCH + timedelta(days=int(day))


def moment_of(minutes: int) -> datetime:
    """Counted minutes as London wall-clock time."""
    return datetime(1970, 1, 1) + timedelta(minutes=int(minutes))  # noqa: DTZ001  # wall-clock time, as systems hold it


def minutes_of(moment: datetime) -> int:
    """London wall-clock time as counted minutes."""
    return int((moment - datetime(1970, 1, 1)).total_seconds() // 60)  # noqa: DTZ001  # as above
