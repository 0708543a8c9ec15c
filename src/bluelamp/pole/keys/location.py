"""The keys of locations: postcode, property reference, house and street."""

from dataclasses import dataclass

from bluelamp.pole.keys.exact_values import plain_upper
from bluelamp.pole.keys.generic import GenericValues, generic_values
from bluelamp.pole.keys.hashing import Key
from bluelamp.pole.keys.kinds import KeyKind
from bluelamp.pole.keys.name_codes import sound_code
from bluelamp.pole.keys.person_material import believed_postcode, street_code
from bluelamp.pole.keys.standardise import fold


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
    postcode = believed_postcode(traits.postcode, generic or generic_values())
    house = plain_upper(traits.unit) + "/" + plain_upper(traits.premises)
    street = street_code(traits.street)
    town = "-".join(sound_code(word) for word in fold(traits.town).split())
    uprn = plain_upper(traits.uprn).lstrip("0")
    has_house = len(house) > 1
    found = []
    if uprn.isdigit():
        found.append(Key(KeyKind.UPRN, uprn))
    if postcode and postcode.whole:
        if has_house:
            found.append(Key(KeyKind.PREMISES_POSTCODE, f"{house}|{postcode.whole}"))
        found.append(Key(KeyKind.POSTCODE, postcode.whole))
    if street and has_house:
        found.append(Key(KeyKind.PREMISES_STREET, f"{house}|{street}"))
    if street and town:
        found.append(Key(KeyKind.STREET_TOWN, f"{street}|{town}"))
    if postcode:
        found.append(Key(KeyKind.OUTWARD, postcode.outward))
    return sorted(found, key=lambda key: (key.kind.strength, key.value))
