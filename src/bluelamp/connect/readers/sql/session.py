"""A read-only connection with timeouts and, where the database can, one unmoving view of the table."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from bluelamp.connect.errors import DriverMissing, ManifestInvalid, SourceMissing
from bluelamp.connect.manifest import SqlSpec
from bluelamp.connect.readers.paths import files_of
from bluelamp.connect.readers.secret import Secrets

DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}
"""The driver that is installed, for URLs that name none."""

IDLE_WRITE_SECONDS = 3_600
"""How long MariaDB may wait for us to take the next rows while a batch is being stored."""


def address_of(spec: SqlSpec, secrets: Secrets, where: str) -> URL:
    """The database's URL with the password put in. Never print it."""
    from_secret = spec.url.startswith(("env:", "file:"))
    try:
        url = make_url(secrets.resolve(spec.url, where) if from_secret else spec.url)
    except ArgumentError:
        raise ManifestInvalid(where, "It is not an SQLAlchemy URL.", field="source.url") from None
    if spec.password is not None:
        url = url.set(password=secrets.resolve(spec.password, where))
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    if url.get_backend_name() == "sqlite":
        return _sqlite_address(url, spec, where, anywhere=from_secret)
    return url


def _sqlite_address(url: URL, spec: SqlSpec, where: str, *, anywhere: bool) -> URL:
    name = (url.database or "").removeprefix("file:")
    if not name or name == ":memory:":
        raise ManifestInvalid(where, "A SQLite URL must name a file.", field="source.url")
    roots: Sequence[Path] = (Path("/"),) if anywhere else spec.roots
    path = files_of(name, spec.folder, roots, ())[0].resolve()
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\0":
            raise SourceMissing(where, f"{path.name} is not a SQLite database.")
    escaped = str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return url.set(database=f"file:{escaped}", query={"mode": "ro", "uri": "true"})


def engine_for(url: URL, spec: SqlSpec, where: str) -> Engine:
    """An engine that keeps no connections and shows no parameters."""
    backend = url.get_backend_name()
    wait = max(1, round(spec.connect_timeout.total_seconds()))
    arguments: dict[str, Any] = {}
    if backend == "postgresql":
        arguments = {"connect_timeout": wait}
    elif backend in {"mysql", "mariadb"}:
        patience = max(1, round(spec.statement_timeout.total_seconds()))
        arguments = {"connect_timeout": wait, "read_timeout": patience, "local_infile": False}
    elif backend == "sqlite":
        arguments = {"timeout": spec.lock_timeout.total_seconds()}
    try:
        engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=arguments)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise DriverMissing(where, f"The URL asks for {url.drivername}.") from error
    if backend == "sqlite":
        event.listen(engine, "connect", _keep_undecodable_text)
    return engine


def _keep_undecodable_text(connection: sqlite3.Connection, _record: object) -> None:
    # SQLite keeps any bytes as text; a single bad value must not end the read.
    connection.text_factory = lambda octets: octets.decode("utf-8", "surrogateescape")


def abandon(connection: Connection) -> None:
    """Drop a connection whose rows were not all taken.

    PyMySQL would first fetch the rest of the table, which may be millions of rows or behind a dead network.
    """
    if connection.dialect.name not in {"mysql", "mariadb"} or connection.invalidated:
        return
    driver: Any = connection.connection.dbapi_connection
    unread = getattr(driver, "_result", None)
    if unread is not None and unread.unbuffered_active:
        unread.unbuffered_active, unread.connection = False, None
        driver._result = None  # noqa: SLF001 (it offers no other way)
        connection.invalidate()


def begin_reading(connection: Connection, spec: SqlSpec) -> None:
    """Start the read-only transaction with its timeouts."""
    backend = connection.dialect.name
    lock_s = max(1, round(spec.lock_timeout.total_seconds()))
    settings: list[str] = []
    if backend == "postgresql":
        settings = postgresql_settings(spec)
    elif backend in {"mysql", "mariadb"}:
        settings = [
            f"SET SESSION lock_wait_timeout = {lock_s}, innodb_lock_wait_timeout = {lock_s}",
            f"SET SESSION net_write_timeout = {IDLE_WRITE_SECONDS}, time_zone = '+00:00'",
            "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
            "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
        ]
    elif backend == "sqlite":
        settings = ["PRAGMA query_only = ON", "BEGIN"]
    for setting in settings:
        connection.execute(text(setting))


def postgresql_settings(spec: SqlSpec) -> list[str]:
    """What opens a reading of PostgreSQL: one unmoving view, timeouts, and the text forms that we count on."""
    return [
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        f"SET LOCAL statement_timeout = {round(spec.statement_timeout.total_seconds() * 1000)}",
        f"SET LOCAL lock_timeout = {max(1, round(spec.lock_timeout.total_seconds() * 1000))}",
        "SET LOCAL client_encoding = 'UTF8'",
        "SET LOCAL TimeZone = 'UTC'",
        "SET LOCAL DateStyle = 'ISO, YMD'",
        "SET LOCAL IntervalStyle = 'iso_8601'",
        "SET LOCAL extra_float_digits = 1",
    ]
