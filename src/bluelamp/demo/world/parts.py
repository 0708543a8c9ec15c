"""Who takes part: victims, offenders, callers and subjects, drawn so that a few people meet the police often."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bluelamp.demo.world.dice import Dice, Floats, Ints
from bluelamp.demo.world.model import Households, People, Places
from bluelamp.demo.world.people import home_on
from bluelamp.demo.world.places import force_of

AT_HOME = 0.88
"""Share of offenders who offend in their own force's area."""
TEN_YEARS = 3653  # the age of criminal responsibility: Children and Young Persons Act 1933, s.50


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """People of one kind by the force in which they live, to be drawn by weight."""

    people: People
    by_force: tuple[tuple[Ints, Floats], ...]
    everybody: tuple[Ints, Floats]

    @classmethod
    def of(cls, people: People, force: Ints, forces: int, weight: Floats) -> Draw:
        """A draw over everybody with a weight."""
        by_force = tuple(_edges(np.flatnonzero((force == at) & (weight > 0)), weight) for at in range(forces))
        return cls(people, by_force, _edges(np.flatnonzero(weight > 0), weight))

    def some(self, dice: Dice, what: str, ids: Ints, force: Ints) -> Ints:
        """Somebody of each id's force, or now and then of any."""
        chosen = _drawn(self.everybody, dice.uniform(f"{what} who", ids))
        local = dice.happens(f"{what} local", ids, AT_HOME)
        for at, pool in enumerate(self.by_force):
            mine = (force == at) & local
            if mine.any() and len(pool[0]):
                chosen[mine] = _drawn(pool, dice.uniform(f"{what} who", ids[mine]))
        return chosen

    def some_of_age(self, dice: Dice, what: str, ids: Ints, force: Ints, day: Ints) -> Ints:
        """As `some`, nobody under ten on the day; -1 where nobody was found in a few tries."""
        chosen = np.full(len(ids), -1, np.int64)
        for attempt in range(6):
            missing = np.flatnonzero(chosen < 0)
            if not len(missing):
                break
            tried = self.some(dice, f"{what} {attempt}", ids[missing], force[missing])
            old_enough = self.people.born[tried] + TEN_YEARS <= day[missing]
            chosen[missing[old_enough]] = tried[old_enough]
        return chosen


def _edges(who: Ints, weight: Floats) -> tuple[Ints, Floats]:
    return who, np.cumsum(weight[who])


def _drawn(pool: tuple[Ints, Floats], luck: Floats) -> Ints:
    who, edges = pool
    found: Ints = who[np.searchsorted(edges, luck * edges[-1], side="right").clip(0, len(who) - 1)]
    return found.copy()


@dataclass(frozen=True, slots=True, eq=False)
class Company:
    """The draws that the world's events need."""

    offenders: Draw
    anybody: Draw
    adults: Draw
    first_of_house: Ints
    size_of_house: Ints

    @classmethod
    def of(cls, dice: Dice, people: People, households: Households, places: Places, *, night: int) -> Company:
        """The draws over a world's people; some are victims far oftener than others."""
        ids = np.arange(len(people))
        forces = int(places.force.max()) + 1
        force = force_of(home_on(people, households, ids, np.full(len(ids), night)), places)
        proneness = np.exp(dice.normal("proneness", ids))
        age = (night - people.born) / 365.25
        return cls(
            offenders=Draw.of(people, force, forces, people.offending),
            anybody=Draw.of(people, force, forces, np.where(age > 4, proneness, 0.0)),
            adults=Draw.of(people, force, forces, np.where(age > 21, proneness, 0.0)),
            first_of_house=np.searchsorted(people.household, np.arange(len(households.home))),
            size_of_house=np.bincount(people.household, minlength=len(households.home)),
        )

    def of_household(self, dice: Dice, what: str, ids: Ints, household: Ints) -> Ints:
        """A member of each household, mostly the first named."""
        member = (dice.uniform(what, ids) ** 1.6 * self.size_of_house[household]).astype(np.int64)
        return self.first_of_house[household] + member
