"""How many XML records and JSON lines are read in a second of processor time, beside a bare parse of the same file.

    python -m benchmarks.nested --records 20000

Invented records are written to a temporary folder. The reader does all that a run asks of it: the survey of columns, the
checks, and batches of text. The bare parse is lxml's iterparse, or json.loads of every line, and keeps nothing.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
from lxml import etree

from benchmarks.kinds import print_each
from bluelamp.connect.manifest import JsonSpec, NestedSpec, XmlSpec
from bluelamp.connect.readers import open_reader


def a_crime(number: int) -> dict[str, Any]:
    """A crime with one to three suspects."""
    return {
        "no": f"ZZ/{number:07d}/26",
        "recorded": "2026-03-01T10:30:00",
        "offence": {"code": "TH68001", "title": "Theft"},
        "place": {"address": f"{number % 400} Example Street, Exampleton", "postcode": "ZZ99 3VZ"},
        "suspects": [
            {"surname": "TESTPERSON", "forenames": "FAKE A", "born": "1984-03-04", "sex": "F"}
            for _ in range(1 + number % 3)
        ],
    }


def as_xml(value: object, name: str) -> str:
    """The same as elements."""
    if isinstance(value, list):
        return "".join(as_xml(one, name) for one in value)
    inner = "".join(as_xml(one, key) for key, one in value.items()) if isinstance(value, dict) else str(value)
    return f"<{name}>{inner}</{name}>"


def write_xml(path: Path, records: int) -> None:
    """One document."""
    with path.open("w") as file:
        file.write("<crimes>\n")
        file.writelines(as_xml(a_crime(number), "crime") + "\n" for number in range(records))
        file.write("</crimes>\n")


def write_json(path: Path, records: int) -> None:
    """One line a record."""
    with path.open("w") as file:
        file.writelines(json.dumps(a_crime(number)) + "\n" for number in range(records))


def bare_xml(path: Path) -> int:
    """Parse and let go."""
    count = 0
    for _, element in etree.iterparse(path, tag="crime"):
        element.clear()
        count += 1
    return count


def bare_json(path: Path) -> int:
    """Decode every line."""
    with path.open() as file:
        return sum(bool(json.loads(line)) for line in file)


KINDS: dict[str, tuple[Callable[[Path, int], None], NestedSpec, Callable[[Path], int]]] = {
    "xml": (write_xml, XmlSpec(path="bench.xml", record="crimes/crime"), bare_xml),
    "json": (write_json, JsonSpec(path="bench.json"), bare_json),
}


def measure(kind: str, records: int, folder: Path) -> dict[str, float | int | str]:
    """Records for each second of processor time, ours and the bare parse's, in the same process."""
    write, spec, bare = KINDS[kind]
    path = folder / f"bench.{kind}"
    write(path, records)
    began = time.process_time()
    reader = open_reader(spec.placed(folder))
    rows = sum(len(batch) for batch in reader.batches() if isinstance(batch, pl.DataFrame))
    ours = time.process_time() - began
    assert rows == records
    began = time.process_time()
    assert bare(path) == records
    theirs = time.process_time() - began
    return {
        "kind": kind, "records": records, "columns": len(reader.columns), "mbytes": round(path.stat().st_size / 1e6, 1),
        "rows_per_cpu_second": round(records / ours), "bare_rows_per_cpu_second": round(records / theirs),
        "share_of_bare": round(theirs / ours, 2),
    }  # fmt: skip


if __name__ == "__main__":
    print_each(__doc__, KINDS, measure)
