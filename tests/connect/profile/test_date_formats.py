"""In which format dates are written, decided by the values; doubt is said."""

from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.connect.profile.date_formats import UNDECIDED, read_dates


@pytest.mark.parametrize(
    ("values", "form"),
    [
        (["04/03/1984", "25/12/1990"], "%d/%m/%Y"),
        (["12/25/1990", "01/02/2000"], "%m/%d/%Y"),
        (["2016-07", "2016-08"], "%Y-%m"),
        (["1984", "1990"], "%Y"),
        (["19840304", "19901225"], "%Y%m%d"),
        (["04031984", "25121990"], "%d%m%Y"),
        (["4-Mar-84", "25-Dec-90"], "%d-%b-%y"),
        (["4 March 1984"], "%d %B %Y"),
        (["2024-01-01 10:05:06"], "%Y-%m-%d %H:%M:%S"),
        (["13/02/2024 9:05 PM"], "%d/%m/%Y %I:%M %p"),
        (["2024-07-01T09:05:06+00:00"], "%Y-%m-%dT%H:%M:%S%z"),
    ],
)
def test_the_format_is_told_by_the_values(values: list[str], form: str) -> None:
    found = read_dates(pl.Series(values))
    assert found is not None
    assert found.formats[0] == form
    assert found.share == 1.0
    assert found.doubt is None


def test_days_and_months_that_could_change_places_are_said() -> None:
    found = read_dates(pl.Series(["04/03/1984", "03/04/1990"]))
    assert found is not None
    assert (found.formats, found.doubt) == (("%d/%m/%Y",), UNDECIDED)


def test_both_orders_in_one_column_are_said() -> None:
    found = read_dates(pl.Series(["25/03/1984", "26/03/1984", "03/28/1990"]))
    assert found is not None
    assert found.formats == ("%d/%m/%Y",)
    assert "1 month first" in (found.doubt or "")


def test_days_that_a_database_wrote_as_midnight_are_days() -> None:
    found = read_dates(pl.Series(["1984-03-04T00:00:00", "1990-12-25T00:00:00"]))
    assert found is not None
    assert (found.formats, found.has_time) == (("%Y-%m-%dT00:00:00",), False)


def test_text_is_no_date() -> None:
    assert read_dates(pl.Series(["Leeds", "York", "01/02/2024"])) is None
    assert read_dates(pl.Series([], dtype=pl.String)) is None


@given(
    st.lists(st.dates(date(1901, 1, 1), date(2030, 1, 1)), min_size=1, max_size=40),
    st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%d %b %Y"]),
)
def test_what_was_written_day_first_is_read_back(days: list[date], form: str) -> None:
    days = [*days, date(1984, 1, 31)]
    found = read_dates(pl.Series([day.strftime(form) for day in days]))
    assert found is not None
    assert found.share == 1.0
    assert [datetime.strptime(day.strftime(form), found.formats[0]).date() for day in days] == days  # noqa: DTZ007
