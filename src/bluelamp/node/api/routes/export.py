"""`/v1/export`: records in bulk, page by page, as NDJSON or Parquet."""

import io
from typing import Annotated, Literal

import polars as pl
from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from bluelamp.node.api.access import Access, granted, protected
from bluelamp.node.api.answer import PROTECTED_HEADERS, CursorText, decode_cursor, encode_cursor
from bluelamp.node.api.problem import system_not_connected
from bluelamp.node.api.routes.records import cursor_id
from bluelamp.pole.envelope import Entity
from bluelamp.store.projection import Row, json_bytes, shown_record
from bluelamp.store.records import export_records
from bluelamp.store.system_state import freshness

router = APIRouter(tags=["export"])
Granted = Annotated[Access, Depends(granted)]

PAGE_RECORDS_MAX = 10_000
NEXT_CURSOR_HEADER = "Open-Policing-Next-Cursor"
MEDIA_TYPES = {"ndjson": "application/x-ndjson", "parquet": "application/vnd.apache.parquet"}

ANSWER = {
    200: {
        "description": "Records; `Open-Policing-Next-Cursor` is absent on the last page.",
        "headers": {
            NEXT_CURSOR_HEADER: {"schema": {"type": "string"}, "description": "Cursor of the next page."}
        },
        "content": {
            MEDIA_TYPES["ndjson"]: {"schema": {"type": "string", "description": "One record a line."}},
            MEDIA_TYPES["parquet"]: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@protected(router, "GET", "/v1/export/{entity}", scope="records.export", event="records-exported",
           answer=ANSWER, problems=("cursor-invalid",), summary="Export records in bulk")  # fmt: skip
def export_entity(
    entity: Entity,
    access: Granted,
    *,
    file_format: Annotated[Literal["ndjson", "parquet"], Query(alias="format")] = "ndjson",
    systems: Annotated[list[Annotated[str, Query(pattern=r"^[a-z0-9-]{1,40}$")]], Query(max_length=50)] = [],  # noqa: B006
    limit: Annotated[int, Query(ge=1, le=PAGE_RECORDS_MAX)] = 1000,
    cursor: CursorText = None,
) -> Response:
    """One page of all records of an entity that may be seen, in a stable order.

    Ask again with the cursor in `Open-Policing-Next-Cursor` until there is none. In Parquet, `body`, `source`,
    `grading`, `retention` and `quality` are JSON text.
    """
    question = [entity.value, sorted(systems)]
    with access.reading() as reading:
        if not set(systems) <= {one.system for one in freshness(reading.conn)}:
            raise system_not_connected()
        after = cursor_id(decode_cursor(cursor, question).get("after") if cursor is not None else None)
        rows = list(
            export_records(
                reading.conn,
                entity.value,
                access.decision.filter,
                systems=tuple(systems),
                after=after,
                limit=limit,
            )
        )
        reading.shown(
            [row[0] for row in rows], asked={"systems": systems}, fields=("record",), records=len(rows)
        )
        reading.detail["format"] = file_format
    content = (
        _parquet(rows)
        if file_format == "parquet"
        else b"".join(json_bytes(shown_record(row)) + b"\n" for row in rows)
    )
    headers = {
        "Content-Disposition": f'attachment; filename="{entity.value}.{file_format}"',
        **PROTECTED_HEADERS,
    }
    if len(rows) == limit:
        headers[NEXT_CURSOR_HEADER] = encode_cursor(question, after=rows[-1][0])
    return Response(content, media_type=MEDIA_TYPES[file_format], headers=headers)


PARQUET_COLUMNS = (
    "id", "entity", "kind", "force", "label", "version", "recordedAt", "validFrom", "validTo", "basis", "marking",
    "access", "source", "grading", "retention", "quality", "body",
)  # fmt: skip
_TEXT_AS_IT_IS = frozenset(
    {"id", "entity", "kind", "force", "label", "recordedAt", "validFrom", "validTo", "basis", "marking"}
)


def _parquet(rows: list[Row]) -> bytes:
    shown = [shown_record(row) for row in rows]
    columns: dict[str, pl.Series] = {}
    for name in PARQUET_COLUMNS:
        values = [record.get(name) for record in shown]
        if name == "version":
            columns[name] = pl.Series(values, dtype=pl.Int64)
        elif name in _TEXT_AS_IT_IS:
            columns[name] = pl.Series(values, dtype=pl.String)
        else:
            columns[name] = pl.Series(
                [None if one is None else json_bytes(one).decode() for one in values], dtype=pl.String
            )
    buffer = io.BytesIO()
    pl.DataFrame(columns).write_parquet(buffer, compression="zstd")
    return buffer.getvalue()
