"""Workbooks: sheet by name, cells as text, dates as ISO, row numbers of the sheet, and bombs refused."""

import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from openpyxl import Workbook

from bluelamp.connect.errors import (
    ColumnVanished,
    HeaderUnusable,
    PathRefused,
    SheetMissing,
    SourceTooLarge,
    SourceUnreadable,
)
from bluelamp.connect.manifest import ExcelSpec
from bluelamp.connect.readers import Reader, ReadPlan, open_reader


def a_workbook(path: Path, rows: list[list[Any]], sheet: str = "Custody") -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "Cover"
    other = book.create_sheet(sheet)
    for row in rows:
        other.append(row)
    book.save(path)


def a_reader(folder: Path, plan: ReadPlan | None = None, **settings: Any) -> Reader:
    spec = ExcelSpec.model_validate({"path": "a.xlsx", "sheet": "Custody", **settings})
    return open_reader(spec.placed(folder), plan=plan)


def rows_of(reader: Reader) -> list[dict[str, Any]]:
    return [row for batch in reader.batches(2) if isinstance(batch, pl.DataFrame) for row in batch.to_dicts()]


def test_cells_come_as_text_with_the_sheets_own_row_numbers(tmp_path: Path) -> None:
    moment = datetime(2024, 3, 1, 10, 5, 6)  # noqa: DTZ001 (a workbook knows no zone)
    a_workbook(tmp_path / "a.xlsx", [
        ["Custody extract"], [], ["No", "Name", "Born", "Seen", "Clock", "Kept", "No"],
        [1, "שלום", date(1984, 3, 4), moment, time(10, 5), True, "007"],
        [], [2.5, " pad ", None, None, None, False, "@SUM"],
    ])  # fmt: skip
    reader = a_reader(tmp_path, header_row=3)
    assert reader.columns == ("No", "Name", "Born", "Seen", "Clock", "Kept", "No_2")
    assert [list(row.values()) for row in rows_of(reader)] == [
        ["1", "שלום", "1984-03-04", "2024-03-01T10:05:06", "10:05:00", "true", "007", 4],
        ["2.5", " pad ", None, None, None, "false", "@SUM", 6],
    ]
    assert reader.place(6).endswith("a.xlsx, row 6")
    assert any("No_2" in note for note in reader.describe().notes)


def test_the_first_sheet_is_read_where_none_is_named(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["id"])
    page.append(["1"])
    book.save(tmp_path / "a.xlsx")
    assert rows_of(a_reader(tmp_path, sheet=None)) == [{"id": "1", "_row": 2}]


def test_a_missing_sheet_names_those_there_are(tmp_path: Path) -> None:
    a_workbook(tmp_path / "a.xlsx", [["id"]])
    with pytest.raises(SheetMissing, match="Cover, Custody"):
        a_reader(tmp_path, sheet="Stays")


def test_a_missing_column_or_header_stops_the_read(tmp_path: Path) -> None:
    a_workbook(tmp_path / "a.xlsx", [["id"], [1]])
    with pytest.raises(ColumnVanished, match="field SURNAME"):
        a_reader(tmp_path, ReadPlan(required=("SURNAME",)))
    with pytest.raises(HeaderUnusable):
        a_reader(tmp_path, header_row=9)


def test_a_workbook_that_unpacks_too_far_is_refused_unopened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)
    with pytest.raises(SourceTooLarge, match="unpacks to 40,000,000"):
        a_reader(tmp_path)


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(SourceUnreadable):
        a_reader(tmp_path)


def test_a_workbook_outside_the_allowed_folders_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    a_workbook(tmp_path / "a.xlsx", [["id"]])
    with pytest.raises(PathRefused):
        a_reader(tmp_path / "in", path="../a.xlsx")


def test_reading_goes_on_behind_a_checkpoint(tmp_path: Path) -> None:
    a_workbook(tmp_path / "a.xlsx", [["id"], [1], [2], [3], [4], [5]])
    reader = a_reader(tmp_path)
    next(reader.batches(2))
    rest = list(a_reader(tmp_path).batches(10, reader.checkpoint()))
    assert [batch["id"].to_list() for batch in rest if isinstance(batch, pl.DataFrame)] == [["3", "4", "5"]]
