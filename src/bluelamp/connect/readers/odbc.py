"""The reader of a table or view behind an ODBC driver: old databases for which there is no other way. Only SELECT is sent."""

import json
import re
from collections.abc import Iterator
from typing import Any

import polars as pl
from sqlalchemy import Select, false, literal_column, select, text

from bluelamp.connect.errors import (
    ColumnVanished,
    DriverMissing,
    SourceError,
    SourceUnreadable,
)
from bluelamp.connect.readers.contract import ROW, Batch, Checkpoint, ReadFailure, ReadPlan, SourceDescription
from bluelamp.connect.readers.fingerprint import SchemaFingerprint
from bluelamp.connect.readers.secret import Secrets
from bluelamp.connect.readers.sql.canonical import text_column
from bluelamp.connect.readers.sql.faults import BY_SQLSTATE, BY_WORDS
from bluelamp.connect.remote_specs import OdbcSpec

_STATE = re.compile(r"State:? ?\(?([0-9A-Z]{5})|SQLSTATE[^0-9A-Z]{0,3}([0-9A-Z]{5})", re.IGNORECASE)
_TRUNCATED = "truncat"
BATCH_ROWS_MAX = 20_000
"""Rows in one block: the driver sets room aside for the longest text in every one."""


class TextTruncated(SourceError):
    """A value is longer than the room that the driver was given for it, and would have been cut.

    Raise `text_bytes_max` in the manifest's [source]; a run with a cut value is never taken.
    """

    code = "text-truncated"


class OdbcMissing(DriverMissing):
    """Reading by ODBC needs the package arrow-odbc and the driver manager unixODBC.

    Install `bluelamp[odbc]`, the system's package unixodbc, and the database's own ODBC driver.
    """

    code = "odbc-missing"


def open_odbc(spec: OdbcSpec, secrets: Secrets, plan: ReadPlan) -> "OdbcReader":
    """The reader for this table; asks the database for its columns at once."""
    schema, name = spec.table_name
    where = f"table {schema}.{name}" if schema else f"table {name}"
    from_secret = spec.connection.startswith(("env:", "file:"))
    address = secrets.resolve(spec.connection, where) if from_secret else spec.connection
    password = secrets.resolve(spec.password, where) if spec.password is not None else None
    return OdbcReader(spec, plan, address, password, where)


class OdbcReader:
    """A table or view. `_row` counts the rows of this reading, from 1. Values have the text form of `canonical`."""

    def __init__(
        self, spec: OdbcSpec, plan: ReadPlan, address: str, password: str | None, where: str
    ) -> None:
        self._spec, self._plan, self._where = spec, plan, where
        self._address, self._password = address, password
        self._reached = Checkpoint()
        self._kinds = {
            field.name: _kind(str(field.type)) for field in self._opened(1, columns_only=True).schema
        }
        for name in (*plan.required, *plan.order_by):
            if name not in self._kinds:
                raise ColumnVanished(where, f"The columns are: {', '.join(self._kinds)}.", field=name)

    def _opened(self, batch_rows: int, *, columns_only: bool = False) -> Any:
        try:
            from arrow_odbc import read_arrow_batches_from_odbc  # noqa: PLC0415 (an optional extra)
        except (ImportError, OSError) as error:
            raise OdbcMissing(self._where, f"({type(error).__name__})") from None
        try:
            return read_arrow_batches_from_odbc(
                query=self._statement(columns_only=columns_only),
                connection_string=self._address,
                user=self._spec.user,
                password=self._password,
                batch_size=min(batch_rows, BATCH_ROWS_MAX),
                max_text_size=self._spec.text_bytes_max,
                max_binary_size=self._spec.text_bytes_max,
                falliable_allocations=True,
                login_timeout_sec=max(1, round(self._spec.connect_timeout.total_seconds())),
                query_timeout_sec=max(1, round(self._spec.statement_timeout.total_seconds())),
            )
        except Exception as error:  # the package raises one kind for all
            raise self._in_our_words(error) from None

    def _statement(self, *, columns_only: bool) -> str:
        """The SELECT on the source's own table, in plain SQL that every driver takes."""
        schema, name = self._spec.table_name
        table = ".".join(self._quoted(part) for part in (schema, name) if part)
        query: Select[Any] = select(literal_column("*")).select_from(text(table))
        if columns_only:
            query = query.where(false())
        else:
            query = query.order_by(*(text(self._quoted(name)) for name in self._plan.order_by))
        return str(query.compile(compile_kwargs={"literal_binds": True}))

    def _quoted(self, name: str) -> str:
        mark = self._spec.quote
        if not mark:
            return name
        opening, closing = mark[0], mark[-1]
        return f"{opening}{name.replace(closing, closing * 2)}{closing}"

    def _in_our_words(self, error: Exception) -> SourceError:
        words = str(error).lower()
        if _TRUNCATED in words or "max_text_size" in words or "too large" in words:
            return TextTruncated(self._where, f"The room is {self._spec.text_bytes_max:,} bytes.")
        if "data source name not found" in words or "can't open lib" in words:
            return OdbcMissing(self._where, "The driver that the connection names is not installed.")
        found = _STATE.search(str(error))
        state = (found[1] or found[2]).upper() if found else None
        kind = BY_SQLSTATE.get(state or "") or next(
            (one for word, one in BY_WORDS if word in words), SourceUnreadable
        )
        # Of the driver's own text only the state passes: the rest may hold values.
        return kind(self._where, f"(ODBC{f' {state}' if state else ''})")

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns as the database spells them."""
        return tuple(self._kinds)

    def describe(self) -> SourceDescription:
        """Columns with the types that the driver declares."""
        return SourceDescription(self._where, "odbc", SchemaFingerprint(tuple(self._kinds.items())))

    def batches(self, batch_rows: int = 50_000, after: Checkpoint | None = None) -> Iterator[Batch]:
        """Frames of the table's rows; a row with a NUL character, which no record can hold, is a failure."""
        del after
        self._reached, last = Checkpoint(), 0
        blocks = iter(self._opened(batch_rows))
        while True:
            try:
                block = next(blocks, None)
            except Exception as error:  # as above
                raise self._in_our_words(error) from None
            if block is None:
                return
            frame = pl.DataFrame(
                [text_column(name, block.column(place).to_pylist()) for place, name in enumerate(self._kinds)]
            ).with_columns(pl.int_range(last + 1, last + block.num_rows + 1, dtype=pl.Int64).alias(ROW))
            last += block.num_rows
            frame, failures = _without_nul(frame)
            if failures:
                yield failures
            self._reached = Checkpoint(last)
            if len(frame):
                yield frame

    def checkpoint(self) -> Checkpoint:
        """Rows handed out."""
        return self._reached

    def place(self, row: int) -> str:
        """The table and the row's turn in this reading."""
        return f"{self._where}, row {row} of this reading"

    def close(self) -> None:
        """Connections close with each reading."""


def _without_nul(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[ReadFailure]]:
    names = [name for name in frame.columns if name != ROW]
    holds = pl.any_horizontal(pl.col(names).str.contains("\0", literal=True).fill_null(value=False))
    failures = []
    for row in frame.filter(holds).iter_rows(named=True):
        number = row.pop(ROW)
        field = next(name for name, value in row.items() if value and "\0" in value)
        raw = json.dumps(row, ensure_ascii=False).encode()
        failures.append(ReadFailure(number, "nul-byte", field, "The field holds a NUL character.", raw))
    return (frame.filter(~holds) if failures else frame), failures


def _kind(arrow: str) -> str:
    for word, kind in (
        ("bool", "boolean"), ("int", "integer"), ("decimal", "decimal"), ("float", "decimal"), ("double", "decimal"),
        ("timestamp", "timestamp"), ("date", "date"), ("time", "time"), ("binary", "binary"),
    ):  # fmt: skip
        if word in arrow:
            return kind
    return "text"
