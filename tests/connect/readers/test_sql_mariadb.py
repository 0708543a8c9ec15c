"""Reading MariaDB: lossless text, a steady view, and each refusal in our words. Wants BLUELAMP_TEST_MARIADB_URL."""

import gc
import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from bluelamp.connect.errors import (
    ColumnVanished,
    LoginRefused,
    PermissionMissing,
    SourceUnreachable,
    StatementTimedOut,
    TableLocked,
    TableMissing,
)
from bluelamp.connect.readers import Checkpoint, ReadPlan
from tests.connect.readers.sql_sources import a_reader, read_table, run_sql, without_rows

pytestmark = pytest.mark.needs_mariadb


@pytest.fixture
def a_url() -> Iterator[str]:
    given = os.environ.get("BLUELAMP_TEST_MARIADB_URL")
    if given is None:
        pytest.skip("BLUELAMP_TEST_MARIADB_URL is not set")
    url = make_url(given)
    name = f"readers_{os.getpid()}"
    run_sql(given, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    yield url.set(database=name).render_as_string(hide_password=False)
    run_sql(given, f"DROP DATABASE {name}")


def test_every_kind_of_value_comes_as_canonical_text(a_url: str) -> None:
    run_sql(
        a_url,
        "CREATE TABLE everything (id bigint, words varchar(40), amount decimal(20,4), ratio double, day date, "
        "moment datetime(3), instant timestamp(6) NULL, clock time, flag tinyint(1), octets varbinary(9), bits bit(4), y year)",
        "SET SESSION time_zone = '+01:00', sql_mode = ''",
    )
    engine = create_engine(a_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("SET SESSION time_zone = '+01:00', sql_mode = ''"))
        connection.execute(text(
            "INSERT INTO everything VALUES (9223372036854775807, 'א naïve =1+1', 1.5, 0.1e0 + 0.2e0, '2024-03-01', "
            "'2024-03-01 10:05:06.5', '2024-07-01 10:05:06', '30:00:01', 1, x'ff00', b'0101', 2024),"
            "(2, NULL, NULL, 1e20, '0000-00-00', '0000-00-00', NULL, NULL, NULL, NULL, NULL, NULL)"
        ))  # fmt: skip
    engine.dispose()
    rows, failures = read_table(a_url, "everything")
    assert failures == []
    assert list(rows[0].values()) == [
        "9223372036854775807", "א naïve =1+1", "1.5000", "0.30000000000000004", "2024-03-01", "2024-03-01T10:05:06.5",
        "2024-07-01T09:05:06+00:00", "30:00:01", "1", "ff00", "05", "2024", 1,
    ]  # fmt: skip
    assert [rows[1][name] for name in ("words", "ratio", "day", "moment")] == [
        None, "1" + "0" * 20, "0000-00-00", "0000-00-00T00:00:00",
    ]  # fmt: skip


def test_names_with_capitals_and_spaces_are_read_as_they_stand(a_url: str) -> None:
    run_sql(a_url, "CREATE TABLE `Custody Rec` (`Case No` int, `a\"b` text, `select` text)",
            "INSERT INTO `Custody Rec` VALUES (1, 'x', 'y')")  # fmt: skip
    rows, _ = read_table(a_url, "Custody Rec", ReadPlan(order_by=("Case No",)))
    assert without_rows(rows) == [{"Case No": "1", 'a"b': "x", "select": "y"}]


def test_a_reading_does_not_see_rows_that_arrive_meanwhile(a_url: str) -> None:
    run_sql(a_url, "CREATE TABLE t (id int) ENGINE=InnoDB", "INSERT INTO t VALUES (1),(2),(3)")
    batches = a_reader(a_url, "t", ReadPlan(order_by=("id",))).batches(2)
    first = next(batches)
    run_sql(a_url, "INSERT INTO t VALUES (4)")
    assert [value for batch in (first, *batches) for value in batch["id"]] == ["1", "2", "3"]


def test_a_row_larger_than_the_servers_packets_is_set_aside(a_url: str) -> None:
    run_sql(a_url, "CREATE TABLE t (id int, a longtext, b longtext)",
            "INSERT INTO t VALUES (1, 'x', 'y'), (2, REPEAT('a', 9000000), REPEAT('b', 9000000)), (3, 'x', 'y')")  # fmt: skip
    rows, failures = read_table(a_url, "t", ReadPlan(order_by=("id",)), batch_rows=10)
    assert [(row["id"], row["_row"]) for row in rows] == [("1", 1), ("3", 3)]
    assert [(failure.row, failure.reason) for failure in failures] == [(2, "line-too-long")]


def test_bytes_that_are_no_text_and_control_characters_come_through(a_url: str) -> None:
    run_sql(a_url, "CREATE TABLE t (id int, a varchar(20), b varbinary(20), only_null text)",
            "INSERT INTO t VALUES (1, CONCAT('x', CHAR(31), 'y', CHAR(30)), x'1f00ff', NULL), (2, CONCAT('n', CHAR(0)), x'', NULL)")  # fmt: skip
    rows, failures = read_table(a_url, "t", ReadPlan(order_by=("id",)), batch_rows=10)
    assert without_rows(rows) == [{"id": "1", "a": "x\x1fy\x1e", "b": "1f00ff", "only_null": None}]
    assert [(failure.row, failure.reason, failure.field) for failure in failures] == [(2, "nul-byte", "a")]


def test_a_table_of_one_column_is_read(a_url: str) -> None:
    run_sql(a_url, "CREATE TABLE t (id int)", "INSERT INTO t VALUES (1), (NULL)")
    rows, _ = read_table(a_url, "t", ReadPlan(order_by=("id",)))
    assert [row["id"] for row in rows] == [None, "1"]


def test_a_reading_left_half_way_lets_the_connection_go(a_url: str) -> None:
    run_sql(a_url, "CREATE TABLE t (id int) ENGINE=InnoDB", "INSERT INTO t SELECT seq FROM seq_1_to_100000")
    batches = a_reader(a_url, "t").batches(10)
    next(batches)
    batches.close()
    run_sql(a_url, "SET SESSION lock_wait_timeout = 2", "DROP TABLE t")


def test_watermark_reads_again_what_lies_within_the_overlap(a_url: str) -> None:
    run_sql(a_url, "CREATE TABLE t (id int, changed timestamp NULL)", "SET time_zone = '+00:00'",
            "INSERT INTO t SELECT seq, TIMESTAMP('2024-01-01') + INTERVAL seq MINUTE FROM seq_1_to_30",
            "INSERT INTO t VALUES (99, NULL)")  # fmt: skip
    plan = ReadPlan(order_by=("id",), watermark="changed", overlap=timedelta(minutes=2))
    reader = a_reader(a_url, "t", plan)
    assert sum(len(batch) for batch in reader.batches(7)) == 31
    mark = reader.checkpoint().watermark
    assert mark is not None
    rows, _ = read_table(a_url, "t", plan, after=Checkpoint(watermark=mark))
    assert sorted(str(row["id"]) for row in rows) == ["28", "29", "30", "99"]


def test_a_locked_table_is_named_and_not_waited_for_ever(a_url: str) -> None:
    run_sql(a_url, "CREATE TABLE t (id int) ENGINE=InnoDB")
    engine = create_engine(a_url, poolclass=NullPool)
    with engine.connect() as holder:
        holder.execute(text("LOCK TABLES t WRITE"))
        with pytest.raises(TableLocked, match="lock_timeout"):
            list(a_reader(a_url, "t", lock_timeout="1s").batches())
    engine.dispose()


def test_a_slow_view_is_given_up(a_url: str) -> None:
    run_sql(a_url, "CREATE VIEW slow AS SELECT sleep(20) AS nap")
    with pytest.raises(StatementTimedOut):
        list(a_reader(a_url, "slow", statement_timeout="1s").batches())


def test_a_missing_table_names_its_neighbours(a_url: str) -> None:
    run_sql(a_url, "CREATE TABLE custody (id int)")
    with pytest.raises(TableMissing, match="nearest names are: custody"):
        a_reader(a_url, "CUSTODYS")


def test_a_column_that_vanishes_between_look_and_read_is_named(a_url: str) -> None:
    run_sql(a_url, "CREATE TABLE custody (id int, surname text)")
    reader = a_reader(a_url, "custody")
    run_sql(a_url, "ALTER TABLE custody DROP COLUMN surname")
    with pytest.raises(ColumnVanished):
        list(reader.batches())


def test_an_expired_password_and_missing_rights_are_told_apart(a_url: str) -> None:
    url = make_url(a_url)
    run_sql(a_url, "CREATE TABLE custody (id int)", "CREATE TABLE open_to_all (id int)",
            "CREATE OR REPLACE USER expired@localhost IDENTIFIED BY 's3cr3t-Word' PASSWORD EXPIRE",
            "CREATE OR REPLACE USER poor@localhost IDENTIFIED BY 's3cr3t-Word'",
            f"GRANT SELECT ON {url.database}.open_to_all TO poor@localhost")  # fmt: skip
    for user, password, refusal in [
        ("expired", "s3cr3t-Word", LoginRefused),
        ("poor", "wr0ng-Word", LoginRefused),
        ("poor", "s3cr3t-Word", PermissionMissing),
    ]:
        other = url.set(username=user, password=password).render_as_string(hide_password=False)
        with pytest.raises(refusal) as caught:
            list(a_reader(other, "custody").batches())
        assert "Word" not in str(caught.value)
    run_sql(a_url, "DROP USER expired@localhost", "DROP USER poor@localhost")


# PyMySQL leaves its socket to the garbage collector when nobody answers.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_server_that_does_not_answer_is_unreachable() -> None:
    with pytest.raises(SourceUnreachable):
        a_reader("mysql://x:y@localhost/d?unix_socket=/nowhere/socket", "custody")
    gc.collect()
