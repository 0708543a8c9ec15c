"""A draft from an extract and its copybook: names, level 88, forms, tables, and how the file falls into records."""

from pathlib import Path
from typing import Any

import pytest

from bluelamp.connect.errors import CopybookInvalid, SourceError, SourceMissing
from bluelamp.connect.profile import CopybookOptions, Draft, draft
from bluelamp.connect.profile.copybook_look import guessed_forms
from bluelamp.connect.profile.drafting import gather_tables
from bluelamp.connect.profile.layout import Layout
from bluelamp.connect.readers.fixed_width.copybook import parse_copybook
from tests.connect.profile.drafts import bodies, loaded, meaning_of
from tests.connect.readers.fixed_width.extracts import described, packed, text

COPYBOOK = """\
000100*  An invented index.
000200 01  NOM-REC.
000300     05  NOM-NUMBER              PIC 9(5).
000400     05  NOM-SURNAME             PIC X(12).
000500     05  NOM-FORENAMES           PIC X(10).
000600     05  NOM-DOB                 PIC S9(8) COMP-3.
000700     05  NOM-SEX                 PIC X.
000800         88  NOM-SEX-FEMALE      VALUE 'A'.
000900         88  NOM-SEX-MALE        VALUE 'B'.
001000     05  NOM-WARN OCCURS 2       PIC XX.
001100     05  NOM-ALIAS OCCURS 2.
001200         10  NOM-ALIAS-SURNAME   PIC X(8).
001300     05  NOM-KIND                PIC X.
001400         88  NOM-IS-FOREIGN      VALUE 'F'.
001500     05  NOM-UK.
001600         10  NOM-ADDR-LINE-1     PIC X(16).
001700         10  NOM-TOWN            PIC X(8).
001800     05  NOM-FOREIGN REDEFINES NOM-UK.
001900         10  NOM-FOREIGN-TEXT    PIC X(24).
"""


def a_record(number: int) -> bytes:
    foreign = number % 5 == 0
    place = text("1 RUE EXEMPLE", 24) if foreign else text(f"{number} EXAMPLE LANE", 16) + text("LEEDS", 8)
    return b"".join(
        (
            text(f"{number:05}", 5), text("TESTPERSON" + "ABC"[number % 3], 12), text("ANN", 10),
            packed(f"{number % 28 + 1:02}031984", 8), text("AB"[number % 2], 1), text("VI", 2), text("DR", 2),
            text("NOBODY", 8), text("", 8), text("F" if foreign else "U", 1), place,
        )
    )  # fmt: skip


def a_copybook_draft(tmp_path: Path, content: bytes, copybook: str = COPYBOOK, **options: Any) -> Draft:
    place = tmp_path / "in"
    place.mkdir()
    (place / "nominal.dat").write_bytes(content)
    (place / "nominal.cpy").write_text(copybook)
    chosen = CopybookOptions(place / "nominal.cpy", **options)
    folder = tmp_path / "systems" / "nominal"
    return draft("nominal", str(place / "nominal.dat"), folder=folder, roots=(place,), copybook=chosen)


def records(count: int = 60) -> list[bytes]:
    return [a_record(number) for number in range(1, count + 1)]


def test_draft_loads_its_own_source(tmp_path: Path) -> None:
    made = a_copybook_draft(tmp_path, b"".join(records()), encoding="cp285")
    assert made.trial.kept_aside == {}
    assert meaning_of(made)["NOM-SURNAME"] == "family"
    mapped = loaded(made, tmp_path / "systems" / "nominal", (tmp_path / "in",))
    person = bodies(mapped, "person")[3]
    assert person["births"][0]["date"] == "1984-03-05"
    assert person["gender"] == "female"
    assert [name.get("family") for name in person["names"]] == ["TESTPERSONB", "NOBODY"]
    assert [marker["code"] for marker in person["markers"]] == ["VI", "DR"]
    assert len(bodies(mapped, "home")) == 48
    assert (tmp_path / "systems" / "nominal" / "nominal.cpy").read_text() == COPYBOOK


def test_code_page_is_proposed_with_its_reason_and_to_be_confirmed(tmp_path: Path) -> None:
    made = a_copybook_draft(tmp_path, b"".join(records()))
    assert 'encoding = "cp285"  # CHECK: the bytes are EBCDIC' in made.files["manifest.toml"]
    assert any("Have the mainframe team confirm it" in question for question in made.to_check)


def test_form_that_level_88_names_is_declared(tmp_path: Path) -> None:
    manifest = a_copybook_draft(tmp_path, b"".join(records())).files["manifest.toml"]
    assert 'variants.NOM-FOREIGN = {when = "NOM-KIND", is = ["F"]}' in manifest
    assert 'leading_zeros = ["NOM-DOB"]' in manifest


def test_condition_of_the_first_form_is_not_taken_for_the_other() -> None:
    root = parse_copybook(
        "01 R. 05 K PIC X. 88 ADDRESS-UK VALUE 'U'. 88 ADDRESS-FOREIGN VALUES 'F' 'O'."
        " 05 UK-ADDR PIC X(9). 05 FOREIGN-ADDRESS REDEFINES UK-ADDR PIC X(9)."
    )
    when, values, _ = guessed_forms(root)["FOREIGN-ADDRESS"]
    assert (when, values) == ("K", ("F", "O"))


def test_variable_tables_are_drafted(tmp_path: Path) -> None:
    copybook = """01 REC. 05 CRIME-REF PIC X(8). 05 SURNAME PIC X(10). 05 DOB PIC 9(6).
      05 ALIAS-COUNT PIC 9. 05 ALIASES OCCURS 0 TO 3 DEPENDING ON ALIAS-COUNT. 10 ALIAS-SURNAME PIC X(6)."""
    content = b"".join(
        described(
            text(
                f"C{number:07}TESTPERSON{number % 28 + 1:02}0384{number % 4}" + "OTHER " * (number % 4),
                25 + 6 * (number % 4),
            )
        )
        for number in range(60)
    )
    made = a_copybook_draft(tmp_path, content, copybook)
    assert 'record_format = "variable"' in made.files["manifest.toml"]
    assert "date(%d%m%y)" in made.files["mapping.yaml"]
    assert 'family: "ALIAS-SURNAME.{n}"' in made.files["mapping.yaml"]
    assert made.trial.kept_aside == {}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"".join(map(described, records())), 'record_format = "variable"'),
        (b"".join(described(b"".join(map(described, records(20)))) for _ in range(2)), "block_descriptors = true"),
        (b"".join(record + b"\x25" for record in records()), "record_length = 79"),
        (b"".join(record + text("", 22) for record in records(61)), "record_length = 100"),
    ],
)  # fmt: skip
def test_record_format_is_found_out(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in a_copybook_draft(tmp_path, content).files["manifest.toml"]


def test_lines_of_text_are_ascii(tmp_path: Path) -> None:
    copybook = "01 R. 05 REF-NO PIC 9(4). 05 SURNAME PIC X(10). 05 TOWN PIC X(10)."
    content = "".join(f"{number:04}TESTPERSONLEEDS\n" for number in range(1, 40)).encode()
    made = a_copybook_draft(tmp_path, content, copybook)
    assert 'record_format = "lines"' in made.files["manifest.toml"]
    assert 'encoding = "ascii"' in made.files["manifest.toml"]


def test_trouble_with_the_copybook_is_said(tmp_path: Path) -> None:
    with pytest.raises(CopybookInvalid, match="--record"):
        a_copybook_draft(tmp_path, b"x", COPYBOOK + "       01  TRAILER. 05 A PIC X.\n")
    missing = CopybookOptions(tmp_path / "no.cpy")
    with pytest.raises(SourceMissing, match="--copybook"):
        draft("nominal", str(tmp_path / "in" / "nominal.dat"), folder=tmp_path / "s", copybook=missing)


def test_wrong_page_is_refused_before_a_draft_is_made(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match='encoding = "cp285"'):
        a_copybook_draft(tmp_path, b"".join(records()), encoding="ascii")


CERTIFICATES = """01 CERT. 05 CERT-NO PIC 9(5). 05 SURNAME PIC X(10). 05 FORENAMES PIC X(12).
  05 HOLDER-SEX PIC 9. 88 SEX-MALE VALUE 1. 88 SEX-FEMALE VALUE 2. 88 SEX-NOT-KNOWN VALUE 0.
  05 CERT-STATUS PIC XX. 88 STATUS-CURRENT VALUE 'CU'. 88 STATUS-EXPIRED VALUE 'EX'.
  05 WEAPON-COUNT PIC 9. 05 WEAPON OCCURS 1 TO 3 TIMES DEPENDING ON WEAPON-COUNT.
  10 WEAPON-SERIAL PIC X(6). 10 WEAPON-MAKE PIC X(7). 10 WEAPON-CALIBRE PIC X(3).
  10 WEAPON-KIND PIC XX. 88 KIND-SHOTGUN VALUE 'SH'. 88 KIND-RIFLE VALUE 'RI'."""


def a_certificate(number: int, status: str = "CU") -> bytes:
    weapons = "".join(
        f"S{number:03}{turn:02}EXAMPLE12G{'SH' if turn else 'RI'}" for turn in range(number % 3 + 1)
    )
    shown = f"{number:05}{'TESTPERSON':10}{'FAKE MIDDLE':12}{number % 3}{status}{number % 3 + 1}{weapons}"
    return described(text(shown, len(shown)))


def a_draft_of_certificates(tmp_path: Path) -> Draft:
    content = b"".join(a_certificate(number) for number in range(1, 100)) + a_certificate(100, "X?")
    return a_copybook_draft(tmp_path, content, CERTIFICATES, encoding="cp285")


def test_table_of_weapons_becomes_a_repeated_slot_with_its_key_and_link(tmp_path: Path) -> None:
    made = a_draft_of_certificates(tmp_path)
    mapped = loaded(made, tmp_path / "systems" / "nominal", (tmp_path / "in",))
    (weapon,) = [body for body in bodies(mapped, "weapon_3") if body["serial"] == "S00202"]
    assert weapon == {
        "kind": "weapon", "serial": "S00202", "category": "Shotgun", "description": "EXAMPLE, 12G"
    }  # fmt: skip
    assert "{from: person, to: weapon, role: keeper}  # CHECK the role" in made.files["mapping.yaml"]
    assert 'key: ["WEAPON-SERIAL.{n}", "WEAPON-MAKE.{n}"]' in made.files["mapping.yaml"]
    assert "WEAPON-SERIAL.2" not in meaning_of(made)


def test_words_of_level_88_become_the_codes_and_an_unexplained_code_waits(tmp_path: Path) -> None:
    made = a_draft_of_certificates(tmp_path)
    written = made.files["mapping.yaml"]
    assert "codes: {CU: Current, EX: Expired}, on_unknown: quarantine" in written
    assert 'codes: {"1": male, "2": female, "0": not-known}' in written
    assert made.trial.kept_aside == {"code-unknown": 1}


def test_forenames_of_one_column_are_names_of_their_own(tmp_path: Path) -> None:
    mapped = loaded(a_draft_of_certificates(tmp_path), tmp_path / "systems" / "nominal", (tmp_path / "in",))
    assert bodies(mapped, "person")[0]["names"][0]["given"] == ["Fake", "Middle"]


def test_every_question_is_marked_in_the_files(tmp_path: Path) -> None:
    made = a_draft_of_certificates(tmp_path)
    written = made.files["mapping.yaml"]
    assert made.to_check
    assert written.count("# CHECK ") >= len(made.to_check)
    plain = " ".join(written.replace("\n#", " ").split())
    for question in made.to_check:
        assert f". {' '.join(question.split())}" in plain


def test_recognised_column_that_nothing_reads_is_listed_as_not_used(tmp_path: Path) -> None:
    copybook = "01 R. 05 REF-NO PIC 9(4). 05 SURNAME PIC X(10). 05 SERIAL-NO PIC X(6)."
    content = b"".join(text(f"{number:04}TESTPERSONS{number:05}", 20) for number in range(60))
    made = a_copybook_draft(tmp_path, content, copybook, encoding="cp285")
    assert "# SERIAL-NO: " in made.files["mapping.yaml"]
    assert [guess.used for guess in made.columns if guess.column == "SERIAL-NO"] == [False]


def test_unused_columns_of_a_table_are_one_line_from_the_first_to_the_last() -> None:
    layout = Layout(
        unused=[(f"MAKE.{turn}", "a further one") for turn in (2, 3, 10, 1)] + [("FEE", "unknown")]
    )
    gather_tables(layout)
    assert [name for name, _ in layout.unused] == ["MAKE.1 to MAKE.10", "FEE"]
