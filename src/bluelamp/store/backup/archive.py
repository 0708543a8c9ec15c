"""The archive file of a backup: a tar.gz of plain files under known names. Written privately, read with suspicion."""

import fcntl
import glob
import gzip
import hashlib
import io
import os
import re
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol, cast

from bluelamp.store.backup.manifest import MANIFEST_NAME, Member
from bluelamp.store.backup.problem import BackupDamaged, BackupExists, BackupUnsafe

# Tables are cut into pieces of this size, so that memory stays flat however large a table is.
PIECE_BYTES = 16 * 1024 * 1024
MEMBER_BYTES_MAX = 64 * 1024 * 1024
_FAST = 1
# A tar is padded to whole records of 20 blocks.
_PADDING_BYTES_MAX = 20 * 512

_TABLE_PIECE = re.compile(r"tables/([a-z_][a-z0-9_]{0,62})/\d{6}\.copy")
_SECRET = re.compile(r"secrets/[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_SYSTEM = re.compile(r"systems/[^/\\\x00-\x1f\x7f]{1,255}(?:/[^/\\\x00-\x1f\x7f]{1,255}){0,8}")


class ArchiveWriter:
    """Adds members and remembers their checksums."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.members: dict[str, Member] = {}

    def add(self, name: str, content: bytes) -> None:
        """Add one member."""
        if not is_expected_name(name) or len(content) > MEMBER_BYTES_MAX:
            raise BackupUnsafe(f"{name!r} ({len(content)} bytes) cannot be in a backup: rename or remove it.")
        member = tarfile.TarInfo(name)
        member.size = len(content)
        member.mode = 0o600
        self._tar.addfile(member, io.BytesIO(content))
        self.members[name] = Member(hashlib.sha256(content).hexdigest(), len(content))

    def add_table(self, table: str, buffers: Iterable[bytes | bytearray | memoryview]) -> None:
        """Add a table's copied rows in numbered pieces."""
        pending = bytearray()
        number = 0
        for buffer in buffers:
            pending += buffer
            while len(pending) >= PIECE_BYTES:
                self.add(f"tables/{table}/{number:06d}.copy", bytes(pending[:PIECE_BYTES]))
                del pending[:PIECE_BYTES]
                number += 1
        self.add(f"tables/{table}/{number:06d}.copy", bytes(pending))


@contextmanager
def new_archive(target: Path) -> Iterator[ArchiveWriter]:
    """A new archive that appears under its name only when complete and on disk; only its owner may read it."""
    if target.exists():
        raise BackupExists(str(target))
    _remove_abandoned(target)
    partial = target.with_name(f"{target.name}.partial-{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with os.fdopen(descriptor, "wb") as file:
            with (
                gzip.GzipFile(filename="", mode="wb", compresslevel=_FAST, fileobj=file) as packed,
                tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
            ):
                yield ArchiveWriter(tar)
            file.flush()
            os.fsync(file.fileno())
        try:
            # Unlike a rename, a link never replaces a file that appeared meanwhile.
            os.link(partial, target)
        except FileExistsError:
            raise BackupExists(str(target)) from None
        _sync_folder(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def read_members(source: Path) -> Iterator[tuple[str, bytes]]:
    """Each member's name and content in the archive's order. Nothing is ever unpacked to a path from the file."""
    seen: set[str] = set()
    try:
        with (
            gzip.open(source, "rb") as packed,
            tarfile.open(fileobj=cast(IO[bytes], _Bounded(packed)), mode="r:") as tar,
        ):
            for member in tar:
                _refuse_odd(member, seen)
                seen.add(member.name)
                content = tar.extractfile(member)
                assert content is not None, "a plain file has content"
                yield member.name, content.read()
            _refuse_rest(packed)
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, UnicodeError) as damage:
        raise BackupDamaged(f"{source.name}: {damage}") from damage


def table_of(name: str) -> str | None:
    """The table that a member is a piece of."""
    match = _TABLE_PIECE.fullmatch(name)
    return match[1] if match else None


def is_expected_name(name: str) -> bool:
    """Whether a backup may hold a member of that name: a closed list of places, and no way out of them."""
    if any(part in {".", ".."} for part in name.split("/")):
        return False
    known = (_TABLE_PIECE, _SECRET, _SYSTEM)
    return name in {MANIFEST_NAME, "node.toml"} or any(pattern.fullmatch(name) for pattern in known)


def matches(content: bytes, stated: Member | None) -> bool:
    """Whether a member's content is what the manifest says."""
    return (
        stated is not None
        and len(content) == stated.bytes
        and hashlib.sha256(content).hexdigest() == stated.sha256
    )


def _refuse_odd(member: tarfile.TarInfo, seen: set[str]) -> None:
    if member.type != tarfile.REGTYPE or member.sparse is not None:
        raise BackupUnsafe(f"{member.name!r} is a link, a folder, a device or a sparse file.")
    if not is_expected_name(member.name):
        raise BackupUnsafe(f"{member.name!r} is not a place in a backup.")
    if member.name in seen:
        raise BackupUnsafe(f"{member.name!r} is there twice.")
    if member.size > MEMBER_BYTES_MAX:
        raise BackupUnsafe(f"{member.name!r} claims {member.size} bytes.")


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, whence: int, /) -> int: ...
    def tell(self) -> int: ...


def _refuse_rest(packed: _Readable) -> None:
    # Reading to the very end also proves the checksum of the packed file itself.
    rest = packed.read(_PADDING_BYTES_MAX + 1)
    if len(rest) > _PADDING_BYTES_MAX or rest.strip(b"\0"):
        raise BackupDamaged("There is more after the end of the archive.")


class _Bounded:
    """Refuses a single huge read: a forged tar header can ask for gigabytes of memory at once."""

    def __init__(self, inner: _Readable) -> None:
        self._inner = inner

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > MEMBER_BYTES_MAX:
            raise BackupUnsafe(f"A header asks for {size} bytes.")
        return self._inner.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        return self._inner.tell()


def _remove_abandoned(target: Path) -> None:
    # Half a backup is still full of records. A backup under way holds a lock on its file; a killed one does not.
    for left_over in target.parent.glob(f"{glob.escape(target.name)}.partial-*"):
        descriptor = os.open(left_over, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left_over.unlink()
        except BlockingIOError:
            continue
        finally:
            os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
