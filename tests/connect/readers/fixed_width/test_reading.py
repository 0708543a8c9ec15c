"""Whole files: record formats, redefinitions, tables, resuming, and files that are not what they are said to be."""

import gzip
from pathlib import Path

import polars as pl
import pytest

from bluelamp.connect.errors import (
    ColumnVanished,
    LayoutDoesNotFit,
    ManifestInvalid,
    RecordDescriptorWrong,
    RecordLengthWrong,
    SourceError,
    SourceTruncated,
    WrongEncoding,
)
from bluelamp.connect.fixed_width_spec import FixedWidthSpec
from bluelamp.connect.readers import Checkpoint, ReadPlan, open_reader
from bluelamp.connect.readers.fixed_width import readable_columns
from tests.connect.readers.fixed_width.extracts import (
    an_extract,
    described,
    packed,
    read_all,
    read_extract,
    text,
)

NAMES = "01 R. 05 ID PIC 9(5). 05 NAME PIC X(12). 05 BORN PIC S9(8) COMP-3."


def a_record(number: int, name: str = "TESTPERSON", page: str = "cp285") -> bytes:
    return text(f"{number:05}", 5, page) + text(name, 12, page) + packed(19840304, 8)


def records(count: int, page: str = "cp285") -> list[bytes]:
    return [a_record(number, page=page) for number in range(1, count + 1)]


def test_fixed_records(tmp_path: Path) -> None:
    rows, failures = read_extract(tmp_path, NAMES, b"".join(records(3)))
    assert failures == []
    assert rows[2] == {"ID": "00003", "NAME": "TESTPERSON", "BORN": "19840304", "_row": 3}


def test_variable_records_with_and_without_blocks(tmp_path: Path) -> None:
    chain = [described(record) for record in records(5)]
    rows, _ = read_extract(tmp_path, NAMES, b"".join(chain), record_format="variable")
    assert [row["ID"] for row in rows] == ["00001", "00002", "00003", "00004", "00005"]
    blocks = b"".join(described(b"".join(part)) for part in (chain[:2], chain[2:]))
    blocked, failures = read_extract(
        tmp_path, NAMES, blocks, record_format="variable", block_descriptors=True
    )
    assert (blocked, failures) == (rows, [])


def test_lines_may_lack_their_last_blanks(tmp_path: Path) -> None:
    copybook = "01 R. 05 ID PIC 9(3). 05 NAME PIC X(8). 05 TOWN PIC X(6)."
    content = b"001TESTER  LEEDS \r\n\r\n002NOBODY\r\n003TOO LONGLEEDS 12\r\n004END"
    rows, failures = read_extract(tmp_path, copybook, content, encoding="ascii", record_format="lines")
    assert [(row["_row"], row["ID"], row["NAME"], row["TOWN"]) for row in rows] == [
        (1, "001", "TESTER", "LEEDS"), (3, "002", "NOBODY", None), (5, "004", "END", None),
    ]  # fmt: skip
    assert [(failure.row, failure.reason) for failure in failures] == [(4, "row-long")]


def test_listed_fields_need_no_copybook(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("001  José  \n002  Ann   \n".encode("cp1252"))
    spec = FixedWidthSpec.model_validate(
        {
            "path": "a.txt", "encoding": "cp1252", "record_format": "lines",
            "fields": [{"name": "No", "start": 1, "length": 3}, {"name": "Given name", "start": 6, "length": 6}],
        }
    )  # fmt: skip
    rows, _ = read_all(open_reader(spec.placed(tmp_path)))
    assert [(row["No"], row["Given name"]) for row in rows] == [("001", "José"), ("002", "Ann")]


ADDRESSES = """01 R. 05 KIND PIC X. 05 UK. 10 TOWN PIC X(8). 10 HOUSE PIC S9(3) COMP-3.
 05 ABROAD REDEFINES UK. 10 TOWN PIC X(6). 10 STATE PIC X(4). 05 LAST PIC X."""


def test_each_record_is_read_in_the_form_that_its_field_tells(tmp_path: Path) -> None:
    content = text("U", 1) + text("LEEDS", 8) + packed(12, 3) + text("!", 1)
    content += text("F", 1) + text("PARIS", 6) + text("FRAN", 4) + text("?", 1)
    rows, failures = read_extract(
        tmp_path, ADDRESSES, content, variants={"ABROAD": {"when": "KIND", "is": ["F"]}}, trust_encoding=True
    )
    assert failures == []
    assert [tuple(row.values()) for row in rows] == [
        ("U", "LEEDS", "12", None, None, "!", 1), ("F", None, None, "PARIS", "FRAN", "?", 2),
    ]  # fmt: skip
    assert list(rows[0])[:5] == ["KIND", "UK.TOWN", "HOUSE", "ABROAD.TOWN", "STATE"]


def test_variable_table_moves_what_follows_it(tmp_path: Path) -> None:
    copybook = "01 R. 05 N PIC 9. 05 ALIAS OCCURS 0 TO 3 DEPENDING ON N. 10 NAME PIC X(4). 05 LAST PIC X(3)."
    content = b"".join(
        described(text(line, len(line)))
        for line in ("2ANN BOB END", "0END", "9ANN END", "1ANN ", "1ANN END+")
    )
    rows, failures = read_extract(tmp_path, copybook, content, record_format="variable", trust_encoding=True)
    assert [tuple(row.values()) for row in rows] == [
        ("2", "ANN", "BOB", None, "END", 1), ("0", None, None, None, "END", 2),
    ]  # fmt: skip
    assert [(failure.row, failure.reason) for failure in failures] == [
        (3, "bad-count"), (4, "row-short"), (5, "row-long"),
    ]  # fmt: skip


def test_only_one_kind_of_record_and_no_header(tmp_path: Path) -> None:
    copybook = "01 R. 05 KIND PIC X. 05 NAME PIC X(5)."
    content = b"".join(text(line, 6) for line in ("XHEAD", "DANN", "TTOTAL"[:6], "DBOB"))
    only = {"when": "KIND", "is": ["D"]}
    rows, _ = read_extract(tmp_path, copybook, content, only=only, skip=1)
    assert [(row["_row"], row["NAME"]) for row in rows] == [(2, "ANN"), (4, "BOB")]


def test_packed_files_and_folders_run_on(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.dat").write_bytes(b"".join(records(2)))
    (tmp_path / "in" / "b.dat.gz").write_bytes(gzip.compress(b"".join(records(2))))
    reader = an_extract(tmp_path, NAMES, b"", path="in")
    rows, _ = read_all(reader)
    assert [(row["_row"], row["ID"]) for row in rows] == [
        (1, "00001"),
        (2, "00002"),
        (3, "00001"),
        (4, "00002"),
    ]
    assert reader.place(4).endswith("b.dat.gz, record 2, byte 22")


@pytest.mark.parametrize("record_format", ["fixed", "variable"])
def test_resuming_gives_what_is_left(tmp_path: Path, record_format: str) -> None:
    content = b"".join(record if record_format == "fixed" else described(record) for record in records(10))
    reader = an_extract(tmp_path, NAMES, content, record_format=record_format)
    batches = reader.batches(3)
    next(batches)
    reached = Checkpoint.from_json(reader.checkpoint().to_json())
    assert reached.row == 3
    rest = [
        batch["_row"].to_list() for batch in reader.batches(4, reached) if isinstance(batch, pl.DataFrame)
    ]
    assert rest == [[4, 5, 6, 7], [8, 9, 10]]
    assert reader.place(4).endswith(f"record 4, byte {3 * (22 if record_format == 'fixed' else 26)}")


def test_cut_file_is_refused_or_its_last_record_kept_aside(tmp_path: Path) -> None:
    content = b"".join(records(3))[:-5]
    with pytest.raises(RecordLengthWrong, match=r"no multiple.*the file is cut"):
        read_extract(tmp_path, NAMES, content)
    (tmp_path / "b.dat").write_bytes(gzip.compress(content))
    with pytest.raises(SourceTruncated):
        read_extract(tmp_path, NAMES, b"", path="b.dat")
    rows, failures = read_extract(tmp_path, NAMES, content, truncated="quarantine")
    assert len(rows) == 2
    assert [(one.row, one.reason, len(one.raw)) for one in failures] == [(3, "file-truncated", 17)]


def test_cut_chain_of_variable_records(tmp_path: Path) -> None:
    content = b"".join(map(described, records(3)))[:-5]
    with pytest.raises(SourceTruncated, match="row 3"):
        read_extract(tmp_path, NAMES, content, record_format="variable")
    rows, failures = read_extract(tmp_path, NAMES, content, record_format="variable", truncated="quarantine")
    assert (len(rows), [failure.reason for failure in failures]) == (2, ["file-truncated"])


def test_length_lie_stops_or_keeps_the_rest_aside(tmp_path: Path) -> None:
    chain = [described(record) for record in records(4)]
    chain[2] = b"\0\1" + chain[2][2:]
    with pytest.raises(RecordDescriptorWrong, match=r"row 3.*byte 52"):
        read_extract(tmp_path, NAMES, b"".join(chain), record_format="variable")
    rows, failures = read_extract(
        tmp_path, NAMES, b"".join(chain), record_format="variable", truncated="quarantine"
    )
    assert (len(rows), [(one.row, one.reason) for one in failures]) == (2, [(3, "bad-length")])


@pytest.mark.parametrize(
    ("content", "settings", "error", "said"),
    [
        (b"\n".join(records(30)) + b"\n", {}, RecordLengthWrong, "line end"),
        (b"".join(map(described, records(30))), {}, RecordLengthWrong, 'record_format = "variable"'),
        (b"".join(described(b"".join(map(described, records(9)))) for _ in range(3)), {}, RecordLengthWrong, "block_descriptors"),
        (b"".join(record + b"\0\0" for record in records(31)), {}, RecordLengthWrong, "would divide the file: .*24"),
        (b"".join(records(30, "ascii")), {}, WrongEncoding, 'encoding = "ascii"'),
        (b"".join(records(30)), {"encoding": "ascii"}, WrongEncoding, 'encoding = "cp285"'),
        (b"".join(records(60))[7:-15], {"trust_encoding": True}, LayoutDoesNotFit, "59 of the first 59"),
        (b"".join(records(3)), {"encoding": "utf-16"}, ManifestInvalid, "one byte"),
        (b"".join(records(3)), {"encoding": "nonsense"}, ManifestInvalid, "one byte"),
        (b"".join(records(3)), {"record_format": "lines"}, ManifestInvalid, "BORN is packed"),
        (b"".join(records(3)), {"record_length": 5}, ManifestInvalid, "layout has 22"),
        (b"".join(records(3)), {"variants": {"X": {"when": "ID", "is": ["1"]}}}, SourceError, "redefines nothing"),
        (b"".join(records(3)), {"only": {"when": "X", "is": ["1"]}}, ManifestInvalid, "no field X"),
        (b"", {}, SourceError, "empty"),
    ],
)  # fmt: skip
def test_whole_file_trouble_says_what_to_do(
    tmp_path: Path, content: bytes, settings: dict[str, object], error: type[SourceError], said: str
) -> None:
    with pytest.raises(error, match=said):
        read_extract(tmp_path, NAMES, content, **settings)


def test_missing_column_stops_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(ColumnVanished, match="ID, NAME, BORN"):
        an_extract(tmp_path, NAMES, a_record(1), plan=ReadPlan(required=("SURNAME",)))


def test_high_values_are_taken_for_nothing_and_said(tmp_path: Path) -> None:
    reader = an_extract(tmp_path, NAMES, a_record(1) + a_record(2)[:17] + b"\xff" * 5)
    rows, _ = read_all(reader)
    assert [row["BORN"] for row in rows] == ["19840304", None]
    assert "HIGH-VALUES were met and taken for nothing in: BORN." in reader.describe().notes
    assert reader.describe().fingerprint.columns == (("ID", "integer"), ("NAME", "text"), ("BORN", "integer"))


def a_spec(folder: Path, copybook: str, **settings: object) -> FixedWidthSpec:
    (folder / "a.cpy").write_text(copybook)
    stated = {"path": "gone.dat", "copybook": "a.cpy", "encoding": "cp285", **settings}
    return FixedWidthSpec.model_validate(stated).placed(folder)


def test_damaged_record_is_readable_but_for_the_field(tmp_path: Path) -> None:
    damaged = a_record(7)[:-2] + b"\xab\xcf"
    found = readable_columns(a_spec(tmp_path, NAMES), damaged)
    assert found.columns["ID"] == "00007"
    assert found.columns["BORN"] is None
    assert found.unreadable == {"BORN": damaged[-5:]}


def test_cut_record_shows_what_stands_before_the_cut(tmp_path: Path) -> None:
    found = readable_columns(a_spec(tmp_path, NAMES), a_record(7)[:10])
    assert (found.columns["ID"], found.columns["BORN"], found.unreadable) == ("00007", None, {})


def test_wrong_count_leaves_the_columns_before_the_table_readable(tmp_path: Path) -> None:
    copybook = """01 R.
    05 ID PIC 9(5).
    05 N PIC 9.
    05 T OCCURS 1 TO 3 TIMES DEPENDING ON N.
       10 X PIC X(2)."""
    found = readable_columns(a_spec(tmp_path, copybook), text("000079AABBCC", 12))
    assert (found.columns["ID"], found.columns["X.1"]) == ("00007", "AA")
