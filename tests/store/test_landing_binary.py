"""Frames come out of PostgreSQL as they went in through binary COPY."""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from bluelamp.store.connection import connect
from bluelamp.store.landing import binary
from bluelamp.store.landing.copying import bigints, copy_in
from tests.databases import TestServer

TEXT = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), max_size=12)
INSTANT = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
COORDINATE = st.floats(-1e7, 1e7)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "a_text": st.none() | TEXT,
            "an_id": st.none() | st.binary(min_size=16, max_size=16),
            "a_json": st.none() | st.dictionaries(TEXT, TEXT, max_size=2),
            "a_number": st.none() | st.integers(-(2**31), 2**31 - 1),
            "a_flag": st.none() | st.booleans(),
            "an_instant": st.none() | INSTANT,
            "a_day": st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31)),
            "x": st.none() | COORDINATE,
            "y": st.none() | COORDINATE,
            "numbers": st.none() | st.lists(st.integers(-(2**63), 2**63 - 1), max_size=3),
            "words": st.none() | st.lists(TEXT, max_size=3),
        }
    ),
    max_size=8,
)
SCHEMA = {
    "a_text": pl.String, "an_id": pl.Binary, "a_json": pl.String, "a_number": pl.Int64, "a_flag": pl.Boolean,
    "an_instant": pl.Datetime("us", "UTC"), "a_day": pl.Date, "x": pl.Float64, "y": pl.Float64,
    "numbers": pl.List(pl.Int64), "words": pl.List(pl.String),
}  # fmt: skip
TABLE = """
CREATE TABLE IF NOT EXISTS kinds (n integer, a_text text, an_id uuid, a_json jsonb, a_number integer, a_flag boolean,
    an_instant timestamptz, a_day date, a_point point, numbers bigint[], words text[], the_same text, a_time timestamptz,
    nothing text);
TRUNCATE kinds
"""
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def conn(database_server: TestServer) -> Iterator[Connection[Any]]:
    dsn = database_server.new_database()
    with connect(dsn) as connection:
        yield connection
    database_server.drop(dsn)


@settings(
    max_examples=settings().max_examples // 2, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS)
def test_every_kind_of_field_comes_back_as_it_went_in(
    conn: Connection[Any], rows: list[dict[str, Any]]
) -> None:

    flat = [{**row, "a_json": None if row["a_json"] is None else json.dumps(row["a_json"])} for row in rows]
    # A slice has its own offsets into the frame's buffers.
    frame = pl.DataFrame([{}, *flat], schema=SCHEMA)[1:]
    conn.execute(TABLE)
    columns: Any = {
        "n": binary.number(pl.Series(range(len(rows)), dtype=pl.Int64)),
        "a_text": binary.varying(frame["a_text"]),
        "an_id": binary.varying(frame["an_id"]),
        "a_json": binary.json_binary(frame["a_json"]),
        "a_number": binary.number(frame["a_number"]),
        "a_flag": binary.truth(frame["a_flag"]),
        "an_instant": binary.instant(frame["an_instant"]),
        "a_day": binary.day(frame["a_day"]),
        "a_point": binary.point(frame["x"], frame["y"]),
        "numbers": binary.bigints(frame["numbers"]),
        "words": binary.texts(frame["words"]),
        "the_same": binary.same("é"),
        "a_time": binary.same(NOON),
        "nothing": binary.same(None),
    }
    copy_in(conn, "kinds", columns, frame.height)
    back = conn.execute("SELECT *, a_point[0], a_point[1] FROM kinds ORDER BY n").fetchall()
    assert len(back) == len(rows)
    for place, (row, found) in enumerate(zip(rows, back, strict=True)):
        *plain, _, numbers, words, the_same, a_time, nothing, x, y = found
        identity = None if row["an_id"] is None else uuid.UUID(bytes=row["an_id"])
        assert plain == [
            place, row["a_text"], identity, row["a_json"], row["a_number"], row["a_flag"], row["an_instant"], row["a_day"],
        ]  # fmt: skip
        has_point = row["x"] is not None and row["y"] is not None
        assert (x, y) == ((row["x"], row["y"]) if has_point else (None, None))
        assert (numbers, words) == (row["numbers"], row["words"])
        assert (the_same, a_time, nothing) == ("é", NOON, None)


def test_rows_of_nothing_but_constants_are_counted(conn: Connection[Any]) -> None:
    conn.execute(TABLE)
    copy_in(conn, "kinds", {"n": binary.same(7), "nothing": binary.same(None)}, 3)
    assert conn.execute("SELECT n, nothing FROM kinds").fetchall() == [(7, None)] * 3


def test_nul_character_is_refused_by_the_database_and_not_by_us(conn: Connection[Any]) -> None:
    conn.execute(TABLE)
    with pytest.raises(psycopg.DataError), conn.transaction():
        copy_in(conn, "kinds", {"a_text": binary.varying(pl.Series(["a\0b"]))}, 1)


def test_numbers_of_a_query_come_as_one_array(conn: Connection[Any]) -> None:
    query = psycopg.sql.SQL("SELECT n * 10000000000 FROM generate_series(1, 1000) n ORDER BY n")
    assert bigints(conn, query).tolist() == [n * 10_000_000_000 for n in range(1, 1001)]
    assert bigints(conn, psycopg.sql.SQL("SELECT 1::bigint WHERE false")).tolist() == []
