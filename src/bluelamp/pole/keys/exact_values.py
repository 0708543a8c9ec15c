"""Standardising values that must agree exactly: phones, emails, postcodes, marks, numbers, dates. Pure."""

import re
from functools import lru_cache
from typing import NamedTuple

from bluelamp.pole.keys.standardise import TEXT_CHARACTERS_MAX, fold

_NOT_A_DIGIT = re.compile("[^0-9]+")
_NOT_PLAIN = re.compile("[^0-9A-Z]+")
_FORCES = re.compile("BFPO0{0,3}([1-9][0-9]{0,3})")
_POSTCODE = re.compile("([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-Z]{2})")
_OUTWARD = re.compile("[A-Z]{1,2}[0-9][0-9A-Z]?")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?:[T ].*)?|--(\d{1,2})-(\d{1,2})")
_PNC_ID = re.compile(r"(?:\d\d)?(\d\d)/0*(\d{1,7})([A-Z])")
_PNC_ID_PLAIN = re.compile(r"(?:\d\d)?(\d\d)(\d{7})([A-Z])")
_ALIKE = str.maketrans("OQDILSBZG", "000115826")
"""Letters and figures that are misread for each other on a number plate."""

YEAR_MIN, YEAR_MAX = 1850, 2150
PHONE_DIGITS_MIN = 7
NUMBER_CHARACTERS_MIN = 4
VIN_CHARACTERS = 17
INWARD_CHARACTERS = 3
"""The second half of a whole postcode."""

STREET_KINDS = frozenset(
    "road rd street st avenue ave av lane ln drive dr close cl crescent cres court ct place pl terrace ter terr way "
    "grove gr gardens gdns square sq hill mount view walk park row rise green mews parade pde yard the".split()
)


class BirthDate(NamedTuple):
    """As much of a date of birth as is known: any part may be missing."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def day_and_month(self) -> str | None:
        """Day and month, the smaller first, so that a swapped pair gives the same text."""
        if self.month is None or self.day is None:
            return None
        low, high = sorted((self.month, self.day))
        return f"{low:02}{high:02}"


def plain_upper(text: str) -> str:
    """Keep letters and figures only, in capitals, whatever the script."""
    text = text[:TEXT_CHARACTERS_MAX]
    if text.isascii() and text.isalnum():
        return text.upper()
    return _NOT_PLAIN.sub("", (text if text.isascii() else fold(text)).upper())


def phone_digits(text: str) -> str | None:
    """Give a phone number's digits without the prefix of the United Kingdom; None if too few."""
    digits = _NOT_A_DIGIT.sub("", text[:TEXT_CHARACTERS_MAX])
    digits = digits.removeprefix("00")
    if digits.startswith("44") and len(digits) > 10:
        digits = digits[2:]
    digits = digits.removeprefix("0")
    return digits if PHONE_DIGITS_MIN <= len(digits) <= 15 else None


def email_address(text: str) -> str | None:
    """Give an email address in small letters; None if it is not one."""
    address = text.strip().lower()[:TEXT_CHARACTERS_MAX]
    name, at, domain = address.rpartition("@")
    return address if at and name and "." in domain and " " not in address else None


@lru_cache(maxsize=1 << 16)
def postcode_text(text: str) -> str | None:
    """Give a full postcode without spaces; None if it is only part of one or none at all."""
    plain = plain_upper(text)
    return plain if _POSTCODE.fullmatch(plain) else None


def forces_number(text: str) -> str | None:
    """Give a British Forces Post Office number, which stands in place of a postcode: `BFPO 0057` is BFPO57."""
    found = _FORCES.fullmatch(plain_upper(text))
    return f"BFPO{found.group(1)}" if found else None


@lru_cache(maxsize=1 << 16)
def outward_code(text: str) -> str | None:
    """Give the district of a postcode, whole (LS1 4DY) or partial (LS1)."""
    plain = plain_upper(text)
    whole = _POSTCODE.fullmatch(plain)
    if whole:
        return whole.group(1)
    return plain if _OUTWARD.fullmatch(plain) else None


@lru_cache(maxsize=1 << 17)
def birth_date(text: str) -> BirthDate:
    """Read a date of birth: `1984-03-04`, `1984-03`, `1984` or `--03-04`. What is impossible is left out."""
    found = _DATE.fullmatch(text.strip())
    if not found:
        return BirthDate()
    year, month, day, only_month, only_day = (int(part) if part else None for part in found.groups())
    month, day = month or only_month, day or only_day
    if year is not None and not YEAR_MIN <= year <= YEAR_MAX:
        year = None
    if month is not None and not 1 <= month <= 31:
        month, day = None, None
    if day is not None and not 1 <= day <= 31:
        day = None
    return BirthDate(year, month, day)


@lru_cache(maxsize=1 << 10)
def scheme_text(scheme: str) -> str:
    """Give the scheme of an identifying number (pncId, cro, nino …) as keys have it."""
    return plain_upper(scheme)


def identifier_text(scheme: str, value: str) -> str:
    """Give an identifying number without punctuation; a PNC ID in its short form, whichever way it came."""
    kind = scheme_text(scheme)
    if kind in ("PNC", "PNCID"):
        spaceless = "".join(value.split()).upper()
        found = _PNC_ID.fullmatch(spaceless) or _PNC_ID_PLAIN.fullmatch(plain_upper(value))
        if found:
            year, serial, check = found.groups()
            return f"{year}{int(serial):07}{check}"
    plain = plain_upper(value)
    # The last letter of a National Insurance number is often left out.
    return plain[:8] if kind == "NINO" and len(plain) >= 8 else plain


def vehicle_mark(text: str) -> str:
    """Give a registration mark without spaces."""
    return plain_upper(text)


def vehicle_mark_like(mark: str) -> str:
    """Give the mark with letters and figures that look alike made one (0 O Q D, 1 I L, 5 S, 8 B, 2 Z, 6 G)."""
    return mark.translate(_ALIKE)


def serial_text(text: str) -> str | None:
    """Give a serial number without punctuation and leading zeros; None if too short to tell anything."""
    plain = plain_upper(text).lstrip("0")
    return plain if len(plain) >= NUMBER_CHARACTERS_MIN else None


def street_words(text: str) -> tuple[str, ...]:
    """Give the words of a street's name without its kind (Road, Street …), unless that is all there is."""
    words = tuple(fold(text).split())
    return tuple(word for word in words if word not in STREET_KINDS) or words
