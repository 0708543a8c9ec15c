"""Search indexes are put off for a node's first load and always come back as they were."""

from collections.abc import Iterator

import pytest

from bluelamp.store.landing import SearchIndexes
from tests.connect.sync.node import PretendNode, a_node
from tests.connect.sync.sources import a_row

__all__ = ["a_node"]
ALL = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"


@pytest.fixture
def indexes(a_node: PretendNode) -> Iterator[SearchIndexes]:
    with a_node.pool.connection() as conn:
        conn.autocommit = True
        yield SearchIndexes(conn)
        conn.autocommit = False


def test_load_of_an_empty_node_puts_them_off_and_makes_them_again(a_node: PretendNode) -> None:
    before = a_node.rows(ALL)
    counted: list[int] = []
    rows = [a_row(f"{n}", city="Leeds") for n in range(20)]
    a_node.sync(
        rows, batch_rows=5, bulk_rows_min=5, probe=lambda _step: counted.append(len(a_node.rows(ALL)))
    )
    assert min(counted) < len(before)
    assert a_node.rows(ALL) == before
    assert a_node.count("deferred_index") == 0


def test_node_that_holds_records_keeps_its_indexes(a_node: PretendNode, indexes: SearchIndexes) -> None:
    a_node.sync([a_row("A")])
    indexes.put_off()
    assert a_node.count("deferred_index") == 0


def test_indexes_left_by_a_killed_load_are_made_by_the_next_run(
    a_node: PretendNode, indexes: SearchIndexes
) -> None:
    before = a_node.rows(ALL)
    indexes.put_off()
    indexes.leave()
    assert a_node.rows(ALL) != before
    a_node.sync([a_row("A")])
    assert a_node.rows(ALL) == before


def test_another_run_does_not_make_them_while_a_load_has_put_them_off(
    a_node: PretendNode, indexes: SearchIndexes
) -> None:
    indexes.put_off()
    a_node.sync([a_row("A")])
    assert a_node.count("deferred_index") > 0
    assert indexes.make() > 0
    assert a_node.count("deferred_index") == 0
