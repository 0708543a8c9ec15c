"""Builders of XML and JSON files and the read itself."""

from pathlib import Path
from typing import Any

import polars as pl

from bluelamp.connect.manifest import JsonSpec, XmlSpec
from bluelamp.connect.readers import Reader, ReadFailure, ReadPlan, open_reader

Rows = list[dict[str, Any]]


def an_xml_reader(
    folder: Path, content: bytes | str, plan: ReadPlan | None = None, **settings: Any
) -> Reader:
    text = content.encode() if isinstance(content, str) else content
    (folder / "a.xml").write_bytes(text)
    spec = XmlSpec.model_validate({"path": "a.xml", "record": "//case", **settings})
    return open_reader(spec.placed(folder), plan=plan)


def a_json_reader(
    folder: Path, content: bytes | str, plan: ReadPlan | None = None, **settings: Any
) -> Reader:
    text = content.encode() if isinstance(content, str) else content
    (folder / "a.json").write_bytes(text)
    return open_reader(JsonSpec.model_validate({"path": "a.json", **settings}).placed(folder), plan=plan)


def read_all(reader: Reader, batch_rows: int = 50_000) -> tuple[Rows, list[ReadFailure]]:
    rows: Rows = []
    failures: list[ReadFailure] = []
    for batch in reader.batches(batch_rows):
        if isinstance(batch, pl.DataFrame):
            rows += batch.to_dicts()
        else:
            failures += batch
    return rows, failures


def reasons(failures: list[ReadFailure]) -> list[tuple[int, str]]:
    return [(failure.row, failure.reason) for failure in failures]


def read_xml(folder: Path, content: bytes | str, **settings: Any) -> tuple[Rows, list[ReadFailure]]:
    return read_all(an_xml_reader(folder, content, **settings))


def read_json(folder: Path, content: bytes | str, **settings: Any) -> tuple[Rows, list[ReadFailure]]:
    return read_all(a_json_reader(folder, content, **settings))
