"""Drift in connected systems of several kinds: told before anything is written, and stopped where the manifest says so."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from bluelamp.connect.drift import Drift, DriftKind
from bluelamp.connect.registry import Estate
from bluelamp.connect.sync import Request, drift_report, sync_connected
from bluelamp.store.connection import Pool, open_pool
from tests.connect.drift.tables import INJECTED, MAPPING, STOPPING, Table, a_table, drifted
from tests.connect.sync.systems_on_disk import MANIFEST, an_estate

CSV = 'kind = "csv"\npath = "custody.csv"'
SOURCES = {
    "csv": CSV,
    "sql": 'kind = "sql"\nurl = "sqlite:///{folder}/custody.db"\ntable = "stay"',
    "excel": 'kind = "excel"\npath = "custody.xlsx"',
}
COMBINED = {DriftKind.ADDED, DriftKind.DROPPED, DriftKind.NEW_CODE, DriftKind.NULL_SURGE}
TABLES_WRITTEN = (
    "source_record",
    "source_record_history",
    "record",
    "record_history",
    "link",
    "quarantine",
    "audit_entry",
)


@pytest.fixture
def a_pool(a_database: str) -> Iterator[Pool]:
    with open_pool(a_database, "tests", size_max=4) as pool:
        yield pool


def write_csv(folder: Path, table: Table) -> None:
    lines = [",".join(value or "" for value in row) for row in (table.columns, *table.rows)]
    (folder / "custody.csv").write_text("\n".join(lines) + "\n")


def write_sql(folder: Path, table: Table) -> None:
    with closing(sqlite3.connect(folder / "custody.db")) as database, database:
        database.execute("DROP TABLE IF EXISTS stay")
        database.execute(f"CREATE TABLE stay ({', '.join(f'{name} text' for name in table.columns)})")
        marks = ", ".join("?" for _ in table.columns)
        database.executemany(f"INSERT INTO stay VALUES ({marks})", table.rows)


def write_excel(folder: Path, table: Table) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (table.columns, *table.rows):
        sheet.append(row)
    book.save(folder / "custody.xlsx")


WRITERS: dict[str, Callable[[Path, Table], None]] = {"csv": write_csv, "sql": write_sql, "excel": write_excel}


def connect(estate: Estate, kind: str, table: Table, policy: str = "") -> Path:
    """A system of this kind that holds the table."""
    folder = estate.folder / "custody"
    folder.mkdir(parents=True)
    source = SOURCES[kind].replace("{folder}", str(folder))
    manifest = MANIFEST.replace(CSV, source).replace('"20%"', '"100%"') + f"\n[drift]\n{policy}\n"
    (folder / "manifest.toml").write_text(manifest)
    (folder / "mapping.yaml").write_text(MAPPING)
    WRITERS[kind](folder, table)
    return folder


def written(pool: Pool) -> list[int]:
    with pool.connection() as conn:
        return [conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES_WRITTEN]  # type: ignore[index]


@pytest.mark.parametrize("kind", sorted(SOURCES))
@pytest.mark.parametrize(
    "kinds", [*({kind} for kind in INJECTED), COMBINED], ids=lambda kinds: "+".join(sorted(kinds))
)
def test_drift_is_told_before_the_load_and_stops_it(
    a_pool: Pool, tmp_path: Path, kind: str, kinds: set[DriftKind]
) -> None:
    estate = an_estate(tmp_path)
    table = a_table(80, 3)
    folder = connect(estate, kind, table)
    assert sync_connected(a_pool, estate, "custody", Request("tester")).state == "completed"
    WRITERS[kind](folder, drifted(table, kinds))
    before = written(a_pool)
    report = drift_report(a_pool, estate, "custody")
    assert {(one, INJECTED[one][0]) for one in kinds} <= {(one.kind, one.column) for one in report.drifts}
    assert report.would_stop == bool(kinds & STOPPING)
    heard: list[Drift] = []
    at_hearing: list[list[int]] = []

    def hear(drifts: object) -> None:
        heard.extend(drifts)  # type: ignore[call-overload]
        at_hearing.append(written(a_pool))

    summary = sync_connected(a_pool, estate, "custody", Request("tester", on_drift=hear))
    assert at_hearing == [before] * len(at_hearing), "drift is told before anything is committed"
    if kinds & STOPPING:
        assert (summary.state, summary.error and summary.error["code"]) == ("stopped", "schema-drifted")
        assert written(a_pool) == before
    else:
        assert summary.state == "completed"
        assert {(one, INJECTED[one][0]) for one in kinds} <= {(one.kind, one.column) for one in heard}


@pytest.mark.parametrize("kind", sorted(SOURCES))
def test_an_unchanged_source_has_not_drifted(a_pool: Pool, tmp_path: Path, kind: str) -> None:
    estate = an_estate(tmp_path)
    table = a_table(80, 3)
    connect(estate, kind, table)
    first = drift_report(a_pool_registered(a_pool, estate), estate, "custody")
    assert first.drifts == ()
    again = sync_connected(a_pool, estate, "custody", Request("tester"))
    assert (again.drifts, again.warnings, again.rows_unchanged) == ((), (), 80)


def a_pool_registered(pool: Pool, estate: Estate) -> Pool:
    assert sync_connected(pool, estate, "custody", Request("tester")).state == "completed"
    return pool


def test_a_new_code_is_kept_aside_and_named_in_the_summary(a_pool: Pool, tmp_path: Path) -> None:
    estate = an_estate(tmp_path)
    table = a_table(200, 3)
    folder = connect(estate, "csv", table)
    sync_connected(a_pool, estate, "custody", Request("tester"))
    write_csv(folder, drifted(table, {DriftKind.NEW_CODE}))
    summary = sync_connected(a_pool, estate, "custody", Request("tester"))
    assert (summary.state, summary.rows_quarantined) == ("completed", 2)
    assert any("'X9' in 2 rows" in warning for warning in summary.warnings)
    assert sync_connected(a_pool, estate, "custody", Request("tester")).warnings == ()


def test_a_vanished_column_that_the_mapping_needs_is_named_with_its_heir(
    a_pool: Pool, tmp_path: Path
) -> None:
    estate = an_estate(tmp_path)
    table = a_table(80, 3)
    folder = connect(estate, "csv", table)
    sync_connected(a_pool, estate, "custody", Request("tester"))
    write_csv(folder, drifted(table, {DriftKind.RENAMED}))
    summary = sync_connected(a_pool, estate, "custody", Request("tester"))
    assert summary.error is not None
    assert "BIRTH_DT stands in its place" in summary.error["detail"]
    assert "--accept-changes" in summary.error["remedy"]
    accepted = sync_connected(a_pool, estate, "custody", Request("tester", accept_changes=True))
    assert accepted.error is not None
    assert accepted.error["code"] == "column-vanished"


def test_accepted_drift_goes_through_and_is_what_the_next_run_compares_with(
    a_pool: Pool, tmp_path: Path
) -> None:
    estate = an_estate(tmp_path)
    table = a_table(80, 3)
    folder = connect(estate, "csv", table)
    sync_connected(a_pool, estate, "custody", Request("tester"))
    write_csv(folder, drifted(table, {DriftKind.NULL_SURGE, DriftKind.DROPPED}))
    accepted = sync_connected(a_pool, estate, "custody", Request("tester", accept_changes=True))
    assert (accepted.state, len(accepted.drifts)) == ("completed", 2)
    assert drift_report(a_pool, estate, "custody").drifts == ()


def test_a_run_of_an_older_release_left_no_profile_and_is_compared_by_shape_alone(
    a_pool: Pool, tmp_path: Path
) -> None:
    estate = an_estate(tmp_path)
    table = a_table(80, 3)
    folder = connect(estate, "csv", table)
    sync_connected(a_pool, estate, "custody", Request("tester"))
    with a_pool.connection() as conn:
        conn.execute("UPDATE run SET checkpoint = checkpoint - 'profile'")
    write_csv(folder, drifted(table, {DriftKind.NULL_SURGE, DriftKind.ADDED}))
    summary = sync_connected(a_pool, estate, "custody", Request("tester"))
    assert (summary.state, [drift.kind for drift in summary.drifts]) == ("completed", [DriftKind.ADDED])


def test_the_manifest_lets_a_new_code_stop_the_run(a_pool: Pool, tmp_path: Path) -> None:
    estate = an_estate(tmp_path)
    table = a_table(80, 3)
    folder = connect(estate, "csv", table, 'new_code = "stop"')
    sync_connected(a_pool, estate, "custody", Request("tester"))
    write_csv(folder, drifted(table, {DriftKind.NEW_CODE}))
    before = written(a_pool)
    assert sync_connected(a_pool, estate, "custody", Request("tester")).state == "stopped"
    assert written(a_pool) == before
