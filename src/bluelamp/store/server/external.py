"""A PostgreSQL that is already there, named by a URL. We check it; we neither start nor stop it."""

import psycopg
from psycopg.conninfo import conninfo_to_dict

from bluelamp.store.server.port import ServerDescription
from bluelamp.store.server.problem import ServerUnreachable
from bluelamp.store.server.requirements import check_requirements, version_of


class ExternalServer:
    """The database at BLUELAMP_DATABASE_URL: the way to run in production."""

    def __init__(self, url: str, connect_timeout_seconds: int = 15) -> None:
        self._url = url
        self._connect_timeout_seconds = connect_timeout_seconds
        self._version = "unknown"
        self._is_running = False

    def start(self) -> str:
        """Check that it answers and can do what we need, and return its address."""
        try:
            with psycopg.connect(self._url, connect_timeout=self._connect_timeout_seconds) as connection:
                check_requirements(connection)
                self._version = version_of(connection)
        except psycopg.OperationalError as refusal:
            raise ServerUnreachable(str(refusal).strip()) from refusal
        except psycopg.ProgrammingError as mistake:
            # Its text may quote the URL with the password in it.
            raise ServerUnreachable(
                "The URL cannot be read; it looks like postgresql://user@host/database."
            ) from mistake
        self._is_running = True
        return self._url

    def stop(self) -> None:
        """Nothing to do: others run this server."""

    def describe(self) -> ServerDescription:
        """Host and database, without the password."""
        try:
            parts = conninfo_to_dict(self._url)
        except psycopg.ProgrammingError:
            parts = {}
        place = f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"
        return ServerDescription("dsn", self._version, place, is_running=self._is_running)
