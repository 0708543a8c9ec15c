"""ANSI/NIST-ITL: text is read, images are passed over by their length and never kept, lies are found out."""

import re
from pathlib import Path

import pytest

from bluelamp.connect.errors import RecordsUnrecognised, SourceTruncated, WrongEncoding
from tests.connect.readers.segments.segment_files import (
    IMAGE,
    RS,
    US,
    a_face,
    a_print,
    a_record,
    a_transaction,
    read,
    reasons,
)

GOOD = a_transaction("T0")


def test_text_records_are_read_whole(tmp_path: Path) -> None:
    rows, failures = read(tmp_path, "nist", GOOD)
    assert failures == []
    assert rows == [
        {
            "1.001": "99", "1.002": "0500", "1.004": "CNA", "1.005": "20260301", "1.007": "ZZNODE", "1.008": "ZZLIVESCAN",
            "1.009": "T0", "2.001": "64", "2.002": "00", "2.018": "TESTPERSON, FAKE", "2.022": "19840304", "2.024": "F",
            "_row": 1,
        }
    ]  # fmt: skip


def test_subfields_and_their_parts_are_numbered(tmp_path: Path) -> None:
    content = a_transaction("T1", more=[(901, f"a{US}b{RS}c{US}d"), (902, "x")])
    (row,), _ = read(tmp_path, "nist", content)
    assert (row["2.901"], row["2.901.2"], row["2.901.2/1"], row["2.901.2/2"]) == ("a", "b", "c", "d")
    (row,), _ = read(tmp_path, "nist", content, repeats=["2.901", "2.902"])
    assert (row["2.901.1/1"], row["2.901.1/2"], row["2.901.2/1"], row["2.902.1/1"]) == ("a", "b", "c", "x")


def test_of_images_only_the_header_is_read(tmp_path: Path) -> None:
    content = a_transaction("T1", others=[(4, 1, a_print(1)), (4, 2, a_print(2)), (10, 3, a_face(3))])
    rows, failures = read(tmp_path, "nist", content + GOOD)
    assert failures == []
    row = rows[0]
    assert (row["4.1/001"], row["4.1/002"], row["4.1/003"], row["4.1/004"]) == ("1042", "1", "1", "3")
    assert row["4.2/002"] == "2"
    assert (row["10.1/002"], row["10.1/003"], row["10.1/005"]) == ("03", "FACE", "20260301")
    assert not any(name.endswith(("006", "999")) for name in row)
    assert [row["1.009"] for row in rows] == ["T1", "T0"]


def test_minutiae_are_never_read(tmp_path: Path) -> None:
    minutiae = a_record(9, [(2, "01"), (3, "4"), (4, "S"), (5, "ZZ"), (12, "template")])
    content = a_transaction("T1", others=[(9, 1, minutiae)])
    (row,), _ = read(tmp_path, "nist", content)
    assert "template" not in row.values()
    lied = a_transaction("T2", others=[(9, 1, minutiae.replace(b"9.001:", b"9.001:7"))])
    _, (failure,) = read(tmp_path, "nist", GOOD + lied + GOOD)
    assert b"template" not in failure.raw
    assert b"TESTPERSON" in failure.raw


def lying(content: bytes, tag: bytes, told: int) -> bytes:
    """The same, with another length of a record."""
    return re.sub(rb"(?<![0-9])" + re.escape(tag) + rb"\d+", tag + str(told).encode(), content)


LIES = {
    "text too long": lying(a_transaction("T9"), b"2.001:", 69),
    "text too short": lying(a_transaction("T9"), b"2.001:", 40),
    "text beyond the file": lying(a_transaction("T9"), b"2.001:", 99_999),
    "first record too short": lying(a_transaction("T9"), b"1.001:", 60),
    "first record too long": lying(a_transaction("T9"), b"1.001:", 160),
    "print too short": a_transaction("T9", others=[(4, 1, a_print(1, length=500)), (10, 2, a_face())]),
    "print too long": a_transaction("T9", others=[(4, 1, a_print(1, length=1100))]),
    "print far too long": a_transaction("T9", others=[(4, 1, a_print(1, length=2_000_000))]),
    "print of nothing": a_transaction("T9", others=[(4, 1, a_print(1, length=3))]),
    "face too short": a_transaction("T9", others=[(10, 2, a_face(length=700))]),
    "face too long": a_transaction("T9", others=[(10, 2, a_face(length=1200))]),
}


@pytest.mark.parametrize("lie", LIES)
def test_wrong_length_keeps_one_transaction_aside_and_no_image(tmp_path: Path, lie: str) -> None:
    content = GOOD + LIES[lie] + GOOD + a_transaction("T2")
    rows, failures = read(tmp_path, "nist", content, repeats_max=500)
    assert [row["1.009"] for row in rows] == ["T0", "T0", "T2"]
    assert [(failure.row, failure.reason) for failure in failures] == [(2, "length-wrong")]
    assert b"T9" in failures[0].raw
    assert failures[0].raw.count(b"1.009:") == 1
    assert IMAGE[:64] not in failures[0].raw


@pytest.mark.parametrize(
    ("bad", "reason", "field"),
    [
        (a_transaction("T9", count=f"1{US}3{RS}2{US}00"), "count-wrong", "1.003"),
        (a_transaction("T9", count="nonsense"), "count-wrong", "1.003"),
        (a_transaction("T9", count=f"1{US}1{RS}2{US}07"), "count-wrong", "2.002"),
        (a_transaction("T9", count=f"1{US}2{RS}2{US}00{RS}4{US}01"), "length-wrong", "4"),
        (a_transaction("T9", more=[(18, "again")]), "repeat-unexpected", "2.018"),
        (a_transaction("T9", name="A\x07B"), "control-character", "2.018"),
        (a_transaction("T9", name="A\x00B"), "nul-byte", "2.018"),
        (a_transaction("T9").replace(b"2.018:", b"2-018:"), "segment-unreadable", "2"),
        (a_transaction("T9", more=[(901, RS.join("x" * 101))]), "too-many-repeats", "2.901"),
        (a_transaction("T9", name="M\xdcLLER").replace("Ü".encode(), b"\xdcx"), "bad-encoding", "2.018"),
        (a_transaction("T9") + a_print(1), "length-wrong", "1.003"),
    ],
)
def test_bad_transaction_is_kept_aside_and_reading_goes_on(
    tmp_path: Path, bad: bytes, reason: str, field: str | None
) -> None:
    rows, failures = read(tmp_path, "nist", GOOD * 2 + bad + GOOD)
    assert [row["_row"] for row in rows] == [1, 2, 4]
    assert reasons(failures) == [(3, reason, field)]


def test_bytes_before_the_first_transaction_are_kept_aside(tmp_path: Path) -> None:
    rows, failures = read(tmp_path, "nist", b"rubbish" + IMAGE + GOOD)
    assert (len(rows), reasons(failures)) == (1, [(1, "record-unreadable", None)])
    assert failures[0].raw == b"rubbish"


@pytest.mark.parametrize("cut", [1, 20, 60, 200, 1_000])
def test_cut_file_is_refused_or_its_last_transaction_kept_aside(tmp_path: Path, cut: int) -> None:
    content = GOOD + a_transaction("T1", others=[(4, 1, a_print(1))])[:-cut]
    with pytest.raises(SourceTruncated, match="row 2"):
        read(tmp_path, "nist", content)
    rows, failures = read(tmp_path, "nist", content, truncated="quarantine")
    assert (len(rows), [failure.reason for failure in failures]) == (1, ["file-truncated"])
    assert IMAGE[:64] not in failures[0].raw


def test_prints_larger_than_the_window_are_passed_over(tmp_path: Path) -> None:
    image = IMAGE * 1_000
    rows, failures = read(tmp_path, "nist", a_transaction("T1", others=[(4, 1, a_print(1, image))]) + GOOD)
    assert ([row["1.009"] for row in rows], failures) == (["T1", "T0"], [])


def test_file_of_another_kind_is_not_recognised(tmp_path: Path) -> None:
    with pytest.raises(RecordsUnrecognised):
        read(tmp_path, "nist", "A,B\n1,2\n")


def test_whole_source_in_another_encoding_is_refused(tmp_path: Path) -> None:
    bad = a_transaction("T9", name="M\xdcLLER").replace("Ü".encode(), b"\xdcx")
    with pytest.raises(WrongEncoding):
        read(tmp_path, "nist", GOOD + bad * 2)
    rows, _ = read(tmp_path, "nist", GOOD + bad * 2, encoding="latin-1")
    assert rows[1]["2.018"] == "MÜxLLER"
