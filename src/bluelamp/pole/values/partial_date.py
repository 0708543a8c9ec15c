"""A date that may say less than a day: its value, its range, age on a day. Reading text is in date.py."""

import calendar
from dataclasses import dataclass
from datetime import MAXYEAR, date
from enum import StrEnum
from typing import Final

APPROXIMATE_YEARS: Final = 2
"""Years either way that `about 1984` may mean: our convention, for searching and comparing only."""


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    DECADE = "decade"


class NotOnCalendar(ValueError):
    """There is no such day in the calendar. Check day, month and year."""


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as far as it is known: year, or year and month, or all three; perhaps only about then.

    `decade` says that the year is the first of ten (`1980s`). Raises NotOnCalendar for 31 February and the like.
    """

    year: int
    month: int | None = None
    day: int | None = None
    approximate: bool = False
    decade: bool = False

    def __post_init__(self) -> None:
        """Refuse what no calendar has."""
        if self.day is not None and self.month is None:
            raise NotOnCalendar("A day needs its month.")
        if self.decade and (self.month is not None or self.year % 10):
            raise NotOnCalendar("A decade is its first year and nothing else.")
        try:
            date(self.year, self.month or 1, self.day or 1)
        except (ValueError, OverflowError):
            raise NotOnCalendar from None

    @property
    def precision(self) -> Precision:
        """How much of the date is known."""
        if self.decade:
            return Precision.DECADE
        if self.day is not None:
            return Precision.DAY
        return Precision.YEAR if self.month is None else Precision.MONTH

    @property
    def iso(self) -> str:
        """ISO 8601 to the precision known: `1984-03-04`, `1984-03` or `1984`. A decade gives its first year."""
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @property
    def earliest(self) -> date:
        """The first day that this date can mean."""
        year = self.year - APPROXIMATE_YEARS if self.approximate else self.year
        return _clipped(year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day that this date can mean."""
        year = self.year + (9 if self.decade else 0) + (APPROXIMATE_YEARS if self.approximate else 0)
        month = self.month or 12
        return _clipped(year, month, self.day or calendar.monthrange(min(year, MAXYEAR), month)[1])

    def may_be(self, other: "PartialDate") -> bool:
        """Tell whether both can mean the same day."""
        return self.earliest <= other.latest and other.earliest <= self.latest

    def age_on(self, day: date) -> tuple[int, int]:
        """Give the youngest and oldest age, in whole years, that somebody born on this date can have on a day."""
        return _years(self.latest, day), _years(self.earliest, day)


def _clipped(year: int, month: int, day: int) -> date:
    if year < 1:
        return date.min
    if year > MAXYEAR:
        return date.max
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _years(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
