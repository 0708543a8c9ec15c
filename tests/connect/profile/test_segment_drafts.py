"""`connect new` tells PNC, HL7 and NIST by their first bytes, knows the places of the standards, and drafts what loads."""

import tomllib
from pathlib import Path

import pytest

from bluelamp.connect.check import check_system
from bluelamp.connect.mapping import MappedBatch
from bluelamp.connect.profile import Draft, draft
from bluelamp.connect.readers.segments.recognise import kind_of
from tests.connect.profile.drafts import bodies, loaded, meaning_of
from tests.connect.readers.segments.segment_files import a_message, a_reply, a_transaction


def a_draft_of(tmp_path: Path, content: bytes | str, name: str = "unseen") -> Draft:
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "extract.bin"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return draft(name, str(path), folder=tmp_path / "systems" / name, roots=(tmp_path / "in",))


def of_many(tmp_path: Path, content: bytes | str, name: str) -> tuple[Draft, list[MappedBatch]]:
    made = a_draft_of(tmp_path, content, name)
    folder = tmp_path / "systems" / name
    mapped = loaded(made, folder, (tmp_path / "in",))
    assert sum(len(batch.rejected) for batch in mapped) == 0
    report = check_system(folder, roots=(tmp_path / "in",))
    assert [outcome.findings for outcome in report.outcomes if outcome.verdict == "failed"] == []
    return made, mapped


def test_hl7_is_drafted(tmp_path: Path) -> None:
    content = "".join(
        a_message(f"C{number}", "PV1|1|E" + "|" * 42 + "20260301100000") for number in range(30)
    )
    made, mapped = of_many(tmp_path, content, "healthcare")
    source = tomllib.loads(made.files["manifest.toml"])["source"]
    assert source["kind"] == "hl7"
    found = meaning_of(made)
    assert (found["PID.5.1"], found["PID.5.2"], found["PID.7.1"], found["PID.8.1"]) == (
        "family",
        "given",
        "dob",
        "gender",
    )
    person = bodies(mapped, "person")[0]
    assert person["names"][0] == {"type": "real", "family": "TESTPERSON", "given": ["FAKE"]}
    assert person["births"] == [{"date": "1984-03-04"}]
    assert "the standard says family" in made.files["mapping.yaml"]


def test_nist_is_drafted(tmp_path: Path) -> None:
    content = b"".join(a_transaction(f"T{number}") for number in range(30))
    made, mapped = of_many(tmp_path, content, "livescan-new")
    assert tomllib.loads(made.files["manifest.toml"])["source"]["kind"] == "nist"
    assert meaning_of(made)["2.018"] == "name"
    person = bodies(mapped, "person")[0]
    assert person["names"][0]["family"] == "Testperson"
    assert person["gender"] == "female"


def test_pnc_is_drafted(tmp_path: Path) -> None:
    content = "".join(a_reply(f"073ENQR{number:06d}R", pnc_id=f"99/{number}Z") for number in range(1, 31))
    made, mapped = of_many(tmp_path, content, "pnc")
    assert tomllib.loads(made.files["manifest.toml"])["source"]["kind"] == "pnc"
    assert meaning_of(made)["IDS.pncId"] == "pnc_id"
    person = bodies(mapped, "person")[0]
    assert person["identifiers"][0]["scheme"] == "pncId"


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"MSH|^~\\&|", "hl7"), (b"\xef\xbb\xbfMSH|^~\\&|", "hl7"), (b"\x0bMSH|^~\\&|", "hl7"), (b"FHS|^~\\&|", "hl7"),
        (a_transaction()[:100], "nist"), (b'<?xml version="1.0"?>\n<CXE01>\n<GMH>', "pnc"), (b"<CXU02><FSC>", "pnc"),
        (b"MSH,NAME\n", None), (b"<root><a/></root>", None), (b"1.001,1.002\n", None), (b"", None), (b"PNC_ID,SURNAME\n", None),
    ],
)  # fmt: skip
def test_kinds_are_told_by_their_first_bytes(start: bytes, kind: str | None) -> None:
    assert kind_of(start) == kind
