"""A table behind an ODBC driver, tried with PostgreSQL's: canonical text, nothing cut, errors with remedies."""

import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from psycopg import connect
from psycopg.conninfo import conninfo_to_dict

from bluelamp.connect.errors import (
    ColumnVanished,
    ManifestInvalid,
    PasswordInManifest,
    SqlInManifest,
    TableMissing,
)
from bluelamp.connect.manifest import parse_manifest
from bluelamp.connect.readers import Reader, ReadPlan, Secrets, open_reader
from bluelamp.connect.readers.odbc import OdbcMissing, TextTruncated
from bluelamp.connect.remote_specs import OdbcSpec

TABLE = """
    CREATE TABLE "Custody Rec" (id integer PRIMARY KEY, surname text, born date, at timestamp, fee numeric(9,2),
                                held boolean, thumb bytea);
    INSERT INTO "Custody Rec" VALUES (2, 'TESTPERSON', '1984-03-04', '2026-01-02 10:05:06.5', 1.50, true, '\\x00ff'),
                                     (1, 'Ó Tästperson', NULL, NULL, NULL, NULL, NULL);
"""


def a_table(**settings: object) -> OdbcSpec:
    lines = "\n".join(f"{name} = {value!r}" for name, value in {"table": "Custody Rec", **settings}.items())
    text = f'[system]\nid = "custody"\nname = "Custody"\n[source]\nkind = "odbc"\n{lines}\n'
    source = parse_manifest(text, where="manifest.toml", folder=Path("/nowhere")).source
    assert isinstance(source, OdbcSpec)
    return source


def opened(dsn: str, plan: ReadPlan | None = None, **settings: object) -> Reader:
    held: dict[str, Any] = conninfo_to_dict(dsn)
    address = (
        f"Driver=PostgreSQL Unicode;Servername={held['host']};Port={held.get('port', 5432)};"
        f"Database={held['dbname']};Uid={held['user']};MaxLongVarcharSize=0;BoolsAsChar=0"
    )
    return open_reader(
        a_table(connection="env:ODBC", **settings), Secrets(environment={"ODBC": address}), plan
    )


@pytest.mark.needs_odbc
def test_values_have_their_canonical_text(an_empty_database: str) -> None:
    with connect(an_empty_database) as connection:
        connection.execute(TABLE)
    plan = ReadPlan(required=["surname"], order_by=["id"])
    with closing(opened(an_empty_database, plan)) as reader:
        (frame,) = reader.batches()
        assert dict(reader.describe().fingerprint.columns)["born"] == "date"
    assert isinstance(frame, pl.DataFrame)
    assert frame.rows() == [
        ("1", "Ó Tästperson", None, None, None, None, None, 1),
        ("2", "TESTPERSON", "1984-03-04", "2026-01-02T10:05:06.5", "1.50", "true", "00ff", 2),
    ]


@pytest.mark.needs_odbc
def test_a_value_that_would_be_cut_stops_the_run(an_empty_database: str) -> None:
    with connect(an_empty_database) as connection:
        connection.execute(TABLE)
        connection.execute("UPDATE \"Custody Rec\" SET surname = repeat('x', 500) WHERE id = 1")
    with (
        closing(opened(an_empty_database, text_bytes_max=100)) as reader,
        pytest.raises(TextTruncated, match="100"),
    ):
        list(reader.batches())


@pytest.mark.needs_odbc
def test_a_table_and_a_column_that_are_not_there_are_named(an_empty_database: str) -> None:
    with pytest.raises(TableMissing, match="42P01"):
        opened(an_empty_database)
    with connect(an_empty_database) as connection:
        connection.execute(TABLE)
    with pytest.raises(ColumnVanished, match="The columns are: id, surname"):
        opened(an_empty_database, ReadPlan(required=["forename"]))


def test_without_the_package_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "arrow_odbc", None)
    with pytest.raises(OdbcMissing, match=r"bluelamp\[odbc\]"):
        open_reader(a_table(connection="Driver=X"))


def test_a_manifest_holds_no_password_and_no_sql() -> None:
    with pytest.raises(PasswordInManifest, match=r"source\.connection"):
        a_table(connection="Driver=X; PWD=abc")
    with pytest.raises(SqlInManifest):
        a_table(connection="Driver=X", table="select 1 from x")
    with pytest.raises(ManifestInvalid, match="watermark"):
        open_reader(a_table(connection="Driver=X"), plan=ReadPlan(watermark="at"))
