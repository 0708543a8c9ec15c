"""What reading a tagged record gives: its values by path, or a fault with its bytes. How files are cut up is not here."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bluelamp.connect.errors import SourceError
from bluelamp.connect.readers.stream import ByteSource

RAW_KEPT_BYTES = 64 * 1024
"""Of a record that is too long only so much is kept."""


@dataclass(frozen=True, slots=True)
class Record:
    """A good record: every value by its path, in the order of the record, and how many bytes it took."""

    values: dict[str, str]
    size: int


@dataclass(frozen=True, slots=True)
class Fault:
    """A record, or a stretch of bytes between records, that could not be read.

    `stops` is the whole file's trouble that this is, unless the manifest says `truncated = "quarantine"`.
    `message` never holds a value of the record.
    """

    reason: str
    message: str
    raw: bytes
    offset: int
    field: str | None = None
    stops: type[SourceError] | None = None


class BadRecord(Exception):
    """Raised inside a record's parser; the caller knows the bytes and makes a `Fault` of it."""

    def __init__(self, reason: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.reason, self.message, self.field = reason, message, field

    def fault(self, raw: bytes, offset: int) -> Fault:
        """The fault for these bytes."""
        return Fault(self.reason, self.message, raw[:RAW_KEPT_BYTES], offset, self.field)


class Format(Protocol):
    """One kind of tagged file."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Names of the files that a folder is searched for."""
        ...

    def records(self, source: ByteSource, path: Path) -> Iterator[Record | Fault]:
        """Every record of the file in its order."""
        ...

    def may_have(self, column: str) -> bool:
        """Whether a record of this kind could hold a value under this name."""
        ...
