"""Builders of delimited files and the read itself."""

from pathlib import Path
from typing import Any

import polars as pl

from bluelamp.connect.manifest import CsvSpec
from bluelamp.connect.readers import Reader, ReadFailure, ReadPlan, open_reader


def a_csv_reader(folder: Path, path: str = "a.csv", plan: ReadPlan | None = None, **settings: Any) -> Reader:
    return open_reader(CsvSpec.model_validate({"path": path, **settings}).placed(folder), plan=plan)


def read_csv(
    folder: Path, path: str = "a.csv", *, batch_rows: int = 50_000, **settings: Any
) -> tuple[list[dict[str, Any]], list[ReadFailure]]:
    rows: list[dict[str, Any]] = []
    failures: list[ReadFailure] = []
    for batch in a_csv_reader(folder, path, **settings).batches(batch_rows):
        if isinstance(batch, pl.DataFrame):
            rows += batch.to_dicts()
        else:
            failures += batch
    return rows, failures


def read_text(
    folder: Path, content: bytes, **settings: Any
) -> tuple[list[dict[str, Any]], list[ReadFailure]]:
    (folder / "a.csv").write_bytes(content)
    return read_csv(folder, **settings)


def reasons(failures: list[ReadFailure]) -> list[tuple[int, str]]:
    return [(failure.row, failure.reason) for failure in failures]
