"""The open crime months are what their publisher gave out, and say whose they are."""

from __future__ import annotations

import csv
import gzip
import io
import runpy
from pathlib import Path

import pytest

from bluelamp.demo import open_data

PUBLISHED_COLUMNS = [
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
]


@pytest.mark.parametrize(("month", "rows"), [("2016-07", 27_176), ("2017-07", 28_537)])
def test_a_whole_month_is_extracted_with_its_published_columns(month: str, rows: int, tmp_path: Path) -> None:
    extracted = open_data.extract(month, tmp_path / "new" / "folder")
    assert extracted.name == f"{month}-west-yorkshire-street.csv"
    with extracted.open(encoding="utf-8", newline="") as stream:
        table = csv.reader(stream)
        assert next(table) == PUBLISHED_COLUMNS
        found = list(table)
    assert len(found) == rows == open_data.months()[month].rows
    assert {row[1] for row in found} == {month}
    assert {len(row) for row in found} == {len(PUBLISHED_COLUMNS)}


def test_extracting_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first = open_data.extract("2016-07", tmp_path / "a").read_bytes()
    assert first == open_data.extract("2016-07", tmp_path / "b").read_bytes()
    assert len(first) == open_data.months()["2016-07"].bytes


def test_an_unknown_month_names_the_months_there_are(tmp_path: Path) -> None:
    with pytest.raises(open_data.MonthUnknown, match="2016-07, 2017-07"):
        open_data.extract("2015-01", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_licence_sentence_is_the_one_that_the_ogl_asks_for() -> None:
    assert open_data.attribution() == (
        "Contains public sector information licensed under the Open Government Licence v3.0."
    )


def test_compression_holds_no_name_and_no_time() -> None:
    tool = runpy.run_path(str(Path(__file__).parents[3] / "tools" / "build_open_data.py"))
    once = tool["compressed"](b"some rows\n")
    assert once == tool["compressed"](b"some rows\n")
    assert once[4:8] == b"\0\0\0\0"
    assert gzip.GzipFile(fileobj=io.BytesIO(once)).read() == b"some rows\n"
