"""The one text form of each database value."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.connect.readers.sql.canonical import canonical


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None), ("", ""), (" pad ", " pad "), (True, "true"), (False, "false"), (0, "0"), (-(2**63), str(-(2**63))),
        (Decimal("1.50"), "1.50"), (Decimal("1E+3"), "1000"), (Decimal("1E-7"), "0.0000001"), (Decimal("NaN"), "NaN"),
        (1.0, "1"), (0.1, "0.1"), (1e22, "1" + "0" * 22), (float("inf"), "Infinity"), (float("-inf"), "-Infinity"),
        (date(1066, 10, 14), "1066-10-14"), (time(10, 5), "10:05:00"), (time(10, 5, 0, 500_000), "10:05:00.5"),
        (datetime(2024, 3, 1, 10, 5), "2024-03-01T10:05:00"),  # noqa: DTZ001 (databases give such)
        (datetime(2024, 3, 1, 10, 5, 0, 120_000, tzinfo=UTC), "2024-03-01T10:05:00.12+00:00"),
        (datetime(2024, 7, 1, 10, 5, tzinfo=timezone(timedelta(hours=1))), "2024-07-01T09:05:00+00:00"),
        (timedelta(hours=30, seconds=1), "30:00:01"), (-timedelta(minutes=90), "-01:30:00"),
        (timedelta(microseconds=500_000), "00:00:00.5"), (b"\xff\x00", "ff00"), (memoryview(b"a"), "61"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"), ({"a": ["é"]}, '{"a": ["é"]}'),
    ],
)  # fmt: skip
def test_each_kind_of_value_has_one_text(value: object, text: str | None) -> None:
    assert canonical(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_not_lost(value: float) -> None:
    text = canonical(value)
    assert text is not None
    assert float(text) == value
    assert "e" not in text


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
def test_a_decimal_is_not_lost(value: Decimal) -> None:
    text = canonical(value)
    assert text is not None
    assert Decimal(text) == value
    assert "E" not in text
