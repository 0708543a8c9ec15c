"""Every run leaves its lineage: begun once, ended once, by the published form, with no value and no path in it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bluelamp.connect.mapping import compile_mapping
from bluelamp.connect.sync import Request, replay_connected, sync_connected
from bluelamp.store.connection import Pool, open_pool
from bluelamp.store.lineage import events
from bluelamp.store.systems import find
from tests.connect.open_lineage_schema import RUN_EVENT
from tests.connect.sync.node import PretendNode, a_node
from tests.connect.sync.sources import a_row
from tests.connect.sync.systems_on_disk import MAPPING, a_system_folder, an_estate, lines

__all__ = ["a_node"]


@pytest.fixture
def a_pool(a_database: str) -> Iterator[Pool]:
    with open_pool(a_database, "tests", size_max=4) as pool:
        yield pool


def told(pool: Pool, system: str = "custody", runs: int | None = None) -> list[dict[str, Any]]:
    with pool.connection() as conn:
        found = list(events(conn, find(conn, system).system_no, runs))
    for event in found:
        jsonschema.Draft202012Validator(RUN_EVENT).validate(event)
    return found


def test_a_run_tells_where_each_field_comes_from(a_pool: Pool, tmp_path: Path) -> None:
    estate = an_estate(tmp_path)
    folder = a_system_folder(estate.folder / "custody", lines(20))
    sync_connected(a_pool, estate, "custody", Request("tester"))
    start, complete = told(a_pool)
    assert (start["eventType"], complete["eventType"]) == ("START", "COMPLETE")
    assert start["run"]["runId"] == complete["run"]["runId"]
    (source,) = complete["inputs"]
    assert [field["name"] for field in source["facets"]["schema"]["fields"]] == [
        "NO",
        "NOMINAL",
        "SURNAME",
        "DOB",
        "SEX",
    ]
    assert len(source["facets"]["version"]["datasetVersion"]) == 64
    detainee = complete["outputs"][0]
    fields = detainee["facets"]["columnLineage"]["fields"]
    behind = {name: [each["field"] for each in held["inputFields"]] for name, held in fields.items()}
    assert behind == {
        "id": ["NOMINAL"],
        "names.0.family": ["SURNAME"],
        "births.0.date": ["DOB"],
        "gender": ["SEX"],
    }
    assert complete["run"]["facets"]["bluelamp"]["rowsWritten"] == 20
    text = json.dumps([start, complete])
    assert "Testperson" not in text
    assert str(folder) not in text


def test_a_run_that_fails_ends_with_its_reason_and_a_replay_is_a_run(a_pool: Pool, tmp_path: Path) -> None:
    estate = an_estate(tmp_path)
    folder = a_system_folder(estate.folder / "custody", [*lines(60), "C99,N99,Testperson,04/03/1984,U\n"])
    sync_connected(a_pool, estate, "custody", Request("tester"))
    (folder / "mapping.yaml").write_text(MAPPING.replace("F: female", "F: female, U: not-known"))
    replay_connected(a_pool, estate, "custody", Request("tester"))
    (folder / "custody.csv").unlink()
    sync_connected(a_pool, estate, "custody", Request("tester"))
    found = told(a_pool)
    assert [(one["job"]["name"], one["eventType"]) for one in found] == [
        ("custody.sync", "START"), ("custody.sync", "COMPLETE"), ("custody.replay", "START"),
        ("custody.replay", "COMPLETE"), ("custody.sync", "START"), ("custody.sync", "FAIL"),
    ]  # fmt: skip
    assert found[-1]["run"]["facets"]["errorMessage"]["message"] == "There is nothing to read here."
    assert [one["eventType"] for one in told(a_pool, runs=1)] == ["START", "FAIL"]


def test_a_stopped_run_leaves_no_word_of_having_completed(a_node: PretendNode) -> None:
    rows = [a_row(f"{n}") for n in range(50)]
    a_node.sync(rows)
    a_node.sync(rows[20:])
    assert [one["eventType"] for one in told(a_node.pool, "pretend")] == [
        "START",
        "COMPLETE",
        "START",
        "FAIL",
    ]


def test_a_run_whose_process_died_is_ended_by_the_next(a_node: PretendNode) -> None:
    a_node.sync([a_row("1")])
    with a_node.pool.connection() as conn:
        conn.execute("DELETE FROM lineage_event WHERE event_type = 'COMPLETE'")
        conn.execute("UPDATE run SET state = 'running', ended_at = NULL")
    a_node.sync([a_row("1")])
    assert [one["eventType"] for one in told(a_node.pool, "pretend")] == [
        "START",
        "ABORT",
        "START",
        "COMPLETE",
    ]


def test_lineage_follows_fields_of_fields_and_joined_columns() -> None:
    mapping = compile_mapping(
        """
mapping: 1
source: {system: s, key: [ID]}
fields:
  whole: {from: [A, B], join: " "}
  upper: {from: whole, case: upper}
  first: {first_of: [C, upper]}
entities:
  one: {entity: person, family: first, when: {present: [D]}}
handling: {marking: OFFICIAL, purposes: [policing]}
"""
    )
    (slot,) = mapping.lineage
    assert slot.key == ("ID",)
    assert slot.fields == {"names.0.family": ("A", "B", "C")}
    assert "D" in slot.conditions
