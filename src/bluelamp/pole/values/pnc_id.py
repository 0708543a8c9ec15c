"""PNC IDs: the Police National Computer's number of a person, `YYYY/NNNNNNND` (POLE DS_072)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bluelamp.pole.finding import Findings, error, warning
from bluelamp.pole.values.check_character import LETTERS, check_character
from bluelamp.pole.values.kind import MISSING, Agreement, Likeness
from bluelamp.pole.values.text import ascii_digits, is_filler, one_slip, squeeze

FIRST_YEAR_OF_CENTURY: Final = 40
"""Two-digit years from 40 on are 19YY, below it 20YY: a fixed rule, so that a value never changes with the calendar."""
SERIAL_LENGTH: Final = 7

_WRITTEN: Final = re.compile(
    r"(?:PNC\s*(?:ID|NO)?\.?\s*[:#]?\s*)?([0-9]{4}|[0-9]{2})\s*[/\\-]\s*([0-9]{1,7})\s*([A-Z])?",
    re.IGNORECASE,
)
# Without a stroke the check character must be there: otherwise any figures would do.
_JOINED: Final = re.compile(r"([0-9]{4})([0-9]{7})([A-Z])|([0-9]{2})([0-9]{7})([A-Z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PncId:
    """A PNC ID in parts. `check` is None where the source left the check character off."""

    year: int
    serial: int
    check: str | None

    @property
    def expected_check(self) -> str:
        """The character that the rule gives: two-digit year and seven-figure serial, mod 23."""
        return check_character(f"{self.year % 100:02d}{self.serial:0{SERIAL_LENGTH}d}")

    @property
    def is_check_right(self) -> bool:
        """True where the check character is there and fits."""
        return self.check == self.expected_check

    def __str__(self) -> str:
        """Write it as `YYYY/NNNNNNND`."""
        return f"{self.year}/{self.serial:0{SERIAL_LENGTH}d}{self.check or ''}"


def parse(text: str) -> PncId | None:
    """Read `2001/0123456X`, `01/123456X` or `20010123456X`; None where it is no PNC ID."""
    return _parse(text) if len(text) <= 40 else None


@lru_cache(maxsize=16_384)
def _parse(text: str) -> PncId | None:
    plain = ascii_digits(squeeze(text))
    found = _WRITTEN.fullmatch(plain) or _JOINED.fullmatch(plain.replace(" ", ""))
    if found is None:
        return None
    year, serial, check = found.groups()[:3] if found[1] else found.groups()[3:]
    full_year = (
        int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= FIRST_YEAR_OF_CENTURY else 2000)
    )
    if not 1900 <= full_year <= 2099:
        return None
    return PncId(full_year, int(serial), check.upper() if check else None)


def clean(text: str) -> str | None:
    """Give a PNC ID as `YYYY/NNNNNNND`; without its check character where the source has none."""
    known = parse(text)
    return None if known is None else str(known)


def validate(text: str) -> Findings:
    """Check a PNC ID's form and check character. A bad check character is a warning: many real records have one."""
    if not text.strip():
        return ()
    if is_filler(squeeze(text)):
        return (warning("pnc-id-filler", "This is a filler, not a PNC ID; leave the field blank instead."),)
    known = parse(text)
    if known is None:
        return (error("pnc-id-form", "A PNC ID is a year, a stroke, up to seven figures and a letter."),)
    if known.check is None:
        return (warning("pnc-id-no-check", "The check character at the end of the PNC ID is missing."),)
    if known.check not in LETTERS:
        return (
            warning(
                "pnc-id-check", "The letters I, O and S are never a check character; one may be a figure."
            ),
        )
    if not known.is_check_right:
        return (
            warning("pnc-id-check", "The check character does not fit the PNC ID; a figure may be mistyped."),
        )
    return ()


def compare(left: str, right: str) -> Agreement:
    """Say how alike two PNC IDs are. The number decides; a wrong or missing check character hardly counts."""
    one, other = parse(left), parse(right)
    if one is None or other is None:
        return MISSING
    if (one.year, one.serial) == (other.year, other.serial):
        if one.check == other.check:
            return Agreement(1.0, Likeness.EXACT, "The PNC IDs are the same.")
        return Agreement(0.95, Likeness.EQUIVALENT, "The PNC IDs are the same but for the check character.")
    if one_slip(str(one)[:12], str(other)[:12]):
        return Agreement(0.6, Likeness.TYPO, "One figure of the PNC ID differs, or two are swapped.")
    return Agreement(0.0, Likeness.DIFFERENT, "The PNC IDs are different.")


def caption(text: str) -> str:
    """Show a PNC ID as officers write it: `01/123456X`."""
    known = parse(text)
    if known is None:
        return squeeze(text)
    return f"{known.year % 100:02d}/{known.serial}{known.check or ''}"
