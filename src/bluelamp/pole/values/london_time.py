"""Clock time in the United Kingdom: naive local times from old systems to UTC, with a stated policy for the odd hours."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = "Europe/London"


class Fold(StrEnum):
    """What to do with the hour that comes twice when clocks go back in October."""

    EARLIER = "earlier"
    """Take the first pass, still on British Summer Time."""
    LATER = "later"
    """Take the second pass, on Greenwich Mean Time."""
    REFUSE = "refuse"


class Gap(StrEnum):
    """What to do with a time in the hour that does not exist when clocks go forward in March."""

    FORWARD = "forward"
    """Read it as if the clock had not been put forward: 01:30 is taken for 02:30 BST."""
    REFUSE = "refuse"


class AmbiguousLocalTime(ValueError):
    """This hour came twice that night, because the clocks went back. Say whether the first or the second is meant."""


class NonexistentLocalTime(ValueError):
    """There was no such time that night, because the clocks went forward. Correct the time, or say how to read it."""


class AlreadyZoned(ValueError):
    """The time carries a zone of its own; only times without one are read as London time."""


@cache
def london() -> ZoneInfo:
    """Give the time zone of London."""
    return ZoneInfo(LONDON)


def is_ambiguous(local: datetime) -> bool:
    """Tell whether a London clock showed this time twice (the last Sunday of October, 01:00 to 01:59)."""
    return _offset(local, 0) > _offset(local, 1)


def is_nonexistent(local: datetime) -> bool:
    """Tell whether a London clock never showed this time (the last Sunday of March, 01:00 to 01:59)."""
    return _offset(local, 0) < _offset(local, 1)


def to_utc(local: datetime, *, fold: Fold, gap: Gap = Gap.REFUSE) -> datetime:
    """Turn a London clock time without zone into UTC. The caller must say what the repeated hour means.

    Raises AmbiguousLocalTime or NonexistentLocalTime where the policy says refuse.
    """
    if local.tzinfo is not None:
        raise AlreadyZoned
    if is_ambiguous(local):
        if fold is Fold.REFUSE:
            raise AmbiguousLocalTime
        return _in_utc(local, 0 if fold is Fold.EARLIER else 1)
    if is_nonexistent(local):
        if gap is Gap.REFUSE:
            raise NonexistentLocalTime
        return _in_utc(local, 0)
    return _in_utc(local, 0)


def to_london(moment: datetime) -> datetime:
    """Give a moment as London clock time, zone included."""
    return moment.astimezone(london())


def today_in_london() -> date:
    """Give the date on a London calendar now: what an officer means by today."""
    return datetime.now(UTC).astimezone(london()).date()


def _offset(local: datetime, fold: int) -> timedelta:
    offset = local.replace(tzinfo=london(), fold=fold).utcoffset()
    assert offset is not None
    return offset


def _in_utc(local: datetime, fold: int) -> datetime:
    return local.replace(tzinfo=london(), fold=fold).astimezone(UTC)
