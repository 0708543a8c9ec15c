"""Where fetched records wait: one private file of JSON lines, with a note beside it of how far the fetch came."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bluelamp.connect.readers.remote.errors import SpoolFull

STALE_SECONDS = 24 * 3600
"""Nothing that was fetched lies about longer than a day, whatever became of its run."""

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


class _Reached(msgspec.Struct):
    following: str
    records: int
    octets: int
    begun_at: float


class Spool:
    """One fetch's records. `resumed` is where an interrupted fetch of the same source stopped, or None.

    Only one reader at a time goes on from an interrupted fetch: another one gets a spool of its own.
    """

    def __init__(
        self, folder: Path | None, identity: str, *, bytes_max: int, resume_seconds: float, where: str
    ) -> None:
        self._bytes_max, self._where = bytes_max, where
        self._own: Path | None = None
        name = hashlib.sha256(identity.encode()).hexdigest()[:24]
        if folder is not None:
            folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            _sweep(folder)
        self._lock = _locked(folder / f"{name}.lock") if folder is not None else None
        if folder is None or self._lock is None:
            self._own = folder = Path(tempfile.mkdtemp(prefix="bluelamp-spool-"))
        self.path = folder / f"{name}.ndjson"
        self._note = folder / f"{name}.json"
        reached = self._noted(resume_seconds)
        self.resumed = reached.following if reached else None
        self.records = reached.records if reached else 0
        self._begun_at = reached.begun_at if reached else time.time()
        self._octets = reached.octets if reached else 0
        self._complete = False
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, PRIVATE_FILE)
        self._file = os.fdopen(handle, "r+b")
        # What a cut page left behind is fetched again.
        self._file.truncate(self._octets)
        self._file.seek(self._octets)

    def add(self, lines: Sequence[bytes], following: str | None) -> None:
        """Keep a page; `following` is where to go on, None after the last."""
        block = b"".join(line + b"\n" for line in lines)
        if self._octets + len(block) > self._bytes_max:
            raise SpoolFull(self._where, f"The limit is {self._bytes_max:,} bytes.")
        self._file.write(block)
        self._file.flush()
        self._octets += len(block)
        self.records += len(lines)
        if following is None:
            self._complete = True
            self._note.unlink(missing_ok=True)
        else:
            self._write_note(following)

    def close(self, *, keep: bool) -> None:
        """Let go. Unless it shall be kept for the next run to go on from, nothing remains."""
        self._file.close()
        if not keep or self._complete or not self._note.exists():
            self.path.unlink(missing_ok=True)
            self._note.unlink(missing_ok=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
        if self._own is not None:
            shutil.rmtree(self._own, ignore_errors=True)

    def _noted(self, resume_seconds: float) -> _Reached | None:
        try:
            reached = msgspec.json.decode(self._note.read_bytes(), type=_Reached)
            size = self.path.stat().st_size
        except (OSError, msgspec.DecodeError):
            return None
        if size < reached.octets or time.time() - reached.begun_at > resume_seconds:
            return None
        return reached

    def _write_note(self, following: str) -> None:
        note = msgspec.json.encode(_Reached(following, self.records, self._octets, self._begun_at))
        draft = self._note.with_suffix(".new")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, PRIVATE_FILE)
        with os.fdopen(handle, "wb") as file:
            file.write(note)
        draft.replace(self._note)


def _locked(path: Path) -> int | None:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, PRIVATE_FILE)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _sweep(folder: Path) -> None:
    """Remove what is left of fetches that nobody took up again."""
    oldest = time.time() - STALE_SECONDS
    for path in folder.iterdir():
        with contextlib.suppress(OSError):
            if (
                path.is_file()
                and path.suffix in {".ndjson", ".json", ".new"}
                and path.stat().st_mtime < oldest
            ):
                path.unlink()
