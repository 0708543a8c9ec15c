"""A database that cannot serve is refused with the remedy, before anything is written to it."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from bluelamp.store.connection import connect
from bluelamp.store.server.problem import ExtensionMissing, VersionUnsupported
from bluelamp.store.server.requirements import check_requirements
from tests.databases import TestServer


@pytest.fixture
def a_plain_role(database_server: TestServer, an_empty_database: str) -> Iterator[str]:
    """A connection string of a role that may read but create nothing."""
    role = sql.Identifier("test_plain_role")
    with psycopg.connect(database_server.admin_dsn, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {}").format(role))
        yield make_conninfo(an_empty_database, options="-c role=test_plain_role")
        admin.execute(sql.SQL("DROP ROLE {}").format(role))


def test_a_fresh_database_will_do(an_empty_database: str) -> None:
    with connect(an_empty_database) as connection:
        check_requirements(connection)


def test_a_role_that_may_not_add_extensions_is_told_which_statements_to_have_run(
    a_plain_role: str, an_empty_database: str
) -> None:
    with psycopg.connect(a_plain_role) as connection, pytest.raises(ExtensionMissing) as refusal:
        check_requirements(connection)
    assert refusal.value.detail.splitlines()[1:] == [
        "CREATE EXTENSION btree_gist;",
        "CREATE EXTENSION fuzzystrmatch;",
        "CREATE EXTENSION pg_trgm;",
        "CREATE EXTENSION unaccent;",
    ]
    with psycopg.connect(an_empty_database) as connection:
        connection.execute("\n".join(refusal.value.detail.splitlines()[1:]).encode())
    with psycopg.connect(a_plain_role) as connection:
        check_requirements(connection)


def test_a_database_that_is_not_utf_8_is_refused(database_server: TestServer) -> None:
    with psycopg.connect(database_server.admin_dsn, autocommit=True) as admin:
        admin.execute(
            "CREATE DATABASE test_latin1 TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc"
        )
        try:
            with (
                psycopg.connect(make_conninfo(database_server.admin_dsn, dbname="test_latin1")) as connection,
                pytest.raises(VersionUnsupported, match="encoding is LATIN1"),
            ):
                check_requirements(connection)
        finally:
            admin.execute("DROP DATABASE test_latin1 WITH (FORCE)")
