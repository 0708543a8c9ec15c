"""Chooses the server for a node's folder: the URL given, else the wheel, else the system's PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bluelamp.store.server.binaries import Binaries, find_system, find_wheel
from bluelamp.store.server.embedded import EmbeddedServer
from bluelamp.store.server.external import ExternalServer
from bluelamp.store.server.place import data_major
from bluelamp.store.server.port import DatabaseServer, ServerSettings
from bluelamp.store.server.problem import DataOfAnotherVersion, NoServerProgram


def open_server(folder: Path, settings: ServerSettings | None = None) -> DatabaseServer:
    """The database server of this folder, not yet started. Without settings, the environment's are taken."""
    settings = settings or ServerSettings.from_environment()
    if settings.url is not None and settings.provider in ("auto", "dsn"):
        return ExternalServer(settings.url)
    if settings.provider == "dsn":
        raise NoServerProgram("The provider is set to `dsn`, but BLUELAMP_DATABASE_URL is empty.")
    installed = _installed(settings)
    if not installed:
        raise NoServerProgram(f"Looked for: {settings.provider}.")
    return EmbeddedServer(folder, _fitting(folder.resolve(), installed), settings)


@contextmanager
def running_server(folder: Path, settings: ServerSettings | None = None) -> Iterator[str]:
    """The address of the folder's database for as long as the block lasts."""
    server = open_server(folder, settings)
    dsn = server.start()
    try:
        yield dsn
    finally:
        server.stop()


def _installed(settings: ServerSettings) -> list[Binaries]:
    wheel = find_wheel() if settings.provider in ("auto", "wheel") else None
    system = find_system() if settings.provider in ("auto", "system") else []
    return ([wheel] if wheel else []) + system


def _fitting(folder: Path, installed: list[Binaries]) -> Binaries:
    # A folder stays with the version that wrote it for as long as that version is installed.
    major = data_major(folder)
    if major is None:
        return installed[0]
    for binaries in installed:
        if binaries.major == major:
            return binaries
    here = ", ".join(f"{binaries.version} ({binaries.provider})" for binaries in installed)
    raise DataOfAnotherVersion(f"{folder} was written by PostgreSQL {major}; installed here: {here}.")
