"""A row's place in its source: kept with the version that was taken there, and not touched when the row only moves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bluelamp.connect.sync import Request, replay_connected, sync_connected
from bluelamp.node.api.shapes import place_answer
from bluelamp.store.connection import Pool, open_pool
from tests.connect.sync.systems_on_disk import HEADER, MANIFEST, MAPPING, a_system_folder, an_estate

FOLDER = MANIFEST.replace('path = "custody.csv"', 'path = "*.csv"').replace('"20%"', '"100%"')


@pytest.fixture
def a_pool(a_database: str) -> Iterator[Pool]:
    with open_pool(a_database, "tests", size_max=4) as pool:
        yield pool


def a_stay(key: str, surname: str = "Testperson", sex: str = "F") -> str:
    return f"{key},N{key},{surname},04/03/1984,{sex}\n"


def stood(pool: Pool, table: str = "source_record") -> dict[tuple[str, int], tuple[int | None, str | None]]:
    """Position and place in words of each row, by key and version."""
    with pool.connection() as conn:
        rows = conn.execute(
            f"SELECT s.source_key, s.version, s.position, r.mode, r.checkpoint->'files' "
            f"FROM {table} s JOIN run r USING (run_no)".encode()
        ).fetchall()
    return {(key, version): (at, place_answer(at, *run).get("place")) for key, version, at, *run in rows}


def test_rows_of_several_files_are_told_by_file_and_line(a_pool: Pool, tmp_path: Path) -> None:
    estate = an_estate(tmp_path)
    folder = a_system_folder(estate.folder / "custody", [a_stay("1"), a_stay("2")], manifest=FOLDER)
    (folder / "later.csv").write_text(HEADER + a_stay("3"))
    assert sync_connected(a_pool, estate, "custody", Request("tester")).state == "completed"
    assert stood(a_pool) == {
        ("1", 1): (2, "custody.csv, line 2"),
        ("2", 1): (3, "custody.csv, line 3"),
        ("3", 1): (6, "later.csv, line 2"),
    }


def test_row_that_only_moved_stays_as_it_is_and_a_changed_one_has_its_new_place(
    a_pool: Pool, tmp_path: Path
) -> None:
    estate = an_estate(tmp_path)
    a_system_folder(estate.folder / "custody", [a_stay("1"), a_stay("2")], manifest=FOLDER)
    sync_connected(a_pool, estate, "custody", Request("tester"))
    with a_pool.connection() as conn:
        before = conn.execute("SELECT *, xmin FROM source_record WHERE source_key = '2'").fetchall()
    moved = [a_stay("0"), a_stay("2"), a_stay("1", "Changed")]
    a_system_folder(estate.folder / "custody", moved, manifest=FOLDER)
    second = sync_connected(a_pool, estate, "custody", Request("tester"))
    assert (second.rows_written, second.rows_unchanged) == (2, 1)
    with a_pool.connection() as conn:
        assert conn.execute("SELECT *, xmin FROM source_record WHERE source_key = '2'").fetchall() == before
    assert stood(a_pool) == {
        ("0", 1): (2, "custody.csv, line 2"),
        ("1", 2): (4, "custody.csv, line 4"),
        ("2", 1): (3, "custody.csv, line 3"),
    }
    assert stood(a_pool, "source_record_history") == {("1", 1): (2, "custody.csv, line 2")}


def test_row_that_is_mapped_again_keeps_the_place_where_it_was_taken(a_pool: Pool, tmp_path: Path) -> None:
    estate = an_estate(tmp_path)
    a_system_folder(estate.folder / "custody", [a_stay("1"), a_stay("2")], manifest=FOLDER)
    sync_connected(a_pool, estate, "custody", Request("tester"))
    other = MAPPING.replace("reference: NO", "reference: NO, narrative: SURNAME")
    a_system_folder(estate.folder / "custody", [a_stay("2"), a_stay("1")], mapping=other, manifest=FOLDER)
    assert sync_connected(a_pool, estate, "custody", Request("tester")).rows_written == 2
    assert {key: at for key, (at, _) in stood(a_pool).items()} == {("1", 1): 2, ("2", 1): 3}


def test_replayed_row_has_the_place_where_it_was_kept_aside(a_pool: Pool, tmp_path: Path) -> None:
    estate = an_estate(tmp_path)
    rows = [a_stay("1"), a_stay("2"), a_stay("3", sex="Z")]
    mapping = MAPPING + "quality: {max_quarantine: 90%}\n"
    folder = a_system_folder(estate.folder / "custody", rows, mapping=mapping, manifest=FOLDER)
    assert sync_connected(a_pool, estate, "custody", Request("tester")).rows_quarantined == 1
    (folder / "mapping.yaml").write_text(mapping.replace("F: female", "F: female, Z: not-known"))
    assert replay_connected(a_pool, estate, "custody", Request("tester")).rows_written == 1
    assert stood(a_pool)["3", 1] == (4, "row 4 of the reading that kept it aside")


def test_row_taken_before_places_were_kept_has_none() -> None:
    assert place_answer(None, "snapshot", [("custody.csv", 0, "line")]) == {}
    assert place_answer(7, "snapshot", None) == {"position": 7, "place": "row 7"}
    files: list[tuple[str, int, str]] = [("a.csv", 0, "line"), ("empty.csv", 4, "line"), ("b.csv", 4, "line")]
    assert place_answer(4, "snapshot", files)["place"] == "a.csv, line 4"
    assert place_answer(5, "snapshot", files)["place"] == "b.csv, line 1"
