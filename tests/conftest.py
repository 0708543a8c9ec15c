"""Fixtures that any test may ask for, and the strategy behind them.

Unit tests mirror `src/` and need no database. A test that needs one asks for `a_database` and gets the DSN of a
fresh, migrated clone (some 30 ms); the server starts only when the first test asks. Sockets to the network are off
(pytest-socket); the database is reached through a Unix socket. Builders such as `a_person(...)` live beside the
tests that use them, not here.
"""

from collections.abc import Iterator

import pytest
from psycopg import Connection
from psycopg.rows import TupleRow

from bluelamp.store.connection import connect
from tests.databases import TestServer, a_test_server
from tests.hypothesis_profiles import load_profile

load_profile()


@pytest.fixture(scope="session")
def database_server() -> Iterator[TestServer]:
    """One PostgreSQL for the whole session."""
    with a_test_server() as server:
        yield server


@pytest.fixture
def a_database(database_server: TestServer) -> Iterator[str]:
    """The DSN of a fresh database with all migrations applied."""
    dsn = database_server.new_database()
    yield dsn
    database_server.drop(dsn)


@pytest.fixture
def an_empty_database(database_server: TestServer) -> Iterator[str]:
    """The DSN of a fresh database without any table."""
    dsn = database_server.new_database(migrated=False)
    yield dsn
    database_server.drop(dsn)


@pytest.fixture
def a_connection(a_database: str) -> Iterator[Connection[TupleRow]]:
    """A connection to a fresh database with all migrations applied."""
    with connect(a_database, "tests") as connection:
        yield connection
