"""What a shipped system makes of its fixture, as plain JSON. `python -m tests.connect.systems.nested_golden` writes it anew,
for a person to read before it is committed."""

import json
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl

from bluelamp.connect.manifest import NestedSpec, read_manifest
from bluelamp.connect.mapping import compile_mapping
from bluelamp.connect.readers import ReadPlan, open_reader

FOLDER = Path(str(resources.files("bluelamp.connect.systems")))
NESTED = ("case_file", "command_and_control", "crime_recording", "intelligence")
TODAY = datetime(2026, 11, 1, tzinfo=UTC).date()


def golden_of(system: str) -> Path:
    return next(
        (FOLDER / system / "fixtures").glob("*.golden.json"), FOLDER / system / "fixtures" / "x.golden.json"
    )


def records_of(system: str) -> list[dict[str, Any]]:
    """Each row of the fixture with the records and links that it yields."""
    folder = FOLDER / system
    source = read_manifest(folder / "manifest.toml").source
    assert isinstance(source, NestedSpec)
    mapping = compile_mapping((folder / "mapping.yaml").read_text("utf-8"), source=system)
    fixture = source.model_copy(update={"path": f"fixtures/{source.path}"}).placed(folder)
    reader = open_reader(fixture, plan=ReadPlan(required=sorted(mapping.columns_read)))
    rows: dict[int, dict[str, Any]] = {}
    for batch in reader.batches():
        assert isinstance(batch, pl.DataFrame), batch
        mapped = mapping.apply(batch, TODAY)
        assert mapped.rejected.is_empty(), mapped.rejected["message"].to_list()
        for row, key, handling in mapped.rows.select("_row", "source_key", "handling").iter_rows():
            stated = mapped.handlings[handling]
            grading = (stated.grading_source, stated.grading_information, stated.grading_handling)
            rows[row] = {
                "key": key,
                **({"grading": list(grading)} if any(grading) else {}),
                "records": {},
                "links": [],
            }
        for frame in mapped.records:
            for one in frame.iter_rows(named=True):
                rows[one["_row"]]["records"][one["slot"]] = {
                    "label": one["label"],
                    "body": json.loads(one["body"]),
                }
        for frame in mapped.links:
            for one in frame.iter_rows(named=True):
                rows[one["_row"]]["links"].append(f"{one['from_slot']} {one['role']} {one['to_slot']}")
    return [rows[row] for row in sorted(rows)]


if __name__ == "__main__":
    for system in NESTED:
        stem = next(
            place
            for place in (FOLDER / system / "fixtures").iterdir()
            if not place.name.endswith(".golden.json")
        )
        golden = stem.with_name(f"{stem.stem}.golden.json")
        golden.write_text(
            json.dumps(records_of(system), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
