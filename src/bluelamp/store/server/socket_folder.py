"""Where the server's socket lies: a short private folder, since a socket's path may have 107 bytes at most."""

import os
import re
import shutil
import stat
import tempfile
from pathlib import Path

from bluelamp.store.server.os_user import ServerUser
from bluelamp.store.server.place import Place

# sun_path holds 108 bytes with its end mark on Linux and 104 on macOS; `/.s.PGSQL.5432.lock` takes 20 of them.
_FOLDER_BYTES_MAX = 80
_PREFIX = "bluelamp-"
_OWNER = "OWNER"
_PLAIN = re.compile(r"[A-Za-z0-9_./-]+")


def socket_folder_for(place: Place, user: ServerUser, last: Path | None) -> Path:
    """Where the socket goes: where it was last time, if that is still ours, so that addresses stay good.

    Else beside the data when that path is short and plain, else a fresh private folder for temporary files.
    """
    beside = place.home / "socket"
    if last is not None and _is_private(last, user) and (last == beside or _belongs_to(last, place)):
        for left_over in last.glob(".s.PGSQL.*"):
            left_over.unlink(missing_ok=True)
        return last
    if len(os.fsencode(beside)) <= _FOLDER_BYTES_MAX and _PLAIN.fullmatch(str(beside)):
        beside.mkdir(mode=0o700, exist_ok=True)
        beside.chmod(0o700)
        user.own(beside)
        return beside
    temporary = tempfile.gettempdir()
    # A temporary folder may itself be deep or closed to the server's user: TMPDIR below a home folder is.
    if len(temporary) > _FOLDER_BYTES_MAX - 20 or (user.is_another and not user.can_enter(Path(temporary))):
        temporary = "/tmp"  # noqa: S108 - mkdtemp makes a private folder with an unguessable name in it
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=temporary))
    (folder / _OWNER).write_text(str(place.cluster), "utf-8")
    user.own(folder)
    return folder


def remove_socket_folder(folder: Path | None, place: Place, user: ServerUser) -> None:
    """Remove the temporary folder of a server that has ended; one beside the data stays."""
    if folder is not None and _is_private(folder, user) and _belongs_to(folder, place):
        shutil.rmtree(folder, ignore_errors=True)


def _belongs_to(folder: Path, place: Place) -> bool:
    # A copied data folder still names the socket of the server that it was copied from.
    try:
        return folder.name.startswith(_PREFIX) and (folder / _OWNER).read_text("utf-8") == str(place.cluster)
    except OSError:
        return False


def _is_private(folder: Path, user: ServerUser) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == user.uid and stat.S_IMODE(found.st_mode) == 0o700
