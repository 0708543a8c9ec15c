"""The embedded server: starts PostgreSQL from a folder, shares it between processes, and recovers from kills."""

import atexit
import contextlib
import os
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from bluelamp.store.problem import StoreProblem
from bluelamp.store.server.binaries import Binaries, reachable_by
from bluelamp.store.server.configuration import write_configuration
from bluelamp.store.server.locks import SharedUse, start_lock
from bluelamp.store.server.os_user import ServerUser
from bluelamp.store.server.place import Place, current_place, data_major, open_folder, settle
from bluelamp.store.server.port import DATABASE_NAME, ROLE_NAME, ServerDescription, ServerSettings
from bluelamp.store.server.postmaster import Postmaster, forget_dead, is_alive, read_postmaster
from bluelamp.store.server.problem import DataOfAnotherVersion, ServerNotStarted
from bluelamp.store.server.programs import log_tail, make_data, start_postmaster, stop_postmaster
from bluelamp.store.server.requirements import check_requirements
from bluelamp.store.server.socket_folder import remove_socket_folder, socket_folder_for

_POLL_SECONDS = 0.05


class EmbeddedServer:
    """PostgreSQL run by us from a folder; for demonstration and pilots, not for production.

    Several processes may use one server. The first starts it, the last one out stops it. A server whose users
    were all killed goes on running and the next user takes it over; one that was killed itself is started again
    and replays its log.
    """

    def __init__(self, folder: Path, binaries: Binaries, settings: ServerSettings) -> None:
        self._folder = folder.resolve()
        self._binaries = binaries
        self._settings = settings
        self._use: SharedUse | None = None
        self._user: ServerUser | None = None
        self._process = os.getpid()

    def start(self) -> str:
        """Make the database if there is none, start it if it is not running, and return its address."""
        self._user = user = open_folder(self._folder)
        with start_lock(self._folder, user, self._settings.start_timeout_seconds * 2):
            place = settle(self._folder, user, self._settings.state_root)
            self._binaries = reachable_by(self._binaries, user, self._settings.state_root)
            use = self._use or SharedUse(self._folder, user)
            try:
                self._make_if_absent(user, place)
                address = self._run(user, place)
                _make_database(address)
                with psycopg.connect(_dsn(address, DATABASE_NAME)) as connection:
                    check_requirements(connection)
            except BaseException:
                if use is not self._use:
                    use.abandon()
                raise
            self._use = use
            self._process = os.getpid()
        atexit.register(self._stop_at_exit)
        return _dsn(address, DATABASE_NAME)

    def stop(self) -> None:
        """Let go of the server; it ends when nobody else uses it."""
        atexit.unregister(self._stop_at_exit)
        use, self._use = self._use, None
        if use is None or self._user is None:
            return
        if os.getpid() != self._process:
            # A forked child holds its parent's place: closing it takes nothing from the parent.
            use.abandon()
            return
        with start_lock(self._folder, self._user, self._settings.stop_timeout_seconds * 2):
            if not use.leave():
                return
            place = current_place(self._folder)
            running = _living(place)
            if running is not None:
                stop_postmaster(self._binaries, self._user, place, self._settings.stop_timeout_seconds)
                remove_socket_folder(running.socket_folder, place, self._user)

    def describe(self) -> ServerDescription:
        """Which PostgreSQL this is, where its data lies, and whether it runs now."""
        place = current_place(self._folder)
        return ServerDescription(
            provider=self._binaries.provider,
            version=self._binaries.version,
            place=str(place.cluster),
            os_user=self._user.name if self._user else None,
            is_running=_living(place) is not None,
        )

    def _make_if_absent(self, user: ServerUser, place: Place) -> None:
        major = data_major(self._folder)
        if major is None:
            make_data(self._binaries, user, place)
        elif major != self._binaries.major:
            raise DataOfAnotherVersion(
                f"{place.cluster} was written by PostgreSQL {major}; this is PostgreSQL {self._binaries.version}."
            )

    def _run(self, user: ServerUser, place: Place) -> str:
        known = read_postmaster(place.cluster)
        if known is not None and is_alive(known.pid, place.cluster):
            if not _has_socket(known):
                # Somebody cleaned the temporary folder: nobody new can reach the server any more.
                stop_postmaster(self._binaries, user, place, self._settings.stop_timeout_seconds)
            elif address := self._address_when_ready(known, place):
                return address
        forget_dead(place.cluster)
        socket_folder = socket_folder_for(place, user, known.socket_folder if known else None)
        write_configuration(place.cluster, socket_folder, user)
        start_postmaster(self._binaries, user, place, self._settings.start_timeout_seconds)
        started = read_postmaster(place.cluster)
        address = self._address_when_ready(started, place) if started else None
        if address is None:
            raise ServerNotStarted(log_tail(place))
        return address

    def _address_when_ready(self, postmaster: Postmaster, place: Place) -> str | None:
        """The address once the server answers; None if it dies instead, which one just killed may still do."""
        address = f"host={quote(str(postmaster.socket_folder), safe='')}&port={postmaster.port}"
        deadline = time.monotonic() + self._settings.start_timeout_seconds
        while True:
            try:
                psycopg.connect(_dsn(address, "postgres"), connect_timeout=5).close()
            except psycopg.OperationalError as refusal:
                if not is_alive(postmaster.pid, place.cluster):
                    return None
                if time.monotonic() > deadline:
                    raise ServerNotStarted(f"{refusal}\n{log_tail(place)}") from refusal
                time.sleep(_POLL_SECONDS)
            else:
                return address

    def _stop_at_exit(self) -> None:
        # Nobody is left to read an error, and a server that goes on running is taken over by the next command.
        with contextlib.suppress(StoreProblem, OSError):
            self.stop()


def _living(place: Place) -> Postmaster | None:
    try:
        known = read_postmaster(place.cluster)
    except PermissionError:
        return None
    return known if known is not None and is_alive(known.pid, place.cluster) else None


def _has_socket(postmaster: Postmaster) -> bool:
    folder = postmaster.socket_folder
    # While it starts, the file names no folder yet or the socket is not there yet: give it a moment.
    deadline = time.monotonic() + 2
    while folder is not None and time.monotonic() < deadline:
        if (folder / f".s.PGSQL.{postmaster.port}").exists():
            return True
        time.sleep(_POLL_SECONDS)
    return False


def _dsn(address: str, database: str) -> str:
    return f"postgresql://{ROLE_NAME}@/{database}?{address}"


def _make_database(address: str) -> None:
    with psycopg.connect(_dsn(address, "postgres"), autocommit=True) as connection:
        if (
            connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE_NAME]).fetchone()
            is None
        ):
            connection.execute(f"CREATE DATABASE {DATABASE_NAME}")
