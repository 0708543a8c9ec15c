"""Reading PostgreSQL: canonical text, one unmoving view, and each refusal in our words."""

from datetime import timedelta

import pytest
from psycopg import connect

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
from tests.connect.readers.sql_sources import a_reader, postgresql_url, read_table, run_sql, without_rows

EVERYTHING = """
    SELECT * FROM (VALUES
      (1, 'א naïve =1+1'::text, 1.50::numeric, 0.1::float8 + 0.2::float8, DATE '2024-03-01',
       TIMESTAMP '2024-03-01 10:05:06.5', TIMESTAMPTZ '2024-07-01 10:05:06+01', TIME '10:05', true,
       '\\xff00'::bytea, '6f1c0a52-0000-4000-8000-000000000000'::uuid, '{"a": 1}'::jsonb, INTERVAL '30 hours'),
      (2, NULL, 1e30::numeric, 1e20::float8, DATE 'infinity', TIMESTAMP '0044-03-15 BC', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
      (3, '', -0.000001, '-1e-7'::float8, '1066-10-14', 'infinity', NULL, NULL, false, '', NULL, NULL, NULL)
    ) AS rows(id, words, amount, ratio, day, moment, instant, clock, flag, octets, key, document, span)
"""


@pytest.fixture
def a_url(an_empty_database: str) -> str:
    return postgresql_url(an_empty_database)


def test_every_kind_of_value_comes_as_canonical_text(a_url: str) -> None:
    run_sql(a_url, f"CREATE TABLE everything AS {EVERYTHING}")
    rows, failures = read_table(a_url, "everything", ReadPlan(order_by=("id",)))
    assert failures == []
    assert list(rows[0].values()) == [
        "1", "א naïve =1+1", "1.50", "0.30000000000000004", "2024-03-01", "2024-03-01T10:05:06.5",
        "2024-07-01T09:05:06+00:00", "10:05:00", "true", "ff00", "6f1c0a52-0000-4000-8000-000000000000",
        '{"a": 1}', "PT30H", 1,
    ]  # fmt: skip
    assert [rows[1][name] for name in ("words", "amount", "ratio", "day", "moment", "_row")] == [
        None, "1" + "0" * 30, "1" + "0" * 20, "infinity", "0044-03-15T00:00:00 BC", 2,
    ]  # fmt: skip
    assert [rows[2][name] for name in ("words", "amount", "ratio", "flag", "octets")] == [
        "", "-0.000001", "-0.0000001", "false", "",
    ]  # fmt: skip


def test_the_description_names_the_declared_types(a_url: str) -> None:
    run_sql(a_url, f"CREATE VIEW everything AS {EVERYTHING}")
    columns = dict(a_reader(a_url, "everything").describe().fingerprint.columns)
    assert columns["id"] == "integer"
    assert columns["ratio"] == "decimal"
    assert columns["instant"] == "timestamp"
    assert columns["words"] == "text"


def test_names_with_capitals_spaces_and_quotes_are_read_as_they_stand(a_url: str) -> None:
    run_sql(a_url, 'CREATE SCHEMA "Old"', 'CREATE TABLE "Old"."Custody Rec" ("Case No" int, "a""b" text, "select" text)',
            """INSERT INTO "Old"."Custody Rec" VALUES (1, 'x', 'y')""")  # fmt: skip
    rows, _ = read_table(a_url, "Old.Custody Rec", ReadPlan(order_by=("Case No",)))
    assert without_rows(rows) == [{"Case No": "1", 'a"b': "x", "select": "y"}]


def test_a_reading_does_not_see_rows_that_arrive_meanwhile(a_url: str) -> None:
    run_sql(a_url, "CREATE TABLE t AS SELECT generate_series(1, 5) AS id")
    batches = a_reader(a_url, "t", ReadPlan(order_by=("id",))).batches(2)
    first = next(batches)
    run_sql(a_url, "INSERT INTO t VALUES (6)", "DELETE FROM t WHERE id = 5")
    assert [value for batch in (first, *batches) for value in batch["id"]] == ["1", "2", "3", "4", "5"]


def test_watermark_reads_again_what_lies_within_the_overlap(a_url: str) -> None:
    run_sql(a_url, "CREATE TABLE t AS SELECT i AS id, TIMESTAMP '2024-01-01' + i * INTERVAL '1 minute' AS changed "
            "FROM generate_series(1, 30) AS i", "INSERT INTO t VALUES (99, NULL)")  # fmt: skip
    plan = ReadPlan(order_by=("id",), watermark="changed", overlap=timedelta(minutes=2))
    reader = a_reader(a_url, "t", plan)
    assert sum(len(batch) for batch in reader.batches(7)) == 31
    assert reader.checkpoint().watermark == "2024-01-01T00:30:00"
    rows, _ = read_table(a_url, "t", plan, after=Checkpoint(watermark="2024-01-01T00:30:00"))
    assert [row["id"] for row in rows] == ["28", "29", "30", "99"]


def test_a_reader_cannot_write(a_url: str) -> None:
    run_sql(
        a_url, "CREATE TABLE log (id int)",
        "CREATE FUNCTION sneaky() RETURNS int LANGUAGE sql AS 'INSERT INTO log VALUES (1) RETURNING id'",
        "CREATE VIEW trap AS SELECT sneaky() AS id",
    )  # fmt: skip
    with pytest.raises(Exception, match="table trap"):
        read_table(a_url, "trap")
    assert read_table(a_url, "log")[0] == []


def test_a_locked_table_is_named_and_not_waited_for_ever(a_url: str, an_empty_database: str) -> None:
    run_sql(a_url, "CREATE TABLE t (id int)")
    with connect(an_empty_database) as holder:
        holder.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(TableLocked, match="lock_timeout"):
            list(a_reader(a_url, "t", lock_timeout="50ms").batches())


def test_a_slow_view_is_given_up(a_url: str) -> None:
    run_sql(a_url, "CREATE VIEW slow AS SELECT pg_sleep(20)::text AS nap")
    with pytest.raises(StatementTimedOut, match="statement_timeout"):
        list(a_reader(a_url, "slow", statement_timeout="100ms").batches())


def test_a_missing_table_names_its_neighbours(a_url: str) -> None:
    run_sql(a_url, "CREATE TABLE custody (id int)")
    with pytest.raises(TableMissing, match="nearest names are: custody"):
        a_reader(a_url, "CUSTODY")


def test_a_vanished_column_stops_before_anything_is_read(a_url: str) -> None:
    run_sql(a_url, "CREATE TABLE custody (id int, surname text)")
    with pytest.raises(ColumnVanished, match=r"field Surname: .*Did you mean surname\?"):
        a_reader(a_url, "custody", ReadPlan(required=("id", "Surname")))


def test_a_column_that_vanishes_between_look_and_read_is_named(a_url: str) -> None:
    run_sql(a_url, "CREATE TABLE custody (id int, surname text)")
    reader = a_reader(a_url, "custody")
    run_sql(a_url, "ALTER TABLE custody DROP COLUMN surname")
    with pytest.raises(ColumnVanished):
        list(reader.batches())


def test_an_account_without_rights_is_told_which_to_ask_for(a_url: str) -> None:
    # A view reads with its owner's rights, and this owner has none.
    run_sql(a_url, "CREATE TABLE custody (id int)", "CREATE VIEW stays AS SELECT id FROM custody",
            "DROP ROLE IF EXISTS without_rights", "CREATE ROLE without_rights",
            "GRANT CREATE ON SCHEMA public TO without_rights", "ALTER VIEW stays OWNER TO without_rights")  # fmt: skip
    try:
        with pytest.raises(PermissionMissing, match="grant SELECT"):
            list(a_reader(a_url, "stays").batches())
    finally:
        run_sql(a_url, "DROP OWNED BY without_rights", "DROP ROLE without_rights")


def test_an_unknown_login_is_refused_without_showing_the_password(a_url: str) -> None:
    wrong = a_url.replace(a_url.split("//")[1].split("@", maxsplit=1)[0], "nobody-here:s3cr3t-Word")
    with pytest.raises(LoginRefused) as refusal:
        a_reader(wrong, "custody")
    assert "s3cr3t" not in str(refusal.value) + repr(refusal.value)
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__


def test_a_host_that_does_not_answer_is_unreachable() -> None:
    with pytest.raises(SourceUnreachable):
        a_reader("postgresql://x:y@/d?host=/nowhere/at/all", "custody")
