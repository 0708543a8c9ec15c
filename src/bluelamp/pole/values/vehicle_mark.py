"""Vehicle registration marks: cleaning, UK formats, look-alike characters. Search patterns are in vehicle_pattern.py."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final

from bluelamp.pole.finding import Findings, error, noted, warning
from bluelamp.pole.values.kind import MISSING, Agreement, Likeness
from bluelamp.pole.values.text import ascii_digits, is_filler, one_slip, squeeze

LENGTH_MAX: Final = 11
"""Characters of a mark, foreign ones included (POLE Vehicle; national Standard Data Model: 1 to 11)."""

LOOK_ALIKES: Final = ("0OQD", "1IL", "2Z", "5S", "8B", "VY")
"""Characters that witnesses, worn plates and cameras confuse. Each belongs to one group only."""
_ONE_FOR_ALL: Final = str.maketrans({letter: group[0] for group in LOOK_ALIKES for letter in group})

_NOT_IN_MARK: Final = re.compile(r"[\s.\-_/·•'\"()\[\]]+")


class MarkFormat(StrEnum):
    """Shapes of registration marks seen on UK roads, in the order in which they are tried."""

    CURRENT = "current"
    """AB12 CDE, since September 2001."""
    PREFIX = "prefix"
    """A123 BCD, August 1983 to August 2001; Q for vehicles of unknown age."""
    SUFFIX = "suffix"
    """ABC 123D, 1963 to July 1983."""
    NORTHERN_IRELAND = "northernIreland"
    """ABZ 1234: area letters that hold I or Z."""
    DIPLOMATIC = "diplomatic"
    """123 D 456 and 123 X 456."""
    MILITARY = "military"
    """AB 12 CD with letters in the middle: 12 AB 34."""
    DATELESS = "dateless"
    """Up to 1963, and cherished marks: up to three letters and four figures, either way round."""
    TRADE = "trade"
    """Five figures, since 2015."""
    IRELAND = "ireland"
    """12-D-12345: year, county, number (Republic of Ireland, since 1987)."""


_IRISH_COUNTIES: Final = "CE|CN|CW|DL|KE|KK|KY|LD|LH|LK|LM|LS|MH|MN|MO|OY|RN|SO|TN|TS|WD|WH|WW|WX|C|D|G|L|T|W"
_FORMATS: Final = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (MarkFormat.CURRENT, "[A-HJ-PR-Y]{2}(?:0[2-9]|[1-4][0-9]|5[0-9]|[67][0-9])[A-HJ-PR-Z]{3}"),
        (MarkFormat.PREFIX, "[A-HJ-NP-TV-Y][1-9][0-9]{0,2}[A-HJ-PR-Y][A-HJ-PR-Z]{2}"),
        (MarkFormat.SUFFIX, "[A-HJ-PR-Y][A-HJ-PR-Z]{2}[1-9][0-9]{0,2}[A-HJ-NPR-TV-Y]"),
        (
            MarkFormat.NORTHERN_IRELAND,
            "(?:[A-Z]?(?:[A-Z]Z|I[A-Z])[1-9][0-9]{0,3}|[1-9][0-9]{0,3}[A-Z]?(?:[A-Z]Z|I[A-Z]))",
        ),
        (MarkFormat.DIPLOMATIC, "[0-9]{3}[DX][0-9]{3}"),
        (MarkFormat.MILITARY, "[0-9]{2}[A-Z]{2}[0-9]{2}"),
        (MarkFormat.DATELESS, "(?:[A-Z]{1,3}[1-9][0-9]{0,3}|[1-9][0-9]{0,3}[A-Z]{1,3})"),
        (MarkFormat.TRADE, "[0-9]{5}"),
        (MarkFormat.IRELAND, rf"[0-9]{{2}}[12]?(?:{_IRISH_COUNTIES})[1-9][0-9]{{0,5}}"),
    )
)

_LETTER_FOR_FIGURE: Final = str.maketrans("OQDILZSB", "00011258")
_FIGURE_FOR_LETTER: Final = str.maketrans("01258", "OIZSB")


def clean(text: str) -> str | None:
    """Give a mark in capitals without spaces: `ab12 cde` is `AB12CDE`. Look-alike characters stay as recorded.

    None where it has no character or more than 11, or characters that no mark has.
    """
    if len(text) > 60:
        return None
    mark = _NOT_IN_MARK.sub("", ascii_digits(squeeze(text))).upper()
    if not 1 <= len(mark) <= LENGTH_MAX or not mark.isalnum() or is_filler(mark) or is_filler(squeeze(text)):
        return None
    return mark


@lru_cache(maxsize=65_536)
def format_of(mark: str) -> MarkFormat | None:
    """Tell which shape a cleaned mark has; None for foreign and mistyped ones."""
    return next((kind for kind, pattern in _FORMATS if pattern.fullmatch(mark)), None)


def repaired(text: str) -> str | None:
    """Give the current-format mark that is meant where letters and figures that look alike changed places.

    `A812CDE` may be `AB12CDE`: offered to a person, never put in place of what was recorded.
    """
    mark = clean(text)
    if mark is None or len(mark) != 7 or format_of(mark) is MarkFormat.CURRENT:
        return None
    meant = (
        mark[:2].translate(_FIGURE_FOR_LETTER)
        + mark[2:4].translate(_LETTER_FOR_FIGURE)
        + mark[4:].translate(_FIGURE_FOR_LETTER)
    )
    return meant if format_of(meant) is MarkFormat.CURRENT else None


def first_year(mark: str) -> int | None:
    """Give the year in which a current-format mark was first issued: `AB12CDE` 2012, `AB62CDE` 2012, `AB02CDE` 2002."""
    if format_of(mark) is not MarkFormat.CURRENT:
        return None
    age = int(mark[2:4])
    return 2000 + (age if age < 50 else age - 50)


def validate(text: str) -> Findings:
    """Check a mark's length and shape. Foreign marks are no error. An empty field gives no finding."""
    plain = squeeze(text)
    if not plain:
        return ()
    if is_filler(plain):
        return (
            warning(
                "vehicle-mark-filler",
                "This is a filler, not a registration mark; leave the field blank instead.",
            ),
        )
    mark = clean(text)
    if mark is None:
        return (
            error("vehicle-mark-form", f"A registration mark has 1 to {LENGTH_MAX} letters and figures."),
        )
    if format_of(mark) is not None:
        return ()
    if repaired(mark) is not None:
        return (
            warning(
                "vehicle-mark-look-alike", "A letter and a figure that look alike may have changed places."
            ),
        )
    return (noted("vehicle-mark-format", "The mark has no UK format; it may be foreign or mistyped."),)


def compare(left: str, right: str) -> Agreement:
    """Say how alike two marks are: the same, the same to the eye, or a slip."""
    one, other = clean(left), clean(right)
    if one is None or other is None:
        return MISSING
    if one == other:
        return Agreement(1.0, Likeness.EXACT, "The marks are the same.")
    if one.translate(_ONE_FOR_ALL) == other.translate(_ONE_FOR_ALL):
        return Agreement(0.9, Likeness.EQUIVALENT, "The marks differ only in characters that look alike.")
    if one_slip(one, other) and min(len(one), len(other)) >= 4:
        return Agreement(0.7, Likeness.TYPO, "One character of the mark differs, or two are swapped.")
    return Agreement(0.0, Likeness.DIFFERENT, "The marks are different.")


def caption(text: str) -> str:
    """Show a mark with its usual space: `AB12 CDE`, `A123 BCD`, `ABC 123D`, `ABZ 1234`."""
    mark = clean(text)
    if mark is None:
        return squeeze(text)
    kind = format_of(mark)
    if kind in {MarkFormat.CURRENT, MarkFormat.PREFIX}:
        return f"{mark[:-3]} {mark[-3:]}"
    if kind is MarkFormat.SUFFIX:
        return f"{mark[:3]} {mark[3:]}"
    if kind in {MarkFormat.DATELESS, MarkFormat.NORTHERN_IRELAND, MarkFormat.DIPLOMATIC, MarkFormat.MILITARY}:
        return " ".join(re.findall(r"[0-9]+|[A-Z]+", mark))
    return mark
