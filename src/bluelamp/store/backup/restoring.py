"""Restores a backup: checks everything first, then replaces tables and files so that a kill leaves old or new."""

import hashlib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import LiteralString

import msgspec
from psycopg import Connection, OperationalError, errors, sql
from psycopg.rows import TupleRow

from bluelamp.store.backup.archive import matches, read_members, table_of
from bluelamp.store.backup.loading import empty_database, load_table, prepare_tables, settle_tables
from bluelamp.store.backup.making import Progress
from bluelamp.store.backup.manifest import FORMAT, MANIFEST_NAME, Manifest, Member, decode
from bluelamp.store.backup.node_files import Staging, has_node_files, key_fingerprints
from bluelamp.store.backup.problem import (
    BackupDamaged,
    BackupDoesNotFit,
    BackupFromNewerSoftware,
    KeysDoNotMatch,
    TargetInUse,
    TargetNotEmpty,
    TargetNotOurs,
)
from bluelamp.store.backup.tables import LEDGER, tables_in_order
from bluelamp.store.connection import connect
from bluelamp.store.migrate import MIGRATION_LOCK, applied_migrations, known_migrations, migrate

_LOCK_TIMEOUT_MS = 10_000
# The restore's label, committed with the tables, tells a later process whether the staged files belong in place.
_READ_LABEL: LiteralString = "SELECT obj_description(to_regclass('schema_migration'), 'pg_class')"


def restore(
    dsn: str,
    source: Path,
    node_folder: Path,
    *,
    replace: bool = False,
    progress: Progress | None = None,
) -> Manifest:
    """Put a node back as the backup has it, then bring its tables up to this software's version.

    Every checksum is verified before anything is touched, and again while loading. The tables change in one
    transaction; the node's files follow it.
    """
    settle_restore(dsn, node_folder)
    manifest = verify(source)
    _check_software(manifest)
    if not manifest.has_secrets:
        _check_keys(manifest, node_folder)
    with connect(dsn, "bluelamp restore", statement_timeout_ms=0) as connection:
        _check_target(connection, node_folder, replace)
        connection.rollback()
        staging = Staging.new(node_folder)
        try:
            with connection.transaction():
                _replace_tables(connection, source, manifest, staging, progress)
        except errors.LockNotAvailable as busy:
            staging.discard()
            raise TargetInUse from busy
        except OperationalError:
            # The connection broke, perhaps during the commit: only the database knows, and is asked next time.
            raise
        except BaseException:
            staging.discard()
            raise
        staging.swap_in()
        migrate(connection)
        # Without statistics the planner guesses, and the first searches would be slow.
        connection.execute("ANALYZE")
        connection.commit()
    return manifest


def settle_restore(dsn: str, node_folder: Path) -> None:
    """Finish, or undo, a restore that was killed between its tables and its files. Cheap when there was none."""
    left_over = Staging.left_over(node_folder)
    if not left_over:
        return
    with connect(dsn, "bluelamp restore") as connection:
        row = connection.execute(_READ_LABEL).fetchone()
    committed = row[0] if row else None
    for staging in left_over:
        if committed == _label(staging):
            staging.swap_in()
        else:
            staging.discard()


def verify(source: Path) -> Manifest:
    """Read the whole backup, compare every checksum, and return what it says about itself."""
    found: dict[str, tuple[str, int]] = {}
    manifest: Manifest | None = None
    stated: dict[str, Member] = {}
    # The manifest comes last in the file, so the first reading only collects.
    for name, content in read_members(source):
        if name == MANIFEST_NAME:
            manifest = _decode(content)
            stated = manifest.members
        else:
            found[name] = (_digest(content), len(content))
    if manifest is None:
        raise BackupDamaged(f"{source.name} has no {MANIFEST_NAME}: it was cut short, or is no backup.")
    for name in sorted(found.keys() | stated.keys()):
        member = stated.get(name)
        if member is None or found.get(name) != (member.sha256, member.bytes):
            raise BackupDamaged(f"{name} is missing, unknown or does not match its checksum.")
    missing = manifest.tables.keys() - {table_of(name) for name in found}
    if missing:
        raise BackupDamaged(f"Tables without rows in the file: {', '.join(sorted(missing))}.")
    return manifest


def _replace_tables(
    connection: Connection[TupleRow],
    source: Path,
    manifest: Manifest,
    staging: Staging,
    progress: Progress | None,
) -> None:
    connection.execute("SELECT set_config('lock_timeout', %s, true)", [f"{_LOCK_TIMEOUT_MS}ms"])
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
    empty_database(connection)
    indexes = prepare_tables(connection, manifest)
    pieces = _verified(source, manifest)
    for table, members in groupby(pieces, key=lambda member: table_of(member[0])):
        if table is None:
            for name, content in members:
                staging.add(name, content)
            continue
        rows = load_table(connection, table, manifest, (content for _, content in members))
        if progress is not None:
            progress(table, rows)
    settle_tables(connection, manifest, indexes)
    connection.execute(f"COMMENT ON TABLE {LEDGER} IS '{_label(staging)}'".encode())


def _verified(source: Path, manifest: Manifest) -> Iterator[tuple[str, bytes]]:
    for name, content in read_members(source):
        if name == MANIFEST_NAME:
            continue
        if not matches(content, manifest.members.get(name)):
            raise BackupDamaged(f"{name} changed while it was being restored.")
        yield name, content


def _decode(content: bytes) -> Manifest:
    try:
        manifest = decode(content)
    except msgspec.MsgspecError as mistake:
        # A later format may have other fields, so its number is looked at first.
        if _format_of(content) > FORMAT:
            raise BackupFromNewerSoftware from mistake
        raise BackupDamaged(f"{MANIFEST_NAME}: {mistake}") from mistake
    if manifest.format != FORMAT:
        raise BackupFromNewerSoftware(f"Its format is {manifest.format}; this software reads {FORMAT}.")
    return manifest


def _format_of(content: bytes) -> int:
    try:
        return msgspec.json.decode(content, type=_Format).format
    except msgspec.MsgspecError:
        return 0


class _Format(msgspec.Struct, frozen=True):
    format: int


def _check_software(manifest: Manifest) -> None:
    known = {step.version: step.sha256 for step in known_migrations()}
    if manifest.schema_version > max(known, default=0):
        raise BackupFromNewerSoftware(
            f"The backup's tables are at version {manifest.schema_version}, the software's at {max(known)}."
        )
    for number, sha256 in manifest.migrations.items():
        if known.get(number) != sha256:
            raise BackupDoesNotFit(
                f"Migration {number:04d} differs; made with release {manifest.bluelamp_version}."
            )


def _check_keys(manifest: Manifest, node_folder: Path) -> None:
    here = key_fingerprints(node_folder)
    wrong = sorted(name for name, fingerprint in manifest.keys.items() if here.get(name) != fingerprint)
    if wrong:
        raise KeysDoNotMatch(f"Missing or different: {', '.join(wrong)}.")


def _check_target(connection: Connection[TupleRow], node_folder: Path, replace: bool) -> None:
    tables = list(tables_in_order(connection))
    if tables and not applied_migrations(connection):
        raise TargetNotOurs(f"Found: {', '.join(tables[:5])}.")
    if replace:
        return
    if has_node_files(node_folder):
        raise TargetNotEmpty(f"{node_folder} holds settings or systems.")
    for table in tables:
        if (
            connection.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(sql.Identifier(table))).fetchone()
            is not None
        ):
            raise TargetNotEmpty(f"The table {table} has rows.")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _label(staging: Staging) -> str:
    return f"restore {staging.label}"
