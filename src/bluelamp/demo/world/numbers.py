"""Numbers that look right and belong to nobody, for whole columns: phones, e-mail, PNC, CRO, licences, marks.

The ranges that mark them as invented are those of demo.force.identifiers; past a thousand mobiles and four thousand
landlines come 071 and 01632, which Ofcom has given to no subscriber.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from anyascii import anyascii

from bluelamp.demo.force.identifiers import (
    CHECK_CHARACTERS,
    DRAMA_LANDLINES,
    DRAMA_MOBILES,
)
from bluelamp.demo.world.customs import Lexicon
from bluelamp.demo.world.dice import Flags, Ints
from bluelamp.demo.world.model import Small, Texts

_CHECK = np.array(list(CHECK_CHARACTERS), object)
# Primes that scatter neighbouring ranks, so that no two people's numbers differ by one slip of the keyboard only
# because they were made one after another.
_SCATTER = 61_803_399


def mobiles(has_one: Flags) -> Texts:
    """A mobile for each who has one, nobody else's."""
    return _given_out(has_one, _mobile)


def _mobile(rank: int) -> str:
    if rank < 1000:
        return f"{DRAMA_MOBILES}{rank:03d}"
    number = f"{rank * _SCATTER % 100_000_000:08d}"
    return f"071{number[:2]} {number[2:]}"


def landlines(has_one: Flags) -> Texts:
    """A landline for each household that has one; past a million they are given twice."""
    return _given_out(has_one, _landline)


def _landline(rank: int) -> str:
    if rank < 4000:
        return f"{DRAMA_LANDLINES[rank // 1000]}{rank % 1000:03d}"
    return f"01632 {rank * _SCATTER % 960_000:06d}"


def _given_out(has_one: Flags, number_of: Callable[[int], str]) -> Texts:
    """Numbers in the order of those who have one; empty text for the rest."""
    holders = np.flatnonzero(has_one)
    texts = np.full(len(has_one), "", object)
    texts[holders] = [number_of(rank) for rank in range(len(holders))]
    return texts


def emails(has_one: Flags, given: Small, family: Small, lexicon: Lexicon) -> Texts:
    """`given.family17403@example.org` (RFC 2606 sets the domain aside)."""
    plain = np.array([*(_mail_word(word) for word in lexicon.words), ""], object)
    at = np.flatnonzero(has_one)
    texts = np.full(len(has_one), "", object)
    # Scattered, or an address would tell a record's place in the truth.
    number = (at * _SCATTER % 1_000_000).astype(str).astype(object)
    texts[at] = plain[given[at]] + "." + plain[family[at]] + number + "@example.org"
    return texts


def _mail_word(word: str) -> str:
    return "".join(letter for letter in anyascii(word).lower() if letter.isalnum())


def pnc_ids(has_one: Flags, year: Ints) -> Texts:
    """PNC IDs with a right check character; serials from 9900000 mark them as synthetic."""
    at, serial = _serials(has_one, year, 100_000)
    number = 9_900_000 + serial
    check = _CHECK[((year[at] % 100) * 10_000_000 + number) % 23]
    texts = np.full(len(has_one), "", object)
    texts[at] = year[at].astype(str).astype(object) + "/" + number.astype(str).astype(object) + check
    return texts


def cro_numbers(has_one: Flags, year: Ints) -> Texts:
    """CRO numbers with a right check character; serials from 990000 mark them as synthetic."""
    at, serial = _serials(has_one, year, 10_000)
    number = 990_000 + serial
    check = _CHECK[((year[at] % 100) * 1_000_000 + number) % 23]
    short = np.array([f"{each:02d}" for each in range(100)], object)
    texts = np.full(len(has_one), "", object)
    texts[at] = number.astype(str).astype(object) + "/" + short[year[at] % 100] + check
    return texts


def _serials(has_one: Flags, year: Ints, most: int) -> tuple[Ints, Ints]:
    """Who gets a serial of their year, and which; when a year is full there are none left."""
    at = np.flatnonzero(has_one)
    order = np.argsort(year[at], kind="stable")
    years = year[at][order]
    starts = np.searchsorted(years, years, side="left")
    serial = np.empty(len(at), np.int64)
    serial[order] = np.arange(len(at)) - starts
    return at[serial < most], serial[serial < most]


def licences(has_one: Flags, names: tuple[Texts, Texts, Texts], born: Small, is_female: Flags) -> Texts:
    """Driving licence numbers in the DVLA's form; the last two letters, invented, are Z and another."""
    given, middle, family = names
    texts = np.full(len(has_one), "", object)
    at = np.flatnonzero(has_one)
    dates = born[at].astype("datetime64[D]").astype(object)
    for one, born_on in zip(at.tolist(), dates, strict=True):
        name = "".join(letter for letter in anyascii(family[one]).upper() if letter.isalpha())[:5].ljust(
            5, "9"
        )
        month = born_on.month + (50 if is_female[one] else 0)
        second = anyascii(middle[one])[:1].upper() or "9"
        decade, unit = divmod(born_on.year % 100, 10)
        letter = "ABCDEFGHJKLMNPRSTUVWXY"[one % 22]
        texts[one] = (
            f"{name}{decade}{month:02d}{born_on.day:02d}{unit}{anyascii(given[one])[:1].upper()}{second}9Z{letter}"
        )
    return texts


def vehicle_marks(count: int) -> Texts:
    """Yorkshire marks whose age identifier (90 to 99) is not issued before 2040, each once."""
    letters = "ABCDEFGHJKLMNOPRSTUVWXYZ"
    second = "ABCDEFGHJKLMNOPRSTUVWXY"
    total = len(second) * 10 * len(letters) ** 3
    texts = np.empty(count, object)
    for at in range(count):
        rest, a = divmod(at * _SCATTER % total, len(letters))
        rest, b = divmod(rest, len(letters))
        rest, c = divmod(rest, len(letters))
        area, age = divmod(rest, 10)
        texts[at] = f"Y{second[area]}9{age} {letters[a]}{letters[b]}{letters[c]}"
    return texts


def arrest_numbers(force: str, stations: Texts, year: Ints, serial: Ints) -> Texts:
    """Arrest summons numbers with a right check character; serials from 99000000000 mark them as synthetic."""
    texts = np.empty(len(serial), object)
    for at, (station, of_year, number) in enumerate(
        zip(stations.tolist(), (year % 100).tolist(), serial.tolist(), strict=True)
    ):
        whole = 99_000_000_000 + number
        # Letters of the station drop out of the sum (CJS Data Standards Catalogue 5.0).
        check = CHECK_CHARACTERS[int(f"{force}01{of_year:02d}{whole:011d}") % 23]
        texts[at] = f"{of_year:02d}/{force}{station}/01/{whole:011d}{check}"
    return texts
