"""Reading SQLite: any value in any column, bad text, locks and files that are no database."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bluelamp.connect.errors import (
    ColumnVanished,
    PathRefused,
    SecretMissing,
    SourceMissing,
    TableLocked,
    TableMissing,
)
from bluelamp.connect.manifest import SqlSpec
from bluelamp.connect.readers import Checkpoint, ReadPlan, Secrets, open_reader
from tests.connect.readers.sql_sources import a_reader, read_table, without_rows


@pytest.fixture
def a_file(tmp_path: Path) -> Path:
    path = tmp_path / "old system #1?.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "CREATE TABLE custody (id INTEGER PRIMARY KEY, surname TEXT, seen DATETIME, weight REAL)"
        )
        connection.executemany(
            "INSERT INTO custody VALUES (?, ?, ?, ?)",
            [
                (1, "Testperson", "2024-01-01 10:00:00", 0.1),
                (2, "=cmd()", "2024-01-01 11:00:00", "heavy"),
                (3, None, None, None),
            ],
        )
    connection.close()
    return path


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


def test_values_of_any_type_come_as_they_are(a_file: Path) -> None:
    plain = a_file.rename(a_file.with_name("plain.db"))
    rows, failures = read_table(url_of(plain), "custody", ReadPlan(order_by=("id",)))
    assert failures == []
    assert without_rows(rows) == [
        {"id": "1", "surname": "Testperson", "seen": "2024-01-01 10:00:00", "weight": "0.1"},
        {"id": "2", "surname": "=cmd()", "seen": "2024-01-01 11:00:00", "weight": "heavy"},
        {"id": "3", "surname": None, "seen": None, "weight": None},
    ]
    assert [row["_row"] for row in rows] == [1, 2, 3]


def test_a_row_with_bad_text_or_nul_is_set_aside_and_the_others_go_on(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)")
        connection.execute(
            "INSERT INTO t VALUES (1, 'good'), (2, CAST(x'ff41' AS TEXT)), (3, 'a' || char(0) || 'b'), (4, 'fine')"
        )
    connection.close()
    rows, failures = read_table(url_of(path), "t", ReadPlan(order_by=("id",)), batch_rows=10)
    assert [row["id"] for row in rows] == ["1", "4"]
    assert [(failure.row, failure.reason, failure.field) for failure in failures] == [
        (2, "bad-encoding", "name"), (3, "nul-byte", "name"),
    ]  # fmt: skip
    assert b"\xffA" in failures[0].raw


def test_watermarks_kept_as_text_are_compared_in_their_own_form(a_file: Path) -> None:
    plain = a_file.rename(a_file.with_name("plain.db"))
    plan = ReadPlan(watermark="seen", overlap=timedelta(minutes=30))
    reader = a_reader(url_of(plain), "custody", plan)
    list(reader.batches())
    assert reader.checkpoint() == Checkpoint(row=3, watermark="2024-01-01 11:00:00")
    rows, _ = read_table(url_of(plain), "custody", plan, after=reader.checkpoint())
    assert sorted(str(row["id"]) for row in rows) == ["2", "3"]


def test_a_locked_file_is_named_and_not_waited_for_ever(a_file: Path) -> None:
    plain = a_file.rename(a_file.with_name("plain.db"))
    holder = sqlite3.connect(plain)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(TableLocked, match="lock_timeout"):
        a_reader(url_of(plain), "custody", lock_timeout="20ms")
    holder.rollback()
    holder.close()


def test_reading_writes_nothing(a_file: Path) -> None:
    plain = a_file.rename(a_file.with_name("plain.db"))
    before = plain.read_bytes()
    read_table(url_of(plain), "custody")
    assert plain.read_bytes() == before
    assert sorted(path.name for path in plain.parent.iterdir()) == ["plain.db"]


def test_a_database_beside_the_manifest_may_be_named_outright(a_file: Path) -> None:
    plain = a_file.rename(a_file.with_name("plain.db"))
    spec = SqlSpec(url="sqlite:///plain.db", table="custody").placed(plain.parent)
    assert open_reader(spec).columns == ("id", "surname", "seen", "weight")
    outside = SqlSpec(url=f"sqlite:///{plain}", table="custody").placed(plain.parent / "systems")
    with pytest.raises(PathRefused, match="roots"):
        open_reader(outside)


@pytest.mark.parametrize(
    ("table", "required", "error"),
    [("custodies", (), TableMissing), ("custody", ("surnam",), ColumnVanished)],
)
def test_what_is_not_there_is_named(
    a_file: Path, table: str, required: tuple[str, ...], error: type[Exception]
) -> None:
    plain = a_file.rename(a_file.with_name("plain.db"))
    with pytest.raises(error, match=r"custody|surname"):
        a_reader(url_of(plain), table, ReadPlan(required=required))


def test_a_file_that_is_no_database_or_not_there_is_not_created(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"not a database at all")
    with pytest.raises(SourceMissing):
        a_reader(url_of(tmp_path / "a.db"), "t")
    with pytest.raises(SourceMissing):
        a_reader(url_of(tmp_path / "b.db"), "t")
    assert not (tmp_path / "b.db").exists()


def test_a_secret_that_is_not_set_is_named_by_its_reference_alone(tmp_path: Path) -> None:
    spec = SqlSpec(url="env:CUSTODY_URL", table="t").placed(tmp_path)
    with pytest.raises(SecretMissing, match="CUSTODY_URL"):
        open_reader(spec, Secrets(environment={}))
    with pytest.raises(SecretMissing, match="nothing-here"):
        open_reader(SqlSpec(url="file:nothing-here", table="t").placed(tmp_path), Secrets(folder=tmp_path))


def test_a_secret_file_holds_the_url(a_file: Path, tmp_path: Path) -> None:
    plain = a_file.rename(a_file.with_name("plain.db"))
    (tmp_path / "custody.url").write_text(url_of(plain) + "\n")
    spec = SqlSpec(url="file:custody.url", table="custody").placed(tmp_path / "elsewhere")
    assert open_reader(spec, Secrets(folder=tmp_path)).columns[0] == "id"
