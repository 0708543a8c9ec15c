"""One force's part of a world as a legacy system's writer sees it, and what a writer answers with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bluelamp.demo.world.clerk import Clerk
from bluelamp.demo.world.dice import Dice, Ints
from bluelamp.demo.world.happenings import KINDS, OUTCOMES, ROLES, EventType, event_types
from bluelamp.demo.world.model import Force, Texts, World
from bluelamp.demo.world.places import first_lines, street_of

LOADED = "loaded"


@dataclass(frozen=True, slots=True, eq=False)
class Observations:
    """What is true of the rows that a writer wrote about persons, in columns of one length."""

    table: str
    key: Sequence[str]
    person: Ints
    slips: Ints
    event: Ints
    """-1 where the row is of no event."""
    expected: Sequence[str]
    """`loaded`, or the reason for which a reader keeps the row aside."""


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """The files of one system, how many rows they hold, and the truth about those rows."""

    files: tuple[Path, ...]
    rows: dict[str, int] = field(default_factory=dict)
    observations: tuple[Observations, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Who had which part: events and persons by their places, roles as words."""

    event: Ints
    person: Ints
    role: Ints

    def role_names(self) -> Texts:
        """The roles as words."""
        names: Texts = np.array(ROLES, object)[self.role]
        return names


@dataclass(frozen=True, slots=True, eq=False)
class ForceView:
    """One force's events and people, for writers. Persons come through a clerk, never as they truly are."""

    world: World
    force: Force

    @property
    def at(self) -> int:
        """The force's place among the world's."""
        return self.world.force_of(self.force.code)

    def clerk(self, system: str) -> Clerk:
        """The clerk of one of the force's systems."""
        return Clerk(self.world, self.force.code, system)

    def dice(self, system: str) -> Dice:
        """The chance of one of the force's systems, for its mess."""
        return Dice.of(self.world.seed, "mess", self.force.code, system)

    def events(self, *kinds: str) -> Ints:
        """The force's events of these kinds, in order of time."""
        events = self.world.events
        wanted = np.isin(events.kind, [KINDS.index(kind) for kind in kinds]) & (events.force == self.at)
        found = np.flatnonzero(wanted)
        return found[np.argsort(events.begun[found], kind="stable")]

    def parts(self, events: Ints, *roles: str) -> Parts:
        """The parts of these roles in these events, in the order of the events."""
        place = np.full(len(self.world.events), -1, np.int64)
        place[events] = np.arange(len(events))
        every = self.world.roles
        wanted = (place[every.event] >= 0) & np.isin(every.role, [ROLES.index(role) for role in roles])
        event, person, role = every.event[wanted], every.person[wanted], every.role[wanted]
        order = np.argsort(place[event], kind="stable")
        return Parts(
            event[order].astype(np.int64), person[order].astype(np.int64), role[order].astype(np.int64)
        )

    def types(self, events: Ints) -> list[EventType]:
        """The type of each event."""
        types = event_types()
        return [types[at] for at in self.world.events.type[events].tolist()]

    def codes(self, events: Ints) -> list[str]:
        """The CJS code of each crime, of the attempt where it was one."""
        attempted = self.world.events.is_attempted[events].tolist()
        return [each.attempted if tried and each.attempted else each.code
                for each, tried in zip(self.types(events), attempted, strict=True)]  # fmt: skip

    def outcomes(self, events: Ints) -> Texts:
        """What became of each event."""
        words: Texts = np.array(OUTCOMES, object)[self.world.events.outcome[events]]
        return words

    def stamps(self, minutes: Ints, pattern: str) -> list[str]:
        """Moments as a system writes them."""
        moments = minutes.astype("datetime64[m]").astype("datetime64[s]").tolist()
        return [moment.strftime(pattern) for moment in moments]

    def streets(self, premises: Ints) -> Texts:
        """`Ash Grove, Leeds`, for places that are written down without a number; empty where there is none."""
        places = self.world.places
        at = street_of(premises.clip(0))
        return np.where(premises >= 0, places.name[at] + ", " + places.town[at], "")

    def lines(self, premises: Ints) -> Texts:
        """`12 Ash Grove`; empty where there is none."""
        return first_lines(premises, self.world.places)
