"""What is written is read: generated HL7, NIST and PNC records come back value for value; broken ones add up. Property tests."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.connect.errors import SourceError
from bluelamp.connect.readers import ReadFailure
from tests.connect.readers.segments.segment_files import (
    GS,
    RS,
    US,
    a_message,
    a_print,
    a_reply,
    a_transaction,
    padded,
    read,
)

WORDS = st.text(alphabet="abÄ é|^~\\&#<>'\"0", min_size=1, max_size=8)
TEXT = st.text(alphabet="abÄ é|^~\\&:.\t0", min_size=1, max_size=8)
ESCAPES = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "~": "\\R\\", "&": "\\T\\"}


def read_bytes(kind: str, content: bytes, **settings: Any) -> tuple[list[dict[str, Any]], list[ReadFailure]]:
    with TemporaryDirectory() as folder:
        return read(Path(folder), kind, content, batch_rows=3, **settings)


def escaped(text: str) -> str:
    return "".join(ESCAPES.get(letter, letter) for letter in text)


components = st.lists(st.just("") | WORDS, min_size=1, max_size=3)
repetitions = st.lists(components, min_size=1, max_size=3)
segments = st.lists(st.lists(st.just([[""]]) | repetitions, min_size=1, max_size=4), max_size=4)


@given(messages=st.lists(segments, min_size=1, max_size=5), end=st.sampled_from(["\r", "\n", "\r\n"]))
def test_hl7_comes_back_value_for_value(messages: list[list[list[list[list[str]]]]], end: str) -> None:
    content, expected = "", []
    for number, message in enumerate(messages):
        lines = [a_message(str(number)).rstrip("\r")]
        values: dict[str, str] = {}
        for turn, fields in enumerate(message, start=1):
            written = ["~".join("^".join(map(escaped, parts)) for parts in field) for field in fields]
            lines.append("ZZZ|" + "|".join(written))
            for place, field in enumerate(fields, start=1):
                for again, parts in enumerate(field, start=1):
                    at = f"ZZZ.{turn}/{place}." + (f"{again}/" if again > 1 else "")
                    values |= {
                        f"{at}{component}": part for component, part in enumerate(parts, start=1) if part
                    }
        content += "\r".join(lines) + "\r"
        expected.append(values)
    rows, failures = read_bytes("hl7", content.replace("\r", end).encode())
    assert failures == []
    assert [
        {name: cell for name, cell in row.items() if str(name).startswith("ZZZ")} for row in rows
    ] == expected


subfields = st.lists(st.lists(st.just("") | TEXT, min_size=1, max_size=3), min_size=1, max_size=3)


@given(
    transactions=st.lists(
        st.tuples(st.lists(subfields, max_size=3), st.binary(max_size=80)), min_size=1, max_size=4
    )
)
def test_nist_comes_back_value_for_value_whatever_the_image(
    transactions: list[tuple[list[list[list[str]]], bytes]],
) -> None:
    content, expected = b"", []
    for number, (fields, image) in enumerate(transactions):
        more = [
            (901 + place, RS.join(US.join(parts) for parts in field)) for place, field in enumerate(fields)
        ]
        content += a_transaction(f"T{number}", more=more, others=[(4, 1, a_print(1, image))])
        values = {}
        for place, field in enumerate(fields):
            for turn, parts in enumerate(field, start=1):
                for item_no, part in enumerate(parts, start=1):
                    end = f".{turn}/{item_no}" if turn > 1 else f".{item_no}" if item_no > 1 else ""
                    if part:
                        values[f"2.{901 + place}{end}"] = part
        expected.append(values)
    rows, failures = read_bytes("nist", content)
    assert failures == []
    assert [
        {name: cell for name, cell in row.items() if str(name).startswith("2.9")} for row in rows
    ] == expected


@given(names=st.lists(st.text(alphabet="AB '&<>Ä/", max_size=12), min_size=1, max_size=5))
def test_pnc_comes_back_value_for_value(names: list[str]) -> None:
    def xml(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    content = "".join(a_reply().replace("TESTPERSON  ", xml(padded((name, 12)))) for name in names)
    rows, failures = read_bytes("pnc", content.encode())
    assert failures == []
    assert [row.get("IDS.checkname", "") for row in rows] == [name.rstrip(" ") for name in names]


GOOD = {
    "hl7": [a_message(str(number), "OBX|1|ST|A||b~c").encode() for number in range(3)],
    "nist": [a_transaction(f"T{number}", others=[(4, 1, a_print(1))]) for number in range(3)],
    "pnc": [a_reply(f"073ENQR{number:06d}R", ("TH68006", "1002")).encode() for number in range(3)],
}
CUTS = st.tuples(st.integers(0, 5_000), st.integers(0, 40), st.binary(max_size=12) | st.sampled_from([
    GS.encode(), b"\x1c", b"\r", b"MSH|^~\\&|", b"</ASI>", b"<GMT>", b"1.001:99\x1d1.002:0500\x1d", b"\x0b", b"FHS|^~\\&|\r", b"BTS|9\r",
]))  # fmt: skip


@given(kind=st.sampled_from(sorted(GOOD)), damage=st.lists(CUTS, min_size=1, max_size=3))
def test_damage_loses_no_row_number_and_raises_nothing_of_its_own(
    kind: str, damage: list[tuple[int, int, bytes]]
) -> None:
    content = b"".join(GOOD[kind])
    for at, size, put in damage:
        content = content[: at % len(content)] + put + content[at % len(content) + size :]
        content = content or b"x"
    try:
        rows, failures = read_bytes(kind, content, truncated="quarantine")
    except SourceError:
        return
    numbers = sorted([row["_row"] for row in rows] + [failure.row for failure in failures])
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(failure.raw for failure in failures) or kind == "nist"
