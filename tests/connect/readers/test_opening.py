"""From a source's kind to its reader, third parties' included."""

import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, DistributionFinder
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bluelamp.connect.errors import ReaderUnknown
from bluelamp.connect.manifest import SourceSpec
from bluelamp.connect.readers import (
    Batch,
    Checkpoint,
    Reader,
    ReadPlan,
    SchemaFingerprint,
    Secrets,
    SourceDescription,
    open_reader,
)


class CountingReader:
    """A third party's reader: counts to the number in its options."""

    def __init__(self, source: SourceSpec, secrets: Secrets, plan: ReadPlan) -> None:
        self.upto = source.options["upto"]

    columns = ("n",)

    def describe(self) -> SourceDescription:
        return SourceDescription("counting", "counting", SchemaFingerprint((("n", "integer"),)))

    def batches(self, batch_rows: int = 50_000, after: Checkpoint | None = None) -> Iterator[Batch]:
        rows = range(1, self.upto + 1)
        yield pl.DataFrame(
            {"n": [str(row) for row in rows], "_row": rows}, schema_overrides={"_row": pl.Int64}
        )

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(self.upto)

    def place(self, row: int) -> str:
        return f"count {row}"

    def close(self) -> None:
        pass


class _OneEntryPoint(DistributionFinder):
    def find_spec(self, *_: Any, **__: Any) -> None:
        return None

    def find_distributions(self, context: Any = None) -> Iterator[Distribution]:
        yield _Installed()


class _Installed(Distribution):
    def read_text(self, filename: str) -> str | None:
        texts = {
            "METADATA": "Name: somebody-elses-reader\nVersion: 1\n",
            "entry_points.txt": f"[bluelamp.readers]\ncounting = {__name__}:CountingReader\n",
        }
        return texts.get(filename)

    def locate_file(self, path: Any) -> Any:
        return Path(path)


def test_a_third_partys_reader_is_found_by_its_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, _OneEntryPoint()])
    monkeypatch.setitem(sys.modules, __name__, sys.modules[__name__])
    reader = open_reader(SourceSpec(kind="counting", options={"upto": 3}))
    assert isinstance(reader, Reader)
    (batch,) = reader.batches()
    assert isinstance(batch, pl.DataFrame)
    assert batch["n"].to_list() == ["1", "2", "3"]


def test_an_unknown_kind_names_those_installed() -> None:
    with pytest.raises(ReaderUnknown, match=r"csv, .*excel, .*sql.*bluelamp\.readers"):
        open_reader(SourceSpec(kind="mainframe"))
