"""Reads the database's own catalogue: tables in loading order, columns, sequences, indexes. Names only, no rows."""

from graphlib import CycleError, TopologicalSorter
from typing import LiteralString

from psycopg import Connection, sql
from psycopg.rows import TupleRow

from bluelamp.store.backup.manifest import SequenceState
from bluelamp.store.backup.problem import BackupDoesNotFit

LEDGER = "schema_migration"

# Partitions are reached through their parent, and what an extension owns is made by the extension.
_TABLES: LiteralString = """
    SELECT class.relname, class.relkind
      FROM pg_class AS class
     WHERE class.relnamespace = current_schema()::regnamespace
       AND class.relkind IN ('r', 'p')
       AND NOT class.relispartition
       AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass
                                                AND objid = class.oid AND deptype = 'e')
     ORDER BY class.relname
"""

_REFERENCES: LiteralString = """
    SELECT DISTINCT from_class.relname, to_class.relname
      FROM pg_constraint AS rule
      JOIN pg_class AS from_class ON from_class.oid = rule.conrelid
      JOIN pg_class AS to_class ON to_class.oid = rule.confrelid
     WHERE rule.contype = 'f' AND rule.connamespace = current_schema()::regnamespace
       AND rule.conrelid <> rule.confrelid
"""

# A generated column is computed again on loading.
_COLUMNS: LiteralString = """
    SELECT attname FROM pg_attribute
     WHERE attrelid = to_regclass(quote_ident(%s)) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
     ORDER BY attnum
"""

_SEQUENCES: LiteralString = """
    SELECT relname FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relkind = 'S' ORDER BY relname
"""

# Indexes that belong to no constraint and to no parent's index, so that dropping and remaking them is safe.
_INDEXES: LiteralString = """
    SELECT class.relname, pg_get_indexdef(class.oid)
      FROM pg_class AS class
      JOIN pg_index AS index ON index.indexrelid = class.oid
     WHERE class.relnamespace = current_schema()::regnamespace
       AND NOT class.relispartition
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = class.oid)
       AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass
                                                AND objid = class.oid AND deptype = 'e')
     ORDER BY class.relname
"""


def tables_in_order(connection: Connection[TupleRow]) -> dict[str, bool]:
    """Our tables, each after those that it refers to; true for a partitioned one. Without the migrations' ledger."""
    partitioned = {name: kind == "p" for name, kind in _text_rows(connection, _TABLES)}
    order: TopologicalSorter[str] = TopologicalSorter({name: set() for name in partitioned})
    for referring, referred in _text_rows(connection, _REFERENCES):
        if referring in partitioned and referred in partitioned:
            order.add(referring, referred)
    try:
        return {name: partitioned[name] for name in order.static_order() if name != LEDGER}
    except CycleError as cycle:
        raise BackupDoesNotFit(f"Tables refer to each other in a circle: {cycle.args[1]}.") from cycle


def columns_of(connection: Connection[TupleRow], table: str) -> tuple[str, ...]:
    """The columns to copy, in the table's order."""
    return tuple(row[0] for row in connection.execute(_COLUMNS, [table]))


def sequence_states(connection: Connection[TupleRow]) -> dict[str, SequenceState]:
    """Where each sequence stands."""
    states = {}
    for (name,) in connection.execute(_SEQUENCES).fetchall():
        row = connection.execute(
            sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name))
        ).fetchone()
        assert row is not None, "a sequence always has one row"
        states[name] = SequenceState(last_value=row[0], is_called=row[1])
    return states


def index_definitions(connection: Connection[TupleRow]) -> dict[str, str]:
    """Name and defining statement of each index that may be remade after a load."""
    # PostgreSQL prints a partitioned table's index for the parent ONLY; remade, it must reach the partitions.
    return {
        name: definition.replace(" ON ONLY ", " ON ", 1)
        for name, definition in _text_rows(connection, _INDEXES)
    }


def _text_rows(connection: Connection[TupleRow], query: LiteralString) -> list[tuple[str, str]]:
    return [(str(left), _as_text(right)) for left, right in connection.execute(query).fetchall()]


def _as_text(value: object) -> str:
    # The catalogue's type "char" arrives as bytes.
    return value.decode() if isinstance(value, bytes) else str(value)
