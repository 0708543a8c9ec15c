"""Everything that is wrong with real extracts: each has its reason, row and bytes, and good rows go on."""

from pathlib import Path

import pytest

from bluelamp.connect.errors import (
    ColumnsDiffer,
    ColumnVanished,
    HeaderUnusable,
    ManifestInvalid,
    SourceMissing,
    SourceTruncated,
    WrongEncoding,
)
from bluelamp.connect.readers import ReadPlan
from tests.connect.readers.csv_files import a_csv_reader, read_csv, read_text, reasons


def test_rows_too_short_and_too_long_are_set_aside_with_their_bytes(tmp_path: Path) -> None:
    rows, failures = read_text(tmp_path, b"id,name\r\n1,Ann\r\n2\r\n3,Bob,x\r\n4,Cyd\r\n")
    assert [row["id"] for row in rows] == ["1", "4"]
    assert [row["_row"] for row in rows] == [2, 5]
    assert reasons(failures) == [(3, "row-short"), (4, "row-long")]
    assert [failure.raw for failure in failures] == [b"2\r\n", b"3,Bob,x\r\n"]
    assert "Bob" not in failures[1].message


def test_a_nul_byte_sets_its_row_aside(tmp_path: Path) -> None:
    rows, failures = read_text(tmp_path, b"id,name\n1,A\0nn\n2,Bob\n")
    assert [row["id"] for row in rows] == ["2"]
    assert reasons(failures) == [(2, "nul-byte")]
    assert failures[0].raw == b"1,A\0nn\n"


def test_a_line_beyond_the_limit_is_set_aside_without_holding_it(tmp_path: Path) -> None:
    long = b"2," + b"x" * 3_000_000 + b"\n"
    rows, failures = read_text(tmp_path, b"id,name\n1,Ann\n" + long + b"3,Bob\n", max_line_bytes=2048)
    assert [(row["id"], row["_row"]) for row in rows] == [("1", 2), ("3", 4)]
    assert reasons(failures) == [(3, "line-too-long")]
    assert failures[0].raw == long[: 64 * 1024]


def test_a_long_line_at_the_end_of_the_file_is_set_aside_too(tmp_path: Path) -> None:
    _, failures = read_text(tmp_path, b"id,name\n1,Ann\n2," + b"x" * 5000, max_line_bytes=2048)
    assert reasons(failures) == [(3, "line-too-long")]


def test_a_quote_never_closed_costs_only_its_own_line(tmp_path: Path) -> None:
    content = b'id,name\n1,Ann\n2,"Bob\n' + b"3,Cyd\n" * 1000
    rows, failures = read_text(tmp_path, content, max_line_bytes=1024)
    assert reasons(failures) == [(3, "unterminated-quote")]
    assert len(rows) == 1001
    assert rows[1]["_row"] == 4


@pytest.mark.parametrize("tail", [b"3,C", b"3", b'3,"Cy', b'3,"Cy\n', b'3,"Cy\nd, e'])
def test_a_file_cut_inside_its_last_row_is_refused(tmp_path: Path, tail: bytes) -> None:
    content = b"id,name,town\n1,Ann,Leeds\n2,Bob,York\n" + tail
    with pytest.raises(SourceTruncated, match=r"row [45].*Ask for the extract again"):
        read_text(tmp_path, content)
    rows, failures = read_text(tmp_path, content, truncated="quarantine")
    assert [row["id"] for row in rows] == ["1", "2"]
    assert failures[-1].reason == "file-truncated"


def test_a_last_row_without_a_line_end_is_a_row(tmp_path: Path) -> None:
    rows, failures = read_text(tmp_path, b"id,name\n1,Ann\n2,Bob")
    assert [row["name"] for row in rows] == ["Ann", "Bob"]
    assert failures == []


def test_a_row_that_is_not_in_the_encoding_is_set_aside_with_its_field(tmp_path: Path) -> None:
    rows, failures = read_text(tmp_path, b"id,name\n" + b"1,Ann\n" * 200 + b"2,Zo\xeb\n")
    assert len(rows) == 200
    assert reasons(failures) == [(202, "bad-encoding")]
    assert failures[0].field == "name"


def test_a_file_in_another_encoding_is_refused_with_the_one_it_is_in(tmp_path: Path) -> None:
    content = b"id,name\n" + "".join(f"{row},Zoë £5\n" for row in range(100)).encode("cp1252")
    with pytest.raises(WrongEncoding, match=r'a\.csv, row 2, field name: .*100 of .*encoding = "cp1252"'):
        read_text(tmp_path, content)


def test_utf8_text_read_as_latin1_is_refused_before_it_is_garbled(tmp_path: Path) -> None:
    content = "id,name\n1,Zoë\n2,Renée\n3,Øystein\n".encode()
    with pytest.raises(WrongEncoding, match=r'row 2: .*encoding = "utf-8"'):
        read_text(tmp_path, content, encoding="latin-1")
    rows, _ = read_text(tmp_path, content, encoding="latin-1", trust_encoding=True)
    assert rows[0]["name"] == "ZoÃ«"


def test_utf16_read_as_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongEncoding, match="utf-16-le"):
        read_text(tmp_path, "id,name\n1,Ann\n".encode("utf-16"))


def test_an_encoding_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestInvalid, match=r"source\.encoding"):
        read_text(tmp_path, b"id\n1\n", encoding="latin-99")


def test_utf16_with_half_a_letter_keeps_the_files_own_bytes(tmp_path: Path) -> None:
    good = "id,name\r\n1,Ann\r\n".encode("utf-16-le")
    bad = "2,".encode("utf-16-le") + b"\x00\xd8" + "\r\n".encode("utf-16-le")
    rows, failures = read_text(tmp_path, b"\xff\xfe" + good + bad, encoding="utf-16")
    assert [row["name"] for row in rows] == ["Ann"]
    assert [(failure.reason, failure.raw) for failure in failures] == [("bad-encoding", bad)]


def test_utf16_cut_inside_a_letter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceTruncated):
        read_text(tmp_path, "id,name\n1,Ann\n".encode("utf-16")[:-1], encoding="utf-16")


def test_formula_cells_and_right_to_left_text_are_kept_as_they_are(tmp_path: Path) -> None:
    cells = ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "שלום", "\u202eevil\u202c", "x" * 500]
    rows, failures = read_text(
        tmp_path, b"id;name\n" + "".join(f"1;{cell}\n" for cell in cells).encode(), delimiter=";"
    )
    assert [row["name"] for row in rows] == cells
    assert failures == []


@pytest.mark.parametrize(
    ("content", "settings", "told"),
    [
        (b"", {}, "empty"),
        (b"\n\n", {}, "blank"),
        (b" , ,\n1,2,3\n", {}, "blank"),
        (b"id;name\n1;Ann\n2;Bob\n", {}, 'delimiter = ";"'),
        (b"id\tname\n1\tAnn\n2\tBob\n", {}, 'delimiter = "tab"'),
        (b"id,name\n1,Ann\n", {"header_row": 9}, "no line 9"),
    ],
)
def test_a_header_that_cannot_be_used_says_why(
    tmp_path: Path, content: bytes, settings: dict[str, int], told: str
) -> None:
    with pytest.raises(HeaderUnusable, match=told):
        read_text(tmp_path, content, **settings)


def test_blank_and_repeated_headers_get_names_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"id,,name,name,_row,_row\n1,2,3,4,5,6\n")
    reader = a_csv_reader(tmp_path)
    assert reader.columns == ("id", "column_2", "name", "name_2", "_row_2", "_row_3")
    assert len(reader.describe().notes) == 4


def test_a_column_that_the_mapping_needs_and_the_file_lacks_stops_the_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"id,name\n1,Ann\n")
    with pytest.raises(ColumnVanished, match=r"a\.csv, field SURNAME: .*id, name"):
        a_csv_reader(tmp_path, plan=ReadPlan(required=("id", "SURNAME")))


def test_a_file_of_the_folder_that_lacks_a_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_bytes(b"id,name\n1,Ann\n")
    (tmp_path / "2.csv").write_bytes(b"id\n2\n")
    with pytest.raises(ColumnsDiffer, match=r"2\.csv: .*lacks name"):
        a_csv_reader(tmp_path, ".")


def test_files_of_a_folder_are_one_run_of_rows_with_each_its_place(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_bytes(b"id,name\n1,Ann\n2,Bob\n")
    (tmp_path / "2.csv").write_bytes(b"name,id,new\nCyd,3,x\nshort\n")
    (tmp_path / "notes.md").write_text("not data")
    reader = a_csv_reader(tmp_path, "[12].csv")
    assert reader.columns == ("id", "name", "new")
    rows, failures = read_csv(tmp_path, ".")
    assert [(row["id"], row["name"], row["new"]) for row in rows] == [
        ("1", "Ann", None),
        ("2", "Bob", None),
        ("3", "Cyd", "x"),
    ]
    list(reader.batches())
    assert reader.place(int(rows[2]["_row"])).endswith("2.csv, line 2")
    assert reader.place(failures[0].row).endswith("2.csv, line 3")
    assert reader.place(3).endswith("1.csv, line 3")


def test_a_folder_or_glob_without_files_is_missing(tmp_path: Path) -> None:
    for pattern in (".", "*.csv", "nothing.csv"):
        with pytest.raises(SourceMissing):
            a_csv_reader(tmp_path, pattern)
