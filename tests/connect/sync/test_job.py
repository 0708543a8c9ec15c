"""A connected system synced by its files: a real reader and a real mapping over a CSV file."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bluelamp.connect.sync import Listeners, Request, RunSummary, replay_connected, run_due, sync_connected
from bluelamp.store.connection import Pool, open_pool
from tests.connect.sync.systems_on_disk import MANIFEST, MAPPING, a_system_folder, an_estate, lines


@pytest.fixture
def a_pool(a_database: str) -> Iterator[Pool]:
    with open_pool(a_database, "tests", size_max=4) as pool:
        yield pool


def test_csv_becomes_records_and_stays_so(a_pool: Pool, tmp_path: Path) -> None:
    estate = an_estate(tmp_path)
    a_system_folder(estate.folder / "custody", lines(20))
    first = sync_connected(a_pool, estate, "custody", Request("tester"))
    assert (first.state, first.rows_written, first.records_out, first.links_out) == ("completed", 20, 30, 20)
    again = sync_connected(a_pool, estate, "custody", Request("tester"))
    assert (again.state, again.rows_unchanged, again.records_out) == ("completed", 20, 0)


def test_mapping_fix_and_replay_land_the_row(a_pool: Pool, tmp_path: Path) -> None:
    estate = an_estate(tmp_path)
    rows = [*lines(20), "C99,N99,Testperson,04/03/1984,U\n"]
    folder = a_system_folder(estate.folder / "custody", rows)
    assert sync_connected(a_pool, estate, "custody", Request("tester")).reasons == (
        ("code-unknown", "sex", 1),
    )
    (folder / "mapping.yaml").write_text(MAPPING.replace("F: female", "F: female, U: not-known"))
    replayed = replay_connected(a_pool, estate, "custody", Request("tester"))
    assert (replayed.state, replayed.rows_read, replayed.rows_written) == ("completed", 1, 1)
    synced = sync_connected(a_pool, estate, "custody", Request("tester"))
    assert (synced.rows_written, synced.rows_unchanged, synced.records_out) == (20, 1, 0)


def test_missing_file_leaves_a_failed_run_that_names_the_remedy(a_pool: Pool, tmp_path: Path) -> None:
    estate = an_estate(tmp_path)
    folder = a_system_folder(estate.folder / "custody", lines(5))
    (folder / "custody.csv").unlink()
    summary = sync_connected(a_pool, estate, "custody", Request("tester"))
    assert summary.state == "failed"
    assert summary.error is not None
    assert summary.error["code"] == "source-missing"
    assert summary.error["remedy"]


def test_renamed_column_stops_the_run(a_pool: Pool, tmp_path: Path) -> None:
    estate = an_estate(tmp_path)
    folder = a_system_folder(estate.folder / "custody", lines(5))
    sync_connected(a_pool, estate, "custody", Request("tester"))
    text = (folder / "custody.csv").read_text()
    (folder / "custody.csv").write_text(text.replace("SURNAME", "FAMILY_NAME"))
    summary = sync_connected(a_pool, estate, "custody", Request("tester"))
    assert summary.state in {"failed", "stopped"}
    assert summary.rows_read == 0
    assert summary.error is not None
    assert "SURNAME" in str(summary.error)


def test_worker_reads_what_is_due_and_stops_when_told(a_pool: Pool, tmp_path: Path) -> None:
    estate = an_estate(tmp_path)
    a_system_folder(estate.folder / "custody", lines(5))
    sync_connected(a_pool, estate, "custody", Request("tester"))
    stop = threading.Event()
    seen: list[RunSummary] = []

    def note(summary: RunSummary) -> None:
        seen.append(summary)
        stop.set()

    run_due(a_pool, estate, stop, Listeners(on_summary=note), tick_seconds=0.05)
    assert [summary.state for summary in seen] == ["completed"]
    with a_pool.connection() as conn:
        due = conn.execute("SELECT next_sync_at > now() + interval '13 minutes' FROM system").fetchone()
    assert due == (True,)


HASHED = MAPPING.replace("key: [NO]", "key: {hash_of: [NO, NOMINAL, SURNAME, DOB, SEX]}")


def test_equal_rows_of_a_source_without_a_key_stay_distinct_and_stay_the_same(
    a_pool: Pool, tmp_path: Path
) -> None:
    estate = an_estate(tmp_path)
    same = "C1,N1,Testperson,04/03/1984,F\n"
    manifest = MANIFEST + "batch_rows = 2\n"
    a_system_folder(estate.folder / "custody", [same] * 5, mapping=HASHED, manifest=manifest)
    first = sync_connected(a_pool, estate, "custody", Request("tester"))
    assert (first.rows_written, first.rows_quarantined) == (5, 0)
    assert sync_connected(a_pool, estate, "custody", Request("tester")).rows_unchanged == 5


def test_equal_bad_rows_without_a_key_all_come_back_by_replay(a_pool: Pool, tmp_path: Path) -> None:
    estate = an_estate(tmp_path)
    good, bad = "C1,N1,Testperson,04/03/1984,F\n", "C2,N2,Testperson,04/03/1984,U\n"
    folder = a_system_folder(estate.folder / "custody", [bad, good, bad, bad], mapping=HASHED)
    assert sync_connected(a_pool, estate, "custody", Request("tester")).rows_quarantined == 3
    (folder / "mapping.yaml").write_text(HASHED.replace("F: female", "F: female, U: not-known"))
    replayed = replay_connected(a_pool, estate, "custody", Request("tester"))
    assert (replayed.rows_read, replayed.rows_written) == (3, 3)
    synced = sync_connected(a_pool, estate, "custody", Request("tester"))
    assert (synced.rows_written, synced.rows_unchanged, synced.rows_quarantined) == (1, 3, 0)


def test_watermark_run_reads_what_changed_and_removes_nothing(a_pool: Pool, tmp_path: Path) -> None:
    estate = an_estate(tmp_path)
    source = tmp_path / "systems" / "custody" / "custody.db"
    manifest = MANIFEST.replace(
        'kind = "csv"\npath = "custody.csv"', f'kind = "sql"\nurl = "sqlite:///{source}"\ntable = "stay"'
    )
    manifest += 'mode = "watermark"\nwatermark = "CHANGED"\noverlap = "0s"\n'
    a_system_folder(estate.folder / "custody", [], manifest=manifest)
    with closing(sqlite3.connect(source)) as database, database:
        database.execute(
            "CREATE TABLE stay (NO text, NOMINAL text, SURNAME text, DOB text, SEX text, CHANGED integer)"
        )
        rows = [(f"C{n}", f"N{n}", "Testperson", "04/03/1984", "F", n) for n in range(10)]
        database.executemany("INSERT INTO stay VALUES (?, ?, ?, ?, ?, ?)", rows)
    first = sync_connected(a_pool, estate, "custody", Request("tester"))
    assert (first.state, first.mode, first.rows_written) == ("completed", "watermark", 10), first.error
    with closing(sqlite3.connect(source)) as database, database:
        database.execute("UPDATE stay SET SURNAME = 'Changed', CHANGED = 11 WHERE NO = 'C3'")
        database.execute("DELETE FROM stay WHERE NO = 'C4'")
    second = sync_connected(a_pool, estate, "custody", Request("tester"))
    assert second.state == "completed", second.error
    assert (second.rows_written, second.rows_removed) == (1, 0)
    assert second.rows_read <= 2
    whole = sync_connected(a_pool, estate, "custody", Request("tester", mode="snapshot", accept_changes=True))
    assert (whole.rows_unchanged, whole.rows_removed) == (9, 1)


def test_source_that_is_not_as_expected_is_told_but_not_stopped(a_pool: Pool, tmp_path: Path) -> None:
    estate = an_estate(tmp_path)
    mapping = MAPPING + "quality: {expect: [{field: born, present: 90%}, {slot: detainee, at_least: 90%}]}\n"
    a_system_folder(estate.folder / "custody", ["C9,N9,Testperson,,F\n", *lines(2)], mapping=mapping)
    summary = sync_connected(a_pool, estate, "custody", Request("tester"))
    assert summary.state == "completed"
    assert summary.warnings == (
        "Expected: field born filled in at least 90% of rows. Found: 66.7% (2 of 3).",
    )
