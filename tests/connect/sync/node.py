"""A node's database with one pretend system, for sync tests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from bluelamp.connect.sync import NodeKeys, RunSummary, SyncOptions, replay, sync_system
from bluelamp.store.connection import Pool, open_pool
from bluelamp.store.systems import System, SystemEntry, register
from tests.connect.sync.sources import PretendMapping, PretendReader
from tests.databases import TestServer

KEYS = NodeKeys("13", b"i" * 32, b"q" * 32)

# What a table says, without when, in which run and for which time it came to say so.
CONTENT = {
    "source_record": "id, source_key, content_hash, raw, handling_no",
    "record": "id, entity, kind, source_id, handling_no, label, body, quality, keys, search_text, codes, from_at, "
    "to_at, grid::text, valid_from, valid_to, review_on",
    "record_mention": "record_id, source_id",
    "link": "id, type, role, from_id, to_id, source_id, handling_no, valid_from, valid_to",
}
EXACT = {
    **dict.fromkeys(
        ("source_record", "record_mention", "link", "source_record_history", "link_history"), "*"
    ),
    "record": "*, grid::text",
    "record_history": "id, version",
}


@dataclass
class PretendNode:
    """One system in a fresh database."""

    pool: Pool
    system: System

    def sync(
        self,
        rows: Sequence[Any],
        mapping: PretendMapping | None = None,
        columns: tuple[str, ...] | None = None,
        **options: Any,
    ) -> RunSummary:
        """One run over these rows; without limits unless asked for."""
        reader = PretendReader(rows) if columns is None else PretendReader(rows, columns)
        wanted = {"max_quarantine": None, **options}
        summary = sync_system(
            self.pool, self.system, reader, mapping or PretendMapping(), KEYS, options=SyncOptions(**wanted)
        )
        assert summary.rows_read == summary.rows_written + summary.rows_unchanged + summary.rows_quarantined
        return summary

    def replay(self, mapping: PretendMapping | None = None, **choice: Any) -> RunSummary:
        """Replay what waits."""
        probe = choice.pop("probe", lambda _step: None)
        options = SyncOptions(mode="replay", probe=probe)
        summary = replay(self.pool, self.system, mapping or PretendMapping(), KEYS, options=options, **choice)
        assert summary.rows_read == summary.rows_written + summary.rows_unchanged + summary.rows_quarantined
        return summary

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.pool.connection() as conn:
            return conn.execute(query).fetchall()  # type: ignore[call-overload]

    def count(self, table: str) -> int:
        return int(self.rows(f"SELECT count(*) FROM {table}")[0][0])

    def content(self, *, exact: bool = False) -> dict[str, list[tuple[Any, ...]]]:
        """All tables by what they say, or row for row with versions and times."""
        chosen = EXACT if exact else CONTENT
        return {
            table: sorted(self.rows(f"SELECT {columns} FROM {table}"), key=repr)
            for table, columns in chosen.items()
        }

    def empty(self) -> None:
        """Forget every row, record, run and quarantined row: a fresh node with the same secrets."""
        with self.pool.connection() as conn:
            conn.execute(
                "SET LOCAL session_replication_role = replica"
            )  # the audit log's triggers refuse otherwise
            conn.execute(
                "TRUNCATE source_record, source_record_history, record, record_history, record_mention, link, "
                "link_history, quarantine, lineage_event, run, audit_subject, audit_entry RESTART IDENTITY"
            )

    def clean_load(
        self, rows: Sequence[Any], mapping: PretendMapping | None = None
    ) -> dict[str, list[tuple[Any, ...]]]:
        """What the tables hold when these rows are all that ever came."""
        self.empty()
        assert self.sync(rows, mapping).state == "completed"
        return self.content()

    def runs_that_do_not_add_up(self) -> int:
        """Straight from the table, past the constraint that should make this impossible."""
        return int(
            self.rows(
                "SELECT count(*) FROM run WHERE rows_read <> rows_written + rows_unchanged + rows_quarantined "
                "OR (state IN ('stopped', 'failed') AND mode = 'replay' AND rows_read > 0)"
            )[0][0]
        )


def new_node(dsn: str) -> PretendNode:
    """Register the pretend system in a fresh database."""
    pool = open_pool(dsn, "tests", size_max=4)
    with pool.connection() as conn:
        system = register(conn, SystemEntry("pretend", "Pretend system", {}, "v1", "mapping: 1"))
    return PretendNode(pool, system)


@pytest.fixture(scope="module")
def one_node(database_server: TestServer) -> Iterator[PretendNode]:
    """A node for all examples of a module's properties; each example empties it first."""
    dsn = database_server.new_database()
    node = new_node(dsn)
    yield node
    node.pool.close()
    database_server.drop(dsn)


@pytest.fixture
def a_node(a_database: str) -> Iterator[PretendNode]:
    node = new_node(a_database)
    yield node
    node.pool.close()
