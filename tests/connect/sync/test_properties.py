"""What must hold of every sequence of runs, whatever the source holds and however it is cut into batches."""

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.connect.sync.node import PretendNode, one_node
from tests.connect.sync.sources import PretendMapping, Row
from tests.connect.sync.tables import BATCHES, TABLES, UNIQUE_TABLES, edited_tables

__all__ = ["one_node"]
FIXED = PretendMapping("v2", frozenset({"1", "2", "9"}))
OTHER = PretendMapping("v3", frozenset({"1", "2", "9"}), prefix="Mx ")
# Each example is some ten runs against a real database.
some = settings(
    max_examples=settings().max_examples // 5,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@some
@given(tables=st.lists(TABLES, min_size=1, max_size=4), batch_rows=BATCHES)
def test_counts_add_up_and_running_again_changes_nothing(
    one_node: PretendNode, tables: list[list[Row]], batch_rows: int
) -> None:
    one_node.empty()
    for table in tables:
        summary = one_node.sync(table, batch_rows=batch_rows, accept_changes=True)
        assert (summary.state, summary.rows_read) == ("completed", len(table))
        before = one_node.content(exact=True)
        again = one_node.sync(table, batch_rows=1000)
        assert (again.rows_written, again.rows_removed, again.records_out, again.links_out) == (0, 0, 0, 0)
        assert one_node.content(exact=True) == before
    assert one_node.runs_that_do_not_add_up() == 0


@some
@given(
    tables=st.one_of(edited_tables(), st.lists(TABLES, min_size=1, max_size=4)),
    batch_rows=BATCHES,
    mapping=st.sampled_from([FIXED, OTHER]),
)
def test_any_history_of_edits_ends_where_a_clean_load_ends(
    one_node: PretendNode, tables: list[list[Row]], batch_rows: int, mapping: PretendMapping
) -> None:
    one_node.empty()
    for table in tables:
        one_node.sync(table, batch_rows=batch_rows, accept_changes=True)
    one_node.sync(tables[-1], mapping, batch_rows=batch_rows, accept_changes=True)
    ended = one_node.content()
    assert ended == one_node.clean_load(tables[-1], mapping)


@some
@given(tables=edited_tables(), batch_rows=BATCHES)
def test_edits_without_bad_rows_keep_the_tables_equal_to_a_clean_load(
    one_node: PretendNode, tables: list[list[Row]], batch_rows: int
) -> None:
    one_node.empty()
    for table in tables:
        one_node.sync(table, FIXED, batch_rows=batch_rows, accept_changes=True)
    ended = one_node.content()
    assert ended == one_node.clean_load(tables[-1], FIXED)


@some
@given(table=TABLES, batch_rows=BATCHES)
def test_quarantined_then_replayed_equals_a_clean_load(
    one_node: PretendNode, table: list[Row], batch_rows: int
) -> None:
    one_node.empty()
    one_node.sync(table, batch_rows=batch_rows)
    waiting = one_node.count("quarantine")
    summary = one_node.replay(FIXED)
    assert summary.rows_read == waiting
    replayed = one_node.content()
    assert one_node.runs_that_do_not_add_up() == 0
    assert replayed == one_node.clean_load(table, FIXED)


@some
@given(table=TABLES, seed=st.integers(0, 1000))
def test_replay_of_one_row_at_a_time_in_any_order_equals_a_clean_load(
    one_node: PretendNode, table: list[Row], seed: int
) -> None:
    one_node.empty()
    one_node.sync(table)
    ids = [row[0] for row in one_node.rows("SELECT id FROM quarantine WHERE reason <> 'key-duplicate'")]
    random.Random(seed).shuffle(ids)
    for entry_id in ids:
        assert one_node.replay(FIXED, ids=[entry_id]).rows_written == 1
    replayed = one_node.content()
    assert replayed == one_node.clean_load(table, FIXED)


@some
@given(table=UNIQUE_TABLES, other=st.randoms(use_true_random=False), batch_rows=BATCHES)
def test_order_of_rows_does_not_matter(
    one_node: PretendNode, table: list[Row], other: random.Random, batch_rows: int
) -> None:
    shuffled = table.copy()
    other.shuffle(shuffled)
    expected = one_node.clean_load(table)
    one_node.empty()
    one_node.sync(shuffled, batch_rows=batch_rows)
    assert one_node.content() == expected


@some
@given(table=TABLES, batch_rows=BATCHES)
def test_size_of_batches_does_not_matter(one_node: PretendNode, table: list[Row], batch_rows: int) -> None:
    kept = "SELECT reason, field, position, seen_count, fingerprint FROM quarantine ORDER BY position, fingerprint"
    expected = one_node.clean_load(table)
    expected_kept = one_node.rows(kept)
    one_node.empty()
    one_node.sync(table, batch_rows=batch_rows)
    assert one_node.content() == expected
    assert one_node.rows(kept) == expected_kept
