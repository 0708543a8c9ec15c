"""Where an embedded server keeps its files: in the node's folder, or aside when its user cannot enter that."""

import hashlib
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from bluelamp.store.server.locks import START_LOCK, USERS_LOCK
from bluelamp.store.server.os_user import ServerUser, server_user
from bluelamp.store.server.problem import DataFolderCopied, DataFolderInUse, DataFolderNotYours

DATA = "postgresql"
LOG = "server.log"
ELSEWHERE = "ELSEWHERE"
_ORIGIN = "ORIGIN"
_OURS = {DATA, LOG, f"{LOG}.1", ELSEWHERE, "socket", START_LOCK, USERS_LOCK}
# A file system of its own has this folder in its root; a Mac's Finder leaves the other behind.
_HARMLESS = {"lost+found", ".DS_Store"}
_MAKING = "making-"


@dataclass(frozen=True, slots=True)
class Place:
    """A server's folder: `home` holds the data, the log and perhaps the socket."""

    home: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.home / DATA

    @property
    def log(self) -> Path:
        """What the server wrote about itself; it holds no personal data."""
        return self.home / LOG

    def new_making(self) -> Path:
        """A fresh folder to create the data in; it takes its real name only once complete."""
        return self.home / f"{_MAKING}{os.getpid()}-{secrets.token_hex(4)}"

    def clear_unfinished(self) -> None:
        """Remove what a creation that was killed half-way has left."""
        for left_over in self.home.glob(f"{_MAKING}*"):
            shutil.rmtree(left_over, ignore_errors=True)


def current_place(folder: Path) -> Place:
    """Where the server of this folder lives now, without changing anything."""
    pointer = folder / ELSEWHERE
    try:
        # Root must not be led astray by a file that the server's own, lesser user has put there.
        if pointer.lstat().st_uid != os.geteuid():
            raise DataFolderInUse(f"{pointer} was not written by this user.")
        return Place(Path(pointer.read_text("utf-8").strip()))
    except FileNotFoundError:
        return Place(folder)
    except PermissionError as refusal:
        raise DataFolderNotYours(str(folder)) from refusal


def data_major(folder: Path) -> int | None:
    """Major version of PostgreSQL that wrote the folder's data; None when there is none yet."""
    try:
        return int((current_place(folder).cluster / "PG_VERSION").read_text("ascii").strip())
    except FileNotFoundError:
        return None
    except PermissionError as refusal:
        raise DataFolderNotYours(str(folder)) from refusal


def open_folder(folder: Path) -> ServerUser:
    """Make the folder if need be, and find the user whose server it is."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except PermissionError as refusal:
        raise DataFolderNotYours(str(folder)) from refusal
    strangers = sorted(entry.name for entry in _entries(folder) if not _is_ours(entry.name))
    if strangers:
        raise DataFolderInUse(f"{folder} holds {', '.join(strangers[:5])}")
    data = current_place(folder).cluster
    owner = data.stat().st_uid if data.exists() else None
    user = server_user(owner)
    if owner is not None and owner != user.uid:
        raise DataFolderNotYours(str(folder))
    return user


def settle(folder: Path, user: ServerUser, state_root: Path) -> Place:
    """Decide where the data lives and make that place ready. Call it with the start lock held."""
    if (folder / ELSEWHERE).exists():
        return _elsewhere_again(folder)
    if not user.is_another:
        return Place(folder)
    # Only this folder changes hands, never a parent: nobody's home folder is opened up.
    user.own(folder)
    if user.can_enter(folder):
        return Place(folder)
    os.chown(folder, os.geteuid(), os.getegid())
    return _elsewhere_first(folder, user, state_root)


def _elsewhere_first(folder: Path, user: ServerUser, state_root: Path) -> Place:
    label = hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]
    databases = state_root / "databases"
    user.make_enterable(databases)
    home = databases / f"{label}-{secrets.token_hex(4)}"
    home.mkdir(mode=0o700)
    (home / _ORIGIN).write_text(str(folder), "utf-8")
    user.own(home)
    pointer = folder / f"{ELSEWHERE}.new"
    pointer.write_text(f"{home}\n", "utf-8")
    pointer.rename(folder / ELSEWHERE)
    return Place(home)


def _elsewhere_again(folder: Path) -> Place:
    place = current_place(folder)
    origin = place.home / _ORIGIN
    if not origin.exists():
        raise DataFolderCopied(f"{folder / ELSEWHERE} names {place.home}, which is not on this machine.")
    came_from = Path(origin.read_text("utf-8"))
    if came_from != folder:
        if (came_from / ELSEWHERE).exists():
            raise DataFolderCopied(f"{folder} was copied from {came_from}.")
        # The node's folder was moved, not copied: follow it.
        origin.write_text(str(folder), "utf-8")
    return place


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except PermissionError as refusal:
        raise DataFolderNotYours(str(folder)) from refusal


def _is_ours(name: str) -> bool:
    return name in _OURS | _HARMLESS or name.startswith((_MAKING, ELSEWHERE))
