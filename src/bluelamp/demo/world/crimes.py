"""Where and when the world's own events happen: a clustered process with known rates, and near repeats.

Every street has a true rate for every type; crimes fall on it by chance; some bring about another nearby within
days. Not here: who took part (parts.py) and what follows from an event (events.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bluelamp.demo.world.dice import Dice, Floats, Ints
from bluelamp.demo.world.happenings import day_chances, event_types, figures, hour_chances
from bluelamp.demo.world.households import NIGHT
from bluelamp.demo.world.model import Households, People, Places, Rates
from bluelamp.demo.world.people import home_on
from bluelamp.demo.world.places import HOUSES, house_of, premises_at, street_of

YEARS = 3
DAYS = YEARS * 365
LAST_MINUTE = NIGHT * 1440 + 20 * 60
"""Three hours before the night's extract: what follows an arrest must not be stamped later than it."""
FIRST_DAY = NIGHT - DAYS
UNEVENNESS = {"home": 0.7, "street": 1.3, "shop": 1.9, "online": 0.0}
"""How unevenly the streets share the risk: the spread of the logarithm of their rates."""
REPEAT_DAYS = 9.0
SAME_PREMISES = 0.35


@dataclass(slots=True)
class Occurrences:
    """What happened where and when, before anybody's part is known."""

    type: Ints
    begun: Ints
    premises: Ints
    household: Ints
    """The household whose home it is, or -1."""
    cause: Ints

    def with_more(self, more: Occurrences) -> Occurrences:
        """These and then the others."""
        return Occurrences(
            *(
                np.concatenate((getattr(self, name), getattr(more, name)))
                for name in self.__dataclass_fields__
            )
        )


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What the process needs to know of the world."""

    dice: Dice
    places: Places
    households: Households
    people: People
    by_home: Ints
    """Households in the order of their homes: neighbours stand side by side."""
    heads: Ints

    @classmethod
    def of(cls, dice: Dice, places: Places, households: Households, people: People) -> Ground:
        """The ground of a world."""
        heads = np.flatnonzero(people.role == 0)
        return cls(dice, places, households, people, np.argsort(households.home, kind="stable"), heads)


def background(ground: Ground) -> tuple[Occurrences, Rates]:
    """Crimes and other events that nothing brought about, and the true rates that they follow."""
    rated = [at for at, each in enumerate(event_types()) if each.rate > 0]
    streets = len(ground.places.name)
    residents = np.bincount(street_of(ground.households.home), minlength=streets).astype(np.float64)
    found, rates = [], []
    for at in rated:
        risk = _street_risk(ground, at) * (residents if _at_home(at) else 1.0)
        per_year = event_types()[at].rate * len(ground.people) / 1000 * risk / risk.sum()
        rates.append(per_year)
        found.append(_of_type(ground, at, per_year))
    occurrences = found[0]
    for more in found[1:]:
        occurrences = occurrences.with_more(more)
    return occurrences, Rates(
        street=np.tile(np.arange(streets), len(rated)).astype(np.int32),
        type=np.repeat(rated, streets).astype(np.int32),
        expected_per_year=np.concatenate(rates),
    )


def near_repeats(ground: Ground, parents: Occurrences, parent_at: Ints) -> Occurrences:
    """What each parent brings about nearby within days: at most one event, often none."""
    dice = ground.dice
    chance = figures("repeat")[parents.type]
    parent = np.flatnonzero(dice.happens("repeats", parent_at, chance))
    ids = parent_at[parent]
    days = 1 + dice.exponential("repeat days", ids, REPEAT_DAYS).astype(np.int64)
    type_ = parents.type[parent]
    begun = _timed(dice, "repeat time", ids, type_, parents.begun[parent] // 1440 + days)
    premises, household = _nearby(ground, ids, parents.premises[parent], parents.household[parent])
    kept = begun <= LAST_MINUTE
    return Occurrences(type_[kept], begun[kept], premises[kept], household[kept], ids[kept])


def _at_home(type_: int) -> bool:
    return event_types()[type_].place in {"home", "online"}


def _street_risk(ground: Ground, type_: int) -> Floats:
    """Types that share a kind of place share most of their hot streets; each force has its share by its people."""
    streets = np.arange(len(ground.places.name))
    place = event_types()[type_].place
    shared = ground.dice.normal(f"risk {place}", streets)
    own = ground.dice.normal(f"risk of {event_types()[type_].title}", streets)
    risk = np.exp(UNEVENNESS[place] * (0.8 * shared + 0.6 * own))
    if _at_home(type_):
        return np.asarray(risk)
    homes = ground.places.force[street_of(ground.households.home)]
    people = np.bincount(homes, minlength=ground.places.force.max() + 1)
    whole = np.bincount(ground.places.force, weights=risk)
    return np.asarray(risk * (people / whole)[ground.places.force])


def _of_type(ground: Ground, type_: int, per_year: Floats) -> Occurrences:
    dice, title = ground.dice, event_types()[type_].title
    count = int(per_year.sum() * YEARS + 0.5)
    ids = np.arange(count)
    edges = np.cumsum(per_year)
    street = np.searchsorted(edges, dice.uniform(f"street {title}", ids) * edges[-1], side="right")
    begun = _timed(
        dice, f"time {title}", ids, np.full(count, type_), FIRST_DAY + dice.below(f"day {title}", ids, DAYS)
    )
    household = np.full(count, -1, np.int64)
    if _at_home(type_):
        starts = np.searchsorted(street_of(ground.households.home[ground.by_home]), street, side="left")
        ends = np.searchsorted(street_of(ground.households.home[ground.by_home]), street, side="right")
        # Where nobody lives the rate is nought, so that every street drawn has a household.
        household = ground.by_home[starts + dice.below(f"household {title}", ids, ends - starts)]
        premises = home_on(ground.people, ground.households, ground.heads[household], begun // 1440)
    else:
        # A few doors of a street have most of its trouble: a pub, a shop, a bus stop.
        door = (HOUSES * dice.uniform(f"door {title}", ids) ** 2.5).astype(np.int64)
        premises = premises_at(street, 1 + (door * 37 + street * 11) % HOUSES)
    return Occurrences(np.full(count, type_), begun, premises, household, np.full(count, -1, np.int64))


def _timed(dice: Dice, what: str, ids: Ints, type_: Ints, day: Ints) -> Ints:
    """A minute of about that day: moved to the week's busy days, at the type's hours."""
    for attempt in range(3):
        quiet = dice.uniform(f"{what} busy {attempt}", ids) >= day_chances()[type_, (day + 3) % 7]
        day = np.where(quiet, day - 3 + dice.below(f"{what} another {attempt}", ids, 7), day)
    hour = (dice.uniform(f"{what} hour", ids)[:, None] >= hour_chances()[type_]).sum(axis=1).clip(0, 23)
    minute = dice.below(f"{what} minute", ids, 60)
    # People tell the time by the quarter of an hour.
    minute = np.where(dice.happens(f"{what} rounded", ids, 0.5), minute // 15 * 15, minute)
    begun = (day * 1440 + hour * 60 + minute).clip(FIRST_DAY * 1440, None)
    return sound(np.where(begun > LAST_MINUTE, begun - 7 * 1440, begun))


def sound(minutes: Ints) -> Ints:
    """The minutes, none inside an hour that a clock change skips or repeats."""
    day = minutes // 1440
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    is_change = np.isin(month, (2, 9)) & ((day + 3) % 7 == 6) & (minutes % 1440 // 60 == 1)
    return np.where(is_change, minutes + 60, minutes)


def _nearby(ground: Ground, ids: Ints, premises: Ints, household: Ints) -> tuple[Ints, Ints]:
    """The same premises, or the next household or door but a few."""
    dice = ground.dice
    same = dice.happens("repeat same", ids, SAME_PREMISES)
    step = (1 + dice.below("repeat step", ids, 3)) * np.where(dice.happens("repeat side", ids, 0.5), 1, -1)
    place = np.empty(len(ground.by_home), np.int64)
    place[ground.by_home] = np.arange(len(place))
    neighbour = ground.by_home[(place[household] + step).clip(0, len(place) - 1)]
    next_door = premises_at(street_of(premises), (house_of(premises) + 2 * step).clip(1, HOUSES))
    is_home = household >= 0
    moved = np.where(is_home, ground.households.home[neighbour], next_door)
    return np.where(same, premises, moved), np.where(is_home, np.where(same, household, neighbour), -1)
