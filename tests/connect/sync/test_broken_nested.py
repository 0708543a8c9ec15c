"""Broken JSON and XML files through a whole run: counts add up, reasons are told, what stood before stays."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bluelamp.store.connection import Pool, open_pool
from tests.connect.readers.nested.test_xml_bad_input import BOMB, QUADRATIC
from tests.connect.sync.broken_sources import (
    a_system,
    an_estate,
    names,
    reasons,
    require_nothing_taken,
    standing,
    synced,
)

KINDS = {
    "lines": 'kind = "json"\npath = "a.json"',
    "array": 'kind = "json"\npath = "a.json"',
    "inside": 'kind = "json"\npath = "a.json"\nrecord = "cases"',
    "xml": 'kind = "xml"\npath = "a.xml"\nrecord = "//case"\nschema = "a.xsd"',
}
XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="case"><xs:complexType><xs:sequence>
<xs:element name="no" type="xs:string"/><xs:element name="name" type="xs:string" maxOccurs="unbounded"/>
</xs:sequence></xs:complexType></xs:element></xs:schema>"""
KEEP = '\ntruncated = "quarantine"'


@pytest.fixture
def a_pool(a_database: str) -> Iterator[Pool]:
    with open_pool(a_database, "tests", size_max=4) as pool:
        yield pool


def a_case(kind: str, no: str, name: str = "Testperson") -> bytes:
    if kind == "xml":
        return f"<case><no>{no}</no><name>{name}</name></case>".encode()
    return json.dumps({"no": no, "name": name}).encode()


def whole(kind: str, records: list[bytes]) -> bytes:
    """The records as a file of that kind."""
    opening, between, end = {
        "lines": (b"", b"\n", b"\n"),
        "array": (b"[", b",\n", b"]"),
        "inside": (b'{"made": "today", "cases": [', b",\n", b"]}"),
        "xml": (b'<!DOCTYPE cases SYSTEM "none.dtd"><cases>', b"\n", b"</cases>"),
    }[kind]
    return opening + between.join(records) + end


def put(tmp_path: Path, kind: str, content: bytes, more: str = "") -> None:
    folder = a_system(tmp_path, KINDS[kind] + more)
    (folder / "a.xsd").write_text(XSD)
    (folder / ("a.xml" if kind == "xml" else "a.json")).write_bytes(content)


DEEP = "[" * 40 + "]" * 40
BAD_JSON = [
    (b'{"no": "3", "name": "X", "name": "Y"}', "key-twice"),
    (b'{"no": "11", "name": NaN}', "json-constant"),
    (f'{{"no": "12", "name": {DEEP}}}'.encode(), "too-deep"),
    (b'{"no": "13", "name": "M\xdcLLER"}', "bad-encoding"),
    (b'{"no": "14", "name": "\\ud800"}', "bad-encoding"),
    (b'{"no": "15", "\\ud800": 1}', "bad-encoding"),
    (b'{no: "16"}', "json-malformed"),
    (b'{"no": "17", "name": "a\\u0000b"}', "character-forbidden"),
    (b'{"no": null, "name": "X"}', "key-missing"),
    (f'{{"no": "18", "name": "{"x" * 600_000}"}}'.encode(), "record-too-large"),
]
BAD_XML = [
    (b"<case><no>3</no></case>", "schema-invalid"),
    (b"<case><name>X</name><no>11</no></case>", "schema-invalid"),
    (b"<case><no>12</no>" + b"<name>X</name>" * 21 + b"</case>", "too-many-repeats"),
    (b"<case><no>13</no>" + b"<x>" * 40 + b"</x>" * 40 + b"</case>", "schema-invalid"),
    (b"<case><no>14</no><name>&e;</name></case>", "schema-invalid"),
    (b"<case><no/><name>X</name></case>", "key-missing"),
]


@pytest.mark.parametrize("kind", KINDS)
def test_bad_records_are_kept_aside_by_their_reason_and_the_others_load(
    a_pool: Pool, tmp_path: Path, kind: str
) -> None:
    settings = "\nmax_record_bytes = 4096"
    put(tmp_path, kind, whole(kind, [a_case(kind, str(no)) for no in (1, 2, 3)]), settings)
    assert synced(a_pool, an_estate(tmp_path)).rows_written == 3
    bad = BAD_XML if kind == "xml" else BAD_JSON
    records = [
        a_case(kind, "1"), *(record for record, _ in bad), a_case(kind, "2", "Exampleton"), a_case(kind, "4")
    ]  # fmt: skip
    put(tmp_path, kind, whole(kind, records), settings)
    summary = synced(a_pool, an_estate(tmp_path))
    assert summary.error is None, summary.error
    expected = Counter(reason for _, reason in bad)
    if kind == "lines":
        expected["line-too-long"] = expected.pop("record-too-large")
    assert reasons(summary) == expected
    assert (summary.rows_written, summary.rows_unchanged) == (2, 1)
    # The row that cannot be read any more may be any: none is taken for deleted.
    assert summary.rows_removed == 0
    assert names(a_pool) == {"1": "TESTPERSON", "2": "EXAMPLETON", "3": "TESTPERSON", "4": "TESTPERSON"}


CUT_JSON = b'{"no": "2", "name": "Exampleton"}, {"no": "3", "na'
CUTS = {
    "lines": (CUT_JSON.replace(b", {", b"\n{"), "source-truncated", "file-truncated"),
    "array": (b"[" + CUT_JSON, "source-truncated", "file-truncated"),
    "inside": (b'{"made": "today", "cases": [' + CUT_JSON, "source-truncated", "file-truncated"),
    "xml": (b"<cases>" + a_case("xml", "2", "Exampleton") + b"<case><no>3", "source-truncated", "file-truncated"),
    "xml end": (b"<cases>" + a_case("xml", "2", "Exampleton") + b"<case><no>3</nr></case></cases>", "xml-malformed", "xml-malformed"),
}  # fmt: skip


@pytest.mark.parametrize("cut", CUTS)
def test_cut_file_is_refused_or_read_to_the_cut_and_what_stands_behind_it_stays(
    a_pool: Pool, tmp_path: Path, cut: str
) -> None:
    kind = cut.split(maxsplit=1)[0]
    content, code, reason = CUTS[cut]
    put(tmp_path, kind, whole(kind, [a_case(kind, str(no)) for no in (1, 2, 3)]))
    synced(a_pool, an_estate(tmp_path))
    before = standing(a_pool)
    put(tmp_path, kind, content)
    require_nothing_taken(synced(a_pool, an_estate(tmp_path)), code)
    assert standing(a_pool) == before
    put(tmp_path, kind, content, KEEP)
    summary = synced(a_pool, an_estate(tmp_path))
    assert (summary.error, reasons(summary), summary.rows_written) == (None, {reason: 1}, 1)
    assert names(a_pool) == {"1": "TESTPERSON", "2": "EXAMPLETON", "3": "TESTPERSON"}


ENTITY = (
    b'<!DOCTYPE a [<!ENTITY e SYSTEM "secret.txt">]><cases><case><no>1</no><name>&e;</name></case></cases>'
)
WHOLE_FILES: dict[str, list[tuple[bytes, str]]] = {
    "lines": [
        (b"", "source-truncated"),
        (b"<html><body>Sign in</body></html>", "json-malformed"),
        (whole("lines", [a_case("lines", "1")]).decode().encode("utf-16"), "wrong-encoding"),
        (b'{"no": "1", "name"', "json-malformed"),
        (b'{"nr": "1", "name": "X"}', "schema-drifted"),
    ],
    "array": [(whole("array", [a_case("array", "1")]) + b"x", "json-malformed"), (b'[{"no": "1"},,]', "json-malformed")],
    "inside": [(b'{"cases": {}}', "schema-drifted"), (b'{"rows": [1]}', "no-records"), (b"[" * 3_000, "json-malformed")],
    "xml": [
        (BOMB.encode(), "xml-unsafe"),
        (QUADRATIC.encode(), "xml-unsafe"),
        (ENTITY, "xml-unsafe"),
        (b'<?xml version="1.0" encoding="UTF-8"?>\n<cases>' + a_case("xml", "1").replace(b"Test", b"T\xe9st") + b"</cases>", "wrong-encoding"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><cases><case><no>1</no><name>Jos\xe9 Ren\xe9 Zo\xeb</name></case></cases>'.encode(), "wrong-encoding"),
        (b"<html><body>Sign in<br></body></html>", "xml-malformed"),
        (b"<cases/>", "no-records"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_file_that_is_wrong_as_a_whole_changes_nothing(a_pool: Pool, tmp_path: Path, kind: str) -> None:
    put(tmp_path, kind, whole(kind, [a_case(kind, str(no)) for no in (1, 2, 3)]))
    synced(a_pool, an_estate(tmp_path))
    before = standing(a_pool)
    (tmp_path / "systems" / "broken" / "secret.txt").write_text("SECRET")
    for content, code in WHOLE_FILES[kind]:
        put(tmp_path, kind, content)
        require_nothing_taken(synced(a_pool, an_estate(tmp_path)), code, content)
        assert standing(a_pool) == before
