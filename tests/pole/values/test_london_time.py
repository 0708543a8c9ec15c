"""London clock time: the hour that comes twice in October and the hour that never comes in March."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.pole.values.london_time import (
    AlreadyZoned,
    AmbiguousLocalTime,
    Fold,
    Gap,
    NonexistentLocalTime,
    is_ambiguous,
    is_nonexistent,
    to_london,
    to_utc,
)

TWICE = datetime(2026, 10, 25, 1, 30)  # noqa: DTZ001 - local times of old systems carry no zone
NEVER = datetime(2026, 3, 29, 1, 30)  # noqa: DTZ001
SUMMER = datetime(2026, 7, 1, 12, 0)  # noqa: DTZ001


def test_the_repeated_hour_follows_the_stated_policy() -> None:
    assert is_ambiguous(TWICE)
    assert to_utc(TWICE, fold=Fold.EARLIER) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert to_utc(TWICE, fold=Fold.LATER) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    with pytest.raises(AmbiguousLocalTime):
        to_utc(TWICE, fold=Fold.REFUSE)


def test_the_missing_hour_is_refused_unless_the_caller_says_how_to_read_it() -> None:
    assert is_nonexistent(NEVER)
    with pytest.raises(NonexistentLocalTime):
        to_utc(NEVER, fold=Fold.EARLIER)
    moved = to_utc(NEVER, fold=Fold.EARLIER, gap=Gap.FORWARD)
    assert to_london(moved).strftime("%H:%M %Z") == "02:30 BST"


def test_an_ordinary_time_needs_no_policy() -> None:
    assert not is_ambiguous(SUMMER)
    assert not is_nonexistent(SUMMER)
    assert to_utc(SUMMER, fold=Fold.REFUSE) == datetime(2026, 7, 1, 11, 0, tzinfo=UTC)


def test_a_time_with_its_own_zone_is_not_reread() -> None:
    with pytest.raises(AlreadyZoned):
        to_utc(datetime(2026, 7, 1, tzinfo=UTC), fold=Fold.EARLIER)


@given(st.datetimes(min_value=datetime(1996, 1, 1), max_value=datetime(2037, 12, 31)))  # noqa: DTZ001
def test_a_time_that_exists_comes_back_from_utc_unchanged(local: datetime) -> None:
    if is_nonexistent(local):
        return
    for fold in (Fold.EARLIER, Fold.LATER):
        assert to_london(to_utc(local, fold=fold)).replace(tzinfo=None) == local
    gap = to_utc(local, fold=Fold.LATER) - to_utc(local, fold=Fold.EARLIER)
    assert gap == (timedelta(hours=1) if is_ambiguous(local) else timedelta(0))
