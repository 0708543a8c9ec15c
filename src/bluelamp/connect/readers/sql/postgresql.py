"""PostgreSQL's rows as Arrow, by a server-side cursor: several times faster than row by row in Python."""

from collections.abc import Iterator
from typing import Any

import adbc_driver_postgresql.dbapi as adbc
import polars as pl
import pyarrow as pa
from sqlalchemy import URL, Select
from sqlalchemy.dialects import postgresql

from bluelamp.connect.errors import WrongEncoding
from bluelamp.connect.manifest import SqlSpec
from bluelamp.connect.readers.sql.faults import in_our_words
from bluelamp.connect.readers.sql.session import postgresql_settings

CURSOR = "bluelamp_reading"


def frames(
    url: URL, query: Select[tuple[Any, ...]], spec: SqlSpec, batch_rows: int, where: str
) -> Iterator[pl.DataFrame]:
    """The query's rows as text, in frames of at most `batch_rows`, from one read-only transaction.

    Each fetch is a statement of its own, so that `statement_timeout` does not count the time in which a batch is
    stored.
    """
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped
    written = query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    wait = str(max(1, round(spec.connect_timeout.total_seconds())))
    address = url.set(drivername="postgresql").update_query_dict({"connect_timeout": wait})
    try:
        with (
            adbc.connect(address.render_as_string(hide_password=False)) as connection,
            # Only COPY would be faster, but it is one statement for the whole table.
            connection.cursor(adbc_stmt_kwargs={"adbc.postgresql.use_copy": "false"}) as cursor,
        ):
            for setting in postgresql_settings(spec):
                cursor.execute(setting)
            cursor.execute(f"DECLARE {CURSOR} NO SCROLL CURSOR FOR {written}")
            while True:
                cursor.execute(f"FETCH FORWARD {batch_rows} IN {CURSOR}")
                table = cursor.fetch_arrow_table()
                if not table.num_rows:
                    break
                yield _checked(table, where)
    except adbc.Error as error:
        # From None: the driver's text may hold values.
        raise in_our_words(error, where) from None


def _checked(table: pa.Table, where: str) -> pl.DataFrame:
    try:
        table.validate(full=True)
    except pa.ArrowInvalid:
        raise WrongEncoding(
            where,
            "The database lets any bytes pass as text, and some are no UTF-8.",
            remedy="Ask its owner for a view that converts the text columns to UTF-8.",
        ) from None
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame
