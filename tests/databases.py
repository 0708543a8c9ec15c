"""A PostgreSQL for tests: one server a session, one migrated template, a fast clone for each test.

By default the wheel's server runs in a temporary folder. BLUELAMP_TEST_DATABASE_PROVIDER=system takes the
machine's own PostgreSQL, and BLUELAMP_TEST_DATABASE_URL any server whose role may create databases.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import cast

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bluelamp.store.connection import connect
from bluelamp.store.migrate import migrate
from bluelamp.store.server import ServerSettings, open_server
from bluelamp.store.server.port import Provider

_PREFIX = "bltest-"


@dataclass
class TestServer:
    """A running server that hands out databases by name."""

    __test__ = False  # pytest takes the name for a test class

    admin_dsn: str
    _numbers: "count[int]" = field(default_factory=count)
    _template: str | None = None

    def new_database(self, *, migrated: bool = True) -> str:
        """The DSN of a database that nobody else uses."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self._create(name, self._the_template() if migrated else "template1")
        return self._dsn(name)

    def drop(self, dsn: str) -> None:
        """Throw a database away, with whatever is still connected to it."""
        name = str(conninfo_to_dict(dsn)["dbname"])
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def close(self) -> None:
        """Remove the template; the databases are dropped by those who asked for them."""
        if self._template is not None:
            self.drop(self._dsn(self._template))

    def _the_template(self) -> str:
        if self._template is None:
            name = f"test_{os.getpid()}_template"
            self._create(name, "template1")
            self._template = name
            with connect(self._dsn(name), "tests") as connection:
                migrate(connection)
        return self._template

    def _create(self, name: str, template: str) -> None:
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.admin_dsn, autocommit=True) as connection:
            connection.execute(statement)

    def _dsn(self, name: str) -> str:
        if self.admin_dsn.startswith("postgresql://"):
            # Kept as a URL, since some readers take nothing else.
            return re.sub(r"(?<=[^/:])/[^/?]*(?=\?|$)", f"/{name}", self.admin_dsn, count=1)
        return make_conninfo(self.admin_dsn, dbname=name)


@contextmanager
def a_test_server() -> Iterator[TestServer]:
    """The session's server, stopped and removed at the end."""
    url = os.environ.get("BLUELAMP_TEST_DATABASE_URL")
    if url:
        with _closing(TestServer(url)) as server:
            yield server
        return
    provider = cast(Provider, os.environ.get("BLUELAMP_TEST_DATABASE_PROVIDER", "auto"))
    remove_abandoned_servers()
    with a_server_folder() as folder:
        embedded = open_server(folder, ServerSettings(provider=provider))
        dsn = embedded.start()
        try:
            _forget_durability(dsn)
            with _closing(TestServer(dsn)) as server:
                yield server
        finally:
            embedded.stop()


@contextmanager
def a_server_folder() -> Iterator[Path]:
    """A new folder that a server of its own may live in, even when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned_servers() -> None:
    """End the servers of test sessions that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        pid = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if Path(f"/proc/{pid}").exists() or not Path("/proc/self").exists():
            continue
        with suppress(Exception):
            server = open_server(folder, ServerSettings())
            server.start()
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _closing(server: TestServer) -> Iterator[TestServer]:
    try:
        yield server
    finally:
        server.close()


def _forget_durability(dsn: str) -> None:
    # Nothing in a test's database outlives the test, unless the test is about just that and runs its own server.
    with psycopg.connect(dsn, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
