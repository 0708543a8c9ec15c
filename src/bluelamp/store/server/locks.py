"""Locks between processes that share one embedded server. They fall with the process, even at kill -9.

`start.lock` is held while starting or stopping; `users.lock` is held, shared, by each process that uses the
server, so that the last one out can tell.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bluelamp.store.server.os_user import ServerUser
from bluelamp.store.server.problem import DataFolderNotYours, StartBusy

START_LOCK = "start.lock"
USERS_LOCK = "users.lock"
_POLL_SECONDS = 0.05


class SharedUse:
    """This process's place among the users of a server."""

    def __init__(self, folder: Path, user: ServerUser) -> None:
        self._descriptor: int | None = _open_lock(folder / USERS_LOCK, user)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def leave(self) -> bool:
        """Stop using the server; true if nobody else uses it. Call it with the start lock held."""
        if self._descriptor is None:
            return False
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_last = True
        except BlockingIOError:
            is_last = False
        self.abandon()
        return is_last

    def abandon(self) -> None:
        """Let go without asking who else is there; what a forked child does with its parent's place."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


@contextmanager
def start_lock(folder: Path, user: ServerUser, timeout_seconds: float) -> Iterator[None]:
    """Hold off every other process that would start or stop this server."""
    descriptor = _open_lock(folder / START_LOCK, user)
    try:
        deadline = time.monotonic() + timeout_seconds
        while not _take(descriptor):
            if time.monotonic() > deadline:
                holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
                raise StartBusy(f"Process {holder or 'unknown'} has held {folder / START_LOCK} for too long.")
            time.sleep(_POLL_SECONDS)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode("ascii"), 0)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _open_lock(path: Path, user: ServerUser) -> int:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except PermissionError as refusal:
        raise DataFolderNotYours(str(path)) from refusal
    if user.is_another:
        # Made by root, but the data's owner must be able to take the lock as well.
        os.fchown(descriptor, user.uid, user.gid)
    return descriptor
