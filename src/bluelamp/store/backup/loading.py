"""Empties a database and fills it from a backup's tables, inside the caller's transaction."""

from collections.abc import Iterable
from typing import LiteralString

from psycopg import Connection, DataError, IntegrityError, sql
from psycopg.rows import TupleRow

from bluelamp.store.backup.manifest import Manifest
from bluelamp.store.backup.problem import BackupDamaged, BackupDoesNotFit
from bluelamp.store.backup.tables import columns_of, index_definitions, sequence_states, tables_in_order
from bluelamp.store.migrate import apply, known_migrations

# Everything in our schema that no extension owns, as DROP statements; tables go first and take their own along.
_DROPS: LiteralString = """
    WITH ours AS (
        SELECT current_schema()::regnamespace AS schema
    ), owned AS (
        SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
    )
    SELECT 1 AS turn, format('DROP TABLE IF EXISTS %I CASCADE', relname) FROM pg_class, ours
     WHERE relnamespace = schema AND relkind IN ('r', 'p') AND NOT relispartition
       AND ('pg_class'::regclass, oid) NOT IN (TABLE owned)
    UNION ALL
    SELECT 2, format('DROP %s IF EXISTS %I CASCADE',
                     CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'SEQUENCE' END, relname)
      FROM pg_class, ours
     WHERE relnamespace = schema AND relkind IN ('v', 'm', 'S') AND ('pg_class'::regclass, oid) NOT IN (TABLE owned)
    UNION ALL
    SELECT 3, format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure) FROM pg_proc, ours
     WHERE pronamespace = schema AND ('pg_proc'::regclass, oid) NOT IN (TABLE owned)
    UNION ALL
    SELECT 4, format('DROP TYPE IF EXISTS %I CASCADE', typname) FROM pg_type, ours
     WHERE typnamespace = schema AND typtype IN ('e', 'd') AND ('pg_type'::regclass, oid) NOT IN (TABLE owned)
    ORDER BY turn
"""


def empty_database(connection: Connection[TupleRow]) -> None:
    """Drop all our tables, views, sequences, functions and types."""
    for _, statement in connection.execute(_DROPS).fetchall():
        connection.execute(statement.encode())


def prepare_tables(connection: Connection[TupleRow], manifest: Manifest) -> dict[str, str]:
    """Make the tables as they were when the backup was made, ready to load; returns the indexes to remake."""
    for step in known_migrations()[: manifest.schema_version]:
        apply(connection, step)
    tables = list(tables_in_order(connection))
    if set(tables) != manifest.tables.keys():
        odd = sorted(set(tables) ^ manifest.tables.keys())
        raise BackupDoesNotFit(f"Tables that only one side has: {', '.join(odd)}.")
    for table in tables:
        if columns_of(connection, table) != manifest.tables[table].columns:
            raise BackupDoesNotFit(f"The columns of {table} differ.")
        # Triggers guard the log against people; here its own entries come back as they were.
        connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
    # A migration may bring rows of its own; the backup has them too.
    connection.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, tables))))
    # Building an index once at the end is many times faster than keeping it up row by row.
    indexes = index_definitions(connection)
    for name in indexes:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return indexes


def load_table(
    connection: Connection[TupleRow], table: str, manifest: Manifest, pieces: Iterable[bytes]
) -> int:
    """Load one table's rows and return how many there were."""
    if table not in manifest.tables:
        raise BackupDamaged(f"The table {table} is not in the manifest.")
    columns = sql.SQL(", ").join(map(sql.Identifier, manifest.tables[table].columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(sql.Identifier(table), columns)
    with connection.cursor() as cursor:
        try:
            with cursor.copy(statement) as copy:
                for piece in pieces:
                    copy.write(piece)
        except (DataError, IntegrityError) as refusal:
            # The text of the refusal may quote a row, and rows name people.
            raise BackupDamaged(f"PostgreSQL refused the rows of {table} ({refusal.sqlstate}).") from None
        return cursor.rowcount


def settle_tables(connection: Connection[TupleRow], manifest: Manifest, indexes: dict[str, str]) -> None:
    """Remake indexes, set number sequences on, switch the guards on again, and count every table's rows."""
    for definition in indexes.values():
        connection.execute(definition.encode())
    if sequence_states(connection).keys() != manifest.sequences.keys():
        raise BackupDoesNotFit("The number sequences differ.")
    for name, state in manifest.sequences.items():
        connection.execute(
            "SELECT setval(quote_ident(%s)::regclass, %s, %s)", [name, state.last_value, state.is_called]
        )
    for table, content in manifest.tables.items():
        connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
        if row is None or row[0] != content.rows:
            raise BackupDamaged(f"{table} has {row[0] if row else 0} rows instead of {content.rows}.")
