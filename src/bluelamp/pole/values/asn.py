"""Arrest/Summons Numbers: one arrest of one person, `YYFFFFSSNNNNNNNNNNND` (POLE DS_073)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bluelamp.pole.finding import Findings, error, warning
from bluelamp.pole.values.check_character import check_character
from bluelamp.pole.values.kind import MISSING, Agreement, Likeness
from bluelamp.pole.values.text import ascii_digits, is_filler, one_slip, squeeze

SERIAL_LENGTH: Final = 11

_STROKES: Final = re.compile(
    r"([0-9]{2})/([0-9A-Z]{2})([0-9A-Z]{2,3})/([0-9A-Z]{2})/([0-9]{1,11})([A-Z])?", re.IGNORECASE
)
_JOINED: Final = re.compile(
    r"([0-9]{2})([0-9A-Z]{2})([0-9A-Z]{2,3})([0-9A-Z]{2})([0-9]{11})([A-Z])?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ArrestSummonsNumber:
    """An ASN in parts: year, force and station, system, serial; `check` is None where the source left it off."""

    year: str
    force: str
    station: str
    system: str
    serial: int
    check: str | None

    @property
    def expected_check(self) -> str:
        """The character that the rule gives: figures of force and system, year, and 11-figure serial, mod 23.

        Letters drop out, and the station does not count, as the courts' Bichard 7 system reads it:
        `11/01ZD/01/410779` gives H.
        """
        kept = "".join(letter for letter in self.force + self.system if letter.isdigit())
        return check_character(f"{kept}{self.year}{self.serial:0{SERIAL_LENGTH}d}")

    @property
    def is_check_right(self) -> bool:
        """True where the check character is there and fits."""
        return self.check == self.expected_check

    def __str__(self) -> str:
        """Write it without strokes, 20 or 21 characters."""
        serial = f"{self.serial:0{SERIAL_LENGTH}d}"
        return f"{self.year}{self.force}{self.station}{self.system}{serial}{self.check or ''}"


def parse(text: str) -> ArrestSummonsNumber | None:
    """Read `11/01ZD/01/410779H` or `1101ZD0100000410779H`; None where it is no ASN."""
    return _parse(text) if len(text) <= 60 else None


@lru_cache(maxsize=16_384)
def _parse(text: str) -> ArrestSummonsNumber | None:
    plain = re.sub(r"[\s.:-]", "", ascii_digits(squeeze(text)))
    plain = re.sub(r"^ASN", "", plain, flags=re.IGNORECASE)
    found = _STROKES.fullmatch(plain) or _JOINED.fullmatch(plain.replace("/", ""))
    if found is None:
        return None
    force, station, system = (found[part].upper() for part in (2, 3, 4))
    return ArrestSummonsNumber(
        found[1], force, station, system, int(found[5]), found[6].upper() if found[6] else None
    )


def clean(text: str) -> str | None:
    """Give an ASN without strokes, in capitals; without its check character where the source has none."""
    known = parse(text)
    return None if known is None else str(known)


def validate(text: str) -> Findings:
    """Check an ASN's form and check character. A bad check character is a warning, never an error."""
    if not text.strip():
        return ()
    if is_filler(squeeze(text)):
        return (warning("asn-filler", "This is a filler, not an ASN; leave the field blank instead."),)
    known = parse(text)
    if known is None:
        return (
            error(
                "asn-form", "An ASN is a year, a force and station, a system, up to 11 figures and a letter."
            ),
        )
    if known.check is None:
        return (warning("asn-no-check", "The check character at the end of the ASN is missing."),)
    if not known.is_check_right:
        return (warning("asn-check", "The check character does not fit the ASN; a figure may be mistyped."),)
    return ()


def compare(left: str, right: str) -> Agreement:
    """Say how alike two ASNs are. The number decides; a wrong or missing check character hardly counts."""
    one, other = parse(left), parse(right)
    if one is None or other is None:
        return MISSING
    bare_one, bare_other = str(one).removesuffix(one.check or ""), str(other).removesuffix(other.check or "")
    if bare_one == bare_other:
        if one.check == other.check:
            return Agreement(1.0, Likeness.EXACT, "The ASNs are the same.")
        return Agreement(0.95, Likeness.EQUIVALENT, "The ASNs are the same but for the check character.")
    if one_slip(bare_one, bare_other):
        return Agreement(0.6, Likeness.TYPO, "One character of the ASN differs, or two are swapped.")
    return Agreement(0.0, Likeness.DIFFERENT, "The ASNs are different.")


def caption(text: str) -> str:
    """Show an ASN with strokes: `11/01ZD/01/410779H`."""
    known = parse(text)
    if known is None:
        return squeeze(text)
    return f"{known.year}/{known.force}{known.station}/{known.system}/{known.serial}{known.check or ''}"
