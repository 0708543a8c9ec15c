"""HL7 v2: what becomes of each message, and what is kept aside or stops the file."""

import gzip
from pathlib import Path

import pytest

from bluelamp.connect.errors import (
    ColumnVanished,
    CountWrong,
    RecordsUnrecognised,
    SourceTruncated,
    WrongEncoding,
)
from bluelamp.connect.readers import ReadPlan
from bluelamp.connect.readers.segments.columns import TooManyColumns
from tests.connect.readers.segments.segment_files import a_message, a_reader, read, read_all, reasons


def test_values_stand_under_field_and_component(tmp_path: Path) -> None:
    rows, failures = read(tmp_path, "hl7", a_message("7"))
    assert failures == []
    assert rows == [
        {
            "MSH.3.1": "CUSTODY-HCP", "MSH.4.1": "ZZ", "MSH.5.1": "NODE", "MSH.7.1": "20260301120000", "MSH.9.1": "ADT",
            "MSH.9.2": "A04", "MSH.10.1": "7", "MSH.11.1": "P", "MSH.12.1": "2.4", "PID.1.1": "1", "PID.3.1/1": "7",
            "PID.3.1/4": "HCP", "PID.5.1": "TESTPERSON", "PID.5.2": "FAKE", "PID.7.1": "19840304", "PID.8.1": "F", "_row": 1,
        }
    ]  # fmt: skip


def test_repeated_segments_and_fields_are_numbered(tmp_path: Path) -> None:
    message = a_message("1", "OBX|1|ST|A||one", "OBX|2|CE|B||x^y~z^w", "NTE|1||alone").replace(
        "TESTPERSON^FAKE", "TESTPERSON^FAKE~NOBODY^FAKE"
    )
    (row,), _ = read(tmp_path, "hl7", message)
    assert row["OBX.1/5.1"] == "one"
    assert (row["OBX.2/5.1"], row["OBX.2/5.2/1"], row["OBX.2/5.2/2"]) == ("x", "z", "w")
    assert row["NTE.1/3.1"] == "alone"
    assert (row["PID.5.1"], row["PID.5.2/1"], row["PID.5.2/2"]) == ("TESTPERSON", "NOBODY", "FAKE")


def test_the_first_subcomponent_is_the_component(tmp_path: Path) -> None:
    (row,), _ = read(tmp_path, "hl7", a_message("1", "OBX|1|ST|A||a&b^c"))
    assert (row["OBX.1/5.1"], row["OBX.1/5.1.2"], row["OBX.1/5.2"]) == ("a", "b", "c")


def test_escapes_stand_for_the_characters_they_name(tmp_path: Path) -> None:
    (row,), _ = read(
        tmp_path, "hl7", a_message("1", r"NTE|1||\F\\S\\T\\R\\E\ \X41\ \XC3A9\ \.br\ \H\ \XFF\ 5\6")
    )
    assert row["NTE.1/3.1"] == r"|^&~\ A é \.br\ \H\ \XFF\ 5\6"


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_any_line_end_parts_segments(tmp_path: Path, end: str) -> None:
    rows, failures = read(tmp_path, "hl7", (a_message("1") + a_message("2")).replace("\r", end))
    assert [row["MSH.10.1"] for row in rows] == ["1", "2"]
    assert failures == []


def test_messages_in_frames_are_read(tmp_path: Path) -> None:
    framed = "".join(f"\x0b{a_message(control)}\x1c\r" for control in "123")
    rows, failures = read(tmp_path, "hl7", framed)
    assert ([row["MSH.10.1"] for row in rows], failures) == (["1", "2", "3"], [])


def test_own_separators_of_a_message_are_used(tmp_path: Path) -> None:
    message = a_message("1", "OBX#1").replace("|", "#").replace("^", "*").replace("~", "@")
    (row,), _ = read(tmp_path, "hl7", message)
    assert (row["PID.5.1"], row["PID.5.2"]) == ("TESTPERSON", "FAKE")


@pytest.mark.parametrize(
    "start", ["MSH|^^\\&|", "MSH|^~|", "MSH|^~\\&", "MSH||", "MSH^^~\\&^", "MSH|^a\\&|", "MSH|^~\\&%$|"]
)
def test_separators_that_cannot_part_keep_the_message_aside(tmp_path: Path, start: str) -> None:
    bad = start + a_message("2").removeprefix("MSH|^~\\&|")
    rows, failures = read(tmp_path, "hl7", a_message("1") + bad + a_message("3"))
    assert [row["MSH.10.1"] for row in rows] == ["1", "3"]
    assert reasons(failures) == [(2, "separators-wrong", "MSH.2")]
    assert failures[0].raw == bad.encode()


def test_counts_of_a_batch_are_checked(tmp_path: Path) -> None:
    def batch(messages: int, batches: int) -> str:
        return f"FHS|^~\\&|A\rBHS|^~\\&|A\r{a_message('1')}{a_message('2')}BTS|{messages}\rFTS|{batches}\r"

    assert len(read(tmp_path, "hl7", batch(2, 1))[0]) == 2
    with pytest.raises(CountWrong, match=r"BTS-1 does not agree.*2 messages"):
        read(tmp_path, "hl7", batch(3, 1))
    with pytest.raises(CountWrong, match="FTS-1"):
        read(tmp_path, "hl7", batch(2, 2))
    rows, failures = read(tmp_path, "hl7", batch(3, 1), truncated="quarantine")
    assert (len(rows), reasons(failures)) == (2, [(3, "count-wrong", "BTS.1")])


def test_batch_without_its_end_is_a_cut_file(tmp_path: Path) -> None:
    with pytest.raises(SourceTruncated, match="BTS"):
        read(tmp_path, "hl7", "BHS|^~\\&|A\r" + a_message("1"))


def test_frame_without_its_end_is_a_cut_file(tmp_path: Path) -> None:
    content = f"\x0b{a_message('1')}\x1c\r\x0b{a_message('2')[:-20]}"
    with pytest.raises(SourceTruncated, match=r"a, row 2.*never closed"):
        read(tmp_path, "hl7", content)
    rows, failures = read(tmp_path, "hl7", content, truncated="quarantine")
    assert (len(rows), reasons(failures)) == (1, [(2, "file-truncated", None)])


def test_character_set_of_the_message_counts(tmp_path: Path) -> None:
    latin = a_message("1", encoding="8859/1", family="MÜLLER").encode("latin-1")
    utf8 = a_message("2", encoding="UNICODE UTF-8", family="MÜLLER").encode()
    silent = a_message("3", family="MÜLLER").encode("cp1252")
    rows, failures = read(tmp_path, "hl7", latin + utf8 + silent, encoding="cp1252")
    assert ([row["PID.5.1"] for row in rows], failures) == (["MÜLLER"] * 3, [])


def test_trusted_encoding_overrules_the_message(tmp_path: Path) -> None:
    content = a_message("1", encoding="ASCII", family="MÜLLER").encode("latin-1")
    (row,), _ = read(tmp_path, "hl7", content, encoding="latin-1", trust_encoding=True)
    assert row["PID.5.1"] == "MÜLLER"


def test_wrong_character_sets_keep_the_message_aside(tmp_path: Path) -> None:
    content = a_message("1").encode() * 20 + a_message("2", encoding="ASCII", family="MÜLLER").encode()
    content += a_message("3", encoding="KLINGON").encode()
    rows, failures = read(tmp_path, "hl7", content)
    assert len(rows) == 20
    assert reasons(failures) == [(21, "bad-encoding", "PID"), (22, "encoding-unknown", "MSH.18")]


def test_whole_source_in_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongEncoding):
        read(tmp_path, "hl7", a_message("1", family="MÜLLER").encode("latin-1") * 3)


def test_utf_16_is_read_when_named(tmp_path: Path) -> None:
    (row,), _ = read(tmp_path, "hl7", a_message("1", family="MÜLLER").encode("utf-16"), encoding="utf-16")
    assert row["PID.5.1"] == "MÜLLER"


@pytest.mark.parametrize(
    ("segment", "reason", "field"),
    [
        ("NTE|1||a\x00b", "nul-byte", None),
        ("NTE|1||a\x07b", "control-character", None),
        ("continued without a name", "segment-unreadable", None),
        ("NTE|1||" + "~".join("x" * 101), "too-many-repeats", "NTE.1/3"),
        ("\r".join(["NTE|1||x"] * 101), "too-many-repeats", "NTE"),
    ],
)
def test_bad_segment_keeps_its_message_aside_and_reading_goes_on(
    tmp_path: Path, segment: str, reason: str, field: str | None
) -> None:
    rows, failures = read(tmp_path, "hl7", a_message("1") + a_message("2", segment) + a_message("3"))
    assert [row["_row"] for row in rows] == [1, 3]
    assert reasons(failures) == [(2, reason, field)]
    assert failures[0].raw == a_message("2", segment).encode()


def test_bytes_before_the_first_message_are_kept_aside(tmp_path: Path) -> None:
    rows, failures = read(tmp_path, "hl7", "PID|1||9\r" + a_message("1"))
    assert (len(rows), reasons(failures)) == (1, [(1, "record-unreadable", None)])


def test_record_that_is_too_long_is_kept_aside_in_part(tmp_path: Path) -> None:
    long = a_message("2", "NTE|1||" + "x" * 3_000_000)
    rows, failures = read(tmp_path, "hl7", a_message("1") + long + a_message("3"), max_record_bytes=2048)
    assert [row["MSH.10.1"] for row in rows] == ["1", "3"]
    assert reasons(failures) == [(2, "record-too-long", None)]
    assert failures[0].raw == long.encode()[: 64 * 1024]


def test_file_of_another_kind_is_not_recognised(tmp_path: Path) -> None:
    with pytest.raises(RecordsUnrecognised, match="At byte 0"):
        read(tmp_path, "hl7", "A,B\n1,2\n")
    with pytest.raises(RecordsUnrecognised, match="empty"):
        read(tmp_path, "hl7", b"")


def test_too_many_columns_stop_the_source(tmp_path: Path) -> None:
    with pytest.raises(TooManyColumns, match="columns_max"):
        read(tmp_path, "hl7", a_message("1"), columns_max=5)


def test_folder_is_read_in_the_order_of_names_with_places(tmp_path: Path) -> None:
    for name in ("b.hl7", "a.hl7.gz"):
        content = (a_message(f"{name}1") + a_message(f"{name}2")).encode()
        (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    reader = a_reader(tmp_path, "hl7", ".")
    rows, _ = read_all(reader)
    assert [row["MSH.10.1"] for row in rows] == ["a.hl7.gz1", "a.hl7.gz2", "b.hl7" + "1", "b.hl72"]
    assert reader.place(3) == f"{tmp_path / 'b.hl7'}, record 1"


def test_reading_goes_on_behind_a_checkpoint(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("".join(a_message(str(number)) for number in range(10)), newline="")
    reader = a_reader(tmp_path, "hl7")
    batches = reader.batches(batch_rows=4)
    next(batches)
    reached = reader.checkpoint()
    assert reached.row == 4
    rest = [
        batch for batch in a_reader(tmp_path, "hl7").batches(after=reached) if not isinstance(batch, list)
    ]
    assert [number for batch in rest for number in batch["_row"]] == [5, 6, 7, 8, 9, 10]


def test_places_that_the_mapping_reads_are_columns_though_no_record_holds_them(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(a_message("1"), newline="")
    reader = a_reader(tmp_path, "hl7", plan=ReadPlan(required=["PID.5.1", "OBX.3/5.1"]))
    assert "OBX.3/5.1" in reader.columns
    assert reader.describe().fingerprint.columns == (("PID.5.1", "text"), ("OBX.3/5.1", "empty"))
    with pytest.raises(ColumnVanished, match="SURNAME"):
        a_reader(tmp_path, "hl7", plan=ReadPlan(required=["SURNAME"]))
