"""The reader of tagged records: a survey of the columns, then batches. What a record looks like is its format's business."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from bluelamp.connect.errors import ColumnVanished, RecordsUnrecognised, WrongEncoding
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
from bluelamp.connect.readers.paths import files_of
from bluelamp.connect.readers.sampling import inferred_types
from bluelamp.connect.readers.segments.columns import ColumnSurvey
from bluelamp.connect.readers.segments.record import Fault, Format, Record
from bluelamp.connect.readers.stream import ByteSource, UnpackLimits
from bluelamp.connect.segment_specs import SegmentsSpec

SAMPLE_ROWS = 1_000
BLOCK_ROWS = 2_000
BLOCK_BYTES = 8 * 1024 * 1024
WRONG_ENCODING_SHARE = 0.1
"""Beyond this share, records that cannot be decoded are no slips: the whole source is in another encoding."""


class SegmentsReader:
    """Files of tagged records, read in the order of their names.

    `_row` is the number of the record; over several files it runs on. `place` turns it back into file and record.
    A record without a value for a column is null there. Columns that the mapping asks for and that a record of this
    kind could hold count as there, though no record of today's extract may hold them.
    """

    def __init__(self, spec: SegmentsSpec, plan: ReadPlan, form: Format) -> None:
        self._spec = spec
        self._form = form
        self._paths = files_of(spec.path, spec.folder, spec.roots, form.suffixes)
        self._limits = UnpackLimits(spec.max_unpacked_bytes, spec.max_ratio)
        self._identity = identity_of(self._paths)
        self._turns = FileTurns(self._paths)
        self._sampled: list[dict[str, str]] = []
        found = self._surveyed()
        for name in plan.required:
            if name not in found and not form.may_have(name):
                raise ColumnVanished(
                    self._where(), f"A {spec.kind} record has no such place.", field=name,
                    remedy="Correct the name in the mapping; docs/reference/segments.md tells how places are named.",
                )  # fmt: skip
        asked = dict.fromkeys((*plan.required, *(name for name in plan.wanted if form.may_have(name))))
        self._columns = (*found, *(name for name in asked if name not in found))
        self._watched = tuple(asked) or found

    @property
    def columns(self) -> tuple[str, ...]:
        """Paths of all values that some record holds, and those that the mapping asks for."""
        return self._columns

    def describe(self) -> SourceDescription:
        """Columns with types inferred from the first records, and size, time and SHA-256 of the files.

        With a mapping, only what it reads counts as the source's shape: other places come and go by the day.
        """
        fingerprint = SchemaFingerprint(
            columns=inferred_types(self._frame(self._sampled, []), self._watched),
            size_bytes=sum(path.stat().st_size for path in self._paths),
            modified_at=modified_at(self._paths),
            sha256=digest_of(self._paths),
        )
        return SourceDescription(self._where(), self._spec.kind, fingerprint)

    def _where(self) -> str:
        return str(self._paths[0]) if len(self._paths) == 1 else self._spec.path

    def _surveyed(self) -> tuple[str, ...]:
        """The columns of all good records; whole-file trouble is met here, before anything is handed out."""
        survey = ColumnSurvey(self._where(), self._spec.columns_max)
        good, bad, first = 0, 0, None
        undecodable: list[Fault] = []
        for path, row, found in self._found():
            if isinstance(found, Record):
                survey.add(found.values, row)
                good += 1
                if good <= SAMPLE_ROWS:
                    self._sampled.append(found.values)
                continue
            bad += 1
            first = first or (path, found)
            if found.reason == "bad-encoding":
                undecodable = [*undecodable[:1], found]
        if len(undecodable) > 1 and bad > WRONG_ENCODING_SHARE * (good + bad):
            raise WrongEncoding(self._where(), f"{undecodable[0].message} More records are like that.")
        if not good:
            if first is None:
                raise RecordsUnrecognised(self._where(), "The file is empty.")
            path, fault = first
            raise RecordsUnrecognised(str(path), f"At byte {fault.offset:,}: {fault.message}")
        return survey.ordered()

    def _found(self) -> Iterator[tuple[Path, int, Record | Fault]]:
        """Every record of every file with its number over all files."""
        row = 0
        self._turns.begin()
        for path in self._paths:
            before = row
            self._turns.turn_to(row)
            source = ByteSource(path, self._spec.compression, self._limits)
            try:
                for found in self._form.records(source, path):
                    row += 1
                    if isinstance(found, Fault):
                        self._stop_if_whole(found, path, row - before)
                    yield path, row, found
            finally:
                source.close()

    def _stop_if_whole(self, fault: Fault, path: Path, number: int) -> None:
        if fault.stops is not None and self._spec.truncated == "stop":
            raise fault.stops(str(path), f"At byte {fault.offset:,}: {fault.message}", row=number)

    def batches(self, batch_rows: int = 50_000, after: Checkpoint | None = None) -> Iterator[Batch]:
        """Frames and failures in the order of the files; goes on behind `after` if the files are the same."""
        refuse_changed(self._paths, self._identity, self._where())
        resume = self._turns.resume_at(after)
        yield from self._turns.paced(self._blocks(resume), batch_rows, resume)

    def _blocks(self, resume: int) -> Iterator[Block]:
        values: list[dict[str, str]] = []
        numbers: list[int] = []
        failures: list[ReadFailure] = []
        held = 0
        for _, row, found in self._found():
            if row <= resume:
                continue
            if isinstance(found, Record):
                values.append(found.values)
                numbers.append(row)
                held += found.size
            else:
                failures.append(ReadFailure(row, found.reason, found.field, found.message, found.raw))
                held += len(found.raw)
            if held > BLOCK_BYTES or len(values) + len(failures) >= BLOCK_ROWS:
                yield self._frame(values, numbers), failures
                values, numbers, failures, held = [], [], [], 0
        yield self._frame(values, numbers), failures
        refuse_changed(self._paths, self._identity, self._where())

    def _frame(self, values: list[dict[str, str]], numbers: Sequence[int]) -> pl.DataFrame:
        cells: dict[str, pl.Series] = {
            name: pl.Series(name, [row.get(name) for row in values], dtype=pl.String)
            for name in self._columns
        }
        rows = numbers or range(1, len(values) + 1)
        return pl.DataFrame({**cells, ROW: pl.Series(ROW, rows, dtype=pl.Int64)})

    def checkpoint(self) -> Checkpoint:
        """The last row handed out."""
        return self._turns.reached

    def place(self, row: int) -> str:
        """File and record of a row."""
        turn, number = self._turns.place(row)
        return f"{self._paths[turn]}, record {number}"

    def files_read(self) -> list[FileRead]:
        """The files of the last call of `batches`, each with the row number before its first."""
        return self._turns.files_read("record")

    def close(self) -> None:
        """Nothing stays open between calls."""
