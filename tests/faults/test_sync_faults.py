"""A sync that fails, is cut off or is told to stop at any step leaves nothing half-loaded, and the next one goes on."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.connect.errors import SourceTruncated
from bluelamp.store.runs import RunUnderWay, only_run
from tests.connect.sync.node import PretendNode, a_node, one_node
from tests.connect.sync.sources import PretendMapping, Row, a_row
from tests.connect.sync.tables import BATCHES, TABLES

__all__ = ["a_node", "one_node"]
STEPS = (
    "recognised", "mapped", "landed", "kept-aside", "batch-written", "batch-committed", "guarded", "removed", "ending",
)  # fmt: skip
some = settings(
    max_examples=settings().max_examples // 5,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Planted(Exception):
    """Raised at a step by a test."""


def at(step: str, nth: int, act: Callable[[], None]) -> Callable[[str], None]:
    """A probe that acts when a step is reached for the nth time."""
    met: Counter[str] = Counter()

    def probe(reached: str) -> None:
        met[reached] += 1
        if reached == step and met[reached] == nth:
            act()

    return probe


def fail() -> None:
    raise Planted


def base(count: int = 40) -> list[Row]:
    return [a_row(f"{n:03}", city=f"Town {n % 5}") for n in range(count)]


def edited(rows: list[Row]) -> list[Row]:
    """Rows after a day's work: one changed, one gone, one new, one bad."""
    changed = [*rows[1:], a_row("900", city="Leeds"), a_row("901", code="9")]
    return [a_row("001", "Changed", "Town 9"), *changed[1:]]


@pytest.mark.parametrize("step", STEPS)
def test_difference_run_that_fails_at_any_step_changes_nothing(a_node: PretendNode, step: str) -> None:
    rows = base()
    a_node.sync(rows)
    before = a_node.content(exact=True), a_node.count("quarantine"), a_node.count("audit_entry")
    with pytest.raises(Planted):
        a_node.sync(edited(rows), batch_rows=16, probe=at(step, 1, fail))
    assert (a_node.content(exact=True), a_node.count("quarantine"), a_node.count("audit_entry")) == before
    last = "SELECT state, rows_read, rows_removed, error ->> 'code' FROM run ORDER BY run_no DESC LIMIT 1"
    assert a_node.rows(last) == [("failed", 0, 0, "unexpected")]
    assert a_node.sync(edited(rows)).state == "completed"
    assert a_node.content() == a_node.clean_load(edited(rows))


@some
@given(table=TABLES, batch_rows=BATCHES, step=st.sampled_from(STEPS), nth=st.integers(1, 4))
def test_first_run_that_fails_keeps_whole_batches_and_is_finished_by_the_next(
    one_node: PretendNode, table: list[Row], batch_rows: int, step: str, nth: int
) -> None:
    one_node.empty()
    try:
        one_node.sync(table, batch_rows=batch_rows, probe=at(step, nth, fail))
    except Planted:
        written, quarantined = one_node.rows("SELECT rows_written, rows_quarantined FROM run")[0]
        assert one_node.count("source_record") == written
        assert one_node.rows("SELECT coalesce(sum(seen_count), 0) FROM quarantine") == [(quarantined,)]
    assert one_node.sync(table).state == "completed"
    assert one_node.runs_that_do_not_add_up() == 0
    finished = one_node.content()
    assert finished == one_node.clean_load(table)


@some
@given(table=TABLES, later=TABLES, batch_rows=BATCHES, step=st.sampled_from(STEPS), nth=st.integers(1, 4))
def test_difference_run_is_seen_whole_or_not_at_all(
    one_node: PretendNode, table: list[Row], later: list[Row], batch_rows: int, step: str, nth: int
) -> None:
    one_node.empty()
    one_node.sync(table)
    before = one_node.content(exact=True)
    seen: list[dict[str, Any]] = []
    options: dict[str, Any] = {"batch_rows": batch_rows, "accept_changes": True}
    one_node.sync(later, probe=at(step, nth, lambda: seen.append(one_node.content(exact=True))), **options)
    assert all(content == before for content in seen)


@pytest.mark.parametrize("step", ["recognised", "landed", "batch-written", "ending"])
def test_cut_connection_leaves_a_failed_run_and_a_free_system(a_node: PretendNode, step: str) -> None:
    rows = base()
    a_node.sync(rows)
    before = a_node.content(exact=True)

    def cut() -> None:
        a_node.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
        )

    with pytest.raises(psycopg.OperationalError):
        a_node.sync(edited(rows), batch_rows=16, probe=at(step, 1, cut))
    assert a_node.content(exact=True) == before
    assert a_node.rows("SELECT state, rows_read FROM run ORDER BY run_no DESC LIMIT 1") == [("failed", 0)]
    assert a_node.sync(edited(rows)).state == "completed"


def test_source_that_breaks_off_removes_nothing(a_node: PretendNode) -> None:
    rows = base()
    a_node.sync(rows)
    before = a_node.content(exact=True)
    summary = a_node.sync([*rows[:30], SourceTruncated("pretend.csv", row=31)], batch_rows=10)
    assert (summary.state, summary.rows_read) == ("failed", 0)
    assert summary.error is not None
    assert summary.error["row"] == 31
    assert a_node.content(exact=True) == before


def test_told_to_stop_a_run_ends_between_batches(a_node: PretendNode) -> None:
    stop = threading.Event()
    summary = a_node.sync(base(), batch_rows=10, stop=stop, probe=at("batch-committed", 2, stop.set))
    assert (summary.state, summary.rows_read, a_node.count("source_record")) == ("interrupted", 20, 20)
    assert a_node.sync(base()).rows_unchanged == 20


def test_interrupt_from_the_keyboard_leaves_a_clean_state(a_node: PretendNode) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    a_node.sync(base())
    with pytest.raises(KeyboardInterrupt):
        a_node.sync(edited(base()), probe=at("landed", 1, interrupt))
    last = a_node.rows(
        "SELECT state, rows_read, error ->> 'remedy' <> '' FROM run ORDER BY run_no DESC LIMIT 1"
    )
    assert last == [("interrupted", 0, True)]
    assert a_node.sync(base()).rows_unchanged == 40


def test_second_run_of_a_system_is_refused_while_one_is_under_way(a_node: PretendNode) -> None:
    with a_node.pool.connection() as conn:
        conn.autocommit = True
        with only_run(conn, a_node.system.system_no), pytest.raises(RunUnderWay):
            a_node.sync(base())
        conn.autocommit = False
    assert a_node.sync(base()).state == "completed"


@pytest.mark.parametrize("step", ["landed", "batch-written", "ending"])
def test_replay_that_fails_leaves_the_rows_waiting(a_node: PretendNode, step: str) -> None:
    a_node.sync([a_row("A"), a_row("B", code="9")])
    before = a_node.content(exact=True)
    fixed = PretendMapping("v2", frozenset({"1", "9"}))
    with pytest.raises(Planted):
        a_node.replay(fixed, probe=at(step, 1, fail))
    assert a_node.content(exact=True) == before
    assert a_node.rows("SELECT state FROM quarantine") == [("waiting",)]
    assert a_node.replay(fixed).rows_written == 1


def test_unexpected_error_is_recorded_without_its_words(a_node: PretendNode) -> None:
    def leak() -> None:
        raise ValueError("Canaryname 04/03/1984")

    with pytest.raises(ValueError, match="Canaryname"):
        a_node.sync(base(), probe=at("mapped", 1, leak))
    assert a_node.rows("SELECT count(*) FROM run WHERE error::text LIKE '%anaryname%'") == [(0,)]
