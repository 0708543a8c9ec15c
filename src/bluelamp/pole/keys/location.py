"""The keys of locations: postcode, property reference, house and street."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bluelamp.pole.keys.bulk import KeyArrays
from bluelamp.pole.keys.exact_values import plain_upper
from bluelamp.pole.keys.generic import GenericValues, generic_values
from bluelamp.pole.keys.hashing import Key, digests, hasher
from bluelamp.pole.keys.kinds import KIND_END, KeyKind
from bluelamp.pole.keys.name_codes import sound_code
from bluelamp.pole.keys.person_material import believed_postcode, street_code
from bluelamp.pole.keys.standardise import fold

_UPRN, _PREMISES_POSTCODE, _POSTCODE, _PREMISES_STREET, _STREET_TOWN, _OUTWARD = (
    kind.value + KIND_END
    for kind in (
        KeyKind.UPRN, KeyKind.PREMISES_POSTCODE, KeyKind.POSTCODE, KeyKind.PREMISES_STREET, KeyKind.STREET_TOWN,
        KeyKind.OUTWARD,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LocationTraits:
    """What is known of a place, as recorded, for making keys."""

    uprn: str = ""
    unit: str = ""
    premises: str = ""
    street: str = ""
    town: str = ""
    postcode: str = ""


def location_keys(traits: LocationTraits, generic: GenericValues | None = None) -> list[Key]:
    """Give the keys under which a location is found, strongest first."""
    found = [Key.read(text) for text in location_material(traits, generic or generic_values())]
    return sorted(found, key=lambda key: (key.kind.strength, key.value))


def location_material(traits: LocationTraits, guard: GenericValues) -> list[str]:
    """Give the texts of a location's keys, each once: the bulk loader runs this millions of times."""
    postcode = believed_postcode(traits.postcode, guard) if traits.postcode else None
    house = f"{plain_upper(traits.unit)}/{plain_upper(traits.premises)}"
    street, town = street_code(traits.street), town_code(traits.town)
    uprn = plain_upper(traits.uprn).lstrip("0")
    has_house = len(house) > 1
    found = []
    if uprn.isdigit():
        found.append(f"{_UPRN}{uprn}")
    if postcode and postcode.whole:
        if has_house:
            found.append(f"{_PREMISES_POSTCODE}{house}|{postcode.whole}")
        found.append(f"{_POSTCODE}{postcode.whole}")
    if street and has_house:
        found.append(f"{_PREMISES_STREET}{house}|{street}")
    if street and town:
        found.append(f"{_STREET_TOWN}{street}|{town}")
    if postcode:
        found.append(f"{_OUTWARD}{postcode.outward}")
    return found


def bulk_location_keys(places: Iterable[tuple[str, ...]]) -> KeyArrays:
    """Give the key arrays of many locations, each in the order of `LocationTraits`: sorted, as `hash_keys` has them."""
    guard, start = generic_values(), hasher()
    known: dict[tuple[str, ...], list[int]] = {}
    values: list[int] = []
    offsets = [0]
    for place in places:
        numbers = known.get(place)
        if numbers is None:
            found = digests(start, location_material(LocationTraits(*place), guard))
            numbers = known[place] = sorted(struct.unpack(f"<{len(found) // 8}q", found))
        values += numbers
        offsets.append(len(values))
    return KeyArrays(np.array(values, dtype=np.int64), np.array(offsets, dtype=np.int64))


@lru_cache(maxsize=1 << 14)
def town_code(town: str) -> str:
    """Give the sound of a town's name."""
    return "-".join(sound_code(word) for word in fold(town).split())
