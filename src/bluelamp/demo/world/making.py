"""Makes a world from a number of people and a seed, and checks what is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal

from bluelamp.demo.force.clock import FIRST_NIGHT
from bluelamp.demo.world.customs import Lexicon, lexicon
from bluelamp.demo.world.dice import Dice
from bluelamp.demo.world.events import invent_events
from bluelamp.demo.world.households import force_shares
from bluelamp.demo.world.model import World
from bluelamp.demo.world.people import invent_people, invent_vehicles
from bluelamp.demo.world.places import FORCES, all_places

FEWEST_PEOPLE: Final = 100
MOST_PEOPLE: Final = 5_000_000

Noise = Literal["normal", "harsh"]


class WorldImpossible(ValueError):
    """A world has 100 to 5,000,000 people, 1 to 3 forces, and naming customs that it knows. Ask for such a one."""


def make_world(
    people: int,
    seed: int,
    *,
    forces: int = 3,
    noise: Noise = "normal",
    shares: Mapping[str, float] | None = None,
) -> World:
    """A world: the same people, seed, forces and shares give the same one, on every machine.

    `shares` sets naming customs' shares of the households, by title, in place of the usual ones.
    """
    if not FEWEST_PEOPLE <= people <= MOST_PEOPLE:
        raise WorldImpossible(f"{people} people. {WorldImpossible.__doc__}")
    if not 1 <= forces <= len(FORCES):
        raise WorldImpossible(f"{forces} forces. {WorldImpossible.__doc__}")
    words = _shared(lexicon(), shares or {})
    places = all_places(forces)
    households, everybody = invent_people(
        Dice.of(seed, "people"), people, force_shares(forces), words, places
    )
    vehicles = invent_vehicles(Dice.of(seed, "vehicles"), everybody)
    events, roles, rates = invent_events(Dice.of(seed, "events"), places, households, everybody, vehicles)
    return World(
        seed=seed,
        noise=noise,
        forces=FORCES[:forces],
        places=places,
        households=households,
        people=everybody,
        vehicles=vehicles,
        events=events,
        roles=roles,
        rates=rates,
        night=FIRST_NIGHT,
        settings={"people": people, "forces": forces, "shares": dict(shares or {})},
    )


def _shared(words: Lexicon, shares: Mapping[str, float]) -> Lexicon:
    unknown = set(shares) - {custom.title for custom in words.customs}
    if unknown or any(share < 0 for share in shares.values()):
        raise WorldImpossible(
            f"{', '.join(sorted(unknown)) or 'a share below nought'}. {WorldImpossible.__doc__}"
        )
    if not shares:
        return words
    customs = tuple(replace(each, share=shares.get(each.title, each.share)) for each in words.customs)
    return replace(words, customs=customs)
