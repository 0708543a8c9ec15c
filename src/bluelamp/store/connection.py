"""Connections to the database: a pool, and transactions. No SQL about records here."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection, IsolationLevel
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool

Pool = ConnectionPool[Connection[TupleRow]]

STATEMENT_TIMEOUT_MS = 30_000
CONNECT_TIMEOUT_SECONDS = 15
# An abandoned transaction keeps rows locked and old row versions alive for everybody.
IDLE_IN_TRANSACTION_TIMEOUT_MS = 10 * 60_000


def open_pool(
    dsn: str,
    application_name: str = "bluelamp",
    *,
    size_max: int = 8,
    statement_timeout_ms: int = STATEMENT_TIMEOUT_MS,
    wait_timeout_seconds: float = 15,
) -> Pool:
    """A pool of connections, opened and proved to work. Close it, or use it as a context manager.

    Each connection is checked when it is handed out, so that a server that was restarted costs its users nothing.
    """
    pool: Pool = ConnectionPool(
        dsn,
        kwargs=_options(dsn, application_name, statement_timeout_ms),
        min_size=1,
        max_size=size_max,
        timeout=wait_timeout_seconds,
        name=application_name,
        check=ConnectionPool.check_connection,
        open=False,
    )
    try:
        pool.open(wait=True, timeout=wait_timeout_seconds)
    except BaseException:
        pool.close()
        raise
    return pool


def connect(
    dsn: str, application_name: str = "bluelamp", *, statement_timeout_ms: int = STATEMENT_TIMEOUT_MS
) -> Connection[TupleRow]:
    """One connection of its own, for long work such as a load, a migration or a backup. 0 means no time limit."""
    return psycopg.connect(dsn, **_options(dsn, application_name, statement_timeout_ms))


@contextmanager
def transaction(
    pool: Pool,
    *,
    isolation: IsolationLevel | None = None,
    is_read_only: bool = False,
    statement_timeout_ms: int | None = None,
) -> Iterator[Connection[TupleRow]]:
    """A connection inside one transaction: committed when the block ends well, rolled back when it raises."""
    with pool.connection() as connection:
        connection.isolation_level = isolation
        connection.read_only = is_read_only or None
        try:
            with connection.transaction():
                if statement_timeout_ms is not None:
                    connection.execute(
                        "SELECT set_config('statement_timeout', %s, true)", [f"{int(statement_timeout_ms)}ms"]
                    )
                yield connection
        finally:
            if not connection.closed:
                connection.isolation_level = None
                connection.read_only = None


def _options(dsn: str, application_name: str, statement_timeout_ms: int) -> dict[str, Any]:
    given = conninfo_to_dict(dsn)
    ours = (
        "-c timezone=UTC -c datestyle=ISO,YMD "
        f"-c statement_timeout={int(statement_timeout_ms)} "
        f"-c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_TIMEOUT_MS}"
    )
    return {
        "application_name": application_name,
        # The operator's own options come last and win.
        "options": f"{ours} {given.get('options', '')}".strip(),
        "connect_timeout": given.get("connect_timeout", CONNECT_TIMEOUT_SECONDS),
    }
