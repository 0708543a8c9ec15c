"""Which keys to look up for what somebody asks: wider than what is stored, and with a reason for each."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from bluelamp.pole.keys.exact_values import YEAR_MAX, YEAR_MIN, plain_upper
from bluelamp.pole.keys.generic import GenericValues, generic_values
from bluelamp.pole.keys.hashing import Key, hash_key
from bluelamp.pole.keys.kinds import KeyKind
from bluelamp.pole.keys.name_codes import family_codes, given_codes
from bluelamp.pole.keys.person import AddressTraits, NameTraits, PersonTraits, strongest
from bluelamp.pole.keys.person_material import (
    BirthParts,
    PostcodeParts,
    believed_birth,
    believed_postcode,
    pair,
    person_material,
    street_code,
)
from bluelamp.pole.keys.standardise import fold

QUERY_KEYS_MAX = 128
"""Keys that one question looks up at most; the strongest are kept."""

NAME_PARTS_MAX = 5


@dataclass(frozen=True)
class QueryKeys:
    """The keys to look up, their numbers, and why a record that has one of them was found."""

    keys: tuple[Key, ...]
    secret: bytes | None = None

    @cached_property
    def kind_of(self) -> dict[int, KeyKind]:
        """Number of each key to its kind."""
        return {hash_key(key, self.secret): key.kind for key in self.keys}

    @property
    def hashes(self) -> list[int]:
        """The numbers to look up first: without the broad ones, if anything but a name is known."""
        return sorted(self.kind_of if self.is_broad else set(self.kind_of) - set(self.broad_hashes))

    @property
    def broad_hashes(self) -> list[int]:
        """The numbers that many records share: to look up second, with a cap, if the first found too little."""
        return sorted(number for number, kind in self.kind_of.items() if kind.is_broad)

    def kinds_hit(self, stored: Collection[int]) -> tuple[KeyKind, ...]:
        """Say by which kinds of key a record with these stored numbers was found, strongest first."""
        hit = {kind for number, kind in self.kind_of.items() if number in stored}
        return tuple(sorted(hit, key=lambda kind: kind.strength))

    @property
    def is_broad(self) -> bool:
        """Whether nothing but a name (or a district) is known: ask for more, or cap the answer."""
        return all(key.kind.is_broad or key.kind is KeyKind.NAMES_MIDDLE for key in self.keys)

    def __bool__(self) -> bool:
        return bool(self.keys)


def person_query_keys(
    traits: PersonTraits, secret: bytes | None = None, generic: GenericValues | None = None
) -> QueryKeys:
    """Give the keys to look up for a person described so.

    Wider than what is stored: nickname roots and short forms, second readings of sounds, any two parts
    of the name as given and family name, and the years around an inexact year of birth.
    """
    guard = generic or generic_values()
    found = {Key.read(text) for text in person_material(traits.facts, guard)}
    births = [parts for text in traits.births if (parts := believed_birth(text, guard))]
    postcodes = [place for text in traits.postcodes if (place := believed_postcode(text, guard))]
    for name in traits.names:
        codes, pairs = _wide_codes(name)
        found.update(Key(KeyKind.FULL_NAME, names) for names in pairs)
        found.update(_birth_keys(codes, pairs, births))
        found.update(_place_keys(codes, postcodes, traits.addresses))
    return QueryKeys(tuple(strongest(list(found), QUERY_KEYS_MAX)), secret)


def name_from_text(text: str) -> NameTraits:
    """Split a name typed into one box: `Surname, Given` or `Given Surname`."""
    before, comma, after = text.partition(",")
    if comma:
        return NameTraits(given=after.strip(), family=before.strip())
    words = text.split()
    if len(words) == 1 and not words[0].isascii():
        words = fold(words[0]).split()
    return NameTraits(given=" ".join(words[:-1]), family=words[-1] if words else "")


def _birth_keys(codes: Iterable[str], pairs: Iterable[str], births: Iterable[BirthParts]) -> Iterator[Key]:
    for birth in births:
        if birth.day:
            yield from (Key(KeyKind.DOB_NAME, f"{birth.day}|{code}") for code in codes)
        for year in _years_around(birth):
            yield from (Key(KeyKind.NAMES_YEAR, f"{names}|{year}") for names in pairs)
        if birth.day_and_month:
            yield from (Key(KeyKind.NAMES_DAY_MONTH, f"{names}|{birth.day_and_month}") for names in pairs)


def _place_keys(
    codes: Iterable[str], postcodes: Iterable[PostcodeParts], addresses: Iterable[AddressTraits]
) -> Iterator[Key]:
    for postcode in postcodes:
        if postcode.whole:
            yield from (Key(KeyKind.POSTCODE_NAME, f"{postcode.whole}|{code}") for code in codes)
        yield from (Key(KeyKind.FAMILY_OUTWARD, f"{postcode.outward}|{code}") for code in codes)
    for address in addresses:
        house, sound = plain_upper(address.premises), street_code(address.street)
        if house and sound:
            yield from (Key(KeyKind.ADDRESS_NAME, f"{house}|{sound}|{code}") for code in codes)


def _years_around(birth: BirthParts) -> list[int]:
    """Give the year of birth, and its neighbours if no day is known: an inexact year is often one out."""
    if not birth.year:
        return []
    spread = (0,) if birth.day else (-1, 0, 1)
    years = (int(birth.year) + step for step in spread)
    return [year for year in years if YEAR_MIN <= year <= YEAR_MAX]


def _wide_codes(name: NameTraits) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give every code to look under, and every pair of codes that may be given and family name."""
    given, family = given_codes(name.given), family_codes(name.family)
    # The boxes may be swapped, so the family name's nickname roots count too.
    last = (*family.asked, *given_codes(name.family).first_asked)
    parts = [(*given.first_asked, *given.joined), *((code,) for code in given.rest), last]
    known = [tuple(dict.fromkeys(part)) for part in parts if part][:NAME_PARTS_MAX]
    codes = tuple(dict.fromkeys(code for part in known for code in part))
    pairs = (pair(a, b) for left, right in combinations(known, 2) for a in left for b in right)
    return codes, tuple(dict.fromkeys(pairs))
