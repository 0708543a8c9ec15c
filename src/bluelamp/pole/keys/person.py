"""The keys of a person: what is known of them, standardised and combined. Searching is in `query`."""

from dataclasses import dataclass

from bluelamp.pole.keys.generic import GenericValues, generic_values
from bluelamp.pole.keys.hashing import Key, hash_keys
from bluelamp.pole.keys.person_material import PersonFacts, person_material

KEYS_MAX = 64
"""Keys of one person at most; the strongest are kept."""


@dataclass(frozen=True, slots=True)
class NameTraits:
    """One name a person goes by, as recorded. Several given names stand in one text, parted by spaces."""

    given: str = ""
    family: str = ""


@dataclass(frozen=True, slots=True)
class AddressTraits:
    """House name or number, and street."""

    premises: str
    street: str


@dataclass(frozen=True, slots=True)
class PersonTraits:
    """What is known of a person, as recorded, for making keys. Sex is not here: it is too often wrong."""

    names: tuple[NameTraits, ...] = ()
    """Real names and aliases alike."""
    births: tuple[str, ...] = ()
    """`1984-03-04`, `1984-03`, `1984` or `--03-04`."""
    identifiers: tuple[tuple[str, str], ...] = ()
    """Scheme (pncId, cro, nino …) and value."""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    addresses: tuple[AddressTraits, ...] = ()

    @property
    def facts(self) -> PersonFacts:
        """The same as plain tuples."""
        return PersonFacts(
            names=tuple((name.given, name.family) for name in self.names),
            births=self.births,
            identifiers=self.identifiers,
            phones=self.phones,
            emails=self.emails,
            postcodes=self.postcodes,
            addresses=tuple((address.premises, address.street) for address in self.addresses),
        )


def person_keys(traits: PersonTraits, generic: GenericValues | None = None) -> list[Key]:
    """Give the keys under which a person is found, strongest first; never twice the same."""
    material = person_material(traits.facts, generic or generic_values())
    return strongest([Key.read(text) for text in material])


def key_hashes(
    traits: PersonTraits, secret: bytes | None = None, generic: GenericValues | None = None
) -> list[int]:
    """Give the numbers to store in the record's key array, sorted."""
    return hash_keys(person_keys(traits, generic), secret)


def strongest(keys: list[Key], keys_max: int = KEYS_MAX) -> list[Key]:
    """Order keys from the strongest kind to the weakest and cap their number."""
    return sorted(keys, key=lambda key: (key.kind.strength, key.value))[:keys_max]
