"""What every reader promises: columns, a description, and batches of verbatim text with their row numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Literal, Protocol, runtime_checkable

import polars as pl

from bluelamp.connect.readers.fingerprint import SchemaFingerprint

ROW = "_row"
"""Column of every batch: the 1-based position that a human would count (see `Reader.place`)."""


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """One physical record that could not be read, with its bytes, for quarantine.

    `message` never holds a value of the record; `raw` holds them all and is kept encrypted.
    """

    row: int
    reason: str
    field: str | None
    message: str
    raw: bytes


Batch = pl.DataFrame | list[ReadFailure]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far reading came, to go on from there.

    `row` counts only for the very same file (`source` tells); a table has no lasting row numbers, so a
    database read starts again and unchanged rows are recognised by their hash. `watermark` is the highest
    value of the watermark column in canonical text.
    """

    row: int = 0
    watermark: str | None = None
    source: str | None = None

    def to_json(self) -> dict[str, object]:
        """The checkpoint as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, object] | None) -> "Checkpoint":
        """The checkpoint from what `to_json` gave, or the start if nothing was stored."""
        stored = stored or {}
        row, watermark, source = stored.get("row"), stored.get("watermark"), stored.get("source")
        return cls(
            row=row if isinstance(row, int) else 0,
            watermark=watermark if isinstance(watermark, str) else None,
            source=source if isinstance(source, str) else None,
        )


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """What the mapping and the capture settings ask of a reader.

    `required` are the columns that the mapping uses: a missing one stops the run before anything is read.
    `wanted` are the same where they shall be seen but stop nothing, as in a check. `order_by` are the key columns, so
    that a table's batches come in a stable order.
    """

    required: Sequence[str] = ()
    wanted: Sequence[str] = ()
    order_by: Sequence[str] = ()
    watermark: str | None = None
    overlap: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """What a source is at this moment, for the run's record and the drift check."""

    where: str
    kind: str
    fingerprint: SchemaFingerprint
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file of a reading: its name, the row number before its first row, and what its rows are counted by."""

    name: str
    start: int
    counted: Literal["line", "record"]


@runtime_checkable
class InFiles(Protocol):
    """A reader of files, which can say for good which row stands where. Not all readers can; none has to."""

    def files_read(self) -> Sequence[FileRead]:
        """The files of the last call of `batches`, in their order."""
        ...


@runtime_checkable
class Reader(Protocol):
    """A source that can be read, again and again, in batches with flat memory.

    Third parties offer one under the entry point group `bluelamp.readers`: the name is the manifest's
    `kind`, the object a function `(source: SourceSpec, secrets: Secrets, plan: ReadPlan) -> Reader`.
    Its settings arrive in `source.options`.
    """

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the source's columns, in its own order."""
        ...

    def describe(self) -> SourceDescription:
        """Columns, inferred types, and for files size, time and SHA-256."""
        ...

    def batches(self, batch_rows: int = 50_000, after: Checkpoint | None = None) -> Iterator[Batch]:
        """Frames of at most `batch_rows` good rows, between them lists of the bad ones.

        Every column is Utf8 text as the source wrote it (null = absent), plus `_row` as Int64.
        Whole-source trouble raises a `SourceError` at the place where it is met.
        """
        ...

    def checkpoint(self) -> Checkpoint:
        """How far the last call of `batches` came, counting only what has been handed out."""
        ...

    def place(self, row: int) -> str:
        """Where row `_row` stands, in words: file and line, or table and position."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...
