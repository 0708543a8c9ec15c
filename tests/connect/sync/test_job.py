"""A connected system synced by its files: a real reader and a real mapping over a CSV file."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bluelamp.connect.sync import Listeners, Request, RunSummary, replay_connected, run_due, sync_connected
from bluelamp.store.connection import Pool, open_pool
from tests.connect.sync.systems_on_disk import MAPPING, a_system_folder, an_estate, lines


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
