"""Every usage is read back as it was written, and what cannot be a number fails alone."""

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.connect.readers.fixed_width.extracts import binary, packed, read_extract, text, zoned

DIGITS = st.integers(1, 18)


def one(tmp_path: Path, entry: str, cell: bytes, **settings: object) -> str | None:
    rows, failures = read_extract(tmp_path, f"01 R. 05 F {entry}.", cell, trust_encoding=True, **settings)
    assert failures == []
    assert len(rows) == 1
    value: str | None = rows[0]["F"]
    return value


@pytest.mark.parametrize(
    ("entry", "cell", "value"),
    [
        ("PIC X(5)", text("ab", 5), "ab"),
        ("PIC X(4)", text("£ 5 ", 4), "£ 5"),
        ("PIC X(4)", text("  ab", 4), "  ab"),
        ("PIC X(4) JUST RIGHT", text("  ab", 4), "ab"),
        ("PIC X(4)", b"\0\0\0\0", None),
        ("PIC X(4)", text("", 4), None),
        ("PIC X(4)", b"\xff\xff\xff\xff", None),
        ("PIC X(4)", text("ab", 2) + b"\0\0", "ab"),
        ("PIC ZZ9.99", text(" 12.50", 6), " 12.50"),
        ("PIC 9(6)", zoned(10284, 6, signed=False), "010284"),
        ("PIC 9(3)", b"\0\0\0", None),
        ("PIC 9(3)", text("", 3), None),
        ("PIC S9(3)V99", zoned(Decimal("-12.50"), 5, scale=2), "-12.50"),
        ("PIC S9(3)V99", zoned(Decimal("-0.05"), 5, scale=2), "-0.05"),
        ("PIC S9(3) SIGN LEADING", zoned(-42, 3, leading=True), "-42"),
        ("PIC S9(3) SIGN IS LEADING SEPARATE CHARACTER", text("-042", 4), "-42"),
        ("PIC S9(3) SIGN TRAILING SEPARATE", text("042+", 4), "42"),
        ("PIC S9(5)V99 COMP-3", packed("-12.50", 7, scale=2), "-12.50"),
        ("PIC S9(5)V99 COMP-3", packed(0, 7), "0.00"),
        ("PIC S9(4) COMP-3", packed(-7, 4), "-7"),
        ("PIC 9(8) PACKED-DECIMAL", packed(4031984, 8, signed=False), "04031984"),
        ("PIC S9(5) COMP-3", b"\0\0\0", None),
        ("PIC S9(5) COMP-3", b"\x40\x40\x40", None),
        ("PIC S9(4) COMP", binary(-1234, 2), "-1234"),
        ("PIC 9(4) COMP-5", binary(65535, 2, signed=False), "65535"),
        ("PIC S9(9)V99 BINARY", binary(-5, 8), "-0.05"),
        ("PIC S9(18) COMP-4", binary(-(2**63), 8), str(-(2**63))),
        ("PIC S9(3)P(3) COMP-3", packed(12, 3), "12000"),
        ("PIC SVPP99 COMP-3", packed(12, 2), "0.0012"),
        ("PIC VPP99", zoned(12, 2, signed=False), "0.0012"),
    ],
)  # fmt: skip
def test_value_reads_as_its_picture_says(tmp_path: Path, entry: str, cell: bytes, value: str | None) -> None:
    assert one(tmp_path, entry, cell) == value


def test_signed_date_keeps_its_zero_where_the_manifest_says_so(tmp_path: Path) -> None:
    cell = packed(4031984, 8)
    assert one(tmp_path, "PIC S9(8) COMP-3", cell) == "4031984"
    assert one(tmp_path, "PIC S9(8) COMP-3", cell, leading_zeros=["F"]) == "04031984"


@pytest.mark.parametrize(
    ("letters", "value"),
    [("01{", "10"), ("01C", "13"), ("01}", "-10"), ("01M", "-14"), ("01t", "-14"), ("015", "15")],
)
def test_overpunched_sign_in_ascii(tmp_path: Path, letters: str, value: str) -> None:
    assert one(tmp_path, "PIC S9(3)", letters.encode(), encoding="ascii") == value


@pytest.mark.parametrize(
    ("entry", "cell", "reason"),
    [
        ("PIC S9(5) COMP-3", b"\x12\x3a\x4c", "bad-digit"),
        ("PIC S9(5) COMP-3", b"\x12\x34\x53", "bad-sign"),
        ("PIC 9(5) COMP-3", b"\x12\x34\x5d", "bad-sign"),
        ("PIC 9(4) COMP-3", b"\x12\x34\x5f", "bad-digit"),
        ("PIC 9(3)", text("1A3", 3), "bad-digit"),
        ("PIC 9(3)", text("1 3", 3), "bad-digit"),
        ("PIC 9(3)", zoned(-123, 3), "bad-sign"),
        ("PIC S9(3)", text("12%", 3), "bad-digit"),
        ("PIC S9(3) SIGN LEADING SEPARATE", text("*123", 4), "bad-sign"),
        ("PIC X(3)", b"\xc1\x00\xc1", "nul-byte"),
    ],
)  # fmt: skip
def test_bad_cell_fails_its_record_alone(tmp_path: Path, entry: str, cell: bytes, reason: str) -> None:
    copybook = f"01 R. 05 K PIC X(2). 05 F {entry}."
    whole = b"".join(
        text(key, 2) + body for key, body in (("A", b"\0" * len(cell)), ("B", cell), ("C", b"\0" * len(cell)))
    )
    rows, failures = read_extract(tmp_path, copybook, whole)
    assert [row["K"] for row in rows] == ["A", "C"]
    assert [row["_row"] for row in rows] == [1, 3]
    assert [(failure.row, failure.reason, failure.field) for failure in failures] == [(2, reason, "F")]
    assert failures[0].raw == text("B", 2) + cell


def canonical(number: Decimal, scale: int) -> str:
    return f"{number:.{scale}f}" if number else f"{Decimal(0):.{scale}f}"


@st.composite
def decimals(draw: st.DrawFn, *, digits_max: int) -> tuple[int, int, list[Decimal]]:
    """Digits, scale, and numbers that fit."""
    digits = draw(st.integers(1, digits_max))
    scale = draw(st.integers(0, digits))
    whole = st.integers(-(10**digits) + 1, 10**digits - 1)
    return (
        digits,
        scale,
        [Decimal(value).scaleb(-scale) for value in draw(st.lists(whole, min_size=1, max_size=20))],
    )


def read_back(copybook: str, content: bytes) -> list[str | None]:
    with TemporaryDirectory() as folder:
        rows, failures = read_extract(Path(folder), copybook, content, trust_encoding=True)
    assert failures == []
    return [row["F"] for row in rows]


def picture(digits: int, scale: int) -> str:
    whole = f"9({digits - scale})" if digits > scale else ""
    return f"S{whole}" + (f"V9({scale})" if scale else "")


@given(decimals(digits_max=28))
def test_packed_round_trip(drawn: tuple[int, int, list[Decimal]]) -> None:
    digits, scale, numbers = drawn
    content = b"".join(packed(number, digits, scale=scale) for number in numbers)
    found = read_back(f"01 R. 05 F PIC {picture(digits, scale)} COMP-3.", content)
    assert found == [canonical(number, scale) for number in numbers]


@given(decimals(digits_max=28), st.booleans())
def test_zoned_round_trip(drawn: tuple[int, int, list[Decimal]], leading: bool) -> None:
    digits, scale, numbers = drawn
    content = b"".join(zoned(number, digits, scale=scale, leading=leading) for number in numbers)
    sign = "SIGN LEADING" if leading else ""
    found = read_back(f"01 R. 05 F PIC {picture(digits, scale)} {sign}.", content)
    assert found == [canonical(number, scale) for number in numbers]


@given(decimals(digits_max=18))
def test_binary_round_trip(drawn: tuple[int, int, list[Decimal]]) -> None:
    digits, scale, numbers = drawn
    width = 2 if digits <= 4 else 4 if digits <= 9 else 8
    content = b"".join(binary(int(number.scaleb(scale)), width) for number in numbers)
    found = read_back(f"01 R. 05 F PIC {picture(digits, scale)} COMP.", content)
    assert found == [canonical(number, scale) for number in numbers]


@given(
    st.lists(st.text(st.sampled_from("ABCz £é'-.09"), max_size=12), min_size=1, max_size=20),
    st.sampled_from(["cp285", "cp1146", "cp037", "cp500"]),
)
def test_text_round_trip(values: list[str], page: str) -> None:
    content = b"".join(text(value, 12, page) for value in values)
    with TemporaryDirectory() as folder:
        rows, failures = read_extract(
            Path(folder), "01 R. 05 F PIC X(12).", content, encoding=page, trust_encoding=True
        )
    assert failures == []
    assert [row["F"] for row in rows] == [value.rstrip(" ") or None for value in values]
