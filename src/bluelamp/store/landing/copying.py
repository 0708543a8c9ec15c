"""COPY into tables from columns of frames, and whole numbers out of queries. Formats are in `binary`."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

import numpy as np
import polars as pl
from numpy.typing import NDArray
from psycopg import Connection, sql

from bluelamp.store.landing.binary import Field, copy_stream

# psycopg hands pieces to libpq as they come; pieces of this size keep its buffer small and calls few.
_PIECE_BYTES = 1 << 18
ROWS_AT_ONCE = 25_000


def copy_in(
    conn: Connection[Any], table: LiteralString, columns: Mapping[LiteralString, Field], rows: int
) -> None:
    """Write rows into a table; `columns` maps its column names to their fields."""
    target = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
        sql.SQL(table), sql.SQL(", ").join(sql.SQL(name) for name in columns)
    )
    with conn.cursor().copy(target) as copy:
        for stream in copy_stream(list(columns.values()), rows):
            view = memoryview(stream)
            for start in range(0, len(view), _PIECE_BYTES):
                copy.write(view[start : start + _PIECE_BYTES])


def bigints(conn: Connection[Any], query: sql.Composable) -> NDArray[np.int64]:
    """The one column of a query, whole numbers without null, as an array.

    It comes as a single value: a row each would cost more than the query itself.
    """
    statement = sql.SQL(
        "SELECT coalesce(string_agg(int8send(value), ''), '') FROM ({}) given (value)"
    ).format(query)
    row = conn.execute(statement, prepare=False, binary=True).fetchone()
    assert row is not None  # an aggregate always gives a row
    return np.frombuffer(row[0], dtype=">i8").astype(np.int64)


def slices(frame: pl.DataFrame) -> Sequence[pl.DataFrame]:
    """The frame in parts of which the binary form fits well into memory."""
    return [] if frame.is_empty() else list(frame.iter_slices(ROWS_AT_ONCE))
