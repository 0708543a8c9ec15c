"""A file that changes between the look at its columns and the end of its batches is refused: what a later state holds
would be silently left out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bluelamp.connect.errors import SourceChanged
from bluelamp.connect.manifest import JsonSpec, XmlSpec
from bluelamp.connect.readers import Reader, open_reader
from bluelamp.connect.source_spec import SourceSpec
from tests.connect.readers.segments.segment_files import SPECS, a_message, a_reply, a_transaction, read_all

RECORDS: dict[str, Callable[[int], bytes]] = {
    "hl7": lambda number: a_message(str(number)).encode(),
    "json": lambda number: f'{{"no": "{number}"}}\n'.encode(),
    "nist": lambda number: a_transaction(f"T{number}"),
    "pnc": lambda number: a_reply(pnc_id=f"99/{number}Z").encode(),
    "xml": lambda number: f"<case><no>{number}</no></case>".encode(),
}
KINDS = sorted(RECORDS)


def write(place: Path, kind: str, count: int) -> None:
    body = b"".join(RECORDS[kind](number) for number in range(count))
    place.write_bytes(b"<a>" + body + b"</a>" if kind == "xml" else body)


def a_reader(folder: Path, kind: str) -> Reader:
    spec: SourceSpec
    if kind == "xml":
        spec = XmlSpec(path="a", record="//case")
    elif kind == "json":
        spec = JsonSpec(path="a")
    else:
        spec = SPECS[kind].model_validate({"path": "a"})
    return open_reader(spec.placed(folder))


@pytest.mark.parametrize("kind", KINDS)
def test_file_that_stays_is_read(tmp_path: Path, kind: str) -> None:
    write(tmp_path / "a", kind, 3)
    rows, failures = read_all(a_reader(tmp_path, kind))
    assert (len(rows), failures) == (3, [])


@pytest.mark.parametrize("kind", KINDS)
def test_file_that_changes_before_it_is_read_is_refused(tmp_path: Path, kind: str) -> None:
    write(tmp_path / "a", kind, 3)
    reader = a_reader(tmp_path, kind)
    write(tmp_path / "a", kind, 4)
    with pytest.raises(SourceChanged, match=r"changed while.*finished writing"):
        read_all(reader)


@pytest.mark.parametrize("kind", KINDS)
def test_file_that_grows_under_the_reading_is_refused_at_its_end(tmp_path: Path, kind: str) -> None:
    write(tmp_path / "a", kind, 3)
    batches = a_reader(tmp_path, kind).batches(1)
    next(iter(batches))
    with (tmp_path / "a").open("ab") as file:
        file.write(b"\n")
    with pytest.raises(SourceChanged):
        list(batches)


@pytest.mark.parametrize("kind", KINDS)
def test_file_that_vanishes_is_refused(tmp_path: Path, kind: str) -> None:
    write(tmp_path / "a", kind, 3)
    reader = a_reader(tmp_path, kind)
    (tmp_path / "a").unlink()
    with pytest.raises(SourceChanged):
        read_all(reader)
