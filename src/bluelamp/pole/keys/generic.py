"""The guard against values that stand for “not known”: which ones, and whether a value is one of them."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class GenericValues:
    """Values that must never become keys, in standardised form."""

    names: frozenset[str]
    dates_of_birth: frozenset[str]
    placeholder_days: frozenset[str]
    phones: frozenset[str]
    emails: frozenset[str]
    postcodes: frozenset[str]
    postcode_prefixes: tuple[str, ...]
    identifiers: frozenset[str]

    def with_postcodes(self, postcodes: Iterable[str]) -> "GenericValues":
        """Add postcodes that stand for the force itself, such as those of its stations."""
        added = {"".join(postcode.split()).upper() for postcode in postcodes}
        return replace(self, postcodes=self.postcodes | added)

    def with_phones(self, phones: Iterable[str]) -> "GenericValues":
        """Add phone numbers that stand for the force itself, as standardised digits."""
        return replace(self, phones=self.phones | set(phones))

    def is_generic_phone(self, digits: str) -> bool:
        """Whether the digits are a filler: a listed one, or one figure repeated."""
        return digits in self.phones or len(set(digits)) <= 1

    def is_generic_postcode(self, postcode: str) -> bool:
        """Whether the postcode (without spaces) says nothing of where."""
        return postcode in self.postcodes or postcode.startswith(self.postcode_prefixes)

    def is_generic_identifier(self, value: str) -> bool:
        """Whether the number identifies nobody: a listed filler, or one character repeated."""
        return value in self.identifiers or len(set(value)) <= 1


@cache
def generic_values() -> GenericValues:
    """Give the list that Bluelamp ships."""
    listed = tomllib.loads(files("bluelamp.pole.keys").joinpath("generic_values.toml").read_text("utf-8"))
    sets = ("names", "dates_of_birth", "placeholder_days", "phones", "emails", "postcodes", "identifiers")
    return GenericValues(
        postcode_prefixes=tuple(listed["postcode_prefixes"]),
        **{name: frozenset(listed[name]) for name in sets},
    )
