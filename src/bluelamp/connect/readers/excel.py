"""The reader of one sheet of a workbook, all cells as text. A workbook fits in memory: its formats end at a
million rows, and what it may unpack to is bounded."""

import hashlib
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import fastexcel
import polars as pl

from bluelamp.connect.errors import (
    ColumnVanished,
    HeaderUnusable,
    SheetMissing,
    SourceTooLarge,
    SourceUnreadable,
)
from bluelamp.connect.manifest import ExcelSpec
from bluelamp.connect.readers.contract import ROW, Batch, Checkpoint, ReadPlan, SourceDescription
from bluelamp.connect.readers.fingerprint import SchemaFingerprint
from bluelamp.connect.readers.naming import unique_names
from bluelamp.connect.readers.pacing import Pacer
from bluelamp.connect.readers.paths import files_of
from bluelamp.connect.readers.sampling import inferred_types
from bluelamp.connect.readers.stream import RATIO_GRACE_BYTES

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_MIDNIGHT = r"^(\d{4}-\d\d-\d\d) 00:00:00$"
_CLOCK = r"^1899-12-3[01] (\d\d:\d\d:\d\d)"
_MOMENT = r"^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(\.\d+)?)$"


class ExcelReader:
    """One sheet of a workbook. `_row` is the sheet's own row number; blank rows are passed over.

    Dates come as `2024-03-01`, moments as `2024-03-01T10:05:06`, times as `10:05:06`; a formula gives the
    value that the workbook holds for it; an empty cell is null.
    """

    def __init__(self, spec: ExcelSpec, plan: ReadPlan) -> None:
        self._spec = spec
        self._path = _one_file(spec)
        _refuse_bomb(self._path, spec)
        self._rows, self._columns, self._notes = self._loaded()
        self._reached = Checkpoint()
        for name in plan.required:
            if name not in self._columns:
                raise ColumnVanished(
                    str(self._path), f"The columns are: {', '.join(self._columns)}.", field=name
                )

    def _loaded(self) -> tuple[pl.DataFrame, tuple[str, ...], tuple[str, ...]]:
        spec, where = self._spec, str(self._path)
        try:
            book = fastexcel.read_excel(self._path)
            names = book.sheet_names
            if spec.sheet is not None and spec.sheet not in names:
                raise SheetMissing(where, f"Its sheets are: {', '.join(names)}.", field="source.sheet")
            sheet = book.load_sheet(spec.sheet or 0, header_row=None, skip_rows=0, dtypes="string")
            cells = sheet.to_polars()
        except fastexcel.FastExcelError as error:
            raise SourceUnreadable(
                where, f"({type(error).__name__}) It may be locked with a password."
            ) from error
        if spec.header_row == 0:
            header: list[str] = list(spec.columns) + [""] * (cells.width - len(spec.columns))
        elif cells.height < spec.header_row:
            raise HeaderUnusable(where, f"There is no row {spec.header_row}.", row=spec.header_row)
        else:
            header = [cell or "" for cell in cells.row(spec.header_row - 1)]
        if not any(name.strip() for name in header):
            raise HeaderUnusable(where, "The header is blank.", row=spec.header_row)
        columns, notes = unique_names(header, self._path.name)
        cells.columns = list(columns)
        first = spec.header_row + spec.skip
        text = (
            pl.all()
            .str.replace(_MIDNIGHT, "${1}")
            .str.replace(_CLOCK, "${1}")
            .str.replace(_MOMENT, "${1}T${2}")
        )
        rows = (
            cells.select(text)
            .with_columns(pl.int_range(1, cells.height + 1, dtype=pl.Int64).alias(ROW))
            .slice(first)
        )
        return rows.filter(pl.any_horizontal(pl.col(columns).is_not_null())), columns, notes

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the sheet's columns."""
        return self._columns

    def describe(self) -> SourceDescription:
        """Columns with inferred types, and the workbook's size, time and SHA-256."""
        stat = self._path.stat()
        with self._path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        fingerprint = SchemaFingerprint(
            columns=inferred_types(self._rows.head(1_000), self._columns),
            size_bytes=stat.st_size,
            modified_at=datetime.fromtimestamp(stat.st_mtime, UTC).isoformat(timespec="seconds"),
            sha256=digest,
        )
        return SourceDescription(str(self._path), "excel", fingerprint, self._notes)

    def batches(self, batch_rows: int = 50_000, after: Checkpoint | None = None) -> Iterator[Batch]:
        """Frames in the order of the sheet; goes on behind `after` if the workbook is the same."""
        stat = self._path.stat()
        identity = f"{stat.st_size}:{stat.st_mtime_ns}"
        resume = after.row if after is not None and after.source == identity else 0
        pacer = Pacer(batch_rows, resume)
        self._reached = Checkpoint(resume, None, identity)
        for step in (pacer.add(self._rows, []), pacer.finish()):
            for batch in step:
                self._reached = Checkpoint(pacer.row, None, identity)
                yield batch

    def checkpoint(self) -> Checkpoint:
        """The last row handed out."""
        return self._reached

    def place(self, row: int) -> str:
        """Workbook and row."""
        return f"{self._path}, row {row}"

    def close(self) -> None:
        """Nothing stays open."""


def _one_file(spec: ExcelSpec) -> Path:
    files = files_of(spec.path, spec.folder, spec.roots, SUFFIXES)
    if len(files) > 1:
        raise SourceUnreadable(
            spec.path,
            f"{len(files)} workbooks match.",
            remedy="Name one workbook, or keep only the latest there.",
        )
    return files[0]


def _refuse_bomb(path: Path, spec: ExcelSpec) -> None:
    """An .xls is no archive; the others are, and say beforehand what they unpack to."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile as error:
        raise SourceUnreadable(str(path)) from error
    limit = min(spec.max_unpacked_bytes, max(RATIO_GRACE_BYTES, path.stat().st_size * spec.max_ratio))
    if unpacked > limit:
        raise SourceTooLarge(
            str(path), f"It says it unpacks to {unpacked:,} bytes from {path.stat().st_size:,}."
        )
