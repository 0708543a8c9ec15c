"""What the copybook parser takes, what columns come of it, and how it refuses the rest."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.connect.errors import CopybookInvalid
from bluelamp.connect.readers.fixed_width.copybook import parse_copybook
from bluelamp.connect.readers.fixed_width.layout import RecordLayout

FIXED = """\
000100*  NOMINAL INDEX                                                  NOM00001
000200 01  NOM-REC.                                                     NOM00002
000300     05  NOM-ID                  PIC 9(7)                         NOM00003
000400                                 COMP-3.                          NOM00004
000500     05  FILLER                  PIC X(2).                        NOM00005
000600     05  SEX                     PIC X.                           NOM00006
000700         88  MALE                VALUE 'M'.                       NOM00007
000800         88  OTHER-SEX           VALUES 'X' 'U' '1' THRU '3'.     NOM00008
000900/    PAGE
001000     05  ALIAS OCCURS 2 TIMES INDEXED BY AX.                      NOM00010
001100         10  ALIAS-NAME          PIC X(10) VALUE 'NOBODY AT ALL, -NOM00011
001200-    'NOT ONE.'.                                                  NOM00012
001300         10  MARK OCCURS 2       PIC X.                           NOM00013
"""


def columns(text: str) -> list[tuple[str, int, int]]:
    layout = RecordLayout(parse_copybook(text), {}, "a.cpy").widest
    return [(column.name, column.start, column.length) for column in layout.columns]


def test_card_format_with_numbers_comments_and_continuation() -> None:
    assert columns(FIXED) == [
        ("NOM-ID", 0, 4), ("SEX", 6, 1),
        ("ALIAS-NAME.1", 7, 10), ("MARK.1.1", 17, 1), ("MARK.1.2", 18, 1),
        ("ALIAS-NAME.2", 19, 10), ("MARK.2.1", 29, 1), ("MARK.2.2", 30, 1),
    ]  # fmt: skip


def test_condition_names_are_kept() -> None:
    sex = next(entry for entry in parse_copybook(FIXED).all_entries() if entry.name == "SEX")
    assert [(one.name, one.values) for one in sex.conditions] == [
        ("MALE", (("M", None),)),
        ("OTHER-SEX", (("X", None), ("U", None), ("1", "3"))),
    ]


def test_free_format_with_remarks() -> None:
    text = "* a remark\n01 rec. *> another\n  02 a pic x(3),\n  02 b picture is s9(3)v99 usage is comp-3.\n"
    with pytest.raises(CopybookInvalid, match=r"line 4.*'02' is no clause.*full stop"):
        parse_copybook(text)
    assert columns(text.replace("x(3),", "x(3).")) == [("A", 0, 3), ("B", 3, 3)]


def test_names_are_qualified_only_where_they_are_ambiguous() -> None:
    text = "01 R. 05 HOME. 10 TOWN PIC X(4). 10 STREET PIC X. 05 WORK. 10 TOWN PIC X(4)."
    assert columns(text) == [("HOME.TOWN", 0, 4), ("STREET", 4, 1), ("WORK.TOWN", 5, 4)]


def test_usage_and_sign_of_a_group_hold_below_it() -> None:
    assert columns("01 R COMP-3. 05 G. 10 A PIC 9(3). 05 B PIC 9(3) DISPLAY.") == [("A", 0, 2), ("B", 2, 3)]
    assert columns("01 R. 05 G SIGN LEADING SEPARATE. 10 A PIC S9(3).") == [("A", 0, 4)]


def test_copybook_may_open_below_01_and_hold_77() -> None:
    assert columns("05 A PIC X. 05 B PIC X.") == [("A", 0, 1), ("B", 1, 1)]
    assert columns("77 A PIC X(3).") == [("A", 0, 3)]


def test_undeclared_redefinition_is_left_out_and_said() -> None:
    text = "01 R. 05 A PIC X(8). 05 B REDEFINES A. 10 C PIC 9(4). 05 D PIC X."
    record = RecordLayout(parse_copybook(text), {}, "a.cpy")
    assert [column.name for column in record.widest.columns] == ["A", "D"]
    assert record.notes == [
        "B redefines A and is not read: declare it under [source.variants] if it is needed."
    ]


def test_one_of_several_records_must_be_named() -> None:
    text = "01 HEADER-REC. 05 A PIC X. 01 DETAIL-REC. 05 B PIC XX."
    with pytest.raises(CopybookInvalid, match=r"HEADER-REC, DETAIL-REC.*record"):
        parse_copybook(text)
    assert [entry.name for entry in parse_copybook(text, record="detail-rec").children] == ["B"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("01 R. 66 X RENAMES A.", "Level 66"),
        ("01 R. 05 A PIC X(0).", "repeat count"),
        ("01 R. 05 A PIC Q(3).", "picture Q"),
        ("01 R. 05 A PIC 9(40).", "31 digits"),
        ("01 R. 05 A COMP-1.", "COMP-1 is not read"),
        ("01 R. 05 A PIC N(3).", "national"),
        ("01 R. 05 A PIC S9(4) COMP SYNC.", "SYNCHRONIZED"),
        ("01 R. 05 A PIC S9(19) COMP.", "19 digits"),
        ("01 R. 05 A PIC X COMP-3.", "usage that only numbers"),
        ("01 R. 05 A.", "neither a picture"),
        ("01 R. 05 A PIC X. 10 B PIC X.", "below A, which has a picture"),
        ("01 R. 05 A PIC X", "no full stop"),
        ("01 R. 05 A PIC X VALUE 'abc.", "not closed"),
        ("01 R. COPY NAMES.", "expanded copybook"),
        ("01 R. 05 A PIC X. 05 B REDEFINES Z PIC X.", "redefines Z"),
        ("01 R. 05 A PIC X. 05 B REDEFINES A PIC XX.", "2 bytes long"),
        ("01 R. 05 A OCCURS 3 TO 5 PIC X.", "DEPENDING"),
        ("01 R. 05 A OCCURS 5 TO 3 DEPENDING N PIC X.", "backwards"),
        ("01 R. 05 A OCCURS 0 TO 3 DEPENDING ON N PIC X.", "depends on N"),
        ("01 R. 05 A OCCURS 99999 PIC X.", "more than"),
        ("01 R. 05 N PIC 9. 05 A OCCURS 2. 10 B OCCURS 0 TO 3 DEPENDING ON N PIC X.", "inside another table"),
        ("01 R. 05 A PIC X(3) WOBBLY.", "no clause"),
        ("55 R.", "no level 55"),
        ("01 R. 05 FILLER PIC X.", "names no field"),
        ("", "no entry"),
        ("hello there.", "opens with 'HELLO'"),
    ],
)  # fmt: skip
def test_refusal_names_place_and_remedy(text: str, said: str) -> None:
    with pytest.raises(CopybookInvalid, match=said) as refused:
        columns(text)
    assert "a.cpy" in str(refused.value) or "copybook" in str(refused.value)
    assert refused.value.remedy


def test_binary_file_in_place_of_a_copybook_is_recognised(tmp_path: Path) -> None:
    from bluelamp.connect.readers.fixed_width.copybook import read_copybook

    (tmp_path / "a.cpy").write_bytes("       01  R.  05 A PIC X.".encode("cp037"))
    with pytest.raises(CopybookInvalid, match="transfer the copybook as text"):
        read_copybook(tmp_path / "a.cpy")


WORDS = st.sampled_from(
    "01 05 10 77 88 R A B PIC X(3) S9(3)V99 COMP-3 COMP OCCURS 2 TO DEPENDING ON TIMES REDEFINES VALUE 'M' . . . FILLER SIGN LEADING SEPARATE IS".split()
)


@given(st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=200))
def test_any_text_is_a_layout_or_a_refusal(text: str) -> None:
    try:
        found = columns(text)
    except CopybookInvalid:
        return
    assert found
    assert len({name for name, _, _ in found}) == len(found)
