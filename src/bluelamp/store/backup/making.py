"""Makes a backup: every table as it stood at one moment, with the node's settings. Works on any PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from psycopg import Connection, IsolationLevel, sql
from psycopg.rows import TupleRow

from bluelamp.store.backup.archive import ArchiveWriter, new_archive
from bluelamp.store.backup.manifest import (
    FORMAT,
    MANIFEST_NAME,
    Manifest,
    TableContent,
    bluelamp_version,
    encode,
)
from bluelamp.store.backup.node_files import key_fingerprints, node_files, secret_files
from bluelamp.store.backup.tables import columns_of, sequence_states, tables_in_order
from bluelamp.store.connection import connect
from bluelamp.store.migrate import applied_migrations

Progress = Callable[[str, int], None]


def backup(
    dsn: str,
    target: Path,
    node_folder: Path,
    *,
    with_secrets: bool = False,
    progress: Progress | None = None,
) -> Manifest:
    """Write everything of a node into one file that only its owner may read.

    The node goes on working meanwhile; the backup shows one moment. Secrets are left out unless asked for: a
    file that holds both the quarantined rows and their key is as sensitive as the node itself. The checksums
    find damage; they do not prove who made the file.
    """
    with (
        connect(dsn, "bluelamp backup", statement_timeout_ms=0) as connection,
        new_archive(target) as archive,
    ):
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        applied = applied_migrations(connection)
        tables = {}
        for table, is_partitioned in tables_in_order(connection).items():
            tables[table] = _add_table(connection, archive, table, is_partitioned)
            if progress is not None:
                progress(table, tables[table].rows)
        # Read after the rows, a sequence can only be ahead of them, which is harmless.
        sequences = sequence_states(connection)
        for name, content in node_files(node_folder):
            archive.add(name, content)
        if with_secrets:
            for name, content in secret_files(node_folder):
                archive.add(name, content)
        manifest = Manifest(
            format=FORMAT,
            bluelamp_version=bluelamp_version(),
            postgresql_version=str(connection.info.parameter_status("server_version")),
            created_at=datetime.now(UTC),
            schema_version=max(applied, default=0),
            migrations=applied,
            tables=tables,
            sequences=sequences,
            has_secrets=with_secrets,
            keys=key_fingerprints(node_folder),
            members=dict(archive.members),
        )
        archive.add(MANIFEST_NAME, encode(manifest))
    return manifest


def _add_table(
    connection: Connection[TupleRow], archive: ArchiveWriter, table: str, is_partitioned: bool
) -> TableContent:
    columns = columns_of(connection, table)
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    # COPY reads a partitioned table only through a query, and a plain one faster without.
    rows = "(SELECT {} FROM {})" if is_partitioned else "{1} ({0})"
    statement = sql.SQL(f"COPY {rows} TO STDOUT (FORMAT binary)").format(names, sql.Identifier(table))
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            archive.add_table(table, copy)
        return TableContent(columns, cursor.rowcount)
