"""PNC messages: slices by a layout, counts of the trailer, and what is kept aside."""

from pathlib import Path

import pytest

from bluelamp.connect.errors import ColumnVanished, RecordsUnrecognised, SourceTruncated
from bluelamp.connect.readers import ReadPlan
from bluelamp.connect.readers.segments.pnc_layout import LayoutInvalid, read_layout
from tests.connect.readers.segments.segment_files import a_reader, a_reply, read, reasons

TWO = a_reply("073ENQR000002R", ("TH68006", "1002", "3025"), ("RT88191",))


def test_segments_are_sliced_and_blanks_at_the_end_go(tmp_path: Path) -> None:
    (row,), failures = read(tmp_path, "pnc", a_reply())
    assert failures == []
    assert row == {
        "GMH.reference": "073ENQR000001R", "GMH.transaction": "ENQASI", "GMH.routing": "PNCA05A730000173000001",
        "GMH.date": "20210903", "GMH.time": "1023", "GMH.rest": " 050000001", "FSC.updateType": "K", "FSC.forceStation": "01YZ",
        "IDS.updateType": "K", "IDS.pncId": "99/1Z", "IDS.checkname": "TESTPERSON", "CCR.1.updateType": "K",
        "CCR.1.courtCaseReference": "99/9999/1Z", "COF.1.updateType": "K", "COF.1.number": "001", "COF.1.acpoCode": "5:5:5:1",
        "COF.1.offenceCode": "TH68006", "COF.1.startDate": "28112010", "COF.1.courtCase": "99/9999/1Z", "GMT.count": "000008",
        "GMT.reference": "073ENQR000001R", "_row": 1,
    }  # fmt: skip


def test_adjudication_and_disposals_stand_under_their_offence(tmp_path: Path) -> None:
    (row,), _ = read(tmp_path, "pnc", TWO)
    assert (row["COF.1.offenceCode"], row["COF.2.offenceCode"]) == ("TH68006", "RT88191")
    assert row["COF.1.ADJ.plea"] == "GUILTY"
    assert (row["COF.1.DIS.1.type"], row["COF.1.DIS.2.type"]) == ("1002", "3025")
    assert "COF.2.ADJ.plea" not in row


def test_the_five_entities_of_xml_are_text(tmp_path: Path) -> None:
    (row,), _ = read(tmp_path, "pnc", a_reply().replace("TESTPERSON  ", "A&amp;B&apos;C       "))
    assert row["IDS.checkname"] == "A&B'C"


BAD = {
    "count lies": (a_reply(count=9), "count-wrong", "GMT.count"),
    "trailer of another": (a_reply().replace("</ASI>\n<GMT>000008073ENQR000001R", "</ASI>\n<GMT>000008073ENQR000009R"), "count-wrong", "GMT.reference"),
    "no trailer": (a_reply().replace("<GMT>000008073ENQR000001R</GMT>\n", ""), "segment-missing", "GMT"),
    "segment too short": (a_reply().replace("<FSC>K01YZ", "<FSC>K01Y"), "segment-short", "FSC"),
    "segment too long": (a_reply().replace("<FSC>K01YZ", "<FSC>K01YZZ"), "segment-long", "FSC"),
    "header too short": (a_reply().replace("ENQASIPNCA05A730000173000001202109031023 050000001", "ENQASI"), "segment-short", "GMH"),
    "unknown segment": (a_reply(count=9).replace("</ASI>", "<XYZ>hello </XYZ></ASI>"), "segment-unknown", "XYZ"),
    "segment never closed": (a_reply().replace("</FSC>", ""), "segment-unterminated", "FSC"),
    "group never closed": (a_reply().replace("</ASI>", ""), "segment-unterminated", "ASI"),
    "wrong close": (a_reply().replace("</ASI>", "</ZZI>"), "segment-unreadable", "ZZI"),
    "text between": (a_reply().replace("<FSC>", "rubbish<FSC>"), "segment-unreadable", None),
    "disposal of nothing": (a_reply(count=9).replace("<CCR>", "<DIS>I" + " " * 104 + "</DIS><CCR>"), "segment-misplaced", "DIS"),
    "two people": (a_reply(count=9).replace("<CCR>", "<IDS>K" + " " * 35 + "</IDS><CCR>"), "repeat-unexpected", "IDS"),
    "control character": (a_reply().replace("TESTPERSON", "TESTPERS\x07N"), "control-character", None),
    "nothing inside": ("<CXE01></CXE01>", "segment-missing", None),
    "message never closed": (a_reply().replace("</CXE01>", ""), "segment-unterminated", None),
    "too many": (a_reply("073ENQR000001R", *[("TH68006",)] * 101), "too-many-repeats", "COF"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_message_is_kept_aside_and_reading_goes_on(tmp_path: Path, case: str) -> None:
    bad, reason, field = BAD[case]
    rows, failures = read(tmp_path, "pnc", a_reply() + bad + TWO)
    assert [row["_row"] for row in rows] == [1, 3]
    assert reasons(failures) == [(2, reason, field)]
    assert b"<CXE01>" in failures[0].raw


def test_undecodable_message_is_kept_aside(tmp_path: Path) -> None:
    bad = a_reply().encode().replace(b"TESTPERSON", b"TESTPERS\xd6N")
    rows, failures = read(tmp_path, "pnc", a_reply().encode() + bad + a_reply().encode())
    assert (len(rows), reasons(failures)) == (2, [(2, "bad-encoding", None)])
    rows, _ = read(tmp_path, "pnc", bad, encoding="latin-1")
    assert rows[0]["IDS.checkname"] == "TESTPERSÖN"


def test_cut_file_is_refused_or_its_last_message_kept_aside(tmp_path: Path) -> None:
    content = a_reply() + a_reply()[:-30]
    with pytest.raises(SourceTruncated, match="row 2"):
        read(tmp_path, "pnc", content)
    rows, failures = read(tmp_path, "pnc", content, truncated="quarantine")
    assert (len(rows), reasons(failures)) == (1, [(2, "file-truncated", None)])


def test_unknown_segment_becomes_a_column_when_the_manifest_says_so(tmp_path: Path) -> None:
    content = a_reply(count=9).replace("</ASI>", "<XYZ>hello </XYZ></ASI>")
    (row,), failures = read(tmp_path, "pnc", content, unknown="column")
    assert (row["XYZ.1.text"], failures) == ("hello", [])


def test_own_layout_adds_segments(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        'version = "7"\n[segments.NAM]\nrepeats = true\nfields = ["type 1", "fileName 20"]\n'
    )
    content = a_reply(count=9).replace("</ASI>", "<NAM>RTESTPERSON/FAKE     </NAM></ASI>")
    (row,), _ = read(tmp_path, "pnc", content, layout="own.toml")
    assert row["NAM.1.fileName"] == "TESTPERSON/FAKE"


@pytest.mark.parametrize(
    ("segment", "told"),
    [
        ('fields = ["a"]', "width"), ('fields = ["a *", "b 2"]', "width"), ('fields = ["a 0"]', "width"), ("fields = []", "nothing else"),
        ('fields = ["a 1", "a 2"]', "one name"), ('fields = ["a 1"]\nunder = ["ZZZ"]', "no segment"),
        ('fields = ["a 1"]\ncarries = {b = "IDS"}', "carries"), ('fields = ["a 1"]\nwhatever = 1', "nothing else"),
        ('fields = ["a 1"]\nunder = ["DIS"]', "one level"),
    ],
)  # fmt: skip
def test_layout_that_cannot_be_used_is_refused(tmp_path: Path, segment: str, told: str) -> None:
    (tmp_path / "own.toml").write_text(f'version = "1"\n[segments.NAM]\n{segment}\n')
    with pytest.raises(LayoutInvalid, match=told):
        read_layout("own.toml", tmp_path, (tmp_path,))
    (tmp_path / "own.toml").write_text("[segments.NAM]\n")
    with pytest.raises(LayoutInvalid, match="version"):
        read_layout("own.toml", tmp_path, (tmp_path,))


def test_places_of_the_layout_are_columns_though_no_message_holds_them(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(a_reply())
    reader = a_reader(
        tmp_path, "pnc", plan=ReadPlan(required=["COF.4.DIS.2.type", "REM.1.date", "COF.2.courtCase"])
    )
    assert "COF.4.DIS.2.type" in reader.columns
    for name in ("COF.offenceCode", "IDS.1.pncId", "COF.1.nonsense", "DIS.1.type", "XYZ.1.text"):
        with pytest.raises(ColumnVanished):
            a_reader(tmp_path, "pnc", plan=ReadPlan(required=[name]))


def test_file_of_another_kind_is_not_recognised(tmp_path: Path) -> None:
    with pytest.raises(RecordsUnrecognised):
        read(tmp_path, "pnc", "<html><body/></html>")
