"""Shortcuts for well-formed values say what the Python functions say, and settle most of what is well-formed."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.connect.mapping.fields.plain_values import cleaned, unremarkable, unremarkable_birth
from bluelamp.connect.mapping.fields.value_kinds import VALUE_KINDS
from bluelamp.pole.values import phone, pnc_id, postcode
from bluelamp.pole.values.check_character import check_character
from bluelamp.pole.values.date import validate_birth
from bluelamp.pole.values.postcode import AREAS

TODAY = date(2026, 11, 1)
NEARLY = {
    "phone": st.from_regex(r"(\+44|0|44|)[0-9 ]{7,12}", fullmatch=True) | st.from_regex(r"(\+44|0)([0-9])\2{8,9}\n?", fullmatch=True),
    "pnc-id": st.from_regex(r"[0-9]{2,4}/[0-9]{6,8}[A-Za-z]?\n?", fullmatch=True),
    "postcode": st.from_regex(r"[A-Za-z]{1,2}[0-9]{1,2}[A-Z]? ?[0-9OI][A-Za-z]{2}\n?", fullmatch=True),
}  # fmt: skip
VALIDATE = {"phone": phone.validate, "pnc-id": pnc_id.validate, "postcode": postcode.validate}


def _says(expression: pl.Expr, texts: list[str]) -> list[object]:
    return (
        pl.DataFrame({"text": pl.Series(texts, dtype=pl.String)})
        .select(answer=expression)["answer"]
        .to_list()
    )


def _agrees(kind: str, texts: list[str]) -> None:
    clean, validate = VALUE_KINDS[kind], VALIDATE[kind]
    assert _says(cleaned(kind, clean)(pl.col("text")), texts) == [clean(text) for text in texts]
    shortcut = unremarkable(validate)
    assert shortcut is not None
    for text, is_fine in zip(texts, _says(shortcut(pl.col("text")), texts), strict=True):
        assert not (is_fine and validate(text)), text


@pytest.mark.parametrize("kind", sorted(NEARLY))
@given(drawn=st.data())
def test_a_shortcut_says_what_the_function_says(kind: str, drawn: st.DataObject) -> None:
    _agrees(kind, drawn.draw(st.lists(NEARLY[kind] | st.text(max_size=12), min_size=1, max_size=30)))


def test_every_area_and_format_of_postcode_agrees() -> None:
    areas = [*sorted(AREAS), "ZZ", "QU", "LI", "XX"]
    _agrees(
        "postcode", [f"{area}{district} 4AP" for area in areas for district in ("1", "12", "1A", "99", "1I")]
    )


def test_every_filler_phone_agrees() -> None:
    endings = [figure * 9 for figure in "0123456789"] + ["123456789", "234567890", "987654321"]
    _agrees(
        "phone",
        [f"{start}{end}" for start in ("+447", "07", "+441", "01", "+4420", "+449") for end in endings],
    )


def test_every_check_letter_of_a_pnc_id_agrees() -> None:
    texts = [f"1999/{serial:07}{letter}" for serial in range(0, 9_999_999, 434_782) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]  # fmt: skip
    _agrees("pnc-id", texts)


def test_well_formed_values_are_settled_without_python() -> None:
    fine = {
        postcode.validate: "LS64 9XP",
        phone.validate: "+447700900123",
        pnc_id.validate: f"1999/0123456{check_character('990123456')}",
    }
    for validate, text in fine.items():
        shortcut = unremarkable(validate)
        assert shortcut is not None
        assert _says(shortcut(pl.col("text")), [text]) == [True]


@pytest.mark.parametrize("today", [TODAY, date(2028, 2, 29)])
def test_births_of_a_century_agree_day_by_day(today: date) -> None:
    days = [(today - timedelta(days=back)).isoformat() for back in range(-3, 102 * 366)]
    days += ["1984", "1984-03", "1984-02-31", "", "9999-12-31"]
    fine = _says(unremarkable_birth(today)(pl.col("text")), days)
    assert [
        day for day, is_fine in zip(days, fine, strict=True) if is_fine and validate_birth(day, on=today)
    ] == []
    assert sum(is_fine is True for is_fine in fine) > 99 * 365 - 200
