"""Dates of a question as moments: a day is a day in London, and no date is too early or too late to ask for."""

from datetime import UTC, date, datetime, time, timedelta

from bluelamp.pole.values.london_time import Fold, Gap, to_utc

EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
LATEST = datetime(9999, 12, 30, tzinfo=UTC)
"""Beyond these a change of time zone leaves the calendar of Python and PostgreSQL's is no use."""


def first_moment(asked: datetime | date) -> datetime:
    """Where the time asked for begins."""
    return _moment(asked)


def end_moment(asked: datetime | date) -> datetime:
    """Where the time asked for has ended: the next midnight for a date, the moment after for a time."""
    if isinstance(asked, datetime):
        return min(_moment(asked) + timedelta(microseconds=1), LATEST)
    return LATEST if asked >= LATEST.date() else _moment(asked + timedelta(days=1))


def birth_moment(day: date) -> datetime:
    """Midnight UTC: dates of birth are stored so, for they have no time of day and no zone."""
    return datetime.combine(day, time(), UTC)


def _moment(asked: datetime | date) -> datetime:
    if not isinstance(asked, datetime):
        if not EARLIEST.date() < asked < LATEST.date():
            return EARLIEST if asked <= EARLIEST.date() else LATEST
        return to_utc(datetime.combine(asked, time()), fold=Fold.EARLIER, gap=Gap.FORWARD)
    if asked.year <= EARLIEST.year:
        return EARLIEST
    if asked.year >= LATEST.year:
        return LATEST
    if asked.tzinfo is None:
        return to_utc(asked, fold=Fold.EARLIER, gap=Gap.FORWARD)
    return asked.astimezone(UTC)
