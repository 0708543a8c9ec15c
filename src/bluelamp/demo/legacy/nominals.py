"""The nominals of a force's records: who is known under which number, and the numbers of crimes and incidents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bluelamp.demo.legacy.view import ForceView
from bluelamp.demo.world.dice import Ints

NOMINAL_ROLES = ("victim", "suspect", "witness", "personReporting")
KNOWN_ANEW = 0.15
"""How often a person who has a nominal is given another, because the first was not found."""


@dataclass(frozen=True, slots=True, eq=False)
class Nominals:
    """Parts in crimes with the nominal's number in each; and of each nominal the person and when they were first met."""

    event: Ints
    role: list[str]
    number: Ints
    """From 1, by part."""
    person: Ints
    """By nominal: the first is number 1."""
    first_event: Ints

    @classmethod
    def of(cls, view: ForceView) -> Nominals:
        """The nominals of all the force's crimes, in order of time."""
        parts = view.parts(view.events("crime"), *NOMINAL_ROLES)
        anew = view.dice("nominals").happens("anew", np.arange(len(parts.event)), KNOWN_ANEW).tolist()
        last: dict[int, tuple[int, int]] = {}
        numbers, persons, first = [], [], []
        for event, who, again in zip(parts.event.tolist(), parts.person.tolist(), anew, strict=True):
            known = last.get(who)
            # Within one crime a person is one nominal, whatever parts they have.
            if known is None or (again and known[1] != event):
                persons.append(who)
                first.append(event)
                known = (len(persons), event)
            last[who] = (known[0], event)
            numbers.append(known[0])
        return cls(
            parts.event,
            parts.role_names().tolist(),
            np.array(numbers, np.int64),
            np.array(persons, np.int64),
            np.array(first, np.int64),
        )


def incident_numbers(view: ForceView) -> dict[int, str]:
    """The number of each incident of the force, by event."""
    incidents = view.events("incident")
    days = view.stamps(view.world.events.reported[incidents], "%Y%m%d")
    return {
        event: f"{view.force.code}-{day}-{at % 10_000:04d}"
        for at, (event, day) in enumerate(zip(incidents.tolist(), days, strict=True))
    }
