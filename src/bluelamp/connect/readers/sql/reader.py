"""The reader of a table or view: streamed by a server-side cursor, in one read-only transaction."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, Select
from sqlalchemy.exc import SQLAlchemyError

from bluelamp.connect.errors import WrongEncoding
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
from bluelamp.connect.readers.sql.canonical import canonical, from_server, text_column
from bluelamp.connect.readers.sql.faults import in_our_words
from bluelamp.connect.readers.sql.mariadb import Packing
from bluelamp.connect.readers.sql.postgresql import frames as postgresql_frames
from bluelamp.connect.readers.sql.session import abandon, address_of, begin_reading, engine_for
from bluelamp.connect.readers.sql.table import (
    SourceTable,
    look_up,
    plain_columns,
    postgresql_columns,
    statement,
)

FETCH_ROWS_MAX = 50_000
ROW_TOO_LARGE = "The row is larger than the server's max_allowed_packet, and the server does not send it."
_Step = tuple[pl.DataFrame, list[ReadFailure], int]
"""Rows, failures numbered from 1, and how many rows they were together."""


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
        except UnicodeDecodeError:
            raise WrongEncoding(
                self._where,
                "The database lets any bytes pass as text, and some are no UTF-8.",
                remedy="Ask its owner for a view that converts the text columns.",
            ) from None
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
        read = {"postgresql": self._from_postgresql, "mysql": self._packed, "mariadb": self._packed}.get(
            self._engine.dialect.name, self._row_by_row
        )
        last = 0
        for texts, failures, count in read(start, batch_rows):
            rows = texts if ROW in texts.columns else _numbered(texts, range(1, count + 1))
            frame, bad = self._without_nul(rows.with_columns(pl.col(ROW) + last))
            failed = [*(replace(failure, row=failure.row + last) for failure in failures), *bad]
            last += count
            if failed:
                yield sorted(failed, key=lambda failure: failure.row)
            self._reached = Checkpoint(last, self._highest(frame))
            if len(frame):
                yield frame

    def _from_postgresql(self, start: Checkpoint, batch_rows: int) -> Iterator[_Step]:
        columns = self._table.columns
        query = statement(self._table, postgresql_columns(self._table), self._plan, start, "postgresql")
        for texts in postgresql_frames(self._engine.url, query, self._spec, batch_rows, self._where):
            canonical_texts = [
                from_server(texts.to_series(place).alias(column.name), column.kind)
                for place, column in enumerate(columns)
            ]
            yield pl.DataFrame(canonical_texts), [], len(texts)

    def _packed(self, start: Checkpoint, batch_rows: int) -> Iterator[_Step]:
        packing, columns, dialect = Packing(), self._table.columns, self._engine.dialect
        query = statement(self._table, [packing.packed(columns, dialect)], self._plan, start, dialect.name)
        for rows in self._fetched(query, batch_rows):
            missing = [place for place, row in enumerate(rows) if row[0] is None]
            failures = [
                ReadFailure(place + 1, "line-too-long", None, ROW_TOO_LARGE, b"") for place in missing
            ]
            sound = (
                [place for place, row in enumerate(rows) if row[0] is not None]
                if missing
                else range(len(rows))
            )
            frame = packing.unpacked([rows[place] for place in sound] if missing else rows, columns)
            yield _numbered(frame, [place + 1 for place in sound]), failures, len(rows)

    def _row_by_row(self, start: Checkpoint, batch_rows: int) -> Iterator[_Step]:
        query = statement(
            self._table, plain_columns(self._table), self._plan, start, self._engine.dialect.name
        )
        for rows in self._fetched(query, batch_rows):
            try:
                yield self._frame(rows), [], len(rows)
            except UnicodeEncodeError:
                yield self._decodable(rows)

    def _fetched(self, query: Select[tuple[Any, ...]], batch_rows: int) -> Iterator[Sequence[Any]]:
        with self._reading() as connection:
            result = connection.execution_options(
                stream_results=True, max_row_buffer=min(batch_rows, FETCH_ROWS_MAX)
            ).execute(query)
            yield from result.partitions(batch_rows)

    def _frame(self, rows: Sequence[Any]) -> pl.DataFrame:
        values = zip(*rows, strict=True) if rows else [()] * len(self._table.columns)
        return pl.DataFrame(
            [
                text_column(column.name, found, zoned=column.zoned)
                for column, found in zip(self._table.columns, values, strict=True)
            ]
        )

    def _decodable(self, rows: Sequence[Any]) -> _Step:
        """The rows whose text is text; the others are failures."""
        wrong = [_undecodable(values) for values in rows]
        failures = [
            self._failure(
                place + 1,
                [canonical(value) for value in values],
                bad,
                "bad-encoding",
                "The field is not valid text.",
            )
            for place, (values, bad) in enumerate(zip(rows, wrong, strict=True))
            if bad is not None
        ]
        sound = [place for place, bad in enumerate(wrong) if bad is None]
        frame = _numbered(self._frame([rows[place] for place in sound]), [place + 1 for place in sound])
        return frame, failures, len(rows)

    def _without_nul(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, list[ReadFailure]]:
        names = [column.name for column in self._table.columns]
        holds = pl.col(names).str.contains("\0", literal=True).fill_null(value=False)
        bad = frame.select(pl.any_horizontal(holds).alias("bad"))["bad"]
        if not bad.any():
            return frame, []
        failures = []
        for row, *values in frame.filter(bad).select(ROW, *names).iter_rows():
            wrong = next(place for place, value in enumerate(values) if value and "\0" in value)
            failures.append(self._failure(row, values, wrong, "nul-byte", "The field holds a NUL character."))
        return frame.filter(~bad), failures

    def _failure(
        self, row: int, values: Sequence[str | None], wrong: int, reason: str, message: str
    ) -> ReadFailure:
        whole = {column.name: value for column, value in zip(self._table.columns, values, strict=True)}
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


def _numbered(frame: pl.DataFrame, rows: Sequence[int]) -> pl.DataFrame:
    return frame.with_columns(pl.Series(ROW, rows, dtype=pl.Int64))


def _undecodable(values: Sequence[object]) -> int | None:
    for place, value in enumerate(values):
        if isinstance(value, str):
            try:
                value.encode()
            except UnicodeEncodeError:
                return place
    return None
