"""A shipped system's fixtures, read and mapped: what its golden files hold.

`python -m tests.connect.systems.golden` writes those of CSV fixtures anew, for a person to read before they are committed.
"""

import json
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl

from bluelamp.connect.manifest import CsvSpec, read_manifest
from bluelamp.connect.mapping import compile_mapping
from bluelamp.connect.readers import Reader, ReadPlan, open_reader
from bluelamp.connect.segment_specs import SegmentsSpec

TODAY = date(2026, 11, 1)
FOLDER = Path(str(resources.files("bluelamp.connect.systems")))
AS_CSV = sorted(FOLDER.glob("*/fixtures/*.csv"))


def fixture_reader(folder: Path, fixture: Path) -> Reader:
    """The reader of one fixture: with the manifest's own settings, or as the plain CSV that stands for any source."""
    source = read_manifest(folder / "manifest.toml").source
    name = str(fixture.relative_to(folder))
    spec = (
        source.model_copy(update={"path": name}).placed(folder)
        if isinstance(source, SegmentsSpec)
        else CsvSpec(path=name).placed(folder)
    )
    mapping = compile_mapping((folder / "mapping.yaml").read_text("utf-8"))
    return open_reader(spec, plan=ReadPlan(required=sorted(mapping.columns_read)))


def mapped(folder: Path, fixture: Path) -> dict[str, Any]:
    """Records with their handling, and links, in the order of the rows."""
    run = compile_mapping((folder / "mapping.yaml").read_text("utf-8")).begin(TODAY)
    made: dict[str, Any] = {"records": [], "links": [], "keptAside": []}
    for batch in fixture_reader(folder, fixture).batches():
        if not isinstance(batch, pl.DataFrame):
            made["keptAside"] += [failure.reason for failure in batch]
            continue
        result = run.apply(batch)
        made["keptAside"] += result.rejected["reason"].to_list()
        for frame in result.records:
            for row in frame.sort("_row").iter_rows(named=True):
                handling = result.handlings[row["handling"]]
                made["records"].append(
                    {
                        "row": row["_row"],
                        "slot": row["slot"],
                        "body": json.loads(row["body"]),
                        "purposes": list(handling.purposes),
                        "access": list(handling.access),
                    }
                )
        for frame in result.links:
            made["links"] += [
                f"{row['_row']}: {row['from_slot']} {row['role']} {row['to_slot']}"
                for row in frame.sort("_row").iter_rows(named=True)
            ]
    return made


if __name__ == "__main__":
    for fixture in AS_CSV:
        golden = json.dumps(mapped(fixture.parents[1], fixture), indent=1, ensure_ascii=False)
        fixture.with_suffix(".golden.json").write_text(golden + "\n", encoding="utf-8")
