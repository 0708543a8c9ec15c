"""Values written as they should be, which columns settle by themselves: most of any source. What they mean is in `pole.values`.

Each shortcut says the same as the Python function that it stands for, or nothing at all; a test holds them together.
"""

from collections.abc import Callable
from datetime import date, timedelta

import polars as pl

from bluelamp.connect.mapping.fields import dates
from bluelamp.connect.mapping.fields.value_functions import TextFunction, once_per_value
from bluelamp.pole.values import phone, pnc_id, postcode
from bluelamp.pole.values.check_character import LETTERS
from bluelamp.pole.values.date import PLACEHOLDERS

Shortcut = Callable[[pl.Expr], pl.Expr]

_NATIONAL_PHONE = "^0(?:1[1-9][0-9]{8}|2[03489][0-9]{8}|7[0-9]{9})$"
_PHONE = r"^\+44(?:1[1-9][0-9]{8}|2[03489][0-9]{8}|7[0-9]{9})$"
_PHONE_ENDINGS_ODD = [
    *(figure * 9 for figure in "0123456789"), "123456789", "234567890", "987654321",
]  # fmt: skip
_PNC_ID = "^(?:19|20)[0-9]{2}/[0-9]{7}[A-Z]$"
_POSTCODE = "^[A-Z]{1,2}[0-9]{1,2} [0-9][ABD-HJLNP-UW-Z]{2}$"
"""The formats A9, A99, AA9 and AA99; the areas are looked up, and the rarer formats are Python's."""
_YEARS_SURE = 100


def cleaned(kind: str, clean: TextFunction) -> Shortcut:
    """The canonical form of each text, null where it has none."""
    in_python = once_per_value(lambda text: clean(text) or None)
    settle = _CLEANED.get(kind)
    if settle is None:
        return in_python

    def both(text: pl.Expr) -> pl.Expr:
        settled = settle(text)
        return pl.coalesce(settled, in_python(pl.when(settled.is_null()).then(text)))

    return both


def unremarkable(validate: Callable[[str], object]) -> Shortcut | None:
    """Which texts a validating function is sure to find nothing in; None where no shortcut is known."""
    return _UNREMARKABLE.get(validate)


def unremarkable_birth(today: date) -> Shortcut:
    """Whole dates of birth of the last hundred years, but for days that systems fill in."""
    first = today.replace(day=1, year=today.year - _YEARS_SURE)
    odd = pl.Series("odd", sorted(PLACEHOLDERS), dtype=pl.Date).implode()

    def settle(text: pl.Expr) -> pl.Expr:
        is_whole = text.str.contains("^[0-9]{4}-[0-9]{2}-[0-9]{2}$") & ~text.str.ends_with("-01-01")
        born = pl.when(is_whole).then(text).str.to_date(dates.ISO_DATE, strict=False)
        return born.is_between(first, today - timedelta(days=1)) & ~born.is_in(odd)

    return settle


def _cleaned_phone(text: pl.Expr) -> pl.Expr:
    from_trunk = pl.when(text.str.contains(_NATIONAL_PHONE)).then(pl.lit("+44") + text.str.slice(1))
    return pl.coalesce(from_trunk, pl.when(text.str.contains(_PHONE)).then(text))


def _cleaned_pnc_id(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.contains(_PNC_ID)).then(text)


def _cleaned_postcode(text: pl.Expr) -> pl.Expr:
    return pl.when(_has_area(text)).then(text)


def _has_area(text: pl.Expr) -> pl.Expr:
    areas = pl.Series("areas", sorted(postcode.AREAS), dtype=pl.String).implode()
    return text.str.contains(_POSTCODE) & text.str.extract("^([A-Z]+)").is_in(areas)


def _is_plain_phone(text: pl.Expr) -> pl.Expr:
    odd = pl.Series("odd", _PHONE_ENDINGS_ODD, dtype=pl.String).implode()
    return text.str.contains(_PHONE) & ~text.str.tail(9).is_in(odd)


def _has_right_check(text: pl.Expr) -> pl.Expr:
    figures = text.str.slice(2, 2) + text.str.slice(5, 7)
    letter = figures.cast(pl.Int64, strict=False) % len(LETTERS)
    expected = letter.replace_strict(
        list(range(len(LETTERS))), list(LETTERS), default=None, return_dtype=pl.String
    )
    return text.str.contains(_PNC_ID) & (text.str.tail(1) == expected)


_CLEANED: dict[str, Shortcut] = {
    "phone": _cleaned_phone,
    "pnc-id": _cleaned_pnc_id,
    "postcode": _cleaned_postcode,
}
_UNREMARKABLE: dict[Callable[[str], object], Shortcut] = {
    phone.validate: _is_plain_phone,
    pnc_id.validate: _has_right_check,
    postcode.validate: _has_area,
}
