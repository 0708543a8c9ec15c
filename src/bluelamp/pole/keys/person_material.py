"""The text of a person's keys, made as fast as Python can: the bulk loader runs this millions of times.

One way only leads from facts to keys, so that a record loaded in bulk and one entered by hand agree.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from bluelamp.pole.keys.exact_values import (
    INWARD_CHARACTERS,
    birth_date,
    email_address,
    forces_number,
    identifier_text,
    outward_code,
    phone_digits,
    plain_upper,
    postcode_text,
    scheme_text,
    street_words,
)
from bluelamp.pole.keys.generic import GenericValues
from bluelamp.pole.keys.kinds import KIND_END, KeyKind
from bluelamp.pole.keys.name_codes import FamilyCodes, GivenCodes, family_codes, given_codes, sound_code

NAME_CODES_MAX = 10
IDENTIFIER_CHARACTERS_MIN = 4

# Worked out once: asking an enumeration for its value costs as much as the hash of a key.
(
    _DOB_NAME, _NAMES_YEAR, _NAMES_DAY_MONTH, _POSTCODE_NAME, _POSTCODE_YEAR, _FAMILY_OUTWARD, _ADDRESS_NAME,
    _FULL_NAME, _NAMES_MIDDLE, _IDENTIFIER, _PHONE, _EMAIL,
) = (
    kind.value + KIND_END
    for kind in (
        KeyKind.DOB_NAME, KeyKind.NAMES_YEAR, KeyKind.NAMES_DAY_MONTH, KeyKind.POSTCODE_NAME,
        KeyKind.POSTCODE_YEAR, KeyKind.FAMILY_OUTWARD, KeyKind.ADDRESS_NAME, KeyKind.FULL_NAME,
        KeyKind.NAMES_MIDDLE, KeyKind.IDENTIFIER, KeyKind.PHONE, KeyKind.EMAIL,
    )
)  # fmt: skip


class PersonFacts(NamedTuple):
    """What is known of a person, as recorded, in plain tuples."""

    names: Sequence[tuple[str, str]] = ()
    births: Sequence[str] = ()
    identifiers: Sequence[tuple[str, str]] = ()
    phones: Sequence[str] = ()
    emails: Sequence[str] = ()
    postcodes: Sequence[str] = ()
    addresses: Sequence[tuple[str, str]] = ()


class NameParts(NamedTuple):
    """The codes of one name, ready to be combined."""

    codes: tuple[str, ...]
    """Every code once: whichever part is right, it finds the person."""
    pairs: tuple[str, ...]
    """Given and family name in no order, so that swapped names meet."""
    family: tuple[str, ...]
    alone: tuple[str, ...]
    """Whole key texts that need nothing but the name."""


class BirthParts(NamedTuple):
    """A date of birth, ready to be combined; a part that is not known is empty."""

    day: str
    year: str
    day_and_month: str


class PostcodeParts(NamedTuple):
    """A postcode, whole if it was given whole, and its district."""

    whole: str
    outward: str


def person_material(facts: PersonFacts, guard: GenericValues) -> list[str]:
    """Give the texts of a person's keys, each once."""
    births = [parts for text in facts.births if (parts := believed_birth(text, guard))]
    postcodes = [place for text in facts.postcodes if (place := believed_postcode(text, guard))]
    found: list[str] = []
    for given, family in facts.names:
        name = name_parts(given, family)
        found += name.alone
        for birth in births:
            found += _birth_material(name, birth)
        for postcode in postcodes:
            if postcode.whole:
                start = f"{_POSTCODE_NAME}{postcode.whole}|"
                found += [start + code for code in name.codes]
            found += [f"{_FAMILY_OUTWARD}{postcode.outward}|{code}" for code in name.family]
        for premises, street in facts.addresses:
            found += _address_material(name, premises, street)
    for postcode in postcodes:
        if postcode.whole:
            found += [f"{_POSTCODE_YEAR}{postcode.whole}|{birth.year}" for birth in births if birth.year]
    if facts.identifiers or facts.phones or facts.emails:
        found += number_material(facts, guard)
    return list(dict.fromkeys(found))


def _birth_material(name: NameParts, birth: BirthParts) -> list[str]:
    day, year, day_and_month = birth
    found = []
    if day:
        start = f"{_DOB_NAME}{day}|"
        found = [start + code for code in name.codes]
    if year:
        found += [f"{_NAMES_YEAR}{names}|{year}" for names in name.pairs]
    if day_and_month:
        found += [f"{_NAMES_DAY_MONTH}{names}|{day_and_month}" for names in name.pairs]
    return found


def _address_material(name: NameParts, premises: str, street: str) -> list[str]:
    house, sound = plain_upper(premises), street_code(street)
    if not house or not sound:
        return []
    return [f"{_ADDRESS_NAME}{house}|{sound}|{code}" for code in name.family]


def number_material(facts: PersonFacts, guard: GenericValues) -> list[str]:
    """Give the texts of keys that stand for the person alone: numbers, phones, emails."""
    found = []
    for scheme, value in facts.identifiers:
        number = identifier_text(scheme, value)
        if len(number) >= IDENTIFIER_CHARACTERS_MIN and not guard.is_generic_identifier(number):
            found.append(f"{_IDENTIFIER}{scheme_text(scheme)}:{number}")
    for phone in facts.phones:
        digits = phone_digits(phone)
        if digits and not guard.is_generic_phone(digits):
            found.append(_PHONE + digits)
    for email in facts.emails:
        address = email_address(email)
        if address and address not in guard.emails:
            found.append(_EMAIL + address)
    return found


@lru_cache(maxsize=1 << 17)
def name_parts(given: str, family: str) -> NameParts:
    """Give the codes of a name and the pairs under which it is stored."""
    first, last = given_codes(given), family_codes(family)
    pairs = stored_pairs(first, last)
    alone = [_FULL_NAME + names for names in pairs]
    if first.rest:
        alone += [f"{_NAMES_MIDDLE}{names}|{code}" for names in pairs for code in first.rest]
    codes = tuple(dict.fromkeys((*first.first, *last.codes, *first.rest)))[:NAME_CODES_MAX]
    return NameParts(codes, pairs, last.codes, tuple(alone))


def stored_pairs(given: GivenCodes, family: FamilyCodes) -> tuple[str, ...]:
    """Pair given and family name in no order, so that swapped names meet."""
    first = given.first
    if family.is_east_asian or given.is_hyphenated:
        first = (*first, *given.joined)
    last = (*family.codes, *given.rest_as_family) if given.rest_as_family else family.codes
    if len(first) == len(last) == 1:
        return (pair(first[0], last[0]),)
    return tuple(dict.fromkeys(pair(a, b) for a in first for b in last))


def pair(left: str, right: str) -> str:
    """Write two codes in no order."""
    return f"{left}+{right}" if left <= right else f"{right}+{left}"


def believed_birth(text: str, guard: GenericValues) -> BirthParts | None:
    """Read a date of birth, leaving out what is a placeholder."""
    text = text.strip()[:10]
    if text in guard.dates_of_birth:
        return None
    parts = _birth_parts(text)
    if parts and text[-5:] in guard.placeholder_days and len(text) > 5:
        return BirthParts("", parts.year, "") if parts.year else None
    return parts


@lru_cache(maxsize=1 << 17)
def _birth_parts(text: str) -> BirthParts | None:
    born = birth_date(text)
    day_and_month = born.day_and_month or ""
    year = str(born.year) if born.year else ""
    if not year and not day_and_month:
        return None
    return BirthParts(year + day_and_month if year and day_and_month else "", year, day_and_month)


def believed_postcode(text: str, guard: GenericValues) -> PostcodeParts | None:
    """Give a postcode, whole or district only, unless it says nothing of where."""
    parts = _postcode_parts(text)
    return None if parts is None or guard.is_generic_postcode(parts.whole or parts.outward) else parts


@lru_cache(maxsize=1 << 17)
def _postcode_parts(text: str) -> PostcodeParts | None:
    whole = postcode_text(text)
    if whole:
        return PostcodeParts(whole, whole[:-INWARD_CHARACTERS])
    forces = forces_number(text)
    if forces:
        return PostcodeParts(forces, forces)
    outward = outward_code(text)
    return PostcodeParts("", outward) if outward else None


@lru_cache(maxsize=1 << 16)
def street_code(street: str) -> str:
    """Give the sound of a street's name without its kind."""
    return "-".join(word if word.isdigit() else sound_code(word) for word in street_words(street))
