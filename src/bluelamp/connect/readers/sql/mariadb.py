"""MariaDB's and MySQL's rows, each sent as one text that the server joins and Polars splits.

PyMySQL takes some 5 µs of Python for every value; so it takes them for every row. (connectorx is fast as well, but
holds the interpreter's lock while it waits for the server, and would freeze the whole node.)
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Dialect, func, literal, literal_column

from bluelamp.connect.readers.sql.canonical import from_server
from bluelamp.connect.readers.sql.table import TableColumn


def _token() -> str:
    # Drawn anew for each reading: no value can hold it, not even on purpose.
    return f"\x1f{secrets.token_hex(8)}\x1f"


@dataclass(frozen=True, slots=True)
class Packing:
    """The marks between values and in place of NULL, for one reading."""

    between: str = field(default_factory=_token)
    absent: str = field(default_factory=_token)

    def packed(self, columns: Sequence[TableColumn], dialect: Dialect) -> ColumnElement[Any]:
        """All columns as one text."""
        quoted = dialect.identifier_preparer.quote
        texts: list[ColumnElement[Any]] = [
            literal_column(_as_text(quoted(column.name), column)) for column in columns
        ]
        filled = [func.ifnull(text, literal(self.absent)) for text in texts]
        return func.concat_ws(literal(self.between), *filled).label("packed")

    def unpacked(self, rows: Sequence[Any], columns: Sequence[TableColumn]) -> pl.DataFrame:
        """The frame of these rows; a row that the server could not join, being too large, is NULL and not for here."""
        texts = pl.Series("packed", [row[0] for row in rows], dtype=pl.String)
        if len(columns) == 1:
            parts = pl.DataFrame([texts])
        else:
            parts = texts.str.split_exact(self.between, len(columns) - 1).struct.unnest()
        return pl.DataFrame(
            [
                from_server(
                    pl.select(pl.when(part != self.absent).then(part)).to_series().alias(column.name),
                    column.kind,
                    zoned=column.zoned,
                )
                for part, column in zip(parts.get_columns(), columns, strict=True)
            ]
        )


def _as_text(name: str, column: TableColumn) -> str:
    if column.bits:
        return f"LPAD(LOWER(HEX({name})), {(column.bits + 7) // 8 * 2}, '0')"
    if column.kind == "binary":
        return f"LOWER(HEX({name}))"
    return f"CONVERT({name} USING utf8mb4)"
