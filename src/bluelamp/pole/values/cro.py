"""CRO numbers: the Criminal Records Office's number of a file, `NNNNNN/YYD` or `SFyy/NNNNNND` (POLE DS_071)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bluelamp.pole.finding import Findings, error, noted, warning
from bluelamp.pole.values.check_character import check_character
from bluelamp.pole.values.kind import MISSING, Agreement, Likeness
from bluelamp.pole.values.text import ascii_digits, is_filler, one_slip, squeeze

SERIAL_LENGTH: Final = 6

_STANDARD: Final = re.compile(
    r"(?:CRO\s*(?:NO)?\.?\s*[:#]?\s*)?([0-9]{1,6})\s*[/\\-]\s*([0-9]{2})\s*([A-Z])?", re.IGNORECASE
)
_SHORT_FILE: Final = re.compile(
    r"(?:CRO\s*(?:NO)?\.?\s*[:#]?\s*)?SF\s*([0-9]{2})\s*[/\\-]?\s*([0-9]{1,6})\s*([A-Z])?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class CroNumber:
    """A CRO number in parts. `short_file` (SF) means that no fingerprints were filed under it."""

    serial: str
    year: str
    check: str | None
    short_file: bool

    @property
    def expected_check(self) -> str:
        """The character that the rule gives: year then serial, mod 23.

        The serial has six figures in the standard form and stands as written in the SF form, as the Ministry of
        Justice's person record reads it.
        """
        return check_character(self.year + self.serial)

    @property
    def is_check_right(self) -> bool:
        """True where the check character is there and fits."""
        return self.check == self.expected_check

    def __str__(self) -> str:
        """Write it in its own form."""
        end = self.check or ""
        return f"SF{self.year}/{self.serial}{end}" if self.short_file else f"{self.serial}/{self.year}{end}"


def parse(text: str) -> CroNumber | None:
    """Read `265416/21G` or `SF05/482703J`; None where it is no CRO number."""
    return _parse(text) if len(text) <= 40 else None


@lru_cache(maxsize=16_384)
def _parse(text: str) -> CroNumber | None:
    plain = ascii_digits(squeeze(text))
    short = _SHORT_FILE.fullmatch(plain)
    if short:
        return CroNumber(short[2], short[1], short[3].upper() if short[3] else None, short_file=True)
    standard = _STANDARD.fullmatch(plain)
    if standard is None:
        return None
    serial = standard[1].zfill(SERIAL_LENGTH)
    return CroNumber(serial, standard[2], standard[3].upper() if standard[3] else None, short_file=False)


def clean(text: str) -> str | None:
    """Give a CRO number in canonical form: six figures, stroke, year, check character; or the SF form."""
    known = parse(text)
    return None if known is None else str(known)


def validate(text: str) -> Findings:
    """Check a CRO number's form and check character. A bad check character is a warning, never an error."""
    if not text.strip():
        return ()
    if is_filler(squeeze(text)):
        return (warning("cro-filler", "This is a filler, not a CRO number; leave the field blank instead."),)
    known = parse(text)
    if known is None:
        return (
            error(
                "cro-form",
                "A CRO number is up to six figures, a stroke, a year and a letter, or SF and a year first.",
            ),
        )
    found = []
    if known.check is None:
        found.append(warning("cro-no-check", "The check character at the end of the CRO number is missing."))
    elif not known.is_check_right:
        found.append(
            warning("cro-check", "The check character does not fit the CRO number; a figure may be mistyped.")
        )
    if known.short_file:
        found.append(noted("cro-no-fingerprints", "An SF number has no fingerprints filed under it."))
    return tuple(found)


def compare(left: str, right: str) -> Agreement:
    """Say how alike two CRO numbers are. The number decides; a wrong or missing check character hardly counts."""
    one, other = parse(left), parse(right)
    if one is None or other is None:
        return MISSING
    numbers = [(each.year, each.serial.lstrip("0"), each.short_file) for each in (one, other)]
    if numbers[0] == numbers[1]:
        if one.check == other.check:
            return Agreement(1.0, Likeness.EXACT, "The CRO numbers are the same.")
        return Agreement(
            0.95, Likeness.EQUIVALENT, "The CRO numbers are the same but for the check character."
        )
    if one.short_file == other.short_file and one_slip(one.year + one.serial, other.year + other.serial):
        return Agreement(0.6, Likeness.TYPO, "One figure of the CRO number differs, or two are swapped.")
    return Agreement(0.0, Likeness.DIFFERENT, "The CRO numbers are different.")


def caption(text: str) -> str:
    """Show a CRO number: the canonical form, or the text as recorded."""
    return clean(text) or squeeze(text)
