"""Connections know who they are, keep to UTC and to their time, and leave nothing behind in the pool."""

import psycopg
import pytest
from psycopg import IsolationLevel

from bluelamp.store.connection import connect, open_pool, transaction


def setting(connection: psycopg.Connection, name: str) -> str:
    row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None
    return str(row[0])


def test_a_connection_says_who_it_is_and_keeps_to_utc(an_empty_database: str) -> None:
    with connect(an_empty_database, "bluelamp test", statement_timeout_ms=1234) as connection:
        assert setting(connection, "application_name") == "bluelamp test"
        assert setting(connection, "timezone") == "UTC"
        assert setting(connection, "statement_timeout") == "1234ms"


def test_the_operators_own_options_win(an_empty_database: str) -> None:
    dsn = f"{an_empty_database}&options=-c%20statement_timeout%3D77"
    with connect(dsn) as connection:
        assert setting(connection, "statement_timeout") == "77ms"
        assert setting(connection, "timezone") == "UTC"


def test_a_query_that_takes_too_long_is_ended(an_empty_database: str) -> None:
    with (
        open_pool(an_empty_database, statement_timeout_ms=20) as pool,
        pytest.raises(psycopg.errors.QueryCanceled),
        transaction(pool) as connection,
    ):
        connection.execute("SELECT pg_sleep(5)")


def test_what_a_block_wrote_is_committed_and_what_failed_is_not(an_empty_database: str) -> None:
    with open_pool(an_empty_database) as pool:
        with transaction(pool) as connection:
            connection.execute("CREATE TABLE lamp (colour text)")
        with pytest.raises(psycopg.errors.DivisionByZero), transaction(pool) as connection:
            connection.execute("INSERT INTO lamp VALUES ('blue') RETURNING 1 / 0")
        with transaction(pool) as connection:
            assert connection.execute("SELECT count(*) FROM lamp").fetchone() == (0,)


def test_a_transactions_own_settings_end_with_it(an_empty_database: str) -> None:
    with open_pool(an_empty_database, size_max=1) as pool:
        with transaction(
            pool, isolation=IsolationLevel.SERIALIZABLE, is_read_only=True, statement_timeout_ms=55
        ) as connection:
            assert setting(connection, "transaction_isolation") == "serializable"
            assert setting(connection, "transaction_read_only") == "on"
            assert setting(connection, "statement_timeout") == "55ms"
        with transaction(pool) as connection:
            assert setting(connection, "transaction_isolation") == "read committed"
            assert setting(connection, "transaction_read_only") == "off"
            assert setting(connection, "statement_timeout") == "30s"


def test_a_pool_replaces_connections_that_the_server_has_dropped(an_empty_database: str) -> None:
    with open_pool(an_empty_database, size_max=1) as pool:
        with transaction(pool) as connection:
            pid = connection.info.backend_pid
        with connect(an_empty_database) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        with transaction(pool) as connection:
            assert connection.info.backend_pid != pid


def test_a_pool_that_cannot_connect_says_so_in_time() -> None:
    with pytest.raises(psycopg.OperationalError):
        open_pool("host=/nonexistent dbname=none", wait_timeout_seconds=0.2)
