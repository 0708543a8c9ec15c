"""What a clerk writes down of a true person: spellings as heard, slips of the keyboard, old addresses, gaps.

Each departure from the truth is named in `slips`, so that tests can say what a search must forgive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from anyascii import anyascii

from bluelamp.demo.force.cast import WRITINGS
from bluelamp.demo.force.naming import FullName, nicknames, spellings
from bluelamp.demo.force.people import Person
from bluelamp.demo.force.places import Home, abbreviated

# The key beside each letter on a British keyboard.
NEIGHBOURING_KEYS = dict(zip("abcdefghijklmnopqrstuvwxyz", "svxfrghjoklknmiowtayybectx", strict=True))
FILLER_DATE = "01/01/1900"


@dataclass(frozen=True)
class Care:
    """How careful one system's clerks are: the chance of each slip."""

    system: str
    nickname: float
    spelling: float
    typo: float
    middle_left_out: float
    names_swapped: float
    other_family: float
    punctuation: float
    accents_lost: float
    date_swapped: float
    date_mistyped: float
    date_missing: float
    earlier_address: float
    address_missing: float
    postcode_missing: float
    telephone_missing: float


# Custody has the person in front of it and asks again; the property store hears a name over a counter.
CUSTODY = Care(
    system="custody",
    nickname=0.04,
    spelling=0.15,
    typo=0.04,
    middle_left_out=0.25,
    names_swapped=0.015,
    other_family=0.05,
    punctuation=0.25,
    accents_lost=0.5,
    date_swapped=0.025,
    date_mistyped=0.03,
    date_missing=0.02,
    earlier_address=0.2,
    address_missing=0.04,
    postcode_missing=0.1,
    telephone_missing=0.2,
)
PROPERTY = Care(
    system="property",
    nickname=0.14,
    spelling=0.3,
    typo=0.07,
    middle_left_out=0.8,
    names_swapped=0.02,
    other_family=0.07,
    punctuation=0.5,
    accents_lost=0.9,
    date_swapped=0.04,
    date_mistyped=0.04,
    date_missing=0.22,
    earlier_address=0.3,
    address_missing=0.1,
    postcode_missing=0.25,
    telephone_missing=0.45,
)


@dataclass(frozen=True)
class Recorded:
    """A person as one row holds them."""

    given: tuple[str, ...]
    family: str
    born: str
    address: str
    town: str
    postcode: str
    telephone: str
    slips: tuple[str, ...]


class Clerk:
    """Writes people down with one system's care."""

    def __init__(self, care: Care, rng: Random) -> None:
        self._care = care
        self._rng = rng
        self._slips: list[str] = []

    def write_down(self, person: Person) -> Recorded:
        """One row's worth of the person."""
        self._slips = []
        writing = WRITINGS.get((self._care.system, person.number))
        if writing:
            name, born = FullName(writing.given, writing.family), writing.born
        else:
            name, born = self._name(person), self._born(person.born)
        address, town, postcode = self._address(person)
        telephone = self._telephone(person)
        return Recorded(name.given, name.family, born, address, town, postcode, telephone, tuple(self._slips))

    def _name(self, person: Person) -> FullName:
        first, *middle = person.name.given
        family = person.name.family
        if middle and self._happens(self._care.middle_left_out, "middle-left-out"):
            middle = []
        if first in nicknames() and self._happens(self._care.nickname, "nickname"):
            first = person.nickname or nicknames()[first][0]
        elif first in spellings() and self._happens(self._care.spelling, "spelling"):
            first = self._rng.choice(spellings()[first])
        if person.former_family and self._happens(self._care.other_family, "former-family"):
            family = person.former_family
        if self._happens(self._care.typo / 2, "given-mistyped"):
            first = self._mistype(first)
        if self._happens(self._care.typo, "family-mistyped"):
            family = self._mistype(family)
        if any(mark in family for mark in "'-") or " " in family:
            family = self._punctuate(family)
        # East Asian family names are said first, so they are far oftener keyed as the given name.
        swap = self._care.names_swapped * (15 if person.custom in {"chinese", "vietnamese"} else 1)
        if self._happens(swap, "names-swapped"):
            first, family = family, first
        name = FullName((first, *middle), family.upper())
        return self._without_accents(name)

    def _punctuate(self, family: str) -> str:
        """O'Fennelane becomes O FENNELANE or OFENNELANE; a double name loses its hyphen or its first half."""
        if not self._happens(self._care.punctuation, "punctuation"):
            return family
        mark = "'" if "'" in family else "-"
        ways = [family.replace(mark, " "), family.replace(mark, "")]
        if mark == "-":
            ways.append(family.rpartition("-")[2])
        return self._rng.choice(ways)

    def _without_accents(self, name: FullName) -> FullName:
        plain = FullName(tuple(anyascii(given) for given in name.given), anyascii(name.family).upper())
        if plain != name and self._happens(self._care.accents_lost, "accents-lost"):
            return plain
        return name

    def _mistype(self, word: str) -> str:
        """One slip of the keyboard, never on the first letter: two swapped, one lost, doubled or beside."""
        if len(word) < 4:
            return word + word[-1]
        at = self._rng.randrange(1, len(word) - 1)
        neighbour = NEIGHBOURING_KEYS.get(word[at], "e")
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        ways = (
            swapped if swapped != word else word[:at] + word[at + 1 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + neighbour + word[at + 1 :],
        )
        return self._rng.choice(ways)

    def _born(self, born: date) -> str:
        if self._happens(self._care.date_missing, "date-missing"):
            return FILLER_DATE if self._rng.random() < 0.2 else ""
        day, month, year = born.day, born.month, born.year
        if day <= 12 and day != month and self._happens(self._care.date_swapped * 2, "date-swapped"):
            day, month = month, day
        elif self._happens(self._care.date_mistyped, "date-mistyped"):
            kind = self._rng.choice(("year", "day", "first of January"))
            if kind == "year":
                year += self._rng.choice((-10, -1, 1))
            elif kind == "day":
                day = day - 1 if day > 1 else day + 1
            else:
                day, month = 1, 1
            # A leap day in another year is no date at all.
            day = min(day, 28) if month == 2 else day
        return f"{day:02d}/{month:02d}/{year}"

    def _address(self, person: Person) -> tuple[str, str, str]:
        if self._happens(self._care.address_missing, "address-missing"):
            return "", "", ""
        home: Home = person.home
        if person.earlier_home and self._happens(self._care.earlier_address, "earlier-address"):
            home = person.earlier_home
        line = abbreviated(home.first_line) if self._rng.random() < 0.3 else home.first_line
        return line, home.street.town, self._postcode(home.street.postcode)

    def _postcode(self, postcode: str) -> str:
        if self._happens(self._care.postcode_missing, "postcode-missing"):
            return ""
        ways = (postcode, postcode, postcode, postcode.replace(" ", ""), postcode.lower())
        return self._rng.choice(ways)

    def _telephone(self, person: Person) -> str:
        number = person.mobile or person.landline
        if not number or self._happens(self._care.telephone_missing, "telephone-missing"):
            return ""
        ways = (
            number,
            number,
            number.replace(" ", ""),
            f"+44 {number[1:]}",
            f"0044{number[1:]}".replace(" ", ""),
        )
        return self._rng.choice(ways)

    def _happens(self, chance: float, slip: str) -> bool:
        if self._rng.random() >= chance:
            return False
        self._slips.append(slip)
        return True
