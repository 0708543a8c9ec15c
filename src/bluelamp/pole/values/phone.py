"""Telephone numbers, read as the United Kingdom dials them and kept as E.164. Who subscribes to one is a link."""

import re
from functools import lru_cache
from typing import Final

from bluelamp.pole.finding import Finding, Findings, error, noted, warning
from bluelamp.pole.values.kind import MISSING, Agreement, Likeness
from bluelamp.pole.values.text import ascii_digits, is_filler, one_slip, squeeze

UK: Final = "+44"
SHORT_CODES: Final = frozenset(
    {"999", "112", "101", "111", "105", "119", "123", "100", "116123", "18000", "18001", "18002"}
)
"""Numbers of services and operators, never a subscriber's."""

_EXTENSION: Final = re.compile(r"\s*(?:ext(?:ension|n)?|x|#)\.?\s*([0-9]{1,6})\s*$", re.IGNORECASE)
_LEADING_WORDS: Final = re.compile(
    r"^\s*(?:tel(?:ephone)?|mob(?:ile)?|phone|home|work|t|m|h|w)\s*(?:no\.?|number)?\s*[:.]?\s*(?=[+(0-9])",
    re.IGNORECASE,
)
_FORM: Final = re.compile(r"\+?[0-9 ()./\-]{2,30}")
# National numbers without the trunk 0 (Ofcom, National Telephone Numbering Plan): ten figures, and nine for some
# older 01 areas and 0800 numbers. Shorter ones (0800 1111, 0845 46 4x)
# are services.
_NATIONAL: Final = re.compile(
    r"1[1-9][0-9]{7,8}|2[03489][0-9]{8}|3[0-9]{9}|5[56][0-9]{8}|7[0-9]{9}|8[0-9]{9}|800[0-9]{6}|9[0-9]{9}"
)
_INTERNATIONAL: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_THREE_FIGURE_AREA: Final = re.compile(r"1[0-9]1|11[0-9]")


def clean(text: str) -> str | None:
    """Give a number in E.164: `0113 496 0000` is `+441134960000`. None where it is no whole number.

    A number without dialling code is None, since nobody can tell where it rings. An extension is left off.
    """
    number, _ = _read(text) if len(text) <= 60 else (None, False)
    return number


@lru_cache(maxsize=65_536)
def _read(text: str) -> tuple[str | None, bool]:
    """Give the number, and whether a leading 0 had to be put back."""
    figures = _figures(text)
    if figures is None:
        return None, False
    if figures.startswith("+44"):
        return _uk(figures[3:].removeprefix("0")), False
    if figures.startswith("+"):
        return (figures if _INTERNATIONAL.fullmatch(figures) else None), False
    if figures.startswith("0"):
        return _uk(figures[1:]), False
    if figures.startswith("44") and len(figures) >= 11:
        return _uk(figures[2:].removeprefix("0")), False
    # Spreadsheets drop the 0 in front: ten figures that would be a number with it.
    if len(figures) == 10 and (found := _uk(figures)):
        return found, True
    return None, False


def _figures(text: str) -> str | None:
    """Give the figures dialled, with a + for an international number; None where there are other characters."""
    plain = (
        _EXTENSION.sub("", _LEADING_WORDS.sub("", ascii_digits(squeeze(text))))
        .replace("\u2011", "-")
        .replace("\u2013", "-")
    )
    if not _FORM.fullmatch(plain):
        return None
    dialled = re.sub(r"\(0\)", "", plain) if plain.startswith(("+", "00")) else plain
    figures = re.sub(r"[^0-9+]", "", dialled)
    return "+" + figures[2:] if figures.startswith("00") else figures


def _uk(national: str) -> str | None:
    return UK + national if _NATIONAL.fullmatch(national) else None


def validate(text: str) -> Findings:
    """Check a telephone number (POLE general rule: with its dialling code). An empty field gives no finding."""
    plain = squeeze(text)
    if not plain:
        return ()
    if is_filler(plain):
        return (warning("phone-filler", "This is a filler, not a number; leave the field blank instead."),)
    number, zero_put_back = _read(text) if len(text) <= 60 else (None, False)
    if number is None:
        return (_unreadable(text),)
    found = []
    if zero_put_back:
        found.append(warning("phone-zero-put-back", "The 0 in front was missing and was put back."))
    if _is_placeholder(number):
        found.append(warning("phone-placeholder", "This looks like a number typed only to fill the field."))
    if _EXTENSION.search(plain):
        found.append(noted("phone-extension", "An extension is recorded beside the number."))
    if not number.startswith(UK):
        found.append(noted("phone-abroad", "This is a number of another country."))
    elif number.startswith("+449"):
        found.append(noted("phone-premium", "This is a premium-rate number."))
    return tuple(found)


def _unreadable(text: str) -> Finding:
    figures = _figures(text) if len(text) <= 60 else None
    if figures in SHORT_CODES:
        return warning(
            "phone-service", "This is a number of a public service or operator, not of a subscriber."
        )
    if figures and not figures.startswith(("0", "+")) and 5 <= len(figures) <= 8:
        return error("phone-no-dialling-code", "The dialling code is missing.")
    if figures:
        return error("phone-length", "The number is too long, too short, or in a range that is not in use.")
    return error("phone-form", "This is not a telephone number.")


def _is_placeholder(number: str) -> bool:
    national = number.removeprefix(UK)
    return len(set(national[-9:])) == 1 or national[-9:] in {"123456789", "234567890", "987654321"}


def compare(left: str, right: str) -> Agreement:
    """Say how alike two numbers are: the same, the same without the dialling code, or a slip of one figure."""
    one, other = _comparable(left), _comparable(right)
    if not one or not other:
        return MISSING
    if one == other:
        return Agreement(1.0, Likeness.EXACT, "The numbers are the same.")
    shorter, longer = sorted((one.lstrip("+"), other.lstrip("+")), key=len)
    if 5 <= len(shorter) <= 8 and longer.endswith(shorter):
        return Agreement(0.6, Likeness.PARTIAL, "The numbers agree, but one lacks its dialling code.")
    if one_slip(one, other):
        return Agreement(0.6, Likeness.TYPO, "One figure of the number differs, or two are swapped.")
    return Agreement(0.0, Likeness.DIFFERENT, "The numbers are different.")


def _comparable(text: str) -> str | None:
    return clean(text) or (_figures(text) if len(text) <= 60 else None)


def caption(text: str) -> str:
    """Show a number as people in the UK write it: `07700 900123`, `0113 496 0000`, `+33 123456789`."""
    number = clean(text)
    if number is None or not number.startswith(UK):
        return number or squeeze(text)
    national = number.removeprefix(UK)
    groups: tuple[str, ...]
    if national[0] == "2":
        groups = (national[:2], national[2:6], national[6:])
    elif _THREE_FIGURE_AREA.match(national) or national[0] in "389":
        groups = (national[:3], national[3:6], national[6:])
    else:
        groups = (national[:4], national[4:])
    return "0" + " ".join(groups)
