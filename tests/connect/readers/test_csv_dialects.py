"""Every dialect that extracts come in: delimiters, quotes, line ends, headers, encodings, and going on half-way."""

from pathlib import Path

import polars as pl
import pytest

from bluelamp.connect.readers import Checkpoint
from tests.connect.readers.csv_files import a_csv_reader, read_csv, read_text, reasons

ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be", "cp037")


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    [(delimiter, encoding) for delimiter in (",", ";", "|", "tab") for encoding in ENCODINGS]
    + [("detect", encoding) for encoding in ENCODINGS if encoding != "cp037"],
)
def test_any_delimiter_line_end_and_encoding(
    tmp_path: Path, delimiter: str, line_end: str, encoding: str
) -> None:
    mark = {"tab": "\t", "detect": ";"}.get(delimiter, delimiter)
    records = [["id", "name"], ["1", "Zoë"], ["2", f'a {mark} "b"'], ["3", 'mid " quote']]
    text = ""
    for record in records:
        cells = ['"' + cell.replace('"', '""') + '"' if mark in cell else cell for cell in record]
        text += mark.join(cells) + line_end
    rows, failures = read_text(
        tmp_path, text.encode(encoding), delimiter=delimiter, encoding=encoding.removesuffix("-sig")
    )
    assert failures == []
    assert [[row["id"], row["name"]] for row in rows] == records[1:]
    assert [row["_row"] for row in rows] == [2, 3, 4]


def test_line_ends_inside_quotes_are_part_of_the_value_and_count_as_lines(tmp_path: Path) -> None:
    rows, _ = read_text(tmp_path, b'id,note\r\n1,"a\r\nb\n"\r\n\r\n2,c\r\n3,"d\n"\r\n4,e\r\n')
    assert [(row["_row"], row["note"]) for row in rows] == [(2, "a\r\nb\n"), (6, "c"), (7, "d\n"), (9, "e")]


def test_without_quoting_a_quote_is_a_letter(tmp_path: Path) -> None:
    rows, failures = read_text(tmp_path, b'id,name\n1,"Ann\n2,B"ob\n', quote="")
    assert [row["name"] for row in rows] == ['"Ann', 'B"ob']
    assert failures == []


def test_a_title_above_and_a_rule_below_the_header_are_passed_over(tmp_path: Path) -> None:
    rows, _ = read_text(tmp_path, b"Custody extract\n\nid,name\n--,----\n1,Ann\n", header_row=3, skip=1)
    assert rows == [{"id": "1", "name": "Ann", "_row": 5}]


def test_a_file_without_header_takes_its_names_from_the_manifest(tmp_path: Path) -> None:
    rows, _ = read_text(tmp_path, b"1,Ann\n2,Bob\n", header_row=0, columns=["id", "name"])
    assert rows[0] == {"id": "1", "name": "Ann", "_row": 1}


def test_detection_finds_encoding_and_delimiter(tmp_path: Path) -> None:
    rows, _ = read_text(
        tmp_path, "id|name\n1|Zoë £5\n2|Bob\n".encode("cp1252"), encoding="detect", delimiter="detect"
    )
    assert rows[0]["name"] == "Zoë £5"


def test_values_are_never_touched(tmp_path: Path) -> None:
    rows, _ = read_text(tmp_path, b"id,a,b,c\n007, x ,NULL,\n1e5,NaN,true,0.10\n")
    assert rows[0] == {"id": "007", "a": " x ", "b": "NULL", "c": "", "_row": 2}
    assert rows[1] == {"id": "1e5", "a": "NaN", "b": "true", "c": "0.10", "_row": 3}


def test_batches_have_the_size_asked_for_and_failures_come_in_their_place(tmp_path: Path) -> None:
    lines = [b"short\n" if row % 10 == 0 else b"%d,x\n" % row for row in range(1, 96)]
    (tmp_path / "a.csv").write_bytes(b"id,name\n" + b"".join(lines))
    reader = a_csv_reader(tmp_path)
    seen = 0
    for batch in reader.batches(20):
        if isinstance(batch, pl.DataFrame):
            assert len(batch) <= 20
            assert batch["_row"][0] > seen
            seen = batch["_row"][-1]
            assert reader.checkpoint().row == seen
        else:
            assert all(failure.row > seen for failure in batch)
    assert reader.checkpoint().row == 96


def test_reading_goes_on_behind_a_checkpoint_of_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(
        b"id,name\n" + b"".join(b"%d,x\n" % row if row % 7 else b"bad\n" for row in range(1, 50))
    )
    whole, all_failures = read_csv(tmp_path)
    reader = a_csv_reader(tmp_path)
    for turn, _ in enumerate(reader.batches(5)):
        if turn == 6:
            break
    at = Checkpoint.from_json(reader.checkpoint().to_json())
    rest = list(a_csv_reader(tmp_path).batches(5, at))
    ids = [row for batch in rest if isinstance(batch, pl.DataFrame) for row in batch["id"]]
    assert ids == [row["id"] for row in whole if row["_row"] > at.row]
    later = [failure for batch in rest if isinstance(batch, list) for failure in batch]
    assert reasons(later) == [(failure.row, "row-short") for failure in all_failures if failure.row > at.row]


def test_a_checkpoint_of_another_file_counts_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"id,name\n1,x\n2,y\n")
    reader = a_csv_reader(tmp_path)
    list(reader.batches())
    (tmp_path / "a.csv").write_bytes(b"id,name\n5,other\n6,file\n")
    assert len(next(a_csv_reader(tmp_path).batches(10, reader.checkpoint()))) == 2


def test_the_description_tells_size_digest_and_types(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(
        b"id,born,seen,worth,code,none\n1,04/03/1984,2024-01-01 10:00,1.50,007,\n"
    )
    told = a_csv_reader(tmp_path).describe()
    assert dict(told.fingerprint.columns) == {
        "id": "integer", "born": "date", "seen": "timestamp", "worth": "decimal", "code": "text", "none": "empty",
    }  # fmt: skip
    assert told.fingerprint.size_bytes == (tmp_path / "a.csv").stat().st_size
    assert len(told.fingerprint.sha256 or "") == 64


def test_many_blocks_with_odd_rows_here_and_there_come_out_whole(tmp_path: Path) -> None:
    wide = "x" * 300
    lines = [f'{row},"name, {wide}"\n' if row % 5000 else "odd\0\n" for row in range(1, 40_001)]
    (tmp_path / "a.csv").write_text("id,name\n" + "".join(lines))
    good, failed = 0, 0
    for batch in a_csv_reader(tmp_path).batches():
        if isinstance(batch, pl.DataFrame):
            assert (batch["id"].cast(pl.Int64) + 1 == batch["_row"]).all()
            good += len(batch)
        else:
            failed += len(batch)
    assert (good, failed) == (40_000 - 8, 8)
