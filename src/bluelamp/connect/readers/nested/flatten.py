"""Nested records as flat columns, for every reader that meets them: files, REST answers, SOAP bodies.

A record is any nest of mappings, lists and single values, as `json.loads` or zeep's `serialize_object` gives. Its
columns are dotted paths; what repeats is numbered from 1 (`suspect.1.surname`, `suspect.2.surname`), and a place that
repeats in any record is numbered in all of them. Values become text as they stand; None is nothing.

`flatten` is one record alone. `flatten_batch` is records that are in memory together, such as the pages of an answer.
`Shape` is the two steps by hand, for what does not fit in memory: `learn` every record, ask for `columns`, then `row`
each record again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import polars as pl

from bluelamp.connect.readers.contract import ROW, ReadFailure
from bluelamp.connect.readers.nested.shape import RecordRefused, Shape, ShapeLimits

RAW_BYTES_MAX = 64 * 1024


@dataclass(frozen=True, slots=True)
class Flattened:
    """Rows of text with `_row`, the records that could not become rows, and remarks on the columns' names."""

    frame: pl.DataFrame
    failures: list[ReadFailure]
    columns: tuple[str, ...]
    notes: tuple[str, ...] = ()


def flatten(record: object, limits: ShapeLimits | None = None) -> dict[str, str | None]:
    """One record by its columns. Raises `RecordRefused` when it is too deep or repeats too often."""
    shape = Shape(limits)
    shape.learn(record)
    columns = shape.columns
    return dict(zip(columns, shape.row(record), strict=True))


def flatten_batch(
    records: Iterable[object],
    *,
    limits: ShapeLimits | None = None,
    first_row: int = 1,
    where: str = "records",
    above: Mapping[str, object] | None = None,
    also: Sequence[str] = (),
) -> Flattened:
    """Records that are in memory together; `_row` counts from `first_row`.

    `above` is what stands above all of them, under names such as `../exportedAt`. `also` are columns that shall be
    there even where no record has them. Raises `ColumnsTooMany`.
    """
    shape, failures = Shape(limits, where), []
    kept: list[tuple[int, object]] = []
    for row, record in enumerate(records, start=first_row):
        try:
            shape.learn(record, above)
        except RecordRefused as refused:
            failures.append(failure_of(refused, row, record))
        else:
            kept.append((row, record))
    rows = [shape.row(record, above) for _, record in kept]
    frame, spoilt = frame_of(rows, [row for row, _ in kept], shape.columns)
    frame = with_columns(frame, also)
    failures = sorted([*failures, *spoilt], key=lambda failure: failure.row)
    return Flattened(frame, failures, tuple(name for name in frame.columns if name != ROW), shape.notes)


def frame_of(
    rows: Sequence[Sequence[str | None]], numbers: Sequence[int], columns: Sequence[str]
) -> tuple[pl.DataFrame, list[ReadFailure]]:
    """Rows as a frame with `_row`; rows whose text cannot be text (half a letter) as failures."""
    schema = {**dict.fromkeys(columns, pl.String()), ROW: pl.Int64()}
    if not rows:
        return pl.DataFrame(schema=schema), []
    try:
        cells = {
            name: pl.Series(name, values, pl.String)
            for name, values in zip(columns, zip(*rows, strict=True), strict=True)
        }
    except UnicodeEncodeError:
        return _without_half_letters(rows, numbers, columns)
    return pl.DataFrame({**cells, ROW: pl.Series(ROW, numbers, pl.Int64)}), []


def _without_half_letters(
    rows: Sequence[Sequence[str | None]], numbers: Sequence[int], columns: Sequence[str]
) -> tuple[pl.DataFrame, list[ReadFailure]]:
    good, failures = [], []
    for number, row in zip(numbers, rows, strict=True):
        bad = next((place for place, text in enumerate(row) if text is not None and not _is_text(text)), None)
        if bad is None:
            good.append((number, row))
            continue
        raw = msgspec.json.encode({
            name: text.encode("utf-8", "surrogatepass").decode("utf-8", "backslashreplace")
            for name, text in zip(columns, row, strict=True) if text is not None
        })  # fmt: skip
        message = f"{columns[bad]} holds bytes that are not text in the source's encoding. Correct `encoding`, or the source."
        failures.append(ReadFailure(number, "bad-encoding", columns[bad], message, raw[:RAW_BYTES_MAX]))
    frame, _ = frame_of([row for _, row in good], [number for number, _ in good], columns)
    return frame, failures


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def with_columns(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """The frame with these columns too, empty where they were not there; `_row` stays last."""
    absent = [name for name in names if name not in frame.columns]
    if not absent:
        return frame
    return frame.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in absent).select(
        pl.exclude(ROW), pl.col(ROW)
    )


def failure_of(refused: RecordRefused, row: int, record: object) -> ReadFailure:
    """A refused record as it is kept aside."""
    try:
        raw = msgspec.json.encode(record)
    except (TypeError, ValueError, RecursionError, OverflowError, msgspec.MsgspecError):
        raw = repr(type(record)).encode()
    return ReadFailure(row, refused.reason, refused.field, refused.message, raw[:RAW_BYTES_MAX])
