"""Builders for mapping tests: a mapping from the parts that a test cares about, rows from plain dicts."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from bluelamp.connect.mapping import CompiledMapping, MappedBatch, compile_mapping

TODAY = date(2026, 11, 22)


def a_mapping(
    entities: dict[str, Any],
    *,
    fields: dict[str, Any] | None = None,
    links: list[dict[str, Any]] | None = None,
    key: Any = "ID",
    **more: Any,
) -> CompiledMapping:
    """A mapping of a made-up system, compiled."""
    return compile_mapping(a_document(entities, fields=fields, links=links, key=key, **more))


def a_document(
    entities: dict[str, Any],
    *,
    fields: dict[str, Any] | None = None,
    links: list[dict[str, Any]] | None = None,
    key: Any = "ID",
    **more: Any,
) -> dict[str, Any]:
    """The content of a mapping file."""
    return {
        "mapping": "1",
        "source": {"system": "made-up", "key": key, **more.pop("source", {})},
        "fields": fields or {},
        "entities": entities,
        "links": links or [],
        "handling": more.pop("handling", {"marking": "OFFICIAL", "purposes": ["policing"]}),
        **more,
    }


def a_person(**words: Any) -> dict[str, Any]:
    """A slot for a person who is always recorded."""
    return {"entity": "person", "when": "always", **words}


def an_event(**words: Any) -> dict[str, Any]:
    """A slot for an incident that is always recorded."""
    return {"entity": "event", "kind": "incident", "when": "always", **words}


def batch(mapping: CompiledMapping, *rows: Mapping[str, str | None], first: int = 1) -> pl.DataFrame:
    """Rows as a reader gives them; columns that a row does not name are empty."""
    columns = sorted({*mapping.columns_read, *(name for row in rows for name in row)})
    frame = pl.DataFrame(
        {name: [row.get(name) for row in rows] for name in columns}, schema=dict.fromkeys(columns, pl.String)
    )
    return frame.with_row_index("_row", first).with_columns(pl.col("_row").cast(pl.Int64))


def mapped(mapping: CompiledMapping, *rows: Mapping[str, str | None]) -> MappedBatch:
    """The rows, mapped on the tests' day. A row without an ID gets its number."""
    named = [{"ID": str(at), **row} for at, row in enumerate(rows, start=1)]
    return mapping.apply(batch(mapping, *named), TODAY)


def bodies(result: MappedBatch, slot: int = 0) -> list[dict[str, Any]]:
    """The record bodies of one slot."""
    return [json.loads(text) for text in result.records[slot]["body"]]


def body_of(mapping: CompiledMapping, row: Mapping[str, str | None]) -> dict[str, Any]:
    """The body that the first slot makes of one row."""
    result = mapped(mapping, row)
    assert result.rejected.is_empty(), result.rejected["message"].to_list()
    (body,) = bodies(result)
    return body


def reasons(result: MappedBatch) -> list[tuple[str, str]]:
    """Reason and field of each rejected row."""
    return list(result.rejected.select("reason", "field").iter_rows())


def findings(result: MappedBatch, slot: int = 0) -> set[str]:
    """Rules that spoke of the records of one slot."""
    told = result.records[slot]["quality"].drop_nulls()
    return {finding["rule"] for text in told for finding in json.loads(text)}
