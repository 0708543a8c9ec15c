"""Frames and arrays to PostgreSQL's COPY formats and back. Which tables they go to is not decided here."""

from collections.abc import Sequence
from typing import Any, LiteralString

import numpy as np
import polars as pl
from numpy.typing import NDArray
from psycopg import Connection, sql

_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
# psycopg hands pieces to libpq as they come; pieces of this size keep its buffer small and calls few.
_PIECE_BYTES = 1 << 18

Ids = NDArray[np.void]
"""Sixteen-byte ids, one an element."""


def ids_of(digests: Sequence[bytes]) -> Ids:
    """An array of ids from 16-byte strings."""
    return np.frombuffer(b"".join(digests), dtype="V16")


def _row_dtype(columns: Sequence[np.dtype[Any]]) -> np.dtype[Any]:
    fields: list[tuple[str, Any]] = [("fields", ">i2")]
    for place, kind in enumerate(columns):
        fields += [(f"length{place}", ">i4"), (f"value{place}", kind)]
    return np.dtype(fields)


def packed_rows(columns: Sequence[NDArray[Any]]) -> bytes:
    """Fixed-width columns without nulls as a binary COPY stream: `>i4`, `>i8` or 16-byte ids and hashes."""
    rows = np.zeros(len(columns[0]), dtype=_row_dtype([column.dtype for column in columns]))
    rows["fields"] = len(columns)
    for place, column in enumerate(columns):
        rows[f"length{place}"] = column.dtype.itemsize
        rows[f"value{place}"] = column
    return _SIGNATURE + rows.tobytes() + _TRAILER


def copy_rows_in(conn: Connection[Any], target: LiteralString, columns: Sequence[NDArray[Any]]) -> None:
    """Binary COPY of fixed-width columns into `target`, such as `stage_key (n, source_id)`."""
    with conn.cursor().copy(sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.SQL(target))) as copy:
        _write(copy, packed_rows(columns))


def copy_frame_in(conn: Connection[Any], target: LiteralString, frame: pl.DataFrame) -> None:
    """CSV COPY of a frame of texts, numbers and times into `target`. An empty text stays apart from null."""
    if frame.is_empty():
        return
    statement = sql.SQL("COPY {} FROM STDIN (FORMAT csv)").format(sql.SQL(target))
    with conn.cursor().copy(statement) as copy:
        for piece in frame.iter_slices(20_000):
            text = piece.write_csv(
                include_header=False, quote_style="necessary", datetime_format="%Y-%m-%d %H:%M:%S%.6f+00"
            )
            _write(copy, text.encode())


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


def _write(copy: Any, stream: bytes) -> None:
    view = memoryview(stream)
    for start in range(0, len(view), _PIECE_BYTES):
        copy.write(view[start : start + _PIECE_BYTES])


# ── Columns as PostgreSQL reads them in CSV ──
def uuid_text(column: str) -> pl.Expr:
    """A 16-byte id: PostgreSQL takes the 32 digits without hyphens."""
    return pl.col(column).bin.encode("hex")


def bytea_text(column: str) -> pl.Expr:
    """Bytes in PostgreSQL's hex form."""
    return (pl.lit("\\x") + pl.col(column).bin.encode("hex")).alias(column)


def bigint_array(column: str) -> pl.Expr:
    """A list of whole numbers as an array literal; null stays null."""
    return pl.format(
        "{}{}{}", pl.lit("{"), pl.col(column).cast(pl.List(pl.String)).list.join(","), pl.lit("}")
    ).alias(column)


def text_array(column: str) -> pl.Expr:
    """A list of texts as an array literal with every element quoted; null stays null."""
    quoted = (
        pl.lit('"')
        + pl.element().str.replace_all("\\", "\\\\", literal=True).str.replace_all('"', '\\"', literal=True)
        + pl.lit('"')
    )
    return pl.format(
        "{}{}{}", pl.lit("{"), pl.col(column).list.eval(quoted).list.join(","), pl.lit("}")
    ).alias(column)


def point_text(x: str, y: str) -> pl.Expr:
    """A point literal; null where either number is missing."""
    return pl.format("({},{})", pl.col(x), pl.col(y))
