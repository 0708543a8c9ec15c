"""Whether a column's values are what its header says, and what they look like where it says nothing."""

import re
from collections.abc import Callable

import polars as pl

from bluelamp.connect.profile.column_profile import ColumnProfile
from bluelamp.pole.values import asn, cro, email, ethnicity, gender, phone, pnc_id, postcode, vehicle_mark

_NINO = re.compile(r"^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]?$", re.IGNORECASE)
_LSOA = re.compile(r"^[EWSN]\d{8}$")
_CJS_CODE = re.compile(r"^[A-Z]{2}\d{5}[A-Z]?$", re.IGNORECASE)
_HO_CLASS = re.compile(r"^\d{1,3}/\d{1,3}$")
_UPRN = re.compile(r"^\d{6,12}$")
_PHONE_LIKE = re.compile(r"^(?:\+|0|44)[\d ()\-]{8,18}$")
_NUMBER = re.compile(r"^-?\d+(?:\.\d+)?$")


def _between(low: float, high: float) -> Callable[[str], bool]:
    return lambda text: bool(_NUMBER.match(text)) and low <= float(text) <= high


def _mark(text: str) -> bool:
    cleaned = vehicle_mark.clean(text)
    return cleaned is not None and vehicle_mark.format_of(cleaned) is not None


CHECKS: dict[str, Callable[[str], bool]] = {
    "postcode": lambda text: postcode.clean(text) is not None,
    "email": lambda text: "@" in text and email.clean(text) is not None,
    "phone": lambda text: phone.clean(text) is not None,
    "pnc_id": lambda text: pnc_id.clean(text) is not None,
    "cro": lambda text: cro.parse(text) is not None,
    "asn": lambda text: asn.parse(text) is not None,
    # Under a header that says so any mark will do: foreign, old and cherished ones follow no pattern.
    "mark": lambda text: vehicle_mark.clean(text) is not None,
    "nino": lambda text: bool(_NINO.match(text)),
    "lsoa": lambda text: bool(_LSOA.match(text)),
    "offence_code": lambda text: bool(_CJS_CODE.match(text)),
    "ho_class": lambda text: bool(_HO_CLASS.match(text)),
    "uprn": lambda text: bool(_UPRN.match(text)),
    # Great Britain with its waters, in degrees and in metres of the National Grid.
    "latitude": _between(49, 61.5),
    "longitude": _between(-9, 2.5),
    "easting": _between(0, 700_000),
    "northing": _between(0, 1_300_000),
    "gender": lambda text: gender.clean(text) is not None,
    "observed_ethnicity": lambda text: ethnicity.clean_observed(text) is not None,
    "self_ethnicity": lambda text: ethnicity.clean_self_defined(text) is not None,
    "age": _between(0, 120),
}
"""What a value of each meaning must be to count as one."""

BY_VALUE_ALONE = ("email", "pnc_id", "asn", "nino", "lsoa", "postcode", "mark", "phone")
"""Kinds whose values are so plain that no header is needed, the plainest first."""
BY_VALUE_SHARE = 0.9
BY_VALUE_DISTINCT_MIN = 5


def share_of(meaning: str, column: ColumnProfile) -> float | None:
    """Share of the column's values that are of this meaning; None where any text is."""
    check = CHECKS.get(meaning)
    if check is None or not column.values:
        return None
    said = column.explained
    return sum(check(said.get(value, value)) for value in column.values) / len(column.values)


def letters_share(column: ColumnProfile) -> float:
    """Share of values made of letters, spaces, hyphens and apostrophes alone; a slash parts names as the PNC does."""
    return column.share_where(pl.col("value").str.contains(r"^[\p{L}\p{M} .'’,/\-()]+$"))


def meaning_by_values(column: ColumnProfile) -> tuple[str, float] | None:
    """What the values plainly are, whatever the header says."""
    if column.distinct < BY_VALUE_DISTINCT_MIN:
        return None
    for meaning in BY_VALUE_ALONE:
        if meaning == "phone" and not any(_PHONE_LIKE.match(value) for value in column.values[:50]):
            continue
        if meaning == "mark" and not any(letter.isdigit() for letter in "".join(column.values[:50])):
            continue
        check = _mark if meaning == "mark" else CHECKS[meaning]
        share = sum(check(value) for value in column.values) / len(column.values)
        if share >= BY_VALUE_SHARE:
            return meaning, share
    return None
