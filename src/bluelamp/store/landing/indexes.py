"""Indexes, put off during the very first load of a node: built once at the end they cost a fraction."""

from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import Connection, sql

# Two numbers, as for a run's own lock, so that no other run makes the indexes that a load has put off: "indx".
_LOCK = (0x696E6478, 0)
_TABLES = ["record", "record_person", "record_object", "record_location", "record_event", "link"]
_BUILD_MEMORY = "256MB"

TRY_LOCK: LiteralString = "SELECT pg_try_advisory_lock(%s, %s)"
UNLOCK: LiteralString = "SELECT pg_advisory_unlock(%s, %s)"
# Only what questions choose by: bodies, findings and words as text searched would cost twice all the rest together.
ANALYSE: LiteralString = """
ANALYZE record (id, entity, kind, system_no, source_id, run_no, handling_no),
    record_person (keys, search_text, codes, from_at, to_at), record_object (keys, search_text, codes),
    record_location (keys, search_text, codes, grid), record_event (keys, codes, from_at, to_at, grid),
    source_record (id, row_no, system_no, run_no, mapped_run_no, handling_no), link, record_mention
"""
# All but the unique ones, which keep ids apart. An index of the whole partitioned table goes with its parts, and its
# definition speaks of ONLY the whole, which must not be when it is made again.
DEFERRABLE: LiteralString = """
SELECT c.relname, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ')
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisunique
  AND NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid)
"""
IS_EMPTY: LiteralString = "SELECT NOT EXISTS (SELECT FROM record)"
REMEMBER: LiteralString = "INSERT INTO deferred_index (name, definition) VALUES (%s, %s)"
ARE_OFF: LiteralString = "SELECT EXISTS (SELECT FROM deferred_index)"
DEFERRED: LiteralString = "SELECT name, definition FROM deferred_index ORDER BY name"
FORGET: LiteralString = "DELETE FROM deferred_index WHERE name = %s"


def refresh_statistics(conn: Connection[Any]) -> None:
    """Tell the planner what a large load has put into the tables; autovacuum would take minutes to notice."""
    conn.execute(ANALYSE)


@dataclass
class SearchIndexes:
    """The indexes for searching and following links, as one run may put them off and make them. The connection must be in autocommit."""

    conn: Connection[Any]
    _are_off: bool = False

    def put_off(self) -> None:
        """Drop the indexes if the node holds no record yet; how to make them again is kept in the database.

        A load that was killed while they were off is gone on with, still without them.
        """
        if self._are_off or not self._value(TRY_LOCK, _LOCK):
            return
        try:
            with self.conn.transaction():
                # Somebody may be searching the empty node; then the indexes stay.
                self.conn.execute("SET LOCAL lock_timeout = '2s'")
                self._are_off = self._value(ARE_OFF) or (self._value(IS_EMPTY) and self._drop())
        except psycopg.errors.LockNotAvailable:
            self._are_off = False
        if not self._are_off:
            self.conn.execute(UNLOCK, _LOCK)

    def leave(self) -> None:
        """Let go of indexes that are off, for another run to make: when there is no time to make them now."""
        if self._are_off and not self.conn.closed:
            self.conn.execute(UNLOCK, _LOCK)
        self._are_off = False

    def make(self) -> int:
        """Make the indexes that this run, or one that was killed, has put off; gives how many."""
        deferred = self.conn.execute(DEFERRED).fetchall()
        if not self._are_off and (not deferred or not self._value(TRY_LOCK, _LOCK)):
            return 0
        try:
            self.conn.execute(sql.SQL("SET maintenance_work_mem = {}").format(_BUILD_MEMORY))
            for name, definition in self.conn.execute(DEFERRED).fetchall():
                with self.conn.transaction():
                    self.conn.execute(sql.SQL(definition))
                    self.conn.execute(FORGET, (name,))
        finally:
            self._are_off = False
            if not self.conn.closed:
                self.conn.execute("RESET maintenance_work_mem")
                self.conn.execute(UNLOCK, _LOCK)
        return len(deferred)

    def _drop(self) -> bool:
        found = self.conn.execute(DEFERRABLE, (_TABLES,)).fetchall()
        for name, definition in found:
            self.conn.execute(REMEMBER, (name, definition))
            self.conn.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        return bool(found)

    def _value(self, query: LiteralString, values: tuple[int, int] | None = None) -> bool:
        row = self.conn.execute(query, values).fetchone()
        return bool(row and row[0])
