"""Frames as PostgreSQL's binary COPY format, built column by column without a loop over rows.

Each field of a row is its length (-1 for null) and its bytes; Arrow joins the pieces of all columns row by row, and
the joined buffer is the stream. About twice as fast as CSV on both sides.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_TEXT_OID, _BIGINT_OID = 25, 20
# PostgreSQL counts from the year 2000.
_EPOCH_US = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
_EPOCH_DAYS = (date(2000, 1, 1) - date(1970, 1, 1)).days

Field = list[Any]
"""The pieces of one field, in order: Arrow arrays with a value for each row, or one scalar for all rows."""


def copy_stream(fields: Sequence[Field], rows: int) -> list[memoryview | bytes]:
    """The fields of all rows as a stream, in pieces to be written one after the other."""
    if rows == 0:
        return [SIGNATURE, TRAILER]
    head = pa.array([len(fields).to_bytes(2, "big")], pa.large_binary())[0]
    pieces = [head, *(piece for field in fields for piece in field)]
    if all(isinstance(piece, pa.Scalar) for piece in pieces):
        pieces.append(_filled(np.zeros(rows, dtype="V0")))
    joined = pc.binary_join_element_wise(*pieces, _scalar(b""))
    offsets = np.frombuffer(joined.buffers()[1], dtype=np.int64)[: rows + 1]
    return [SIGNATURE, memoryview(joined.buffers()[2])[offsets[0] : offsets[-1]], TRAILER]


# ── Fields ──
def same(value: int | str | datetime | None, width: int = 4) -> Field:
    """The same value in every row: a whole number of so many bytes, a text, a time, or null."""
    match value:
        case None:
            return [_scalar(_NULL)]
        case str():
            packed = value.encode()
        case datetime():
            packed = (round(value.timestamp() * 1_000_000) - _EPOCH_US).to_bytes(8, "big", signed=True)
        case _:
            packed = value.to_bytes(width, "big", signed=True)
    return [_scalar(len(packed).to_bytes(4, "big") + packed)]


def varying(values: pl.Series) -> Field:
    """Texts, bytes or 16-byte ids."""
    if values.null_count() == len(values):
        return [_scalar(_NULL)]
    held = values.to_arrow().cast(pa.large_binary())
    lengths = pc.fill_null(pc.binary_length(held), -1)
    return [_prefix(lengths), pc.fill_null(held, b"") if held.null_count else held]


def json_binary(values: pl.Series) -> Field:
    """JSON texts for a jsonb column: a version byte goes before the text."""
    if values.null_count() == len(values):
        return [_scalar(_NULL)]
    held = values.to_arrow().cast(pa.large_binary())
    lengths = pc.fill_null(pc.add(pc.binary_length(held), 1), -1)
    if held.null_count:
        version = pc.if_else(pc.is_valid(held), _scalar(b"\1"), _scalar(b""))
        return [_prefix(lengths), version, pc.fill_null(held, b"")]
    return [_prefix(lengths), _scalar(b"\1"), held]


def number(values: pl.Series, width: int = 4) -> Field:
    """Whole numbers of so many bytes."""
    return _fixed(values, f">i{width}", values.fill_null(0).to_numpy())


def truth(values: pl.Series) -> Field:
    """Yes or no."""
    return _fixed(values, ">i1", values.fill_null(value=False).to_numpy().astype(np.int8))


def instant(values: pl.Series) -> Field:
    """Times with their zone."""
    return _fixed(values, ">i8", values.dt.epoch("us").fill_null(0).to_numpy() - _EPOCH_US)


def day(values: pl.Series) -> Field:
    """Dates."""
    return _fixed(values, ">i4", values.cast(pl.Int32).fill_null(0).to_numpy() - _EPOCH_DAYS)


def point(x: pl.Series, y: pl.Series) -> Field:
    """Points; null where either number is."""
    pairs = np.empty(len(x), dtype=[("x", ">f8"), ("y", ">f8")])
    pairs["x"], pairs["y"] = x.fill_null(0.0).to_numpy(), y.fill_null(0.0).to_numpy()
    return _fixed((x + y), pairs.dtype, pairs)


def bigints(values: pl.Series) -> Field:
    """Lists of whole numbers."""
    held = values.to_arrow()
    numbers = held.flatten().to_numpy(zero_copy_only=False)
    elements = np.empty(len(numbers), dtype=[("length", ">i4"), ("value", ">i8")])
    elements["length"], elements["value"] = 8, numbers
    counts = _counts(held)
    return _array(
        held, _BIGINT_OID, counts, np.concatenate(([0], np.cumsum(counts))) * 12, elements.tobytes()
    )


def texts(values: pl.Series) -> Field:
    """Lists of texts."""
    held = values.to_arrow()
    words = held.flatten().cast(pa.large_binary())
    counts = _counts(held)
    ends = np.concatenate(([0], np.cumsum(counts)))
    if not len(words):
        return _array(held, _TEXT_OID, counts, ends, b"")
    joined = pc.binary_join_element_wise(_prefix(pc.binary_length(words)), words, _scalar(b""))
    offsets = np.frombuffer(joined.buffers()[1], dtype=np.int64)[: len(words) + 1]
    return _array(held, _TEXT_OID, counts, offsets[ends], joined.buffers()[2])


# ── Their parts ──
def _array(
    held: Any, oid: int, counts: NDArray[np.int64], offsets: NDArray[np.int64], elements: Any
) -> Field:
    # One dimension from 1, or for an empty list no dimension at all.
    full = np.empty(
        len(counts), dtype=[(name, ">i4") for name in ("length", "dims", "nulls", "oid", "count", "from")]
    )
    sizes = np.diff(offsets)
    full["length"], full["dims"], full["nulls"], full["oid"] = 20 + sizes, 1, 0, oid
    full["count"], full["from"] = counts, 1
    empty = np.array([12, 0, 0, oid], dtype=">i4").tobytes()
    heads = pc.if_else(pa.array(counts > 0), _filled(full), _scalar(empty))
    if held.null_count:
        heads = pc.if_else(pc.is_valid(held), heads, _scalar(_NULL))
    buffers = [None, pa.py_buffer(np.ascontiguousarray(offsets, dtype=np.int64)), pa.py_buffer(elements)]
    return [heads, pa.Array.from_buffers(pa.large_binary(), len(counts), buffers)]


def _counts(held: Any) -> NDArray[np.int64]:
    counts: NDArray[np.int64] = pc.fill_null(pc.list_value_length(held), 0).to_numpy(zero_copy_only=False)
    return counts.astype(np.int64)


def _fixed(values: pl.Series, kind: Any, numbers: NDArray[Any]) -> Field:
    if values.null_count() == len(values):
        return [_scalar(_NULL)]
    cells = np.empty(len(values), dtype=[("length", ">i4"), ("value", kind)])
    cells["length"], cells["value"] = np.dtype(kind).itemsize, numbers
    filled = _filled(cells)
    if values.null_count():
        return [pc.if_else(values.is_not_null().to_arrow(), filled, _scalar(_NULL))]
    return [filled]


def _prefix(lengths: Any) -> Any:
    return _filled(lengths.to_numpy(zero_copy_only=False).astype(">i4"))


def _filled(cells: NDArray[Any]) -> Any:
    """An Arrow array of the cells' bytes, all of one width."""
    width = cells.dtype.itemsize
    offsets = np.arange(len(cells) + 1, dtype=np.int64) * width
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(cells).tobytes())]
    return pa.Array.from_buffers(pa.large_binary(), len(cells), buffers)


def _scalar(value: bytes) -> Any:
    return pa.scalar(value, pa.large_binary())
