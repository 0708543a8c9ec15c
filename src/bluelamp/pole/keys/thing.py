"""The keys of objects: marks, numbers and names that a thing is found by."""

from collections.abc import Iterator
from dataclasses import dataclass

from bluelamp.pole.keys.exact_values import (
    NUMBER_CHARACTERS_MIN,
    VIN_CHARACTERS,
    email_address,
    phone_digits,
    plain_upper,
    serial_text,
    vehicle_mark,
    vehicle_mark_like,
)
from bluelamp.pole.keys.generic import GenericValues, generic_values
from bluelamp.pole.keys.hashing import Key
from bluelamp.pole.keys.kinds import KeyKind
from bluelamp.pole.keys.name_codes import sound_code
from bluelamp.pole.keys.standardise import fold

IMEI_DIGITS = 14
"""Digits of an IMEI without its check digit, which is often left out."""

COMPANY_WORDS = frozenset(
    "ltd limited plc llp llc inc co company group holdings uk the and of t as ta trading".split()
)


@dataclass(frozen=True, slots=True)
class ObjectTraits:
    """What is known of an object, as recorded, for making keys."""

    mark: str = ""
    vin: str = ""
    phone: str = ""
    imei: str = ""
    email: str = ""
    serial: str = ""
    documents: tuple[tuple[str, str], ...] = ()
    """Category (passport, driving licence …) and number."""
    social_accounts: tuple[tuple[str, str], ...] = ()
    """Service and account."""
    organisation: str = ""


def object_keys(traits: ObjectTraits, generic: GenericValues | None = None) -> list[Key]:
    """Give the keys under which an object is found, strongest first."""
    guard = generic or generic_values()
    found = {*_vehicle_keys(traits), *_contact_keys(traits, guard), *_number_keys(traits, guard)}
    if name := organisation_code(traits.organisation):
        found.add(Key(KeyKind.ORGANISATION, name))
    return sorted(found, key=lambda key: (key.kind.strength, key.value))


def organisation_code(name: str) -> str:
    """Give the sound of an organisation's name, its words in no order and without Ltd and the like."""
    words = fold(name).split()
    telling = [word for word in words if word not in COMPANY_WORDS] or words
    return "-".join(sorted({word if word.isdigit() else sound_code(word) for word in telling[:6]}))


def _vehicle_keys(traits: ObjectTraits) -> Iterator[Key]:
    mark, vin = vehicle_mark(traits.mark), plain_upper(traits.vin)
    if len(mark) >= 2:
        yield Key(KeyKind.VEHICLE_MARK, mark)
        yield Key(KeyKind.VEHICLE_MARK_LIKE, vehicle_mark_like(mark))
    if len(vin) >= VIN_CHARACTERS:
        # A VIN never holds I, O or Q: whoever wrote one meant 1 or 0 (ISO 3779).
        yield Key(KeyKind.VIN, vin.translate(str.maketrans("IOQ", "100")))


def _contact_keys(traits: ObjectTraits, guard: GenericValues) -> Iterator[Key]:
    digits, address = phone_digits(traits.phone), email_address(traits.email)
    if digits and not guard.is_generic_phone(digits):
        yield Key(KeyKind.PHONE, digits)
    if address and address not in guard.emails:
        yield Key(KeyKind.EMAIL, address)
    for service, account in traits.social_accounts:
        handle = account.strip().lower().removeprefix("@")
        if handle:
            yield Key(KeyKind.SOCIAL_ACCOUNT, f"{plain_upper(service)}:{handle}")


def _number_keys(traits: ObjectTraits, guard: GenericValues) -> Iterator[Key]:
    serial, imei = serial_text(traits.serial), plain_upper(traits.imei)
    if serial and not guard.is_generic_identifier(serial):
        yield Key(KeyKind.SERIAL, serial)
    if len(imei) >= IMEI_DIGITS and not guard.is_generic_identifier(imei):
        yield Key(KeyKind.SERIAL, imei[:IMEI_DIGITS])
    for category, number in traits.documents:
        plain = plain_upper(number)
        if len(plain) >= NUMBER_CHARACTERS_MIN and not guard.is_generic_identifier(plain):
            yield Key(KeyKind.DOCUMENT, f"{plain_upper(category)}:{plain}")
