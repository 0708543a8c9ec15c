"""Where the server's socket lies: a short private folder, since a socket's path may have 107 bytes at most."""

import os
import re
import shutil
import tempfile
from pathlib import Path

from bluelamp.store.server.os_user import ServerUser
from bluelamp.store.server.place import Place

# sun_path holds 108 bytes with its end mark on Linux and 104 on macOS; `/.s.PGSQL.5432.lock` takes 20 of them.
_FOLDER_BYTES_MAX = 80
_PREFIX = "bluelamp-"
_PLAIN = re.compile(r"[A-Za-z0-9_./-]+")


def new_socket_folder(place: Place, user: ServerUser) -> Path:
    """Beside the data when that path is short and plain, else a fresh private folder for temporary files."""
    beside = place.home / "socket"
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
    user.own(folder)
    return folder


def remove_socket_folder(folder: Path | None, user: ServerUser) -> None:
    """Remove the temporary folder of a server that has ended; one beside the data stays."""
    if folder is None or not folder.name.startswith(_PREFIX) or folder.is_symlink() or not folder.is_dir():
        return
    if folder.stat().st_uid == user.uid:
        shutil.rmtree(folder, ignore_errors=True)
