"""Numbers that look right and belong to nobody: PNC, CRO and arrest numbers, phones, vehicle marks.

All are marked as synthetic by a range that is never given out; see docs in each function.
"""

from __future__ import annotations

from random import Random

# Remainder of division by 23 picks the check character (NPCC Minimum POLE Data Standards v1.1, DS_071-073).
CHECK_CHARACTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
FORCE = "13"
STATIONS = ("ZX", "ZY", "ZZ")  # no West Yorkshire station has a code in Z

# Ofcom, "Telephone numbers for use in TV and radio drama programmes".
DRAMA_MOBILES = "07700 900"
DRAMA_LANDLINES = ("0113 496 0", "0114 496 0", "0161 496 0", "01632 960")


def check_character(number: int) -> str:
    """The letter that proves a PNC ID, CRO number or arrest summons number was typed right."""
    return CHECK_CHARACTERS[number % 23]


def pnc_id(year: int, serial: int) -> str:
    """A PNC ID with a right check character; serials from 9900000 mark it as synthetic."""
    assert 0 <= serial < 100_000
    number = 9_900_000 + serial
    return f"{year}/{number:07d}{check_character((year % 100) * 10_000_000 + number)}"


def cro_number(year: int, serial: int) -> str:
    """A CRO number with a right check character; serials from 990000 mark it as synthetic."""
    assert 0 <= serial < 10_000
    number = 990_000 + serial
    return f"{number:06d}/{year % 100:02d}{check_character((year % 100) * 1_000_000 + number)}"


def arrest_number(year: int, station: str, serial: int) -> str:
    """An arrest summons number with a right check character, for a station that does not exist."""
    number = 99_000_000_000 + serial
    # Letters of the station drop out of the sum (CJS Data Standards Catalogue 5.0).
    digits = f"{FORCE}01{year % 100:02d}{number:011d}"
    return f"{year % 100:02d}/{FORCE}{station}/01/{number:011d}{check_character(int(digits))}"


def mistyped(identifier: str, rng: Random) -> str:
    """The identifier with one digit of its serial wrong, so that its check character fails.

    23 is prime to ten and to each difference of two digits, so one wrong digit never passes.
    """
    places = [at for at, letter in enumerate(identifier) if letter.isdigit() and at >= len(identifier) - 6]
    at = rng.choice(places)
    wrong = rng.choice([digit for digit in "0123456789" if digit != identifier[at]])
    return identifier[:at] + wrong + identifier[at + 1 :]


def vehicle_mark(rng: Random) -> str:
    """A Yorkshire mark whose age identifier (90 to 99) is not issued before 2040."""
    letters = "ABCDEFGHJKLMNOPRSTUVWXYZ"
    tail = "".join(rng.choice(letters) for _ in range(3))
    return f"Y{rng.choice('ABCDEFGHJKLMNOPRSTUVWXY')}9{rng.randrange(10)} {tail}"


class Telephones:
    """Hands out drama numbers once each; when a range is used up, there are none left to give."""

    def __init__(self, rng: Random) -> None:
        self._mobiles = [f"{DRAMA_MOBILES}{last:03d}" for last in range(1000)]
        self._landlines = [f"{start}{last:03d}" for start in DRAMA_LANDLINES for last in range(1000)]
        rng.shuffle(self._mobiles)
        # Leeds first, so that a small force sounds local.
        self._landlines.reverse()

    def mobile(self) -> str:
        """A mobile number that nobody else in this force has, or nothing."""
        return self._mobiles.pop() if self._mobiles else ""

    def landline(self) -> str:
        """A household's number, or nothing."""
        return self._landlines.pop() if self._landlines else ""
