"""Where the world lives: the open data's street names, invented house numbers, three forces' areas.

Premises are one number: street x 4096 + house number x 16 + flat, so that a neighbour is the next number.
Postcode districts from 60 to 89 are unissued in every Yorkshire area.
"""

from __future__ import annotations

from functools import cache
from zlib import crc32

import numpy as np

from bluelamp.demo.force.places import INWARD_LETTERS, streets
from bluelamp.demo.world.dice import Dice
from bluelamp.demo.world.model import Floats, Force, Ints, Places, Texts

HOUSES = 180
FLATS = 15
_HOUSE, _STREET = 16, 4096

FORCES = (
    Force("13", "West Yorkshire Police (demonstration)", False, 0.68, ("Leeds", "Bradford", "Huddersfield", "Wakefield", "Halifax")),
    Force("97", "Lanternshire Police (invented)", True, 0.19, ("Lanternby", "Wickhollow", "Tallowfield")),
    Force("98", "Beaconshire Constabulary (invented)", True, 0.13, ("Beaconholme", "Glimmerthorpe")),
)  # fmt: skip
"""The demonstration's own force and two that no code list knows."""

# The invented forces' points: the real street's, moved so far that each area lies in open sea off the east coast.
_MOVED = ((0.0, 0.0), (0.9, 2.6), (-0.2, 3.4))
_AREAS = {"Leeds": "LS", "Bradford": "BD", "Huddersfield": "HD", "Wakefield": "WF", "Halifax": "HX"}
_AREAS |= {
    "Lanternby": "LS",
    "Wickhollow": "WF",
    "Tallowfield": "HX",
    "Beaconholme": "BD",
    "Glimmerthorpe": "HD",
}


@cache
def all_places(forces: int) -> Places:
    """The streets of the first so many forces; every third street lends its name to an invented one."""
    real = streets()
    chosen = [(0, street.town, street) for street in real]
    for force in range(1, forces):
        towns = FORCES[force].towns
        chosen += [
            (force, towns[at % len(towns)], street) for at, street in enumerate(real) if at % 3 == force
        ]
    return Places(
        name=np.array([street.name for _, _, street in chosen], object),
        town=np.array([town for _, town, _ in chosen], object),
        postcode=np.array([_postcode(street.name, town, force) for force, town, street in chosen], object),
        latitude=np.array([street.latitude + _MOVED[force][0] for force, _, street in chosen]),
        longitude=np.array([street.longitude + _MOVED[force][1] for force, _, street in chosen]),
        force=np.array([force for force, _, _ in chosen], np.int32),
    )


def _postcode(street: str, town: str, force: int) -> str:
    number = crc32(f"{town} {street}".encode())
    district, number = 60 + 10 * force + number % 10, number // 10
    sector, number = number % 10, number // 10
    return (
        f"{_AREAS[town]}{district} {sector}{INWARD_LETTERS[number % 20]}{INWARD_LETTERS[number // 20 % 20]}"
    )


def some_homes(dice: Dice, what: str, ids: Ints, force: Ints, places: Places) -> Ints:
    """Premises in each id's force, one in eight a flat."""
    homes = np.zeros(len(ids), np.int64)
    for at in range(len(FORCES)):
        mine = force == at
        if mine.any():
            inside = np.flatnonzero(places.force == at)
            homes[mine] = inside[dice.below(f"{what} street", ids[mine], len(inside))]
    house = 1 + dice.below(f"{what} house", ids, HOUSES)
    is_flat = dice.happens(f"{what} is flat", ids, 0.12)
    flat = np.where(is_flat, 1 + dice.below(f"{what} flat", ids, FLATS), 0)
    return homes * _STREET + house * _HOUSE + flat


def street_of(premises: Ints) -> Ints:
    """The street of premises, by its place."""
    return premises // _STREET


def premises_at(street: Ints, house: Ints) -> Ints:
    """A house without flats."""
    return street * _STREET + house * _HOUSE


def house_of(premises: Ints) -> Ints:
    """The house number of premises."""
    return premises % _STREET // _HOUSE


def force_of(premises: Ints, places: Places) -> Ints:
    """The force in whose area premises lie, by its place."""
    return places.force[street_of(premises)].astype(np.int64)


@cache
def _house_lines() -> Texts:
    lines = [
        f"Flat {flat}, {house} " if flat else f"{house} "
        for house in range(_STREET // _HOUSE)
        for flat in range(_HOUSE)
    ]
    return np.array(lines, object)


def first_lines(premises: Ints, places: Places) -> Texts:
    """`Flat 3, 12 Ash Grove` for each; empty where there are none (-1)."""
    known = premises >= 0
    lines: Texts = _house_lines()[premises % _STREET] + places.name[street_of(premises).clip(0)]
    return np.where(known, lines, "")


def points(premises: Ints, places: Places) -> tuple[Floats, Floats]:
    """Latitude and longitude: houses stand ten metres apart along their street."""
    street = street_of(premises)
    # Streets run in a direction of their own, worked out from their place.
    turn = (street * 0.618033988749895) % 1.0 * np.pi
    along_m = (house_of(premises) - HOUSES / 2) * 10.0
    north, east = along_m * np.sin(turn), along_m * np.cos(turn)
    latitude = places.latitude[street] + north / 111_320.0
    longitude = places.longitude[street] + east / (111_320.0 * 0.59)
    return np.round(latitude, 6), np.round(longitude, 6)
