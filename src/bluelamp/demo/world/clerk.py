"""What a system's clerks wrote down of true people: columns of records, each with the slips that were made in it.

A record's luck hangs on the seed, the force, the system and the record's number only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from anyascii import anyascii
from numpy.typing import NDArray

from bluelamp.demo.world import slips
from bluelamp.demo.world.care import BIT, SLIPS, Care
from bluelamp.demo.world.customs import Lexicon, lexicon
from bluelamp.demo.world.dice import Dice, Flags, Ints
from bluelamp.demo.world.households import NIGHT
from bluelamp.demo.world.model import Small, Texts, World
from bluelamp.demo.world.people import home_on
from bluelamp.demo.world.places import first_lines, street_of

SAID_FAMILY_FIRST = frozenset({"family-first", "vietnamese", "korean"})
CARRIED_OVER = frozenset(
    {"arabic", "muslim-south-asian", "slavonic", "slavic-patronymic", "patronymic", *SAID_FAMILY_FIRST}
)
"""Shapes whose names reach English through other letters or sounds: their slips of spelling are commoner."""

TWO_FIGURES = np.array([f"{number:02d}" for number in range(100)], object)
FOUR_FIGURES = np.array([f"{number:04d}" for number in range(2100)], object)


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """People as one system holds them, in columns; empty text where nothing was written, 0 in a missing date."""

    person: Ints
    slips: Ints
    given: Texts
    middle: Texts
    """All middle names, parted by blanks."""
    family: Texts
    nickname: Texts
    alias_given: Texts
    alias_family: Texts
    year: Ints
    month: Ints
    day: Ints
    sex: Texts
    """M, F or nothing."""
    self_defined: Texts
    observed: Ints
    first_line: Texts
    town: Texts
    postcode: Texts
    phone: Texts
    email: Texts
    pnc_id: Texts
    cro: Texts
    licence: Texts

    def __len__(self) -> int:
        return len(self.person)

    def born(self, pattern: str, missing: str = "") -> Texts:
        """Dates of birth by a pattern of `%d`, `%m` and `%Y`."""
        parts = {"%d": TWO_FIGURES[self.day], "%m": TWO_FIGURES[self.month], "%Y": FOUR_FIGURES[self.year]}
        text: Texts = np.full(len(self), "", object)
        rest = pattern
        while rest:
            if rest[:2] in parts:
                text, rest = text + parts[rest[:2]], rest[2:]
            else:
                text, rest = text + rest[0], rest[1:]
        return np.where(self.year == 0, missing, text)

    def cut(self, column: str, width: int) -> Observed:
        """The records with one column no wider than a system's field; what is cut is a slip."""
        texts = getattr(self, column)
        long = np.array([len(text) > width for text in texts.tolist()], bool)
        if not long.any():
            return self
        short = texts.copy()
        short[long] = [text[:width] for text in texts[long].tolist()]
        noted = np.where(long, self.slips | BIT["truncated"], self.slips)
        return replace(self, **{column: short, "slips": noted})

    def some(self, which: Ints | Flags) -> Observed:
        """Only those records."""
        return Observed(*(getattr(self, name)[which] for name in self.__dataclass_fields__))


def slip_names(mask: int) -> tuple[str, ...]:
    """The names of a record's slips."""
    return tuple(slip for slip in SLIPS if mask & BIT[slip])


class Clerk:
    """Writes people down with one system's care."""

    def __init__(self, world: World, force: str, system: str) -> None:
        self._world = world
        self._words = lexicon()
        self._care = Care.of(system, world.noise)
        self._dice = Dice.of(world.seed, "clerk", force, system)

    def write_down(self, who: Ints, day: Ints, records: Ints) -> Observed:
        """One record of each person, made on a day; `records` are the records' numbers in the system."""
        work = _Writing(self._world, self._care, self._dice, who, records)
        given, middle, family = work.names(day)
        year, month, date = work.birth()
        first_line, town, postcode = work.address(day)
        people = self._world.people
        alias_given, alias_family = people.alias_given[who], people.alias_family[who]
        texts = self._words.texts
        observed = np.where(work.happens("ethnicity-missing"), 0, people.observed[who])
        return Observed(
            person=who,
            given=given,
            middle=middle,
            family=family,
            nickname=texts(people.nickname[who]),
            alias_given=texts(alias_given),
            alias_family=texts(alias_family),
            year=year,
            month=month,
            day=date,
            sex=work.sex(),
            self_defined=people.self_defined[who],
            observed=observed.astype(np.int64),
            first_line=first_line,
            town=town,
            postcode=postcode,
            phone=work.phone(),
            email=np.where(work.happens("email-missing", people.email[who] != ""), "", people.email[who]),
            pnc_id=work.identifier("pnc", people.pnc_id[who]),
            cro=work.identifier("cro", people.cro[who]),
            licence=work.identifier("licence", people.licence[who]),
            slips=work.mask,
        )


class _Writing:
    """One batch of records being written; `mask` gathers the slips."""

    def __init__(self, world: World, care: Care, dice: Dice, who: Ints, records: Ints) -> None:
        self._world, self._words, self._care = world, lexicon(), care
        self._dice, self._who, self._records = dice, who, records
        self.mask: Ints = np.zeros(len(who), np.int64)

    def happens(
        self, slip: str, where: Flags | None = None, times: float | NDArray[np.float64] = 1.0, what: str = ""
    ) -> Flags:
        """Which records suffer the slip, where they can; it is noted."""
        chance = np.minimum(self._care.chances[slip] * np.asarray(times), 0.9)
        struck = self._dice.happens(f"{slip} {what}", self._records, chance)
        if where is not None:
            struck &= where
        self.mask[struck] |= BIT[slip]
        return struck

    def _rewrite(self, texts: Texts, struck: Flags, how: slips.Slip, what: str) -> Texts:
        at = np.flatnonzero(struck)
        if len(at):
            luck = self._dice.uniform(f"how {what}", self._records[at])
            texts[at] = [
                how(text, lucky) for text, lucky in zip(texts[at].tolist(), luck.tolist(), strict=True)
            ]
        return texts

    def names(self, day: Ints) -> tuple[Texts, Texts, Texts]:
        people, who = self._world.people, self._who
        shapes = [custom.shape for custom in self._words.customs]
        foreign = np.array([shape in CARRIED_OVER for shape in shapes])[people.custom[who]]
        given, family = people.given[who].copy(), people.family[who].copy()
        second = people.family_second[who].copy()
        former = people.former_family[who]
        # Before the change there was only the old name; after it some records keep it.
        was = (former >= 0) & (day < people.renamed[who])
        was |= self.happens("former-family", (former >= 0) & ~was)
        false = self.happens("false-name", people.alias_given[who] >= 0, 6.0)
        called = self.happens("nickname", (people.nickname[who] >= 0) & ~false)
        given = np.where(called, people.nickname[who], given)
        given = np.where(false, people.alias_given[who], given)
        family = np.where(false, people.alias_family[who], np.where(was, former, family))
        second[false | was] = -1
        accents = self.happens("accents-lost", _accented(self._words)[given] | _accented(self._words)[family])
        first = self._spelt(given, accents, foreign, ~called & ~false)
        last = self._family(family, second, accents, foreign)
        middle = self._middle(false, accents)
        return self._order(first, middle, last, shapes)

    def _spelt(self, given: Small, accents: Flags, foreign: Flags, own: Flags) -> Texts:
        """The given name as this clerk spells it."""
        texts = np.where(accents, _plain(self._words)[given], self._words.texts(given))
        table, counts = _spellings(self._words)
        respelt = self.happens("spelling", (counts[given] > 0) & own, np.where(foreign, 2.0, 1.0))
        at = np.flatnonzero(respelt)
        texts[at] = table[given[at], self._dice.below("which spelling", self._records[at], counts[given[at]])]
        texts = self._rewrite(texts, self.happens("given-typo"), slips.mistyped, "given typo")
        texts = self._rewrite(texts, self.happens("given-phonetic"), slips.as_heard, "given heard")
        return self._rewrite(texts, self.happens("given-initial"), slips.initial, "given initial")

    def _family(self, family: Small, second: Small, accents: Flags, foreign: Flags) -> Texts:
        texts = np.where(accents, _plain(self._words)[family], self._words.texts(family))
        double = second >= 0
        texts = np.where(double, texts + "-" + self._words.texts(second), texts)
        marked = _punctuated(self._words)[family] | double
        half = self.happens("half-of-double-name", double)
        texts = self._rewrite(texts, half, slips.one_half, "half")
        texts = self._rewrite(
            texts, self.happens("punctuation-lost", marked & ~half), slips.unpunctuated, "punctuation"
        )
        texts = self._rewrite(
            texts, self.happens("family-respelt", foreign), slips.carried_over, "family respelt"
        )
        texts = self._rewrite(texts, self.happens("family-typo"), slips.mistyped, "family typo")
        return self._rewrite(texts, self.happens("family-phonetic"), slips.as_heard, "family heard")

    def _middle(self, false: Flags, accents: Flags) -> Texts:
        people, who = self._world.people, self._who
        has_one = (people.middle[who] >= 0) & ~false
        left_out = self.happens("middle-left-out", has_one)
        table = self._words.texts
        first = np.where(accents, _plain(self._words)[people.middle[who]], table(people.middle[who]))
        more = people.middle_second[who] >= 0
        texts = np.where(more, first + " " + table(people.middle_second[who]), first)
        texts[left_out | ~has_one] = ""
        return self._rewrite(
            texts, self.happens("middle-initial", has_one & ~left_out), slips.initial, "middle initial"
        )

    def _order(
        self, first: Texts, middle: Texts, last: Texts, shapes: list[str]
    ) -> tuple[Texts, Texts, Texts]:
        """East Asian family names are said first, so they are far oftener keyed as the given name."""
        custom = self._world.people.custom[self._who]
        said_first = np.array([shape in SAID_FAMILY_FIRST for shape in shapes])[custom]
        swapped = self.happens("names-swapped", None, np.where(said_first, 15.0, 1.0))
        first, last = np.where(swapped, last, first), np.where(swapped, first, last)
        forward = self.happens("middle-first", (middle != "") & ~swapped)
        return np.where(forward, middle, first), np.where(forward, first, middle), last

    def birth(self) -> tuple[Ints, Ints, Ints]:
        """Year, month and day as written; noughts where none was."""
        born = self._world.people.born[self._who].astype("datetime64[D]")
        months = born.astype("datetime64[M]")
        year = 1970 + months.astype(np.int64) // 12
        month = 1 + months.astype(np.int64) % 12
        day = 1 + (born - months.astype("datetime64[D]")).astype(np.int64)
        swapped = self.happens("day-month-swapped", (day <= 12) & (day != month), 2.6)
        month, day = np.where(swapped, day, month), np.where(swapped, month, day)
        off = self.happens("date-digit-off")
        which = self._dice.below("date digit", self._records, 3)
        shift = 1 + self._dice.below("date shift", self._records, 8)
        earlier = np.where(year // 10 * 10 + (year + shift) % 10 > 1970 + NIGHT // 366, -10, 0)
        year = np.where(off & (which == 0), year // 10 * 10 + (year + shift) % 10 + earlier, year)
        day = np.where(off & (which == 1), 1 + (day + shift) % 28, day)
        month = np.where(off & (which == 2), 1 + (month + shift - 1) % 12, month)
        # A month keyed wrong may leave a day that it has not: the screen would have refused it.
        day = np.where(off, day.clip(None, 28), day)
        new_year = self.happens("first-of-january")
        month, day = np.where(new_year, 1, month), np.where(new_year, 1, day)
        missing = self.happens("date-missing")
        year, month, day = (np.where(missing, 0, part) for part in (year, month, day))
        return year, month, day

    def sex(self) -> Texts:
        is_female = self._world.people.is_female[self._who] ^ self.happens("sex-wrong")
        return np.where(self.happens("sex-missing"), "", np.where(is_female, "F", "M")).astype(object)

    def address(self, day: Ints) -> tuple[Texts, Texts, Texts]:
        world, who = self._world, self._who
        now = home_on(world.people, world.households, who, day)
        then = home_on(world.people, world.households, who, day - 2500)
        earlier = self.happens("earlier-address", then != now)
        home = np.where(earlier, then, now)
        missing = self.happens("address-missing")
        street = street_of(home)
        lines = np.where(missing, "", first_lines(home, world.places))
        town = np.where(missing, "", world.places.town[street])
        postcode = world.places.postcode[street].copy()
        no_postcode = self.happens("postcode-missing") | missing
        postcode = self._rewrite(
            postcode, self.happens("postcode-typo", ~no_postcode), slips.digit_off, "postcode"
        )
        postcode[no_postcode] = ""
        return lines, town, postcode

    def phone(self) -> Texts:
        world, who = self._world, self._who
        mobile, landline = world.people.mobile[who], world.households.landline[world.people.household[who]]
        number = np.where(mobile != "", mobile, landline)
        missing = self.happens("phone-missing", number != "")
        number[missing] = ""
        return self._rewrite(number, self.happens("phone-digit-off", number != ""), slips.digit_off, "phone")

    def identifier(self, what: str, numbers: Texts) -> Texts:
        has_one = numbers != ""
        missing = self.happens("identifier-missing", has_one, what=what)
        numbers = numbers.copy()
        numbers[missing] = ""
        wrong = self.happens("identifier-digit-off", has_one & ~missing, what=what)
        return self._rewrite(numbers, wrong, slips.digit_off, f"{what} digit")


@cache
def _plain(words: Lexicon) -> Texts:
    return np.array([*(anyascii(word) for word in words.words), ""], object)


@cache
def _accented(words: Lexicon) -> Flags:
    return np.array([*(not word.isascii() for word in words.words), False])


@cache
def _punctuated(words: Lexicon) -> Flags:
    return np.array([*("'" in word or "-" in word or " " in word for word in words.words), False])


@cache
def _spellings(words: Lexicon) -> tuple[NDArray[np.object_], Ints]:
    most = max(len(each) for each in words.spellings.values())
    table = np.full((len(words.words) + 1, most), "", object)
    counts = np.zeros(len(words.words) + 1, np.int64)
    for word, spelt in words.spellings.items():
        table[word, : len(spelt)] = spelt
        counts[word] = len(spelt)
    return table, counts
