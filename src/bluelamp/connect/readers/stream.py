"""Bytes of a plain, gzip or zip file, bounded in size and ratio. What the bytes mean is not known here."""

import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, cast

from bluelamp.connect.errors import PathRefused, SourceTooLarge, SourceTruncated, SourceUnreadable

GZIP_MAGIC, ZIP_MAGIC = b"\x1f\x8b", b"PK\x03\x04"
RATIO_GRACE_BYTES = 16 * 1024 * 1024
"""Below this size a high ratio harms nobody: a small file of repeated lines packs 1,000 to 1."""


@dataclass(frozen=True, slots=True)
class UnpackLimits:
    """How far a packed file may grow."""

    total_bytes: int
    ratio: int


class ByteSource:
    """A file's bytes, unpacked on the way, refused when they grow beyond the limits."""

    def __init__(self, path: Path, compression: str, limits: UnpackLimits) -> None:
        self._where = str(path)
        self._limits = limits
        self._given = 0
        self._archive: zipfile.ZipFile | None = None
        try:
            self._packed_bytes = path.stat().st_size
            self._file: IO[bytes] = path.open("rb")
        except OSError as error:
            raise SourceUnreadable(self._where, f"({error.strerror})") from error
        try:
            self._stream, self.packed = self._unpacked(compression)
        except BaseException:
            self._file.close()
            raise

    def _unpacked(self, compression: str) -> tuple[IO[bytes], bool]:
        magic = self._file.read(4)
        self._file.seek(0)
        if compression == "gz" or (compression == "auto" and magic[:2] == GZIP_MAGIC):
            return cast(IO[bytes], gzip.GzipFile(fileobj=self._file)), True
        if compression == "zip" or (compression == "auto" and magic == ZIP_MAGIC):
            return self._only_member(), True
        return self._file, False

    def _only_member(self) -> IO[bytes]:
        try:
            self._archive = zipfile.ZipFile(self._file)
        except zipfile.BadZipFile as error:
            raise SourceTruncated(self._where, "It is not a whole zip archive.") from error
        members = [member for member in self._archive.infolist() if not member.is_dir()]
        if len(members) != 1:
            raise SourceUnreadable(self._where, f"The archive holds {len(members)} files; it must hold one.")
        member = members[0]
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
            raise PathRefused(self._where, "The file in the archive is named as if it stood elsewhere.")
        if member.flag_bits & 1:
            raise SourceUnreadable(self._where, "The archive is locked with a password.")
        if member.file_size > self._limits.total_bytes:
            raise SourceTooLarge(self._where, f"It says it unpacks to {member.file_size:,} bytes.")
        try:
            return self._archive.open(member)
        except (NotImplementedError, zipfile.BadZipFile) as error:
            raise SourceUnreadable(self._where, f"({error})") from error

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; empty at the end."""
        try:
            block = self._stream.read(size)
        except EOFError as error:
            raise SourceTruncated(self._where, "The compressed file is cut.") from error
        except (zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, OSError) as error:
            raise SourceUnreadable(self._where, f"({error})") from error
        self._given += len(block)
        if self.packed:
            self._refuse_bomb()
        return block

    def _refuse_bomb(self) -> None:
        if self._given > self._limits.total_bytes:
            raise SourceTooLarge(self._where, f"More than {self._limits.total_bytes:,} bytes came out of it.")
        if self._given > max(RATIO_GRACE_BYTES, self._packed_bytes * self._limits.ratio):
            raise SourceTooLarge(
                self._where,
                f"It grows to more than {self._limits.ratio} times its size of {self._packed_bytes:,} bytes.",
            )

    def close(self) -> None:
        """Close the file."""
        if self._stream is not self._file:
            self._stream.close()
        if self._archive is not None:
            self._archive.close()
        self._file.close()


def first_bytes(path: Path, compression: str, limits: UnpackLimits, size: int) -> bytes:
    """The first `size` bytes of the unpacked file, or all if it is shorter."""
    source = ByteSource(path, compression, limits)
    try:
        sample = io.BytesIO()
        while sample.tell() < size and (block := source.read(size - sample.tell())):
            sample.write(block)
        return sample.getvalue()
    finally:
        source.close()
