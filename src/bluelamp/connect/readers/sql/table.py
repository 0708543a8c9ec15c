"""One table or view as the database describes it, and the statement that reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    cast,
    column,
    func,
    inspect,
    or_,
    select,
    table,
    types,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import NoSuchTableError

from bluelamp.connect.errors import ColumnVanished, ManifestInvalid, TableMissing
from bluelamp.connect.manifest import SqlSpec
from bluelamp.connect.readers.contract import Checkpoint, ReadPlan

_KINDS: tuple[tuple[type[types.TypeEngine[Any]], str], ...] = (
    (types.Boolean, "boolean"),
    (types.Integer, "integer"),
    (types.Float, "float"),
    (types.Numeric, "decimal"),
    (types.DateTime, "timestamp"),
    (types.Date, "date"),
    (types.Time, "time"),
    (types.LargeBinary, "binary"),
    (types.BINARY, "binary"),
    (types.VARBINARY, "binary"),
    (types.BLOB, "binary"),
    (mysql.BIT, "binary"),
)


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column, its kind, and whether its timestamps have a zone."""

    name: str
    kind: str
    zoned: bool
    bits: int | None = None
    """Length of a MariaDB bit column."""


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table or view with its columns."""

    schema: str | None
    name: str
    columns: tuple[TableColumn, ...]

    def column(self, name: str, where: str) -> TableColumn:
        """The column of this name."""
        for found in self.columns:
            if found.name == name:
                return found
        present = [found.name for found in self.columns]
        close = get_close_matches(name.lower(), [other.lower() for other in present], n=1, cutoff=0.8)
        hint = (
            f" Did you mean {next(other for other in present if other.lower() == close[0])}?" if close else ""
        )
        raise ColumnVanished(where, f"The columns are: {', '.join(present)}.{hint}", field=name)


def look_up(connection: Connection, spec: SqlSpec, where: str) -> SourceTable:
    """The table as it stands now."""
    schema, name = spec.table_name
    inspector = inspect(connection)
    try:
        found = inspector.get_columns(name, schema=schema)
    except NoSuchTableError as error:
        names = [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
        close = get_close_matches(name.lower(), [other.lower() for other in names], n=3, cutoff=0.6)
        alike = [other for other in names if other.lower() in close]
        hint = f"The nearest names are: {', '.join(alike)}." if alike else ""
        raise TableMissing(where, hint) from error
    columns = tuple(_column(entry, connection.dialect.name) for entry in found)
    return SourceTable(schema, name, columns)


def _column(entry: Any, dialect: str) -> TableColumn:
    declared = entry["type"]
    # What SQLAlchemy does not know of MariaDB are its shapes, which are bytes to everybody else.
    shape = isinstance(declared, types.NullType) and dialect in {"mysql", "mariadb"}
    bits = declared.length if isinstance(declared, mysql.BIT) else None
    return TableColumn(entry["name"], "binary" if shape else _kind(declared), _zoned(declared), bits)


def _kind(declared: types.TypeEngine[Any]) -> str:
    return next((kind for shape, kind in _KINDS if isinstance(declared, shape)), "text")


def _zoned(declared: types.TypeEngine[Any]) -> bool:
    # MariaDB's TIMESTAMP (unlike DATETIME) is an instant, given in the session's zone, which is UTC.
    instant = isinstance(declared, mysql.TIMESTAMP)
    return instant or bool(getattr(declared, "timezone", False))


def statement(
    source: SourceTable, wanted: Sequence[ColumnElement[Any]], plan: ReadPlan, after: Checkpoint, dialect: str
) -> Select[tuple[Any, ...]]:
    """The statement that reads the table; names are quoted by SQLAlchemy, values are bound."""
    where = f"table {source.name}"
    order = [source.column(name, where).name for name in plan.order_by]
    query = select(*wanted).select_from(table(source.name, schema=source.schema))
    if plan.watermark is not None:
        mark = source.column(plan.watermark, where)
        if after.watermark is not None:
            since = _since(after.watermark, mark, plan.overlap, dialect, where)
            # A row without a mark would never be seen again, so it is read each time.
            query = query.where(or_(column(mark.name) >= since, column(mark.name).is_(None)))
        order = [mark.name, *(name for name in order if name != mark.name)]
    return query.order_by(*(column(name) for name in order))


def plain_columns(source: SourceTable) -> list[ColumnElement[Any]]:
    """The columns as the driver gives them."""
    return [column(entry.name) for entry in source.columns]


def postgresql_columns(source: SourceTable) -> list[ColumnElement[Any]]:
    """The columns as PostgreSQL's own text: its dates reach beyond Python's, and the casts cost less there."""
    return [
        (
            func.encode(column(entry.name), "hex")
            if entry.kind == "binary"
            else cast(column(entry.name), Text)
        ).label(entry.name)
        for entry in source.columns
    ]


def _since(mark: str, entry: TableColumn, overlap: timedelta, dialect: str, where: str) -> object:
    try:
        if entry.kind == "integer":
            return int(mark)
        if entry.kind in {"decimal", "float"}:
            return Decimal(mark)
        if entry.kind == "date" and dialect != "sqlite":
            return date.fromisoformat(mark) - overlap
        moment = datetime.fromisoformat(mark)
    except ValueError as error:
        if entry.kind in {"text", "timestamp", "date"} and dialect == "sqlite":
            return mark
        raise ManifestInvalid(
            where,
            "The stored watermark does not fit the column's type; sync once with mode full.",
            field=entry.name,
        ) from error
    if entry.kind == "timestamp" and dialect != "sqlite":
        since = moment - overlap
        return since.replace(tzinfo=None) if dialect in {"mysql", "mariadb"} else since
    # Dates kept as text are compared as text, in the form they are written in.
    if len(mark) == 10:
        return (moment - overlap).date().isoformat()
    return (moment - overlap).isoformat(sep=mark[10], timespec="microseconds" if "." in mark else "seconds")
