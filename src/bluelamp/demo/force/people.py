"""The true people of the synthetic force: households, families, twins, juniors. Nobody here is real.

Not here: what the force's systems hold about them (custody.py, property_store.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from anyascii import anyascii

from bluelamp.demo.force.identifiers import Telephones, cro_number, pnc_id
from bluelamp.demo.force.naming import Custom, FullName, Sex, a_custom, a_family_name, a_full_name, nicknames
from bluelamp.demo.force.places import Home, a_home

# PNC warning signals and how often each is met (weights, not facts about anyone).
WARNINGS = {"VI": 30, "DR": 25, "SU": 18, "ES": 8, "WE": 15, "AT": 12, "MN": 8, "AG": 6, "FI": 4, "CO": 3}

# CRO serials are four digits here; a larger force's later people have none. The hand-made keep the last ten.
CRO_SERIALS = 9_990


@dataclass(frozen=True)
class Person:
    """One true person, and the household they belong to."""

    number: str
    household: int
    custom: str
    sex: Sex
    name: FullName
    born: date
    home: Home
    earlier_home: Home | None = None
    landline: str = ""
    mobile: str = ""
    email: str = ""
    nickname: str = ""
    former_family: str = ""
    alias: FullName | None = None
    pnc_id: str = ""
    cro: str = ""
    appearance: int = 0
    self_defined: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Household:
    """What the members of one household share."""

    number: int
    custom: Custom
    family: str
    home: Home
    landline: str


class Population:
    """Makes households one after another until there are enough people; the same seed, the same people."""

    def __init__(self, people: int, seed: int, known: Sequence[Person] = ()) -> None:
        # A string seed is hashed by SHA-512, the same on every machine and Python version.
        self._rng = Random(f"people {seed}")
        self._telephones = Telephones(self._rng)
        self._households = 0
        self._people: list[Person] = []
        for person in known:
            self._add(replace(person, mobile=self._telephones.mobile()))
        while len(self._people) < people:
            self._a_household()
        del self._people[people:]

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody, in the order of their numbers."""
        return tuple(self._people)

    def _a_household(self) -> None:
        rng = self._rng
        self._households += 1
        custom = a_custom(rng)
        landline = self._telephones.landline() if rng.random() < 0.4 else ""
        house = Household(self._households, custom, a_family_name(custom, rng), a_home(rng), landline)
        kind = rng.choices(("single", "couple", "family", "lone parent"), weights=(45, 20, 22, 13))[0]
        elder_born = date(1945, 1, 1) + timedelta(days=rng.randrange(55 * 365))
        if kind == "single":
            self._member(house, rng.choice(("M", "F")), elder_born)
            return
        if kind == "lone parent":
            self._member(house, rng.choice(("M", "F", "F")), elder_born)
        else:
            self._member(house, "M", elder_born)
            self._member(house, "F", elder_born + timedelta(days=rng.randrange(-1500, 2200)))
        if kind != "couple":
            self._children(house, elder_born)

    def _children(self, house: Household, elder_born: date) -> None:
        rng = self._rng
        elder = self._people[-1]
        # Children old enough to be met by the police; born before 2016, whatever the elder's age.
        latest = min(elder_born + timedelta(days=40 * 365), date(2015, 12, 31))
        born = elder_born + timedelta(days=20 * 365 + rng.randrange(4000))
        for _ in range(rng.choice((1, 1, 2, 2, 3))):
            if born > latest:
                return
            sex: Sex = rng.choice(("M", "F"))
            child = self._member(house, sex, born)
            if sex == elder.sex and rng.random() < 0.12:
                self._people[-1] = replace(child, name=elder.name)  # a junior
            if rng.random() < 0.06:
                self._member(house, sex if rng.random() < 0.7 else "F", born)  # a twin
            born += timedelta(days=380 + rng.randrange(1500))

    def _member(self, house: Household, sex: Sex, born: date) -> Person:
        rng = self._rng
        name = a_full_name(house.custom, sex, house.family, rng)
        serial = len(self._people)
        adult_from = born.year + 12 + rng.randrange(15)
        known_to_pnc = rng.random() < 0.6 and adult_from <= 2025
        has_cro = known_to_pnc and rng.random() < 0.4 and serial < CRO_SERIALS
        mail = f"{name.given[0]}.{name.family}{serial}" if rng.random() < 0.3 else ""
        person = Person(
            number=f"P{serial + 1:05d}",
            household=house.number,
            custom=house.custom.title,
            sex=sex,
            name=name,
            born=born,
            home=house.home,
            earlier_home=a_home(rng) if rng.random() < 0.3 else None,
            landline=house.landline,
            mobile=self._telephones.mobile() if rng.random() < 0.6 else "",
            email=_mail_address(mail),
            nickname=rng.choice(nicknames().get(name.given[0], [""])),
            former_family=a_family_name(house.custom, rng) if sex == "F" and rng.random() < 0.3 else "",
            alias=self._an_alias(house.custom, sex),
            pnc_id=pnc_id(adult_from, serial) if known_to_pnc else "",
            cro=cro_number(adult_from, serial) if has_cro else "",
            appearance=rng.choice(house.custom.appearance),
            self_defined=rng.choice(house.custom.self_defined),
            warnings=self._warnings(),
        )
        self._add(person)
        return person

    def _an_alias(self, custom: Custom, sex: Sex) -> FullName | None:
        if self._rng.random() >= 0.06:
            return None
        alias = a_full_name(custom, sex, a_family_name(custom, self._rng), self._rng)
        return FullName(alias.given[:1], alias.family)

    def _warnings(self) -> tuple[str, ...]:
        count = self._rng.choices((0, 1, 2, 3), weights=(72, 18, 7, 3))[0]
        chosen = self._rng.choices(list(WARNINGS), weights=list(WARNINGS.values()), k=count)
        return tuple(dict.fromkeys(chosen))

    def _add(self, person: Person) -> None:
        self._people.append(person)


def _mail_address(local_part: str) -> str:
    """An address at example.org, the domain that RFC 2606 sets aside."""
    if not local_part:
        return ""
    kept = "".join(letter for letter in anyascii(local_part).lower() if letter.isalnum() or letter == ".")
    return f"{kept}@example.org"
