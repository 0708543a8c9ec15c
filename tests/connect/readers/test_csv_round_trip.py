"""Every physical record of a delimited file is in a batch verbatim or in exactly one failure. Property tests."""

from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.connect.errors import SourceError, SourceTruncated
from bluelamp.connect.manifest import CsvSpec
from bluelamp.connect.readers import ReadFailure, open_reader
from bluelamp.connect.readers.csv_blocks import clean_length, parse_clean
from bluelamp.connect.readers.csv_dialect import Dialect
from bluelamp.connect.readers.csv_records import RecordParser
from bluelamp.connect.readers.encoding import codec_for

LETTERS = "ab £é'=+-@ ,;|\t\"\r\nא"
cells = st.text(alphabet=LETTERS, max_size=8)
encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])


def read(content: bytes, **settings: object) -> tuple[list[dict[str, str]], list[ReadFailure]]:
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        path.write_bytes(content)
        spec = CsvSpec.model_validate({"path": "a.csv", **settings})
        rows: list[dict[str, str]] = []
        failures: list[ReadFailure] = []
        for batch in open_reader(spec.placed(Path(folder))).batches(batch_rows=3):
            if isinstance(batch, pl.DataFrame):
                rows += batch.to_dicts()
            else:
                failures += batch
        return rows, failures


def written(cell: str, delimiter: str, *, quote: bool) -> str:
    if quote or any(letter in cell for letter in (delimiter, '"', "\r", "\n")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


@given(
    st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), max_size=12)),
    st.sampled_from([",", ";", "|", "\t"]), st.sampled_from(["\n", "\r\n"]), encodings, st.booleans(),
)  # fmt: skip
def test_a_well_formed_file_comes_back_verbatim(
    records: list[list[str]], delimiter: str, line_end: str, encoding: str, quote_all: bool
) -> None:
    width = len(records[0]) if records else 1
    text = delimiter.join(f"c{place}" for place in range(width)) + line_end
    lines: list[int] = []
    for record in records:
        lines.append(text.count("\n") + 1)
        text += (
            delimiter.join(written(cell, delimiter, quote=quote_all or width == 1) for cell in record)
            + line_end
        )
    rows, failures = read(text.encode(encoding), delimiter=delimiter, encoding=encoding.removesuffix("-sig"))
    assert failures == []
    assert [row.pop("_row") for row in rows] == lines
    assert [list(row.values()) for row in rows] == records


@given(
    st.binary(max_size=300).map(lambda tail: b"a,b\n" + tail), st.sampled_from(["utf-8", "latin-1", "cp1252"])
)
def test_every_byte_of_any_file_is_in_a_row_or_in_a_failure(content: bytes, encoding: str) -> None:
    try:
        rows, failures = read(content, encoding=encoding, truncated="quarantine", trust_encoding=True)
    except SourceError as error:
        assert error.code == "wrong-encoding"
        return
    starts = sorted([int(row["_row"]) for row in rows] + [failure.row for failure in failures])
    assert starts == sorted(set(starts)), "no record is both good and failed, and none comes twice"
    kept = sum(len(failure.raw) for failure in failures)
    given_out = sum(
        len(value.encode(encoding)) for row in rows for name, value in row.items() if name != "_row"
    )
    ends = content.count(b"\n") + content.count(b"\r") + content.count(b",") + content.count(b'"')
    assert kept + given_out + ends >= len(content) - len(b"ab"), (
        "only delimiters, quotes and line ends may go"
    )


@given(st.lists(st.text(alphabet='ab,"\r\n\0é', max_size=12), max_size=8).map("\n".join), st.integers(1, 40))
def test_the_fast_way_and_the_careful_way_agree(text: str, line: int) -> None:
    block = text.encode()
    dialect = Dialect(b",", b'"', b"\n", codec_for("utf-8", b"", "a"), 1024)
    columns = ("x", "y")
    length = clean_length(block, dialect)
    fast = parse_clean(block[:length], dialect, columns, line) if length else None
    if fast is None:
        return
    rows, failures = fast
    careful = RecordParser(dialect, columns, line).parse(block[:length], at_end=True)
    assert failures == careful.failures
    assert rows.select("x", "y").rows() == [tuple(record) for record in careful.records]
    assert rows["_row"].to_list() == careful.rows


@given(st.lists(st.text(alphabet="ab,é", max_size=6), min_size=1, max_size=20), st.integers(1, 7))
def test_reading_in_pieces_gives_the_same_as_reading_at_once(lines: list[str], size: int) -> None:
    content = "\n".join(lines).encode() + b"\n"
    dialect = Dialect(b",", b'"', b"\n", codec_for("utf-8", b"", "a"), 1024)
    whole = RecordParser(dialect, ("x", "y"), 1).parse(content, at_end=True)
    parser, buffer, rows, failures = RecordParser(dialect, ("x", "y"), 1), b"", [], []
    for start in range(0, len(content), size):
        buffer += content[start : start + size]
        part = parser.parse(buffer, at_end=start + size >= len(content))
        buffer = buffer[part.consumed :]
        rows += list(zip(part.rows, part.records, strict=True))
        failures += part.failures
    assert rows == list(zip(whole.rows, whole.records, strict=True))
    assert failures == whole.failures


@given(st.integers(0, 200))
def test_a_file_cut_anywhere_is_refused_or_whole_to_its_last_field(length: int) -> None:
    content = b"id,name,town\n" + b'1,"Ann\nTest",Leeds\n2,Bob,York\n' * 6
    cut = content[: min(len(content), 13 + length)]
    try:
        rows, failures = read(cut)
    except SourceTruncated as error:
        assert error.row is not None
        return
    assert failures == []
    assert all(len(row) == 4 for row in rows)
