"""Dates and dates of birth: reading what old systems write, rules, likeness. Clock times are in london_time.py."""

import datetime
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

from bluelamp.pole.finding import Finding, Findings, error, noted, warning
from bluelamp.pole.values.kind import MISSING, Agreement, Likeness
from bluelamp.pole.values.london_time import today_in_london
from bluelamp.pole.values.partial_date import NotOnCalendar, PartialDate, Precision
from bluelamp.pole.values.text import ascii_digits, is_filler, one_slip, squeeze

Day = datetime.date

AGE_MAX: Final = 120
"""Years; POLE general rule for dates of birth."""
PLAUSIBLE_YEARS: Final = range(1850, 2100)
"""Years that eight figures in a row are taken to hold, when day and year could change places."""
PLACEHOLDERS: Final = frozenset(
    {Day(1900, 1, 1), Day(1899, 12, 30), Day(1970, 1, 1), Day(1753, 1, 1), Day(9999, 12, 31)}
)
"""Days that systems write for 'no date': the zero dates of common databases, spreadsheets and clocks."""

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_ABOUT: Final = re.compile(
    r"^(?:circa|approx(?:imately)?|about|abt|est(?:imated)?|ca?)\b\.?\s*|^(?:c(?=[0-9])|~)\s*", re.IGNORECASE
)
_ABOUT_AFTER: Final = re.compile(r"\s*(?:\?|~|\(?approx(?:imate(?:ly)?)?\.?\)?|\(?est\.?\)?)$", re.IGNORECASE)
_CLOCK: Final = re.compile(r"[t ]\s*[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]+)?)?\s*(?:[ap]m)?\s*(?:z|[+-][0-9]{2}:?[0-9]{2})?$", re.IGNORECASE)  # fmt: skip
_WEEKDAY: Final = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+", re.IGNORECASE
)


class Reading(NamedTuple):
    """A date as read, and what had to be assumed in reading it."""

    date: PartialDate
    assumed: Findings = ()


class _Shape(NamedTuple):
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], int], Reading | None]


_TWO_DIGIT_YEAR: Final = warning(
    "date-two-digit-year", "The year has two digits; the century was taken to be the latest past one."
)
_MONTH_FIRST: Final = warning("date-month-first", "Day and month were written the American way round.")


def parse(text: str, *, on: Day | None = None) -> PartialDate | None:
    """Read a date from text; None where it cannot be read or no calendar has it.

    Understands `1984-03-04`, `04/03/1984` (day first), `04031984`, `19840304`, `4 Mar 84`, `Mar 1984`, `3/84`,
    `1984`, `c1984`, `1980s`, `00/03/1984`, and a clock time after any of them. Two-digit years are taken for
    the latest such year not after `on` (today, unless told).
    """
    reading = read(text, on=on)
    return reading.date if reading else None


def read(text: str, *, on: Day | None = None) -> Reading | None:
    """Read a date as `parse` does, with findings for what was assumed."""
    return _read(text, (on or today_in_london()).year) if len(text) <= 200 else None


@lru_cache(maxsize=65_536)
def _read(text: str, latest_year: int) -> Reading | None:
    plain = ascii_digits(squeeze(text))
    if is_filler(plain):
        return None
    approximate = bool(_ABOUT.search(plain) or _ABOUT_AFTER.search(plain))
    bare = _ABOUT_AFTER.sub("", _ABOUT.sub("", plain))
    bare = _CLOCK.sub("", _WEEKDAY.sub("", bare)).strip()
    for shape in _SHAPES:
        found = shape.pattern.fullmatch(bare)
        if found:
            try:
                reading = shape.read(found, latest_year)
            except NotOnCalendar:
                return None
            if reading and approximate:
                known = reading.date
                about = PartialDate(known.year, known.month, known.day, approximate=True, decade=known.decade)
                return Reading(about, reading.assumed)
            return reading
    return None


def _dated(year: int, month: int, day: int) -> Reading:
    """Make a reading of figures; 00 and 99 stand for 'not known', as in 00/03/1984."""
    if month in {0, 99}:
        return Reading(PartialDate(year))
    if day in {0, 99}:
        return Reading(PartialDate(year, month))
    if month > 12 >= day:
        return Reading(PartialDate(year, day, month), (_MONTH_FIRST,))
    return Reading(PartialDate(year, month, day))


def _full_year(figures: str, latest_year: int) -> int:
    if len(figures) > 2:
        return int(figures)
    year = latest_year - latest_year % 100 + int(figures)
    return year if year <= latest_year else year - 100


def _with_century(reading: Reading, figures: str) -> Reading:
    return reading._replace(assumed=(*reading.assumed, _TWO_DIGIT_YEAR)) if len(figures) == 2 else reading


def _year_first(found: re.Match[str], _: int) -> Reading:
    month, day = int(found["month"] or 0), int(found["day"] or 0)
    return Reading(PartialDate(int(found["year"]), month or None, (day or None) if month else None))


def _day_first(found: re.Match[str], latest_year: int) -> Reading:
    year = _full_year(found["year"], latest_year)
    return _with_century(_dated(year, int(found["month"]), int(found["day"])), found["year"])


def _month_year(found: re.Match[str], latest_year: int) -> Reading:
    year, month = _full_year(found["year"], latest_year), int(found["month"])
    reading = Reading(PartialDate(year, None if month in {0, 99} else month))
    return _with_century(reading, found["year"])


def _named_month(found: re.Match[str], latest_year: int) -> Reading:
    year, month = _full_year(found["year"], latest_year), _MONTHS.index(found["name"].lower()) + 1
    day = found.groupdict().get("day")
    return _with_century(Reading(PartialDate(year, month, int(day) if day else None)), found["year"])


def _eight_figures(found: re.Match[str], _: int) -> Reading | None:
    figures = found.group()
    day, month, year = int(figures[:2]), int(figures[2:4]), int(figures[4:])
    if year not in PLAUSIBLE_YEARS and int(figures[:4]) in PLAUSIBLE_YEARS:
        year, month, day = int(figures[:4]), int(figures[4:6]), int(figures[6:])
    return _dated(year, month, day)


def _six_figures(found: re.Match[str], latest_year: int) -> Reading | None:
    figures = found.group()
    if (
        int(figures[:4]) in PLAUSIBLE_YEARS
        and 1 <= int(figures[4:]) <= 12
        and not 1 <= int(figures[2:4]) <= 12
    ):
        return Reading(PartialDate(int(figures[:4]), int(figures[4:])))
    year = _full_year(figures[4:], latest_year)
    return _with_century(_dated(year, int(figures[2:4]), int(figures[:2])), figures[4:])


def _decade(found: re.Match[str], _: int) -> Reading:
    return Reading(PartialDate(int(found["year"]) // 10 * 10, decade=True))


def _shape(pattern: str, reader: Callable[[re.Match[str], int], Reading | None]) -> _Shape:
    return _Shape(re.compile(pattern, re.IGNORECASE), reader)


_SHAPES: Final = (
    _shape(r"(?P<year>[0-9]{4})(?:[-/.](?P<month>[0-9]{1,2})(?:[-/.](?P<day>[0-9]{1,2}))?)?", _year_first),
    _shape(
        r"(?P<day>[0-9]{1,2})\s?[-/. ]\s?(?P<month>[0-9]{1,2})\s?[-/. ]\s?(?P<year>[0-9]{4}|[0-9]{2})",
        _day_first,
    ),
    _shape(r"[0-9]{8}", _eight_figures),
    _shape(r"[0-9]{6}", _six_figures),
    _shape(r"(?P<month>[0-9]{1,2})[-/.](?P<year>[0-9]{4}|[0-9]{2})", _month_year),
    _shape(
        rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[-/. ]*{_MONTH}[-/., ]*(?P<year>[0-9]{{4}}|[0-9]{{2}})",
        _named_month,
    ),
    _shape(rf"{_MONTH}\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>[0-9]{{4}})", _named_month),
    _shape(rf"{_MONTH}[-/., ']*(?P<year>[0-9]{{4}}|[0-9]{{2}})", _named_month),
    _shape(r"(?P<year>[0-9]{3}0)'?s", _decade),
)


def clean(text: str) -> str | None:
    """Give a date in ISO 8601 to the precision known. A decade gives None: ask `parse` for its range."""
    known = parse(text)
    return None if known is None or known.decade else known.iso


def validate(text: str) -> Findings:
    """Check that a date can be read and is in the calendar. An empty field gives no finding."""
    if not text.strip():
        return ()
    reading = read(text)
    if reading is None:
        return (_unreadable(text),)
    found = list(reading.assumed)
    if reading.date.precision is Precision.DECADE:
        found.append(noted("date-decade", "Only the decade is known; it is searched as a range."))
    if reading.date.precision is Precision.DAY and reading.date.earliest in PLACEHOLDERS:
        found.append(
            warning(
                "date-placeholder", "Systems write this day for 'no date'; leave it blank if it is not known."
            )
        )
    return tuple(found)


def _unreadable(text: str) -> Finding:
    if is_filler(squeeze(text)):
        return warning("date-filler", "This is a filler, not a date; leave the field blank instead.")
    if re.fullmatch(r"[0-9]{1,4}[-/. ]?[0-9]{1,2}[-/. ]?[0-9]{1,4}", ascii_digits(squeeze(text))):
        return error("date-not-on-calendar", "There is no such day in the calendar.")
    return error("date-unreadable", "This cannot be read as a date.")


def validate_birth(text: str, *, on: Day | None = None, died: Day | None = None) -> Findings:
    """Check a date of birth (POLE DS_034 and general rules): past, not today, not after death, not over 120 years ago."""
    found = list(validate(text))
    born = parse(text, on=on)
    if born is None:
        return tuple(found)
    today = on or today_in_london()
    if born.earliest > today:
        found.append(error("birth-in-future", "The date of birth is in the future."))
    elif born.precision is Precision.DAY and born.earliest == today:
        found.append(
            error("birth-today", "The date of birth is today's date, as happens when a form fills it in.")
        )
    if died is not None and born.earliest > died:
        found.append(error("birth-after-death", "The date of birth is after the date of death."))
    if born.age_on(today)[0] > AGE_MAX:
        found.append(error("birth-too-long-ago", f"The date of birth is over {AGE_MAX} years ago."))
    if (born.month, born.day) == (1, 1) and not any(finding.rule == "date-placeholder" for finding in found):
        found.append(
            noted("birth-first-of-january", "1 January is often recorded where only the year is known.")
        )
    return tuple(found)


def compare(left: str, right: str) -> Agreement:
    """Say how alike two dates are: the same, day and month swapped, one figure off, or as far as both are known."""
    one, other = parse(left), parse(right)
    if one is None or other is None:
        return MISSING
    return compare_dates(one, other)


def compare_dates(one: PartialDate, other: PartialDate) -> Agreement:
    """Compare two dates already read."""
    if one == other:
        if one.precision is Precision.DAY and not one.approximate:
            return Agreement(1.0, Likeness.EXACT, "The dates are the same.")
        return Agreement(0.7, Likeness.PARTIAL, f"The {one.precision} is the same; neither says more.")
    if (
        one.precision is Precision.DAY
        and other.precision is Precision.DAY
        and not (one.approximate or other.approximate)
    ):
        return _compare_days(one, other)
    if one.may_be(other):
        months = one.month is not None and one.month == other.month
        return Agreement(
            0.65 if months else 0.5, Likeness.PARTIAL, "The dates agree as far as both are known."
        )
    return Agreement(0.0, Likeness.DIFFERENT, "The dates are different.")


def _compare_days(one: PartialDate, other: PartialDate) -> Agreement:
    if one.year == other.year and (one.day, one.month) == (other.month, other.day):
        return Agreement(0.85, Likeness.SWAPPED, "Day and month look swapped.")
    if one.year == other.year and (1, 1) in {(one.month, one.day), (other.month, other.day)}:
        return Agreement(
            0.55,
            Likeness.PARTIAL,
            "The year is the same, and 1 January often means that only the year is known.",
        )
    if one_slip(one.iso.replace("-", ""), other.iso.replace("-", "")):
        return Agreement(0.75, Likeness.TYPO, "One figure of the date differs, or two are swapped.")
    agreeing = [part for part in ("year", "month", "day") if getattr(one, part) == getattr(other, part)]
    if len(agreeing) == 2:
        return Agreement(0.45, Likeness.NEAR, f"{agreeing[0].capitalize()} and {agreeing[1]} agree.")
    if agreeing == ["year"]:
        return Agreement(0.25, Likeness.NEAR, "Only the year agrees.")
    return Agreement(0.0, Likeness.DIFFERENT, "The dates are different.")


def caption(text: str) -> str:
    """Show a date as officers read it (POLE DS_034): `04/03/1984`, `Mar 1984`, `about 1984`, `1980s`."""
    known = parse(text)
    if known is None:
        return squeeze(text)
    if known.decade:
        shown = f"{known.year}s"
    elif known.month is None:
        shown = f"{known.year:04d}"
    elif known.day is None:
        shown = f"{_MONTHS[known.month - 1].capitalize()} {known.year:04d}"
    else:
        shown = f"{known.day:02d}/{known.month:02d}/{known.year:04d}"
    return f"about {shown}" if known.approximate else shown
