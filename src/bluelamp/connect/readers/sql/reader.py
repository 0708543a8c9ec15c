"""The reader of a table or view: streamed by a server-side cursor, in one read-only transaction."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, Select
from sqlalchemy.exc import SQLAlchemyError

from bluelamp.connect.manifest import SqlSpec
from bluelamp.connect.readers.contract import (
    ROW,
    Batch,
    Checkpoint,
    ReadFailure,
    ReadPlan,
    SourceDescription,
)
from bluelamp.connect.readers.fingerprint import SchemaFingerprint
from bluelamp.connect.readers.secret import Secrets
from bluelamp.connect.readers.sql.canonical import canonical, from_postgresql, text_column
from bluelamp.connect.readers.sql.faults import in_our_words
from bluelamp.connect.readers.sql.postgresql import frames as postgresql_frames
from bluelamp.connect.readers.sql.session import abandon, address_of, begin_reading, engine_for
from bluelamp.connect.readers.sql.table import SourceTable, look_up, statement

FETCH_ROWS_MAX = 50_000
_Step = tuple[pl.DataFrame, list[ReadFailure], int]
"""Good rows, failures, and the last row's number."""


def open_sql(spec: SqlSpec, secrets: Secrets, plan: ReadPlan) -> "SqlReader":
    """The reader for this table; asks the database for its columns at once."""
    schema, name = spec.table_name
    where = f"table {schema}.{name}" if schema else f"table {name}"
    return SqlReader(spec, plan, engine_for(address_of(spec, secrets, where), spec, where), where)


class SqlReader:
    """A table or view of a database.

    `_row` counts the rows of this reading, from 1: a table has no lasting row numbers. The text of each value is
    that of `canonical`. In watermark mode rows at or after `after.watermark` less the overlap are read, in its order.
    """

    def __init__(self, spec: SqlSpec, plan: ReadPlan, engine: Engine, where: str) -> None:
        self._spec = spec
        self._plan = plan
        self._engine = engine
        self._where = where
        self._reached = Checkpoint()
        with self._reading() as connection:
            self._table: SourceTable = look_up(connection, spec, where)
        for name in (*plan.required, *plan.order_by, *([plan.watermark] if plan.watermark else [])):
            self._table.column(name, where)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                begin_reading(connection, self._spec)
                try:
                    yield connection
                finally:
                    abandon(connection)
        except (SQLAlchemyError, OSError) as error:
            # From None: the driver's text may hold values, and its frames the password.
            raise in_our_words(error, self._where) from None

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns as the database spells them."""
        return tuple(column.name for column in self._table.columns)

    def describe(self) -> SourceDescription:
        """Columns with the types that the database declares."""
        kinds = {"float": "decimal"}
        columns = tuple((column.name, kinds.get(column.kind, column.kind)) for column in self._table.columns)
        return SourceDescription(self._where, "sql", SchemaFingerprint(columns))

    def batches(self, batch_rows: int = 50_000, after: Checkpoint | None = None) -> Iterator[Batch]:
        """Frames of the table's rows; a row that no record can hold is a failure."""
        start = after or Checkpoint()
        self._reached = Checkpoint(watermark=start.watermark)
        dialect = self._engine.dialect.name
        query = statement(self._table, self._plan, start, dialect, self._where)
        read = self._from_postgresql if dialect == "postgresql" else self._row_by_row
        for frame, failures, last in read(query, batch_rows):
            if failures:
                yield failures
            self._reached = Checkpoint(last, self._highest(frame))
            if len(frame):
                yield frame

    def _from_postgresql(self, query: Select[tuple[Any, ...]], batch_rows: int) -> Iterator[_Step]:
        last = 0
        for texts in postgresql_frames(self._engine.url, query, self._spec, batch_rows, self._where):
            columns = [
                from_postgresql(texts.to_series(place).alias(column.name), column.kind)
                for place, column in enumerate(self._table.columns)
            ]
            rows = pl.int_range(last + 1, last + 1 + len(texts), dtype=pl.Int64, eager=True).alias(ROW)
            last += len(texts)
            yield pl.DataFrame([*columns, rows]), [], last

    def _row_by_row(self, query: Select[tuple[Any, ...]], batch_rows: int) -> Iterator[_Step]:
        with self._reading() as connection:
            result = connection.execution_options(
                stream_results=True, max_row_buffer=min(batch_rows, FETCH_ROWS_MAX)
            ).execute(query)
            last = 0
            for rows in result.partitions(batch_rows):
                frame, failures = self._framed(rows, last + 1)
                last += len(rows)
                yield frame, failures, last

    def _framed(self, rows: Sequence[Any], first: int) -> tuple[pl.DataFrame, list[ReadFailure]]:
        numbers = range(first, first + len(rows))
        try:
            frame = self._frame(rows).with_columns(pl.Series(ROW, numbers, dtype=pl.Int64))
        except UnicodeEncodeError:
            sound = [place for place, values in enumerate(rows) if _undecodable(values) is None]
            failures = [
                self._failure(numbers[place], values, wrong, "bad-encoding", "The field is not valid text.")
                for place, values in enumerate(rows)
                if (wrong := _undecodable(values)) is not None
            ]
            frame = self._frame([rows[place] for place in sound]).with_columns(
                pl.Series(ROW, [numbers[place] for place in sound], dtype=pl.Int64)
            )
            return self._without_nul(frame, rows, first, failures)
        return self._without_nul(frame, rows, first, [])

    def _frame(self, rows: Sequence[Any]) -> pl.DataFrame:
        values = zip(*rows, strict=True) if rows else [()] * len(self._table.columns)
        return pl.DataFrame(
            [
                text_column(column.name, found, zoned=column.zoned)
                for column, found in zip(self._table.columns, values, strict=True)
            ]
        )

    def _without_nul(
        self, frame: pl.DataFrame, rows: Sequence[Any], first: int, failures: list[ReadFailure]
    ) -> tuple[pl.DataFrame, list[ReadFailure]]:
        names = [column.name for column in self._table.columns]
        bad = frame.select(
            pl.any_horizontal(pl.col(names).str.contains("\0", literal=True).fill_null(value=False)).alias(
                "bad"
            )
        )["bad"]
        if not bad.any():
            return frame, failures
        for row in frame.filter(bad)[ROW]:
            values = rows[row - first]
            wrong = next(place for place, value in enumerate(values) if "\0" in (canonical(value) or ""))
            failures.append(self._failure(row, values, wrong, "nul-byte", "The field holds a NUL character."))
        return frame.filter(~bad), sorted(failures, key=lambda failure: failure.row)

    def _failure(self, row: int, values: Sequence[Any], wrong: int, reason: str, message: str) -> ReadFailure:
        whole = {
            column.name: canonical(value) for column, value in zip(self._table.columns, values, strict=True)
        }
        raw = json.dumps(whole, ensure_ascii=False).encode("utf-8", "surrogateescape")
        return ReadFailure(row, reason, self._table.columns[wrong].name, message, raw)

    def _highest(self, frame: pl.DataFrame) -> str | None:
        if self._plan.watermark is None:
            return None
        marks = [
            mark for mark in (self._reached.watermark, *frame[self._plan.watermark].drop_nulls()) if mark
        ]
        kind = self._table.column(self._plan.watermark, self._where).kind
        return max(marks, key=float if kind in {"integer", "decimal", "float"} else str, default=None)

    def checkpoint(self) -> Checkpoint:
        """Rows handed out, and the highest watermark among them."""
        return self._reached

    def place(self, row: int) -> str:
        """The table and the row's turn in this reading."""
        return f"{self._where}, row {row} of this reading"

    def close(self) -> None:
        """Let the engine go; connections close with each reading."""
        self._engine.dispose()


def _undecodable(values: Sequence[object]) -> int | None:
    for place, value in enumerate(values):
        if isinstance(value, str):
            try:
                value.encode()
            except UnicodeEncodeError:
                return place
    return None
