"""A draft finds the records of an XML or JSON file."""

from pathlib import Path

from bluelamp.connect.profile import draft
from bluelamp.connect.profile.nested_looking import json_record, xml_record

CASE = "<case><ref>C{n}</ref><person><surname>TESTPERSON</surname><dob>1984-03-{n:02}</dob></person></case>"


def test_record_is_the_outermost_element_that_repeats() -> None:
    assert xml_record(b"<a><b><c><x>1</x></c><c><x>2</x><d><y/></d><d><y/></d></c></b></a>") == "a/b/c"
    assert xml_record(b"no xml") is None
    assert json_record('{"made": 1, "data": [\n{"a": 1}]}') == "data"
    assert json_record('{"a": 1}\n{"a": 2}\n') is None
    assert json_record('[{"a": 1}]') is None


def test_xml_file_is_drafted_and_its_rows_map(tmp_path: Path) -> None:
    source = tmp_path / "cases.xml"
    source.write_text(f"<cases>{''.join(CASE.format(n=n) for n in range(10, 30))}</cases>")
    made = draft("cases", str(source), folder=tmp_path / "systems" / "cases")
    assert 'kind = "xml"' in made.files["manifest.toml"]
    assert 'record = "cases/case"' in made.files["manifest.toml"]
    assert made.trial.rows == 20
    assert not made.trial.kept_aside
    assert {one.column: one.meaning for one in made.columns}["person.surname"] == "family"
