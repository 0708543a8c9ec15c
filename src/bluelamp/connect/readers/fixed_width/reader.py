"""The reader of fixed-width files: one, a folder or a glob, as one run of records."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from bluelamp.connect.errors import ColumnVanished, SourceMissing
from bluelamp.connect.fixed_width_spec import FixedWidthSpec
from bluelamp.connect.readers.contract import (
    ROW,
    Batch,
    Checkpoint,
    FileRead,
    ReadFailure,
    ReadPlan,
    SourceDescription,
)
from bluelamp.connect.readers.file_facts import digest_of, modified_at
from bluelamp.connect.readers.file_turns import Block, FileTurns, moved
from bluelamp.connect.readers.fingerprint import SchemaFingerprint
from bluelamp.connect.readers.fixed_width.code_page import CodePage, code_page
from bluelamp.connect.readers.fixed_width.cutting import (
    Chunk,
    Cutter,
    Cutting,
    DescribedCutter,
    FixedCutter,
    LineCutter,
)
from bluelamp.connect.readers.fixed_width.decoder import Decoder, ReadableColumns, Records
from bluelamp.connect.readers.fixed_width.describing import (
    kind_wanted,
    layout_of,
    refuse_lines_of_bytes,
    width_of,
)
from bluelamp.connect.readers.fixed_width.layout import Column, RecordLayout
from bluelamp.connect.readers.fixed_width.suspicion import (
    refuse_misfit,
    refuse_wrong_lengths,
    refuse_wrong_page,
)
from bluelamp.connect.readers.paths import files_of
from bluelamp.connect.readers.stream import GZIP_MAGIC, ZIP_MAGIC, ByteSource, UnpackLimits, first_bytes

SUFFIXES = (".dat", ".bin", ".txt", ".ebc", ".ebcdic", ".fix", ".dat.gz", ".bin.gz", ".txt.gz", ".dat.zip")
SAMPLE_BYTES = 256 * 1024
NAMES_SHOWN = 60


class FixedWidthReader:
    """Files of fixed-width records of the same layout, read in the order of their names.

    `_row` is the record's number in the file, counted from 1; those of a second file run on from the first's.
    """

    def __init__(self, spec: FixedWidthSpec, plan: ReadPlan) -> None:
        self._spec = spec
        self._files = files_of(spec.path, spec.folder, spec.roots, SUFFIXES)
        self._page = code_page(spec.encoding)
        self.record = layout_of(spec)
        """The layout of the records."""
        refuse_lines_of_bytes(spec, self.record, self._page)
        self._width = width_of(spec, self.record)
        self._decoder = self._new_decoder()
        self._limits = UnpackLimits(spec.max_unpacked_bytes, spec.max_ratio)
        self._turns = FileTurns(self._files)
        for name in plan.required:
            if name not in self.record.widest.by_name:
                shown = ", ".join(self.columns[:NAMES_SHOWN])
                raise ColumnVanished(str(self._files[0]), f"The columns are: {shown}.", field=name)
        for path in self._files:
            self._examine(path)

    def _new_decoder(self) -> Decoder:
        return _decoder(self._spec, self.record, self._page)

    def _cutter(self) -> Cutter:
        cutting = Cutting(self._width, self._page.pad, self._spec.truncated == "quarantine")
        if self._spec.record_format == "lines":
            return LineCutter(cutting)
        if self._spec.record_format == "variable":
            return DescribedCutter(cutting, blocked=self._spec.block_descriptors)
        return FixedCutter(cutting)

    def _examine(self, path: Path) -> None:
        """Refuse a file that is plainly not what the manifest says, before a record of it is read."""
        spec = self._spec
        sample = first_bytes(path, spec.compression, self._limits, SAMPLE_BYTES)
        if not sample:
            raise SourceMissing(str(path), "The file is empty.", remedy="Ask for the extract again.")
        with path.open("rb") as file:
            magic = file.read(4)
        packed = spec.compression != "none" and (magic[:2] == GZIP_MAGIC or magic == ZIP_MAGIC)
        refuse_wrong_lengths(sample, None if packed else path.stat().st_size, spec, self._width, str(path))
        if not spec.trust_encoding:
            chunk = next(self._chunks(path), None)
            if chunk is not None and chunk.records is not None:
                records = chunk.records
                kept = Records(records.cells[spec.skip :], None, 1)
                refuse_wrong_page(kept, self.record.widest, self._page, str(path))

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the fields, those of tables numbered."""
        return tuple(column.name for column in self.record.widest.columns)

    def describe(self) -> SourceDescription:
        """Columns with the types that the copybook gives them, size, time and SHA-256 of the files as they lie."""
        fingerprint = SchemaFingerprint(
            columns=tuple((column.name, _type_of(column)) for column in self.record.widest.columns),
            size_bytes=sum(path.stat().st_size for path in self._files),
            modified_at=modified_at(self._files),
            sha256=digest_of(self._files),
        )
        return SourceDescription(self._where(), "fixed-width", fingerprint, self._notes())

    def _where(self) -> str:
        return str(self._files[0]) if len(self._files) == 1 else self._spec.path

    def _notes(self) -> tuple[str, ...]:
        notes = list(self.record.notes)
        high = sorted(self._decoder.high_values)
        if high:
            notes.append(f"HIGH-VALUES were met and taken for nothing in: {', '.join(high)}.")
        if self._decoder.left_out:
            notes.append(f"{self._decoder.left_out:,} records of another kind were left out, as `only` says.")
        return tuple(notes)

    def batches(self, batch_rows: int = 50_000, after: Checkpoint | None = None) -> Iterator[Batch]:
        """Frames and failures in the order of the files; goes on behind `after` if the files are the same."""
        yield from self._turns.paced(self._in_turn(), batch_rows, self._turns.resume_at(after))

    def _in_turn(self) -> Iterator[Block]:
        offset = 0
        self._decoder = self._new_decoder()
        self._turns.begin()
        for path in self._files:
            self._turns.turn_to(offset)
            reached = 0
            for rows, failures, last in self._decoded(path):
                reached = last
                yield rows.with_columns(pl.col(ROW) + offset) if offset else rows, moved(failures, offset)
            offset += reached

    def _decoded(self, path: Path) -> Iterator[tuple[pl.DataFrame, list[ReadFailure], int]]:
        """Good rows, failures, and the number of the last record so far."""
        skip, judged = self._spec.skip, False
        for chunk in self._chunks(path):
            rows, failures = pl.DataFrame(), list(chunk.failures)
            last = max((failure.row for failure in failures), default=0)
            if chunk.records is not None:
                rows, unread = self._decoder.decode(chunk.records)
                last = max(last, chunk.records.first + len(chunk.records.cells) - 1)
                if chunk.records.first <= skip:
                    rows = rows.filter(pl.col(ROW) > skip)
                    unread = [failure for failure in unread if failure.row > skip]
                if not judged:
                    refuse_misfit(len(rows), unread, str(path))
                    judged = True
                failures = unread + failures
            yield rows, failures, last

    def _chunks(self, path: Path) -> Iterator[Chunk]:
        source = ByteSource(path, self._spec.compression, self._limits)
        try:
            yield from self._cutter().chunks(source, str(path))
        finally:
            source.close()

    def checkpoint(self) -> Checkpoint:
        """The last row handed out."""
        return self._turns.reached

    def place(self, row: int) -> str:
        """File, record and byte of a row of the last call of `batches`."""
        turn, number = self._turns.place(row)
        path = self._files[turn]
        offset = (
            (number - 1) * self._width
            if self._spec.record_format == "fixed"
            else self._start_of(path, number)
        )
        return f"{path}, record {number}" + ("" if offset is None else f", byte {offset:,}")

    def _start_of(self, path: Path, number: int) -> int | None:
        """Where a record of its own length starts: only going through the file tells."""
        first = 1
        for chunk in self._chunks(path):
            if first <= number < first + len(chunk.starts):
                return int(chunk.starts[number - first])
            first += len(chunk.starts)
        return None

    def files_read(self) -> list[FileRead]:
        """The files of the last call of `batches`, each with the row number before its first."""
        return self._turns.files_read("record")

    def close(self) -> None:
        """Nothing stays open between calls."""


def readable_columns(spec: FixedWidthSpec, raw: bytes) -> ReadableColumns:
    """What can be made out of a record that a reader kept aside; its file need not be there any more."""
    return _decoder(spec, layout_of(spec), code_page(spec.encoding)).readable(raw)


def _decoder(spec: FixedWidthSpec, record: RecordLayout, page: CodePage) -> Decoder:
    return Decoder(
        record, page, little_endian=spec.byte_order == "little", only=kind_wanted(spec, record),
        fills=spec.record_format == "lines",
    )  # fmt: skip


def _type_of(column: Column) -> str:
    if column.shape == "text":
        return "text"
    return "decimal" if column.scale > 0 else "integer"
