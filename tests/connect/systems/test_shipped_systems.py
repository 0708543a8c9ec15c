"""The systems that ship are connected as they claim: tests pass, fixtures are accepted, real months load whole."""

import gzip
import io
import json
import sqlite3
from contextlib import closing
from importlib import resources
from pathlib import Path

import polars as pl
import pytest

from bluelamp.connect.check import check_system
from bluelamp.connect.mapping import CompiledMapping, compile_mapping, run_tests
from bluelamp.demo.force.making import write_force
from tests.connect.systems.golden import AS_CSV, mapped

FOLDER = Path(str(resources.files("bluelamp.connect.systems")))
SYSTEMS = sorted(place.parent.name for place in FOLDER.glob("*/mapping.yaml"))
NEEDS_THE_SOURCE = {"columns-exist", "columns-explained"}


def the_mapping(system: str) -> CompiledMapping:
    return compile_mapping((FOLDER / system / "mapping.yaml").read_text("utf-8"), source=system)


def as_rows(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_row_index("_row", 2).with_columns(pl.col("_row").cast(pl.Int64))


def test_the_systems_that_ship() -> None:
    assert set(SYSTEMS) >= {
        "custody",
        "custody_healthcare",
        "firearms_licensing",
        "livescan",
        "nominal_index",
        "pnc_extract",
        "property",
        "stop_search",
        "west_yorkshire_open_crime",
    }


@pytest.mark.parametrize("system", SYSTEMS)
def test_inline_tests_pass(system: str) -> None:
    outcomes = run_tests(the_mapping(system))
    assert outcomes
    assert [outcome for outcome in outcomes if not outcome.passed] == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_claims_hold_but_for_those_that_need_the_source(system: str) -> None:
    report = check_system(FOLDER / system)
    failed = {outcome.rule for outcome in report.outcomes if outcome.verdict == "failed"}
    assert failed <= NEEDS_THE_SOURCE


@pytest.mark.parametrize("fixture", AS_CSV, ids=lambda fixture: fixture.parents[1].name)
def test_fixture_becomes_what_the_golden_file_says(fixture: Path) -> None:
    golden = json.loads(fixture.with_suffix(".golden.json").read_text("utf-8"))
    assert mapped(fixture.parents[1], fixture) == golden


def test_every_mapping_has_a_golden_file() -> None:
    assert {golden.parents[1].name for golden in FOLDER.glob("*/fixtures/*.golden.json")} == set(SYSTEMS)


def open_month(name: str) -> pl.DataFrame:
    packed = resources.files("bluelamp.demo.open_data").joinpath(name).read_bytes()
    return as_rows(pl.read_csv(io.BytesIO(gzip.decompress(packed)), infer_schema=False))


@pytest.mark.parametrize(("month", "rows"), [("2016-07", 27_176), ("2017-07", 28_537)])
def test_real_month_is_taken_whole(month: str, rows: int) -> None:
    mapping = the_mapping("west_yorkshire_open_crime")
    frame = open_month(f"{month}-west-yorkshire-street.csv.gz")
    result = mapping.apply(frame)
    assert result.rejected.is_empty()
    assert result.rows.height == frame.height == rows
    assert result.rows["source_key"].n_unique() == rows
    crimes, places = result.records
    assert crimes.height == rows
    assert places.height == frame["Longitude"].count()
    assert places["easting"].null_count() == 0
    assert mapping.unexplained_columns(frame.columns) == ()


def test_small_force_is_taken_but_for_its_broken_rows(tmp_path: Path) -> None:
    force = write_force(tmp_path, people=300)
    store = as_rows(
        pl.read_csv(
            force.property_store,
            separator="|",
            encoding="latin1",
            infer_schema=False,
            truncate_ragged_lines=True,
        )
    )
    result = the_mapping("property").apply(store)
    assert set(result.rejected["reason"]) == {"code-unknown", "time-unreadable"}
    with closing(sqlite3.connect(force.custody)) as database:
        custody = pl.read_database("SELECT * FROM V_CUSTODY", database, infer_schema_length=None)
    mapping = the_mapping("custody")
    stays = mapping.apply(as_rows(custody.cast(pl.String)))
    assert stays.rejected.is_empty()
    assert stays.rows.height == force.custody_records
    assert stays.records[0]["entity_key"].n_unique() == force.detained_persons
    assert mapping.unexplained_columns(custody.columns) == ()
