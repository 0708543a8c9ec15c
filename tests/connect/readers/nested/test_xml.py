"""XML records become rows: paths, repeats, attributes, what stands around them."""

import gzip
from pathlib import Path

import polars as pl
import pytest

from bluelamp.connect.errors import ColumnVanished, ManifestInvalid
from bluelamp.connect.manifest import XmlSpec, parse_manifest
from bluelamp.connect.readers import Checkpoint, ReadPlan, open_reader
from bluelamp.connect.readers.nested.reader import NoRecords
from tests.connect.readers.nested_files import an_xml_reader, read_all, read_xml, reasons

CASES = """<?xml version="1.0" encoding="UTF-8"?>
<export made="2024-03-01"><!-- nightly -->
 <force>Example Police</force>
 <cases>
  <case id="1"><suspect><surname>AYE</surname></suspect><mo>He <b>ran</b> off</mo></case>
  <case id="2"><suspect><surname>BEE</surname></suspect><suspect><surname>SEA</surname><dob/></suspect></case>
 </cases>
</export>"""


def test_record_becomes_a_row_with_attributes_repeats_and_what_stands_around(tmp_path: Path) -> None:
    rows, failures = read_xml(tmp_path, CASES, record="export/cases/case")
    assert failures == []
    assert rows == [
        {"@id": "1", "suspect.1.surname": "AYE", "suspect.2.surname": None, "suspect.2.dob": None, "mo": "He ran off",
         "mo.b": "ran", "../../@made": "2024-03-01", "../../force": "Example Police", "_row": 1},
        {"@id": "2", "suspect.1.surname": "BEE", "suspect.2.surname": "SEA", "suspect.2.dob": None, "mo": None,
         "mo.b": None, "../../@made": "2024-03-01", "../../force": "Example Police", "_row": 2},
    ]  # fmt: skip


@pytest.mark.parametrize(
    "record", ["export/cases/case", "/export/cases/case", "//case", "case", "//cases/case", "x:case"]
)
def test_path_may_be_written_from_the_root_or_from_anywhere(tmp_path: Path, record: str) -> None:
    rows, _ = read_xml(tmp_path, CASES, record=record)
    assert [row["@id"] for row in rows] == ["1", "2"]


def test_record_inside_a_record_is_a_part_of_it(tmp_path: Path) -> None:
    rows, _ = read_xml(
        tmp_path, "<a><case><no>1</no><case><no>2</no></case></case><case><no>3</no></case></a>"
    )
    assert [(row["no"], row["case.no"]) for row in rows] == [("1", "2"), ("3", None)]


def test_path_from_the_root_does_not_find_the_same_name_elsewhere(tmp_path: Path) -> None:
    rows, _ = read_xml(
        tmp_path, "<a><old><case><no>1</no></case></old><case><no>2</no></case></a>", record="a/case"
    )
    assert [row["no"] for row in rows] == ["2"]


def test_namespaces_are_dropped_and_a_clash_is_prefixed_and_said(tmp_path: Path) -> None:
    content = (
        '<p:a xmlns:p="urn:p" xmlns:q="urn:q"><p:case q:k="1"><p:no>1</p:no><q:no>2</q:no></p:case></p:a>'
    )
    reader = an_xml_reader(tmp_path, content)
    assert reader.columns == ("@k", "no", "q:no")
    assert any("q:no" in note for note in reader.describe().notes)


def test_nil_and_schema_locations_are_no_content(tmp_path: Path) -> None:
    content = (
        '<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:a a.xsd">'
        '<case><no>1</no><end xsi:nil="true"/></case></a>'
    )
    rows, _ = read_xml(tmp_path, content)
    assert rows == [{"no": "1", "end": None, "_row": 1}]


def test_sections_and_entities_of_xml_itself_are_plain_text(tmp_path: Path) -> None:
    rows, _ = read_xml(tmp_path, "<a><case><t>1 &lt; 2 &amp; <![CDATA[<3>]]> &#163;</t></case></a>")
    assert rows[0]["t"] == "1 < 2 & <3> £"


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "windows-1252", "UTF-16"])
def test_encoding_is_the_one_that_the_file_names(tmp_path: Path, encoding: str) -> None:
    content = f'<?xml version="1.0" encoding="{encoding}"?><a><case><n>José £5</n></case></a>'.encode(
        encoding
    )
    rows, failures = read_xml(tmp_path, content)
    assert (rows[0]["n"], failures) == ("José £5", [])


def test_folder_of_packed_and_plain_files_is_one_run(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "1.xml").write_text("<a><case><no>1</no></case><case><no>2</no></case></a>")
    (tmp_path / "in" / "2.xml.gz").write_bytes(gzip.compress(b"<a><case><no>3</no><more>x</more></case></a>"))
    reader = open_reader(XmlSpec.model_validate({"path": "in", "record": "//case"}).placed(tmp_path))
    rows, _ = read_all(reader)
    assert [(row["_row"], row["no"], row["more"]) for row in rows] == [
        (1, "1", None),
        (2, "2", None),
        (3, "3", "x"),
    ]
    assert reader.place(3) == f"{tmp_path / 'in' / '2.xml.gz'}, record 1"
    assert reader.describe().fingerprint.names == ("no", "more")


def test_reading_goes_on_behind_a_checkpoint(tmp_path: Path) -> None:
    reader = an_xml_reader(tmp_path, "<a>" + "".join(f"<case><no>{n}</no></case>" for n in range(9)) + "</a>")
    first = next(iter(reader.batches(4)))
    assert isinstance(first, pl.DataFrame)
    reached = reader.checkpoint()
    assert reached.row == 4
    rest = [
        row for batch in reader.batches(4, reached) if isinstance(batch, pl.DataFrame) for row in batch["no"]
    ]
    assert rest == ["4", "5", "6", "7", "8"]
    assert read_all(reader)[0][0]["no"] == "0"
    other = Checkpoint(4, None, "another file")
    assert sum(len(batch) for batch in reader.batches(4, other)) == 9


def test_types_are_inferred_for_the_fingerprint(tmp_path: Path) -> None:
    content = "<a><case><no>1</no><on>2024-03-01</on><t>x</t></case><case><no>2</no><on>2024-03-02</on><t/></case></a>"
    fingerprint = an_xml_reader(tmp_path, content).describe().fingerprint
    assert fingerprint.columns == (("no", "integer"), ("on", "date"), ("t", "text"))
    assert fingerprint.sha256 is not None


class TestColumnsThatARunMayLack:
    CONTENT = "<a><case><no>1</no><suspect><sn>A</sn></suspect><suspect><sn>B</sn></suspect></case></a>"

    def test_further_repeat_is_empty(self, tmp_path: Path) -> None:
        reader = an_xml_reader(tmp_path, self.CONTENT, ReadPlan(required=["no", "suspect.3.sn"]))
        assert read_all(reader)[0][0]["suspect.3.sn"] is None
        assert "suspect.3.sn" in reader.columns

    def test_column_that_vanished_stops_with_its_neighbours(self, tmp_path: Path) -> None:
        with pytest.raises(ColumnVanished, match=r"suspect\.1\.sn"):
            an_xml_reader(tmp_path, self.CONTENT, ReadPlan(required=["suspect.1.surname"]))

    def test_optional_one_is_empty_and_always_of_the_shape(self, tmp_path: Path) -> None:
        plan = ReadPlan(required=["no", "victim.1.sn"])
        reader = an_xml_reader(tmp_path, self.CONTENT, plan, optional=["victim.*", "suspect.*"])
        assert read_all(reader)[0][0]["victim.1.sn"] is None
        # What is optional and unread may come and go without a word.
        assert reader.describe().fingerprint.columns == (("no", "integer"), ("victim.1.sn", "empty"))

    def test_place_that_the_mapping_numbers_is_numbered_though_it_stands_once(self, tmp_path: Path) -> None:
        content = "<a><case><v><sn>A</sn></v></case><case><v><sn>B</sn></v></case></a>"
        reader = an_xml_reader(tmp_path, content, ReadPlan(required=["v.1.sn", "v.2.sn"]))
        assert [row["v.1.sn"] for row in read_all(reader)[0]] == ["A", "B"]
        assert an_xml_reader(tmp_path, content, repeats=["v"]).columns == ("v.1.sn",)

    def test_place_that_began_to_repeat_is_not_taken_for_missing(self, tmp_path: Path) -> None:
        with pytest.raises(ColumnVanished, match=r"suspect\.1\.sn"):
            an_xml_reader(tmp_path, self.CONTENT, ReadPlan(required=["suspect.sn"]), optional=["suspect.*"])

    def test_wanted_one_stops_nothing(self, tmp_path: Path) -> None:
        reader = an_xml_reader(tmp_path, self.CONTENT, ReadPlan(wanted=["suspect.4.sn", "gone"]))
        assert "suspect.4.sn" in reader.columns
        assert "gone" not in reader.columns


def test_file_without_the_record_says_what_it_holds(tmp_path: Path) -> None:
    with pytest.raises(NoRecords, match=r"root is a; no //Case"):
        an_xml_reader(tmp_path, "<a><case/></a>", record="//Case")


@pytest.mark.parametrize("record", ["//case[1]", "case/@id", "a b", "a//b", "*"])
def test_path_with_more_than_names_is_refused(tmp_path: Path, record: str) -> None:
    with pytest.raises(ManifestInvalid, match=r"source\.record"):
        an_xml_reader(tmp_path, "<a/>", record=record)


def test_schema_of_a_manifest_is_no_table_name(tmp_path: Path) -> None:
    text = '[system]\nid="a"\nname="A"\n[source]\nkind="xml"\npath="a.xml"\nrecord="case"\nschema="case-1.0.xsd"\n'
    source = parse_manifest(text, where="m", folder=tmp_path).source
    assert isinstance(source, XmlSpec)
    assert source.xsd == "case-1.0.xsd"


XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="case"><xs:complexType><xs:sequence>
<xs:element name="no" type="xs:int"/></xs:sequence></xs:complexType></xs:element></xs:schema>"""


class TestSchema:
    def test_record_that_breaks_it_is_kept_aside_with_line_and_rule(self, tmp_path: Path) -> None:
        (tmp_path / "a.xsd").write_text(XSD)
        content = "<a>\n<case><no>1</no></case>\n<case><no>SECRET</no></case>\n<case/>\n</a>"
        rows, failures = read_xml(tmp_path, content, schema="a.xsd")
        assert [row["no"] for row in rows] == ["1"]
        assert reasons(failures) == [(2, "schema-invalid"), (3, "schema-invalid")]
        assert failures[0].field == "no"
        assert failures[0].message.startswith("Line 3: no breaks the schema's rule")
        assert "SECRET" not in failures[0].message
        assert b"SECRET" in failures[0].raw

    def test_schema_that_is_none_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "a.xsd").write_text("<x/>")
        with pytest.raises(Exception, match=r"a\.xsd.*XML Schema cannot be used"):
            an_xml_reader(tmp_path, CASES, schema="a.xsd")

    def test_schema_may_not_draw_in_files_from_elsewhere(self, tmp_path: Path) -> None:
        (tmp_path / "in").mkdir()
        (tmp_path / "out.xsd").write_text(XSD)
        (tmp_path / "in" / "a.xsd").write_text(
            XSD.replace(
                '<xs:element name="case">',
                '<xs:include schemaLocation="../out.xsd"/><xs:element name="case">',
            )
        )
        with pytest.raises(Exception, match="outside the folders"):
            an_xml_reader(tmp_path / "in", CASES, schema="a.xsd")
