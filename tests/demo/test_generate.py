"""A generated world: the same bytes for the same seed, the truth kept apart, and extracts that our mappings read."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing
from importlib import resources
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from bluelamp.cli import commands
from bluelamp.connect.manifest import parse_manifest
from bluelamp.connect.mapping import compile_mapping
from bluelamp.connect.readers import ReadPlan, open_reader
from bluelamp.demo.generate import WRITERS, WorldFiles, write_world
from bluelamp.demo.world import GENERATOR_VERSION, make_world

TRUTH_ID = re.compile(rb"t[pe]\d{7}")
SYSTEMS = Path(str(resources.files("bluelamp.connect.systems")))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> WorldFiles:
    """A world of three forces; no test here changes it."""
    return write_world(make_world(15_000, 4), tmp_path_factory.mktemp("world"))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def truth(made: WorldFiles, table: str) -> pl.DataFrame:
    return pl.read_parquet(made.folder / "truth" / f"{table}.parquet")


def kept_aside(made: WorldFiles, system: str) -> int:
    mapping = compile_mapping((SYSTEMS / system / "mapping.yaml").read_text("utf-8"), source=system)
    result = mapping.apply(rows_of(made, system))
    return result.rejected.height


def rows_of(made: WorldFiles, system: str) -> pl.DataFrame:
    with closing(sqlite3.connect(made.system("13", system) / "custody.sqlite")) as connection:
        cursor = connection.execute("SELECT * FROM V_CUSTODY ORDER BY CUSTODY_NO")
        names = [each[0] for each in cursor.description]
        rows = [[None if cell is None else str(cell) for cell in row] for row in cursor]
    schema = dict.fromkeys(names, pl.String)
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_row_index("_row", 1)
    return frame.with_columns(pl.col("_row").cast(pl.Int64))


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        write_world(make_world(1_000, seed), tmp_path / name)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert contents(tmp_path / "a") != contents(tmp_path / "c")


def test_no_extract_holds_a_truth_id(made: WorldFiles) -> None:
    extracts = contents(made.folder / "forces")
    assert len(extracts) >= 3 * len(WRITERS)
    assert [name for name, content in extracts.items() if TRUTH_ID.search(content)] == []
    assert TRUTH_ID.search(truth(made, "observations").write_csv().encode())


def test_world_json_tells_how_it_was_made(made: WorldFiles) -> None:
    about = json.loads((made.folder / "truth" / "world.json").read_text("utf-8"))
    assert about["generator"] == GENERATOR_VERSION
    assert (about["seed"], about["noise"], about["people"]) == (4, "normal", 15_000)
    assert about["counts"]["truth"]["persons"] == truth(made, "persons").height == 15_000


def test_every_observation_names_a_true_person(made: WorldFiles) -> None:
    observations, persons = truth(made, "observations"), truth(made, "persons")
    assert set(observations["person"]) <= set(persons["person"])
    assert set(observations["system"]) == set(WRITERS)
    assert set(observations["force"]) == {"13", "97", "98"}
    assert observations.filter(pl.col("slips").str.contains("typo")).height > 20


def test_one_person_is_known_to_several_forces(made: WorldFiles) -> None:
    per_person = truth(made, "observations").group_by("person").agg(pl.col("force").n_unique())
    assert per_person.filter(pl.col("force") > 1).height > 10


def test_our_custody_mapping_reads_the_database_but_for_the_spoilt_rows(made: WorldFiles) -> None:
    rows = rows_of(made, "custody")
    spoilt = rows.filter((pl.col("DOB") == "31/02/1984") | (pl.col("DISPOSAL") == "ESCAPED")).height
    assert kept_aside(made, "custody") == spoilt
    assert rows.height > 400


def read_by(made: WorldFiles, system: str) -> tuple[int, int]:
    """Rows that our shipped manifest and mapping take from a system's files, and rows that they keep aside."""
    folder = made.folder / "connected" / system
    shutil.copytree(SYSTEMS / system, folder)
    shutil.copytree(made.system("13", system), folder, dirs_exist_ok=True)
    # The shipped nominal index reads its fixture until somebody names another file.
    text = (folder / "manifest.toml").read_text("utf-8").replace('path = "fixtures/', 'path = "')
    manifest = parse_manifest(text, where="manifest.toml", folder=folder)
    mapping = compile_mapping((SYSTEMS / system / "mapping.yaml").read_text("utf-8"), source=system)
    run, good, aside = mapping.begin(), 0, 0
    with closing(open_reader(manifest.source, plan=ReadPlan(wanted=sorted(mapping.columns_read)))) as reader:
        for batch in reader.batches():
            if isinstance(batch, pl.DataFrame):
                result = run.apply(batch)
                good, aside = good + result.rows.height, aside + result.rejected.height
            else:
                aside += len(list(batch))
    return good, aside


MANY_PERSONS_A_ROW = {"crime_recording", "intelligence"}
READ_FROM_FILES = [
    system
    for system in WRITERS
    if system not in {"custody", "stop_search", "firearms_licensing"}
    and (SYSTEMS / system / "mapping.yaml").is_file()
]


@pytest.mark.slow
@pytest.mark.parametrize("system", READ_FROM_FILES)
def test_our_mappings_read_the_files_but_for_few_spoilt_rows(made: WorldFiles, system: str) -> None:
    good, aside = read_by(made, system)
    spoilt = truth(made, "observations").filter(
        (pl.col("force") == "13") & (pl.col("system") == system) & (pl.col("expected") != "loaded")
    )
    assert good > 0.9 * sum(made.rows["13"][system].values())
    assert aside <= spoilt.height + 0.01 * good  # rows about nobody are spoilt too
    if system not in MANY_PERSONS_A_ROW:
        assert aside >= spoilt.height


def test_the_command_writes_a_world_and_refuses_a_used_folder(tmp_path: Path) -> None:
    runner, whole = CliRunner(), commands("demo")
    asked = ["demo", "generate", str(tmp_path / "w"), "--people", "300", "--forces", "2", "--json"]
    first = runner.invoke(whole, asked)
    assert first.exit_code == 0, first.output
    assert set(json.loads(first.stdout)["rows"]) == {"13", "97"}
    again = runner.invoke(whole, asked)
    assert again.exit_code == 1
    few = runner.invoke(whole, ["demo", "generate", str(tmp_path / "v"), "--people", "3"])
    assert few.exit_code == 1
