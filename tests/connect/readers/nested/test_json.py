"""JSON records become rows: lines, arrays, arrays inside documents; bad ones are kept aside and counted."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.connect.errors import ManifestInvalid, SourceError, SourceTruncated, WrongEncoding
from bluelamp.connect.readers.nested.json_text import Cursor, JsonMalformed
from bluelamp.connect.readers.nested.reader import NoRecords
from tests.connect.readers.nested_files import a_json_reader, read_json, reasons

LINES = '{"no": 1, "who": [{"sn": "A"}]}\n\n{"no": 1.50, "who": [{"sn": "B"}, {"sn": "C"}]}\r\n{"no": 1E3, "x": null, "y": true}'


def test_each_line_is_a_row_with_numbers_as_written(tmp_path: Path) -> None:
    rows, failures = read_json(tmp_path, LINES)
    assert failures == []
    assert [(row["_row"], row["no"], row["who.1.sn"], row["who.2.sn"], row["x"], row["y"]) for row in rows] == [
        (1, "1", "A", None, None, None), (3, "1.50", "B", "C", None, None), (4, "1E3", None, None, None, "true"),
    ]  # fmt: skip
    assert a_json_reader(tmp_path, LINES).place(3).endswith("a.json, line 3")


@pytest.mark.parametrize("record", ["data.rows", "data[].rows[]", ".data.rows"])
def test_array_inside_a_document_comes_with_what_stands_around(tmp_path: Path, record: str) -> None:
    content = '{"made": "today", "big": {"skipped": ["]}\\"", 1]}, "data": [{"id": 7, "rows": [{"a": 1}, {"a": 2}]}, {"rows": []}], "z": [1]}'
    rows, failures = read_json(tmp_path, content, record=record)
    assert failures == []
    assert rows == [
        {"a": "1", "../id": "7", "../../made": "today", "_row": 1},
        {"a": "2", "../id": "7", "../../made": "today", "_row": 2},
    ]


def test_document_may_be_the_array_itself_or_one_record(tmp_path: Path) -> None:
    assert read_json(tmp_path, ' [{"a": 1},\n {"a": 2}] ')[0] == [
        {"a": "1", "_row": 1},
        {"a": "2", "_row": 2},
    ]
    assert read_json(tmp_path, '{"a":\n {"b": 1}}', record=".")[0] == [{"a.b": "1", "_row": 1}]
    assert read_json(tmp_path, "[1, [2, 3]]")[0] == [
        {"value": "1", "1": None, "2": None, "_row": 1},
        {"value": None, "1": "2", "2": "3", "_row": 2},
    ]
    assert read_json(tmp_path, "[]")[0] == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    content = '{"a": "José £"}\n{"a": "b"}'.encode(encoding)
    named = "utf-8" if encoding.startswith("utf-8") else encoding
    assert [row["a"] for row in read_json(tmp_path, content, encoding=named)[0]] == ["José £", "b"]
    array = '[{"a": "José £"}]'.encode(encoding)
    assert read_json(tmp_path, array, encoding=named)[0][0]["a"] == "José £"


def test_packed_lines_are_read(tmp_path: Path) -> None:
    assert len(read_json(tmp_path, gzip.compress(LINES.encode()))[0]) == 3


BAD = {
    '{"a": 1, "a": 2}': "key-twice",
    '{"b": {"a": 1, "a": 2}}': "key-twice",
    '{"a": NaN}': "json-constant",
    '{"a": -Infinity}': "json-constant",
    '{"a": 01}': "json-malformed",
    "{'a': 1}": "json-malformed",
    '{"a": 1,}': "json-malformed",
    '{"a" 1}': "json-malformed",
    '{"a": "\\x"}': "json-malformed",
    '{"a": "\t"}': "json-malformed",
    '{"a": "\\ud800"}': "bad-encoding",
    '{"\\ud800": 1}': "bad-encoding",
    '{"a": {"\\ud800": {"b": 1}}}': "bad-encoding",
    '{"a": ' + "[" * 2_000 + "]" * 2_000 + "}": "too-deep",
    '{"a": ' + "[" * 40 + "]" * 40 + "}": "too-deep",
    '{"a": [' + ",".join("1" * 21) + "]}": "too-many-repeats",
}


@pytest.mark.parametrize("bad", BAD, ids=[f"{reason}-{turn}" for turn, reason in enumerate(BAD.values())])
@pytest.mark.parametrize("layout", ["lines", "array", "inside"])
def test_bad_record_is_kept_aside_and_reading_goes_on(tmp_path: Path, bad: str, layout: str) -> None:
    good = '{"a": "SECRET"}'
    settings: dict[str, Any] = {}
    content = "\n".join([good, bad, good])
    if layout != "lines":
        content = f"[{good}, {bad}, {good}]"
    if layout == "inside":
        content, settings = f'{{"rows": {content}}}', {"record": "rows"}
    rows, failures = read_json(tmp_path, content, **settings)
    assert [row["_row"] for row in rows] == [1, 3]
    assert reasons(failures) == [(2, BAD[bad])]
    assert failures[0].raw
    assert "SECRET" not in failures[0].message


def test_bytes_that_are_no_text_keep_their_record_aside(tmp_path: Path) -> None:
    lines = b'{"a": "x"}\n{"a": "\xff"}\n{"a": "y"}'
    rows, failures = read_json(tmp_path, lines)
    assert ([row["a"] for row in rows], reasons(failures)) == (["x", "y"], [(2, "bad-encoding")])
    assert failures[0].raw == b'{"a": "\xff"}'
    rows, failures = read_json(tmp_path, b"[" + lines.replace(b"\n", b",") + b"]")
    assert ([row["a"] for row in rows], reasons(failures)) == (["x", "y"], [(2, "bad-encoding")])


def test_name_that_is_no_text_keeps_its_record_aside(tmp_path: Path) -> None:
    rows, failures = read_json(tmp_path, b'[{"a": "x"}, {"a\xff": "y"}, {"a": "z"}]')
    assert ([row["a"] for row in rows], reasons(failures)) == (["x", "z"], [(2, "bad-encoding")])


@pytest.mark.parametrize(
    "content", ['[{"a": 1}, {"a": 2}, {"a', '[{"a": 1}, {"a": 2}, ', '[{"a": 1}, {"a": 2}, {"a": "x']
)
def test_cut_array_is_refused_or_read_up_to_the_cut(tmp_path: Path, content: str) -> None:
    with pytest.raises(SourceTruncated, match=r"row 1"):
        a_json_reader(tmp_path, content)
    rows, failures = read_json(tmp_path, content, truncated="quarantine")
    assert ([row["a"] for row in rows], reasons(failures)) == (["1", "2"], [(3, "file-truncated")])


def test_cut_line_is_refused_or_kept_aside(tmp_path: Path) -> None:
    content = '{"a": 1}\n{"a": 2'
    with pytest.raises(SourceTruncated, match="row 2"):
        a_json_reader(tmp_path, content)
    rows, failures = read_json(tmp_path, content, truncated="quarantine")
    assert ([row["a"] for row in rows], reasons(failures)) == (["1"], [(2, "file-truncated")])


@pytest.mark.parametrize(
    ("content", "settings", "error"),
    [
        (b"", {}, SourceTruncated),
        (b" \n", {}, SourceTruncated),
        (b'[{"a": 1}] x', {}, JsonMalformed),
        (b'[{"a": 1} {"a": 2}]', {}, JsonMalformed),
        (b'[{"a": 1},, {"a": 2}]', {}, JsonMalformed),
        (b'{"rows" [1]}', {"record": "rows"}, JsonMalformed),
        (b'{"a": x, "rows": [1]}', {"record": "rows"}, JsonMalformed),
        (b'{"a": 1}', {"record": "rows"}, NoRecords),
        (b'{"rows": []}', {"record": "rows"}, NoRecords),
        (b'{"rows":\n [1]}', {}, JsonMalformed),
        (b"<a/>", {}, JsonMalformed),
        (b'{"rows": [1]}', {"record": "a..b"}, ManifestInvalid),
        ('{"a": 1}'.encode("utf-16-le"), {}, WrongEncoding),
        (b'{"a": 1}', {"encoding": "klingon"}, ManifestInvalid),
    ],
)
def test_file_that_is_wrong_as_a_whole_is_refused_with_a_remedy(
    tmp_path: Path, content: bytes, settings: dict[str, str], error: type[SourceError]
) -> None:
    with pytest.raises(error) as caught:
        a_json_reader(tmp_path, content, **settings)
    assert "a.json" in str(caught.value) or "encoding" in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize("layout", ["lines", "array"])
def test_record_beyond_the_size_is_kept_aside_and_reading_goes_on(tmp_path: Path, layout: str) -> None:
    records = ['{"a": 1}', '{"a": "' + "x" * 900_000 + '"}', '{"a": 3}']
    content = "\n".join(records) if layout == "lines" else f"[{','.join(records)}]"
    rows, failures = read_json(tmp_path, content, max_record_bytes=100_000)
    assert [row["a"] for row in rows] == ["1", "3"]
    assert [failure.row for failure in failures] == [2]
    assert failures[0].reason in {"record-too-large", "line-too-long"}
    assert 0 < len(failures[0].raw) <= 64 * 1024


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=10,
)


@given(st.lists(VALUES, max_size=5), st.integers(1, 7), st.sampled_from([None, 1]))
def test_cursor_yields_the_same_whatever_the_blocks(
    values: list[Any], block: int, indent: int | None
) -> None:
    text = json.dumps(values, indent=indent)
    pieces = [text[start : start + block] for start in range(0, len(text), block)]

    def cursor() -> Cursor:
        waiting = iter(pieces)
        made = Cursor(lambda: next(waiting, ""), "a", 10_000)
        made._more = lambda _size=1, more=made._more: more(1)  # type: ignore[method-assign] # one piece at a time
        return made

    whole = cursor()
    decoded = []
    whole.take("[")
    while values and not (decoded and whole.take(",", "]") == "]"):
        decoded.append(whole.value())
    assert json.dumps(decoded) == json.dumps(json.loads(text, parse_int=str))
    passed, taken = cursor(), cursor()
    assert passed.pass_over(keep=len(text)) == text
    assert passed.peek() == ""
    taken.take("[")
    taken.pass_over() if values else taken.take("]")
    assert taken.take(",", "]") if values else taken.peek() == ""
