"""Offence codes: the CJS code of an offence and the Home Office classification that counts it. The lists are in pole.codes."""

import re
from typing import Final

from bluelamp.pole.finding import Findings, error, warning
from bluelamp.pole.values.kind import MISSING, Agreement, Likeness
from bluelamp.pole.values.text import ascii_digits, is_filler, one_slip, squeeze

_CJS: Final = re.compile(r"[A-Z]{2}(?:[0-9]{2}|[A-Z]{2})[0-9]{3}[A-Z]?")
"""Act (two letters), year of the Act, number, qualifier: `TH68001`, `RT88191B`; common law is `COML025`."""
_CLASSIFICATION: Final = re.compile(
    r"(?:HO\s*(?:CLASS)?\s*)?([0-9]{1,3})\s*[/.]\s*([0-9]{1,2})", re.IGNORECASE
)
_CLASSIFICATION_JOINED: Final = re.compile(r"([0-9]{3})([0-9]{2})")


def clean(text: str) -> str | None:
    """Give a CJS offence code in capitals without spaces, 7 or 8 characters (POLE DS_080)."""
    code = re.sub(r"[\s./-]", "", ascii_digits(squeeze(text))).upper()
    return code if _CJS.fullmatch(code) else None


def validate(text: str) -> Findings:
    """Check the form of a CJS offence code. Whether it is in force, the code list `offence` knows."""
    if not text.strip():
        return ()
    if is_filler(squeeze(text)):
        return (
            warning(
                "offence-code-filler", "This is a filler, not an offence code; leave the field blank instead."
            ),
        )
    if clean(text) is None:
        return (
            error(
                "offence-code-form",
                "A CJS offence code has two letters, a year, three figures and perhaps a letter.",
            ),
        )
    return ()


def compare(left: str, right: str) -> Agreement:
    """Say how alike two CJS codes are: the same, the same offence with another qualifier, or the same Act."""
    one, other = clean(left), clean(right)
    if one is None or other is None:
        return MISSING
    if one == other:
        return Agreement(1.0, Likeness.EXACT, "The offence codes are the same.")
    if one[:7] == other[:7]:
        return Agreement(0.8, Likeness.NEAR, "The same offence with another qualifier.")
    if one[:4] == other[:4]:
        return Agreement(0.3, Likeness.PARTIAL, "Another offence under the same Act.")
    return Agreement(0.0, Likeness.DIFFERENT, "The offence codes are different.")


def caption(text: str) -> str:
    """Show a CJS code: the canonical form, or the text as recorded."""
    return clean(text) or squeeze(text)


def clean_classification(text: str) -> str | None:
    """Give a Home Office classification as `NNN/NN` (POLE DS_074): `8/6` is `008/06`."""
    plain = ascii_digits(squeeze(text))
    found = _CLASSIFICATION.fullmatch(plain) or _CLASSIFICATION_JOINED.fullmatch(plain)
    return f"{found[1]:>03}/{found[2]:>02}" if found else None


def validate_classification(text: str) -> Findings:
    """Check the form of a Home Office classification. Whether it exists, the code list `ho-class` knows."""
    if not text.strip():
        return ()
    if is_filler(squeeze(text)):
        return (
            warning(
                "ho-class-filler", "This is a filler, not a classification; leave the field blank instead."
            ),
        )
    if clean_classification(text) is None:
        return (
            error(
                "ho-class-form", "A Home Office classification is three figures, a stroke and two figures."
            ),
        )
    return ()


def compare_classification(left: str, right: str) -> Agreement:
    """Say how alike two classifications are: the same, the same class, or a slip."""
    one, other = clean_classification(left), clean_classification(right)
    if one is None or other is None:
        return MISSING
    if one == other:
        return Agreement(1.0, Likeness.EXACT, "The classifications are the same.")
    if one[:3] == other[:3]:
        return Agreement(0.6, Likeness.NEAR, "The same Home Office class, another sub-class.")
    if one_slip(one, other):
        return Agreement(0.3, Likeness.TYPO, "One figure of the classification differs, or two are swapped.")
    return Agreement(0.0, Likeness.DIFFERENT, "The classifications are different.")


def caption_classification(text: str) -> str:
    """Show a Home Office classification: the canonical form, or the text as recorded."""
    return clean_classification(text) or squeeze(text)
