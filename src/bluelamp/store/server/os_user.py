"""Which user of the machine runs the server: PostgreSQL refuses root, so root borrows another."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bluelamp.store.server.problem import NoServiceUser

SERVICE_USER = "bluelamp-postgres"
# Tried in turn: shadow-utils, then busybox (Alpine).
_MAKE_USER = (
    ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"],
    ["adduser", "-S", "-D", "-H", "-h", "/nonexistent", "-s", "/sbin/nologin"],
)
_SPARE_USERS = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class ServerUser:
    """The user that the server's processes and files belong to."""

    name: str
    uid: int
    gid: int

    @property
    def is_another(self) -> bool:
        """True when we are root and the server runs as somebody else."""
        return self.uid != os.geteuid()

    def run_as(self) -> dict[str, Any]:
        """Arguments of `subprocess` that start a program as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_another else {}

    def own(self, path: Path) -> None:
        """Hand a file or folder that we just made to this user."""
        if self.is_another:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def make_enterable(self, folder: Path) -> None:
        """Make a folder of our own, outside anybody's home, that this user may enter."""
        if not folder.exists():
            self.make_enterable(folder.parent)
            folder.mkdir(exist_ok=True)
            # Whatever the umask says: the server's user must get through.
            folder.chmod(0o755)

    def can_enter(self, folder: Path) -> bool:
        """Whether this user may enter the folder, parents included."""
        return self._succeeds(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)])

    def can_run(self, program: str) -> bool:
        """Whether this user may run the program, parents included."""
        return self._succeeds([program, "--version"])

    def _succeeds(self, command: list[str]) -> bool:
        try:
            result = subprocess.run(
                command,
                capture_output=True,
                cwd="/",
                timeout=30,
                check=False,
                env={"PATH": os.defpath},
                **self.run_as(),
            )
        except PermissionError:
            return False
        return result.returncode == 0


def server_user(data_owner_uid: int | None) -> ServerUser:
    """Ourselves; as root the owner of the data that is already there, else an unprivileged service user."""
    if os.geteuid() != 0:
        return _by_uid(os.geteuid())
    if data_owner_uid:
        return _by_uid(data_owner_uid)
    for attempt in (None, *_MAKE_USER):
        if attempt is not None:
            _try(attempt)
        if found := _by_name(SERVICE_USER):
            return found
    for name in _SPARE_USERS:
        if found := _by_name(name):
            return found
    raise NoServiceUser


def _try(make_user: list[str]) -> None:
    try:
        subprocess.run([*make_user, SERVICE_USER], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.SubprocessError):
        return


def _by_name(name: str) -> ServerUser | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return ServerUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _by_uid(uid: int) -> ServerUser:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        # initdb and peer authentication both look the name up, so an anonymous uid cannot work.
        raise NoServiceUser(f"User id {uid} has no name on this machine (no line in /etc/passwd).") from None
    return ServerUser(entry.pw_name, entry.pw_uid, entry.pw_gid)
