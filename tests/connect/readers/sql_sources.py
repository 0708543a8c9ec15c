"""Builders of databases to read from, and the read itself."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import URL, create_engine, text
from sqlalchemy.pool import NullPool

from bluelamp.connect.manifest import SqlSpec
from bluelamp.connect.readers import Checkpoint, ReadFailure, ReadPlan, Secrets, open_reader


def postgresql_url(dsn: str) -> str:
    parts = conninfo_to_dict(dsn)
    url = URL.create(
        "postgresql+psycopg", username=parts.get("user"), password=parts.get("password"), database=parts["dbname"],
        query={"host": str(parts["host"])} | ({"port": str(parts["port"])} if "port" in parts else {}),
    )  # fmt: skip
    return url.render_as_string(hide_password=False)


def run_sql(url: str, *statements: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def a_reader(url: str, table: str, plan: ReadPlan | None = None, **settings: Any) -> Any:
    spec = SqlSpec.model_validate({"url": "env:SOURCE_URL", "table": table, **settings})
    return open_reader(spec.placed(Path("/nowhere")), Secrets(environment={"SOURCE_URL": url}), plan)


def read_table(
    url: str,
    table: str,
    plan: ReadPlan | None = None,
    *,
    after: Checkpoint | None = None,
    batch_rows: int = 2,
) -> tuple[list[dict[str, str | None]], list[ReadFailure]]:
    rows: list[dict[str, str | None]] = []
    failures: list[ReadFailure] = []
    for batch in a_reader(url, table, plan).batches(batch_rows, after):
        if isinstance(batch, pl.DataFrame):
            rows += batch.to_dicts()
        else:
            failures += batch
    return rows, failures


def without_rows(rows: Sequence[dict[str, str | None]]) -> list[dict[str, str | None]]:
    return [{name: value for name, value in row.items() if name != "_row"} for row in rows]
