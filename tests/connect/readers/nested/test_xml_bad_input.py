"""Broken and hostile XML: a clear error with file, line and remedy, or a record kept aside; never a silent loss."""

import resource
import tracemalloc
from pathlib import Path

import pytest

from bluelamp.connect.errors import (
    SourceChanged,
    SourceError,
    SourceTruncated,
    SourceUnreadable,
    WrongEncoding,
)
from bluelamp.connect.readers.nested.shape import ColumnsTooMany
from bluelamp.connect.readers.nested.xml_faults import XmlMalformed, XmlUnsafe
from tests.connect.readers.nested_files import an_xml_reader, read_all, read_xml, reasons

BOMB = (
    '<!DOCTYPE a [<!ENTITY l0 "lol">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + "]><a><case><no>&l9;</no></case></a>"
)
BOMB_IN_ATTRIBUTE = BOMB.replace("<a><case>", '<a b="&l9;"><case>').replace("<no>&l9;</no>", "<no>1</no>")
QUADRATIC = f'<!DOCTYPE a [<!ENTITY x "{"x" * 50_000}">]><a><case><no>{"&x;" * 5_000}</no></case></a>'


@pytest.mark.parametrize(
    "content", [BOMB, BOMB_IN_ATTRIBUTE, QUADRATIC], ids=["laughs", "attribute", "quadratic"]
)
def test_bomb_is_refused_before_it_grows(tmp_path: Path, content: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(XmlUnsafe, match=r"a\.xml.*declares entities"):
            an_xml_reader(tmp_path, content)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "declared", ['<!ENTITY e SYSTEM "secret.txt">', '<!ENTITY e SYSTEM "http://127.0.0.1:9/x">', '<!ENTITY % e SYSTEM "secret.txt"> %e;'],
)  # fmt: skip
def test_external_entity_is_never_fetched(tmp_path: Path, declared: str) -> None:
    (tmp_path / "secret.txt").write_text("SECRET")
    with pytest.raises(SourceError) as caught:
        an_xml_reader(tmp_path, f"<!DOCTYPE a [{declared}]><a><case><no>&e;</no></case></a>")
    assert "SECRET" not in str(caught.value)


def test_plain_doctype_is_harmless_and_its_file_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "a.dtd").write_text('<!ATTLIST case kind CDATA "SECRET"><!ENTITY e "SECRET">')
    content = '<!DOCTYPE a SYSTEM "a.dtd">\n<a><case><no>1</no></case>\n<case><no>&e;</no></case></a>'
    rows, failures = read_xml(tmp_path, content)
    assert rows == [{"no": "1", "_row": 1}]
    assert reasons(failures) == [(2, "xml-entity")]


CUT = "<a>\n<case><no>1</no></case>\n<case><no>2</no></case>\n<case><no>3"


def test_cut_file_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(SourceTruncated, match=r"a\.xml, row 4: .*breaks off"):
        an_xml_reader(tmp_path, CUT)


def test_cut_file_gives_what_stands_before_if_the_manifest_says_so(tmp_path: Path) -> None:
    rows, failures = read_xml(tmp_path, CUT, truncated="quarantine")
    assert [row["no"] for row in rows] == ["1", "2"]
    assert reasons(failures) == [(3, "file-truncated")]


@pytest.mark.parametrize("size", range(1, 120, 7))
def test_file_cut_anywhere_is_refused(tmp_path: Path, size: int) -> None:
    whole = '<?xml version="1.0"?><a><case id="1"><no>1</no><t><![CDATA[x]]></t></case><!-- c --><case><no>2</no></case><z>x</z></a>'
    with pytest.raises(SourceError):
        an_xml_reader(tmp_path, whole[:size])


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", SourceTruncated),
        (b"  \n ", SourceTruncated),
        (b"no,name\n1,TESTPERSON\n", XmlMalformed),
        (b"<a>\n<case><no>1</nr></case></a>", XmlMalformed),
        (b"<a><case no=1/></a>", XmlMalformed),
        (b"<a><case><no>&pound;</no></case></a>", XmlMalformed),
        (b"<a><case/></a><a/>", XmlMalformed),
        (b"<a><case><no>\x01</no></case></a>", WrongEncoding),
        (b"<a><case><no>\x00</no></case></a>", WrongEncoding),
        (b'<?xml version="1.0" encoding="UTF-8"?>\n<a><case><no>\xa35</no></case></a>', WrongEncoding),
        (b'<?xml version="1.0" encoding="UTF-16"?>\n<a><case><no>5</no></case></a>', XmlMalformed),
        (b'<?xml version="1.0" encoding="KLINGON"?>\n<a><case><no>5</no></case></a>', WrongEncoding),
        (b"<a>" * 300 + b"</a>" * 300, SourceUnreadable),
    ],
)
def test_what_is_no_xml_is_refused_with_a_remedy(
    tmp_path: Path, content: bytes, error: type[SourceError]
) -> None:
    with pytest.raises(error) as caught:
        an_xml_reader(tmp_path, content)
    assert "TESTPERSON" not in str(caught.value)
    assert caught.value.remedy


def test_utf8_under_another_name_is_refused_unless_trusted(tmp_path: Path) -> None:
    content = '<?xml version="1.0" encoding="ISO-8859-1"?><a><case><n>José René Zoë</n></case></a>'.encode()
    with pytest.raises(WrongEncoding, match="form valid UTF-8"):
        an_xml_reader(tmp_path, content)
    assert read_xml(tmp_path, content, trust_encoding=True)[0][0]["n"].startswith("JosÃ")


def test_record_with_too_many_repeats_is_kept_aside(tmp_path: Path) -> None:
    many = "<phone>1</phone>" * 4
    rows, failures = read_xml(
        tmp_path, f"<a><case>{many}</case>\n<case><phone>2</phone></case></a>", repeats_max=3
    )
    assert rows == [{"phone": "2", "_row": 2}]
    assert reasons(failures) == [(1, "too-many-repeats")]
    assert failures[0].raw.count(b"<phone>") == 4


def test_record_that_nests_too_deep_is_kept_aside(tmp_path: Path) -> None:
    deep = "<x>" * 40 + "</x>" * 40
    rows, failures = read_xml(tmp_path, f"<a><case>{deep}</case><case><no>2</no></case></a>")
    assert [row["no"] for row in rows] == ["2"]
    assert reasons(failures) == [(1, "too-deep")]


def test_record_beyond_the_size_is_kept_aside_and_reading_goes_on(tmp_path: Path) -> None:
    big = "<t>x</t>" * 400_000
    content = f"<a><case><no>1</no></case><case>{big}</case><case><no>3</no></case></a>"
    rows, failures = read_xml(tmp_path, content, max_record_bytes=1024 * 1024)
    assert [row["no"] for row in rows] == ["1", "3"]
    assert reasons(failures) == [(2, "record-too-large")]


def test_record_path_that_is_too_high_is_too_wide_and_says_so(tmp_path: Path) -> None:
    fields = "".join(f"<f{n}>x</f{n}>" for n in range(50))
    with pytest.raises(ColumnsTooMany, match="deeper `record`"):
        an_xml_reader(tmp_path, f"<a><case>{fields}</case></a>", columns_max=20)


def test_file_that_changes_between_survey_and_reading_is_refused(tmp_path: Path) -> None:
    reader = an_xml_reader(tmp_path, "<a><case><no>1</no></case></a>")
    (tmp_path / "a.xml").write_text("<a><case><nr>1</nr></case><case/></a>")
    with pytest.raises(SourceChanged, match="changed while"):
        read_all(reader)


def test_memory_is_flat_whatever_stands_between_the_records(tmp_path: Path) -> None:
    record = "<case><no>1</no><t>" + "x" * 200 + "</t></case>"
    noise = "<officers>" + ("<officer><name>" + "y" * 200 + "</name></officer>") * 40_000 + "</officers>"
    content = f"<a>{noise}<group>{record * 10_000}</group>{noise}</a>"
    reader = an_xml_reader(tmp_path, content)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rows = sum(len(batch) for batch in reader.batches(1_000))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert rows == 10_000
    assert peak < 20_000  # KiB; the tree of the whole file would take over 60,000
