"""Drafting from rows written on the spot, and the compiled mapping that came of it."""

import json
from pathlib import Path
from typing import Any

import polars as pl

from bluelamp.connect.manifest import read_manifest
from bluelamp.connect.mapping import MappedBatch, compile_mapping
from bluelamp.connect.profile import Draft, draft
from bluelamp.connect.readers import Secrets, open_reader


def a_draft(tmp_path: Path, rows: list[dict[str, str]], name: str = "custody", delimiter: str = ",") -> Draft:
    header = list(rows[0])
    lines = [delimiter.join(header), *(delimiter.join(row[column] for column in header) for row in rows)]
    folder = tmp_path / "systems" / name
    folder.mkdir(parents=True, exist_ok=True)
    (tmp_path / "in").mkdir(exist_ok=True)
    path = tmp_path / "in" / "extract.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return draft(name, str(path), folder=folder, roots=(tmp_path / "in",))


def loaded(
    made: Draft, folder: Path, roots: tuple[Path, ...], secrets: Secrets | None = None
) -> list[MappedBatch]:
    """What the written draft makes of its own source, read through its own manifest."""
    made.write(folder)
    manifest = read_manifest(folder / "manifest.toml", roots)
    mapping = compile_mapping((folder / "mapping.yaml").read_text(encoding="utf-8"))
    reader = open_reader(manifest.source, secrets)
    return [mapping.apply(batch) for batch in reader.batches() if isinstance(batch, pl.DataFrame)]


def bodies(mapped: list[MappedBatch], slot: str) -> list[dict[str, Any]]:
    return [
        json.loads(body)
        for batch in mapped
        for frame in batch.records
        for body in frame.filter(pl.col("slot") == slot)["body"]
    ]


def meaning_of(made: Draft) -> dict[str, str | None]:
    return {guess.column: guess.meaning for guess in made.columns}
