"""The reader of delimited files: one, a folder or a glob, as one run of records."""

from collections.abc import Iterator

import polars as pl

from bluelamp.connect.errors import ColumnsDiffer, ColumnVanished
from bluelamp.connect.manifest import CsvSpec
from bluelamp.connect.readers.contract import (
    ROW,
    Batch,
    Checkpoint,
    FileRead,
    ReadPlan,
    SourceDescription,
)
from bluelamp.connect.readers.csv_file import CsvFile
from bluelamp.connect.readers.file_facts import digest_of, modified_at
from bluelamp.connect.readers.file_turns import Block, FileTurns, moved
from bluelamp.connect.readers.fingerprint import SchemaFingerprint
from bluelamp.connect.readers.paths import files_of
from bluelamp.connect.readers.sampling import inferred_types

SUFFIXES = (".csv", ".txt", ".tsv", ".dat", ".csv.gz", ".txt.gz", ".tsv.gz", ".csv.zip")
SAMPLE_ROWS = 1_000


class CsvReader:
    """Delimited files with the same columns, read in the order of their names.

    `_row` is the line of the file on which the record starts, the header's line included. Where there are
    several files the lines of each are counted on from the last line of the one before; `place` turns the
    number back into file and line.
    """

    def __init__(self, spec: CsvSpec, plan: ReadPlan) -> None:
        self._spec = spec
        self._files = [CsvFile(path, spec) for path in files_of(spec.path, spec.folder, spec.roots, SUFFIXES)]
        self._columns = self._all_columns()
        self._turns = FileTurns([file.path for file in self._files])
        for name in plan.required:
            if name not in self._files[0].columns:
                raise ColumnVanished(
                    str(self._files[0].path), f"The columns are: {', '.join(self._columns)}.", field=name
                )

    def _all_columns(self) -> tuple[str, ...]:
        """Columns of the first file, then those that later files add."""
        first, names = self._files[0], dict.fromkeys(self._files[0].columns)
        for file in self._files[1:]:
            missing = [name for name in first.columns if name not in file.columns]
            if missing:
                raise ColumnsDiffer(
                    str(file.path), f"It lacks {', '.join(missing)}, which {first.path.name} has."
                )
            names.update(dict.fromkeys(file.columns))
        return tuple(names)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns; duplicates and blanks in the header are given names of their own."""
        return self._columns

    def describe(self) -> SourceDescription:
        """Columns with types inferred from the first rows, size, time and SHA-256 of the files as they lie."""
        paths = [file.path for file in self._files]
        fingerprint = SchemaFingerprint(
            columns=inferred_types(self._sample(), self._columns),
            size_bytes=sum(path.stat().st_size for path in paths),
            modified_at=modified_at(paths),
            sha256=digest_of(paths),
        )
        notes = tuple(note for file in self._files for note in file.notes)
        return SourceDescription(self._where(), "csv", fingerprint, notes)

    def _sample(self) -> pl.DataFrame:
        for rows, _ in self._files[0].blocks():
            return rows.head(SAMPLE_ROWS)
        return pl.DataFrame()

    def _where(self) -> str:
        return str(self._files[0].path) if len(self._files) == 1 else self._spec.path

    def batches(self, batch_rows: int = 50_000, after: Checkpoint | None = None) -> Iterator[Batch]:
        """Frames and failures in the order of the files; goes on behind `after` if the files are the same."""
        yield from self._turns.paced(self._in_turn(), batch_rows, self._turns.resume_at(after))

    def _in_turn(self) -> Iterator[Block]:
        offset = 0
        self._turns.begin()
        for file in self._files:
            self._turns.turn_to(offset)
            yield from self._numbered(file, offset)
            offset += file.lines_read

    def _numbered(self, file: CsvFile, offset: int) -> Iterator[Block]:
        absent = [name for name in self._columns if name not in file.columns]
        for block, failures in file.blocks():
            rows = block.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in absent)
            rows = rows.select(*self._columns, pl.col(ROW) + offset)
            yield rows, moved(failures, offset)

    def checkpoint(self) -> Checkpoint:
        """The last row handed out."""
        return self._turns.reached

    def place(self, row: int) -> str:
        """File and line of a row of the last call of `batches`."""
        turn, line = self._turns.place(row)
        return f"{self._files[turn].path}, line {line}"

    def files_read(self) -> list[FileRead]:
        """The files of the last call of `batches`, each with the row number before its first."""
        return self._turns.files_read("line")

    def close(self) -> None:
        """Nothing stays open between calls."""
