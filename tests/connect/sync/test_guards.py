"""When a run stops, and when it must not."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.connect.drift import Drift, DriftKind
from bluelamp.connect.sync.guards import (
    SchemaDrifted,
    TooManyQuarantined,
    TooMuchChange,
    check_change,
    check_drift,
    check_quarantine,
)
from bluelamp.connect.sync.schedule import BACK_OFF_MAX, JITTER, next_time
from bluelamp.store.landing.seen import SeenRows

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("standing", "removed", "changed"), [(10, 4, 0), (10, 2, 2), (1_000_000, 50_001, 0), (5, 2, 0)]
)
def test_too_much_change_stops(standing: int, removed: int, changed: int) -> None:
    with pytest.raises(TooMuchChange, match="--accept-changes") as stopped:
        check_change(standing=standing, removed=removed, changed=changed, limit=0.05, accepted=False)
    assert stopped.value.counts["removed"] == removed
    check_change(standing=standing, removed=removed, changed=changed, limit=0.05, accepted=True)


@pytest.mark.parametrize(
    ("standing", "removed", "changed"), [(0, 0, 0), (10, 1, 0), (100, 2, 3), (1_000, 0, 50)]
)
def test_ordinary_change_goes_through(standing: int, removed: int, changed: int) -> None:
    check_change(standing=standing, removed=removed, changed=changed, limit=0.05, accepted=False)


def test_too_many_bad_rows_stop_and_the_reasons_are_named() -> None:
    reasons = [("code-unknown", "sex", 3), ("key-missing", None, 1)]
    with pytest.raises(TooManyQuarantined, match=r"3 × code-unknown \(sex\); 1 × key-missing"):
        check_quarantine(read=100, quarantined=4, limit=0.02, reasons=reasons)
    check_quarantine(read=100, quarantined=2, limit=0.02, reasons=reasons)
    check_quarantine(read=100, quarantined=100, limit=None, reasons=reasons)


def test_dropped_column_stops_and_added_one_warns() -> None:
    added = Drift(DriftKind.ADDED, "NEW", "Column NEW is new.", "warn")
    dropped = Drift(DriftKind.DROPPED, "OLD", "Column OLD has gone.", "stop")
    assert check_drift([added], accepted=False) == ["Column NEW is new."]
    with pytest.raises(SchemaDrifted, match="OLD has gone"):
        check_drift([dropped, added], accepted=False)
    assert len(check_drift([dropped, added], accepted=True)) == 2


@given(st.integers(0, 40), st.floats(0, 1), st.integers(1, 1440))
def test_next_time_is_never_in_the_past_and_backs_off_up_to_a_limit(
    failures: int, chance: float, minutes: int
) -> None:
    every = timedelta(minutes=minutes)
    wait = next_time(NOW, every, failures, chance) - NOW
    assert every * (1 - JITTER) <= wait <= max(every, BACK_OFF_MAX) * (1 + JITTER)
    if failures == 0:
        assert wait <= every * (1 + JITTER)


@given(st.lists(st.integers(100, 400), max_size=60), st.lists(st.integers(0, 500), min_size=1, max_size=60))
def test_rows_seen_are_those_that_were_added(added: list[int], asked: list[int]) -> None:
    seen = SeenRows(standing=301, lowest=100, highest=400)
    seen.add(np.array([*added, -1, 99, 401], dtype=np.int64))
    found = seen.has(np.array(asked, dtype=np.int64)).tolist()
    assert found == [number in added for number in asked]
