"""The reader of nested files: surveyed once for their columns, then read. How a file yields its records is not here."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Literal, Protocol

import polars as pl

from bluelamp.connect.errors import ColumnVanished, SourceError
from bluelamp.connect.manifest import NestedSpec
from bluelamp.connect.readers.contract import (
    ROW,
    Batch,
    Checkpoint,
    FileRead,
    ReadFailure,
    ReadPlan,
    SourceDescription,
)
from bluelamp.connect.readers.file_facts import digest_of, identity_of, modified_at, refuse_changed
from bluelamp.connect.readers.file_turns import Block, FileTurns
from bluelamp.connect.readers.fingerprint import SchemaFingerprint
from bluelamp.connect.readers.nested.flatten import frame_of
from bluelamp.connect.readers.nested.shape import Shape, ShapeLimits, repeating_in
from bluelamp.connect.readers.paths import files_of
from bluelamp.connect.readers.sampling import inferred_types

SAMPLE_ROWS = 1_000
BLOCK_ROWS = 2_000
BLOCK_FAILURES = 200

Step = tuple[int, list[str | None]] | ReadFailure
"""A record's number in its file with its texts, or what could not be read."""


class NestedFile(Protocol):
    """One file of nested records."""

    def survey(self, shape: Shape) -> None:
        """Read all of it, learning its shape; what cannot be read is passed over until `rows` meets it."""
        ...

    def rows(self, shape: Shape) -> Iterator[Step]:
        """Records and failures in the order of the file, by number."""
        ...

    def place(self, number: int) -> str:
        """Where a record stands, in words."""
        ...

    @property
    def counted(self) -> Literal["line", "record"]:
        """What its numbers count."""
        ...

    @property
    def rows_read(self) -> int:
        """Number of the last record or line of the last call of `rows`."""
        ...


class NoRecords(SourceError):
    """The file holds none of the records that the manifest names.

    Check `record` in the manifest's [source] against the file; names are written as in it, capitals included.
    """

    code = "no-records"


class NestedReader(ABC):
    """Nested files as one run of records, in the order of their names.

    The whole source is looked through before the first batch, so that every column is known and a changed shape is
    seen before anything is written. `_row` is a line of line-by-line JSON, else the number of the record; over several
    files they are counted on.
    """

    suffixes: tuple[str, ...] = ()
    kind = "nested"

    def __init__(self, spec: NestedSpec, plan: ReadPlan) -> None:
        self._spec = spec
        self._paths = files_of(spec.path, spec.folder, spec.roots, self.suffixes)
        self._files: Sequence[NestedFile] = self._opened()
        self._identity = identity_of(self._paths)
        self._read = frozenset((*plan.required, *plan.wanted))
        # What the mapping numbers is numbered, even on a day when no record has two of it.
        repeating = repeating_in(self._read) | frozenset(spec.repeats)
        limits = ShapeLimits(spec.repeats_max, spec.columns_max)
        self._shape = Shape(limits, self._where(), repeating)
        for file in self._files:
            file.survey(self._shape)
        self._wanted = [name for name in sorted(self._read) if self._may_lack(name)]
        self._columns = (*self._shape.columns, *self._wanted)
        self._turns = FileTurns(self._paths)
        for name in plan.required:
            if name not in self._columns:
                raise ColumnVanished(self._where(), _neighbours(name, self._columns), field=name)

    @abstractmethod
    def _opened(self) -> Sequence[NestedFile]:
        """The files, by the reader of each kind."""

    def _may_lack(self, name: str) -> bool:
        """Whether the mapping may read a column that no record has today: a further repeat, or one declared optional."""
        columns = self._shape.columns
        if name in columns:
            return False
        if any(_numbers_open(name) == _numbers_open(column) for column in columns):
            return True
        plain = without_numbers(name)
        if any(plain == without_numbers(column) for column in columns):
            return False  # it is there, but numbered otherwise: empty would be wrong
        return self._is_optional(name)

    @property
    def columns(self) -> tuple[str, ...]:
        """The flat columns, then those that the mapping reads though no record has them today."""
        return self._columns

    def describe(self) -> SourceDescription:
        """Columns with types inferred from the first records, size, time and SHA-256 of the files as they lie."""
        types = dict(inferred_types(self._sample(), self._columns))
        kept = [name for name in self._columns if name in self._read or not self._is_optional(name)]
        fingerprint = SchemaFingerprint(
            columns=tuple((name, types[name]) for name in kept),
            size_bytes=sum(path.stat().st_size for path in self._paths),
            modified_at=modified_at(self._paths),
            sha256=digest_of(self._paths),
        )
        return SourceDescription(self._where(), self.kind, fingerprint, self._shape.notes)

    def _is_optional(self, name: str) -> bool:
        return any(fnmatchcase(without_numbers(name), pattern) for pattern in self._spec.optional)

    def _sample(self) -> pl.DataFrame:
        for batch in self.batches(SAMPLE_ROWS):
            if isinstance(batch, pl.DataFrame):
                return batch
        return pl.DataFrame()

    def _where(self) -> str:
        return str(self._paths[0]) if len(self._paths) == 1 else self._spec.path

    def batches(self, batch_rows: int = 50_000, after: Checkpoint | None = None) -> Iterator[Batch]:
        """Frames and failures in the order of the files; goes on behind `after` if the files are the same."""
        refuse_changed(self._paths, self._identity, self._where())
        yield from self._turns.paced(self._in_turn(), batch_rows, self._turns.resume_at(after))

    def _in_turn(self) -> Iterator[Block]:
        offset = 0
        self._turns.begin()
        for file in self._files:
            self._turns.turn_to(offset)
            yield from self._blocks(file, offset)
            offset += file.rows_read
        refuse_changed(self._paths, self._identity, self._where())

    def _blocks(self, file: NestedFile, offset: int) -> Iterator[Block]:
        numbers: list[int] = []
        rows: list[list[str | None]] = []
        failures: list[ReadFailure] = []
        for step in file.rows(self._shape):
            if isinstance(step, ReadFailure):
                failures.append(
                    ReadFailure(step.row + offset, step.reason, step.field, step.message, step.raw)
                )
            else:
                numbers.append(step[0] + offset)
                rows.append(step[1])
            if len(rows) >= BLOCK_ROWS or len(failures) >= BLOCK_FAILURES:
                yield self._block(rows, numbers, failures)
                numbers, rows, failures = [], [], []
        yield self._block(rows, numbers, failures)

    def _block(
        self, rows: list[list[str | None]], numbers: list[int], failures: list[ReadFailure]
    ) -> tuple[pl.DataFrame, list[ReadFailure]]:
        frame, spoilt = frame_of(rows, numbers, self._shape.columns)
        if self._wanted:
            frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in self._wanted)
        frame = frame.select(*self._columns, ROW)
        return frame, sorted([*failures, *spoilt], key=lambda failure: failure.row)

    def checkpoint(self) -> Checkpoint:
        """The last record handed out."""
        return self._turns.reached

    def place(self, row: int) -> str:
        """File and record of a row of the last call of `batches`."""
        turn, number = self._turns.place(row)
        return self._files[turn].place(number)

    def files_read(self) -> list[FileRead]:
        """The files of the last call of `batches`, each with the row number before its first."""
        return self._turns.files_read(*(file.counted for file in self._files))

    def close(self) -> None:  # noqa: B027 - there is nothing to do for any kind
        """Nothing stays open between calls."""


def without_numbers(name: str) -> str:
    """`suspect.surname` for `suspect.2.surname`."""
    return ".".join(step for step in name.split(".") if not step.isdecimal())


def _numbers_open(name: str) -> str:
    return ".".join("#" if step.isdecimal() else step for step in name.split("."))


def _neighbours(name: str, columns: Sequence[str]) -> str:
    parent = without_numbers(name).rpartition(".")[0]
    near = [column for column in columns if without_numbers(column).rpartition(".")[0] == parent]
    shown = ", ".join((near or list(columns))[:30])
    return f"Beside it there are: {shown}. If records may lack it, list it under `optional` in the manifest."
