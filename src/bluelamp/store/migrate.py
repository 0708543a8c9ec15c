"""Brings the database's tables up to date: numbered SQL files, forwards only. The SQL itself is in `migrations/`."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from psycopg import Connection
from psycopg.rows import TupleRow

from bluelamp.store.problem import StoreProblem

_FILE_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")

# Any number does, as long as nothing else in the database takes a lock by it: "BLmigr" in ASCII.
MIGRATION_LOCK = 0x424C6D696772

_CREATE_LEDGER = """
CREATE TABLE IF NOT EXISTS schema_migration (
    version     integer PRIMARY KEY,
    name        text NOT NULL,
    sha256      text NOT NULL,
    applied_at  timestamptz NOT NULL DEFAULT now()
)
"""
_HAS_LEDGER = "SELECT to_regclass('schema_migration') IS NOT NULL"
_READ_LEDGER = "SELECT version, sha256 FROM schema_migration ORDER BY version"
_RECORD = "INSERT INTO schema_migration (version, name, sha256) VALUES (%s, %s, %s)"


class MigrationChanged(StoreProblem):
    """A step that this database has already taken reads differently in the software installed now.

    The tables may not be what the software expects, so nothing was changed. Install the release that the
    database was last used with, or a later one; never edit an applied migration.
    """


class DatabaseNewerThanSoftware(StoreProblem):
    """The database was brought up to date by a newer release of Bluelamp than the one installed.

    Nothing was changed. Install that release or a later one: `pip install --upgrade bluelamp`.
    """


class MigrationsDamaged(StoreProblem):
    """The installed package's migration files are incomplete or misnamed.

    Install Bluelamp again: `pip install --force-reinstall bluelamp`.
    """


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the tables' history."""

    version: int
    name: str
    sql: str
    sha256: str


@cache
def known_migrations() -> tuple[Migration, ...]:
    """Every step that this software knows, in order, numbered from 1 without a gap."""
    found = []
    for entry in files("bluelamp.store.migrations").iterdir():
        if match := _FILE_NAME.fullmatch(entry.name):
            found.append(read_migration(int(match[1]), match[2], entry.read_text("utf-8")))
        elif entry.name.endswith(".sql"):
            raise MigrationsDamaged(f"{entry.name} is not named like 0001_what_it_does.sql.")
    found.sort(key=lambda step: step.version)
    if [step.version for step in found] != list(range(1, len(found) + 1)):
        raise MigrationsDamaged(f"Found {[f'{step.version:04d}_{step.name}' for step in found]}.")
    return tuple(found)


def read_migration(version: int, name: str, sql: str) -> Migration:
    """A step from the text of its file. A checkout with other line ends is still the same step."""
    text = sql.replace("\r\n", "\n")
    return Migration(version, name, text, hashlib.sha256(text.encode()).hexdigest())


def schema_version(connection: Connection[TupleRow]) -> int:
    """The last step that the database has taken; 0 for an empty one."""
    return max(applied_migrations(connection), default=0)


def pending(
    connection: Connection[TupleRow], known: tuple[Migration, ...] | None = None
) -> tuple[Migration, ...]:
    """The steps that the database has still to take; refuses one that does not fit this software."""
    known = known_migrations() if known is None else known
    applied = applied_migrations(connection)
    newest = known[-1].version if known else 0
    if applied and max(applied) > newest:
        raise DatabaseNewerThanSoftware(
            f"The database is at version {max(applied)}, the software at {newest}."
        )
    for step in known:
        if applied.get(step.version, step.sha256) != step.sha256:
            raise MigrationChanged(f"Migration {step.version:04d}_{step.name}.")
    return tuple(step for step in known if step.version not in applied)


def migrate(
    connection: Connection[TupleRow],
    progress: Callable[[Migration], None] | None = None,
    known: tuple[Migration, ...] | None = None,
) -> int:
    """Take every pending step, each in one transaction, and return the version reached.

    Two processes may do this at once: the second waits, then finds nothing left to do. The connection must not
    be inside a transaction.
    """
    while True:
        with connection.transaction():
            # The lock falls with the transaction, which also works through a transaction-pooling proxy.
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
            connection.execute(_CREATE_LEDGER)
            steps = pending(connection, known)
            if not steps:
                return schema_version(connection)
            connection.execute("SET LOCAL statement_timeout = 0")
            apply(connection, steps[0])
        if progress is not None:
            progress(steps[0])


def apply(connection: Connection[TupleRow], step: Migration) -> None:
    """Run one step and record it, inside the caller's transaction."""
    connection.execute(_CREATE_LEDGER)
    connection.execute(step.sql.encode())
    connection.execute(_RECORD, [step.version, step.name, step.sha256])


def applied_migrations(connection: Connection[TupleRow]) -> dict[int, str]:
    """Number and checksum of each step that the database has taken."""
    has_ledger = connection.execute(_HAS_LEDGER).fetchone()
    if has_ledger is None or not has_ledger[0]:
        return {}
    return dict(connection.execute(_READ_LEDGER).fetchall())
