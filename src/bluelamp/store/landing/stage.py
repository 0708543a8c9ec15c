"""Temporary tables that a batch passes through, and the shape of the frames that fill them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

import polars as pl
from psycopg import Connection

from bluelamp.store.landing.binary import (
    Field,
    bigints,
    day,
    instant,
    json_binary,
    number,
    point,
    same,
    texts,
    truth,
    varying,
)
from bluelamp.store.landing.copying import copy_in, slices

SOURCE_SCHEMA: dict[str, pl.DataType] = {
    "source_id": pl.Binary(),
    "source_key": pl.String(),
    "version": pl.Int64(),
    "content_hash": pl.Binary(),
    "raw": pl.String(),
    "handling_no": pl.Int64(),
    "position": pl.Int64(),
    "is_known": pl.Boolean(),
    "is_changed": pl.Boolean(),
    "is_first": pl.Boolean(),
}
"""Source rows to land. `position`: their row number in the source, if known. `is_known`: a current version stands in the database. `is_changed`: its content differs.
`is_first`: the key was never seen before, so that nothing of its own can be in the database."""

RECORD_SCHEMA: dict[str, pl.DataType] = {
    "id": pl.Binary(),
    "entity": pl.String(),
    "kind": pl.String(),
    "source_id": pl.Binary(),
    "source_version": pl.Int64(),
    "handling_no": pl.Int64(),
    "valid_from": pl.Datetime("us", "UTC"),
    "valid_to": pl.Datetime("us", "UTC"),
    "review_on": pl.Date(),
    "label": pl.String(),
    "body": pl.String(),
    "quality": pl.String(),
    "keys": pl.List(pl.Int64()),
    "search_text": pl.String(),
    "codes": pl.List(pl.String()),
    "from_at": pl.Datetime("us", "UTC"),
    "to_at": pl.Datetime("us", "UTC"),
    "easting": pl.Float64(),
    "northing": pl.Float64(),
    "source_key": pl.String(),
    "is_shared": pl.Boolean(),
    "is_first": pl.Boolean(),
}
"""Records to land. `is_shared`: rows of other keys may speak of the same record."""

LINK_SCHEMA: dict[str, pl.DataType] = {
    "id": pl.Binary(),
    "type": pl.String(),
    "role": pl.String(),
    "from_id": pl.Binary(),
    "to_id": pl.Binary(),
    "source_id": pl.Binary(),
    "source_version": pl.Int64(),
    "handling_no": pl.Int64(),
    "valid_from": pl.Datetime("us", "UTC"),
    "valid_to": pl.Datetime("us", "UTC"),
    "is_first": pl.Boolean(),
}

# Columns in the order in which they are copied and moved to history.
SOURCE_COLUMNS: LiteralString = "id, row_no, system_no, source_key, version, content_hash, raw, handling_no, run_no, mapped_run_no, taken_at, position"
RECORD_COLUMNS: LiteralString = (
    "id, entity, kind, system_no, source_id, source_version, version, run_no, handling_no, recorded_at, valid_from, "
    "valid_to, review_on, label, body, quality, keys, search_text, codes, from_at, to_at, grid"
)
LINK_COLUMNS: LiteralString = (
    "id, type, role, from_id, to_id, system_no, source_id, source_version, run_no, handling_no, recorded_at, "
    "valid_from, valid_to"
)

# ── Stages: private to the connection, emptied for each batch ──
CREATE_STAGES: LiteralString = """
CREATE TEMP TABLE IF NOT EXISTS stage_key (n integer NOT NULL, source_id uuid NOT NULL, content_hash bytea NOT NULL);
CREATE TEMP TABLE IF NOT EXISTS stage_source (
    source_id uuid NOT NULL, version integer, content_hash bytea, raw text, handling_no integer, is_changed boolean,
    position bigint);
CREATE TEMP TABLE IF NOT EXISTS stage_record (LIKE record, is_shared boolean NOT NULL);
CREATE TEMP TABLE IF NOT EXISTS stage_mention (record_id uuid NOT NULL, source_id uuid NOT NULL);
CREATE TEMP TABLE IF NOT EXISTS stage_link (LIKE link);
CREATE TEMP TABLE IF NOT EXISTS stage_touched (record_id uuid NOT NULL);
CREATE TEMP TABLE IF NOT EXISTS stage_orphan (record_id uuid NOT NULL, source_id uuid NOT NULL);
"""
EMPTY_STAGES: LiteralString = """
TRUNCATE stage_source, stage_record, stage_mention, stage_link, stage_touched, stage_orphan
"""
# Nobody else tells the planner about private tables; without this it takes each for a handful of rows, and joins
# thousands of staged rows to all that stand one by one.
ANALYSE_STAGES: LiteralString = """
ANALYZE stage_source (source_id), stage_record (id, source_id, is_shared), stage_mention, stage_link (id, source_id)
"""


@dataclass(frozen=True, slots=True)
class RunPlace:
    """The run that writes: what every row it lands carries."""

    system_no: int
    run_no: int
    taken_at: datetime


def copy_sources(conn: Connection[Any], place: RunPlace, sources: pl.DataFrame) -> None:
    """Straight into `source_record`, for keys that have no current version."""
    for part in slices(sources):
        columns: dict[LiteralString, Field] = {
            "id": varying(part["source_id"]),
            "system_no": same(place.system_no),
            "source_key": varying(part["source_key"]),
            "version": number(part["version"]),
            "content_hash": varying(part["content_hash"]),
            "raw": varying(part["raw"]),
            "handling_no": number(part["handling_no"]),
            "run_no": same(place.run_no, 8),
            "mapped_run_no": same(place.run_no, 8),
            "taken_at": same(place.taken_at),
            "position": number(part["position"], 8),
        }
        copy_in(conn, "source_record", columns, part.height)


def stage_keys(conn: Connection[Any], ids: pl.Series, content_hashes: pl.Series) -> None:
    """Keys and hashes to be recognised, numbered in their order."""
    conn.execute("TRUNCATE stage_key")
    places = pl.Series("n", range(len(ids)), dtype=pl.Int32)
    columns: dict[LiteralString, Field] = {
        "n": number(places),
        "source_id": varying(ids),
        "content_hash": varying(content_hashes),
    }
    copy_in(conn, "stage_key", columns, len(ids))


def stage_sources(conn: Connection[Any], sources: pl.DataFrame) -> None:
    """Rows whose current version, records and links are to be replaced."""
    for part in slices(sources):
        columns: dict[LiteralString, Field] = {
            "source_id": varying(part["source_id"]),
            "version": number(part["version"]),
            "content_hash": varying(part["content_hash"]),
            "raw": varying(part["raw"]),
            "handling_no": number(part["handling_no"]),
            "is_changed": truth(part["is_changed"]),
            "position": number(part["position"], 8),
        }
        copy_in(conn, "stage_source", columns, part.height)


def copy_records(conn: Connection[Any], place: RunPlace, records: pl.DataFrame) -> None:
    """Straight into the partition of their entity, as first versions."""
    for (entity,), part in records.partition_by("entity", as_dict=True).items():
        for piece in slices(part):
            copy_in(conn, _PARTITIONS[str(entity)], _record_fields(place, piece, 1), piece.height)


def stage_records(conn: Connection[Any], place: RunPlace, records: pl.DataFrame) -> None:
    """Records that meet what is there: others may speak of them too, or an older version stands."""
    for part in slices(records):
        columns = {**_record_fields(place, part, 0), "is_shared": truth(part["is_shared"])}
        copy_in(conn, "stage_record", columns, part.height)


def stage_mentions(conn: Connection[Any], records: pl.DataFrame) -> None:
    """Which rows speak of which shared records."""
    pairs = records.select("id", "source_id").unique()
    columns: dict[LiteralString, Field] = {
        "record_id": varying(pairs["id"]),
        "source_id": varying(pairs["source_id"]),
    }
    copy_in(conn, "stage_mention", columns, pairs.height)


def copy_links(conn: Connection[Any], place: RunPlace, links: pl.DataFrame, *, staged: bool) -> None:
    """Straight into `link`, or into its stage where older ones may stand."""
    for part in slices(links):
        columns: dict[LiteralString, Field] = {
            "id": varying(part["id"]),
            "type": varying(part["type"]),
            "role": varying(part["role"]),
            "from_id": varying(part["from_id"]),
            "to_id": varying(part["to_id"]),
            "system_no": same(place.system_no),
            "source_id": varying(part["source_id"]),
            "source_version": number(part["source_version"]),
            "run_no": same(place.run_no, 8),
            "handling_no": number(part["handling_no"]),
            "recorded_at": same(place.taken_at),
            "valid_from": instant(part["valid_from"]),
            "valid_to": instant(part["valid_to"]),
        }
        copy_in(conn, "stage_link" if staged else "link", columns, part.height)


_PARTITIONS: dict[str, LiteralString] = {
    "person": "record_person",
    "object": "record_object",
    "location": "record_location",
    "event": "record_event",
}


def _record_fields(place: RunPlace, part: pl.DataFrame, version: int) -> dict[LiteralString, Field]:
    return {
        "id": varying(part["id"]),
        "entity": varying(part["entity"]),
        "kind": varying(part["kind"]),
        "system_no": same(place.system_no),
        "source_id": varying(part["source_id"]),
        "source_version": number(part["source_version"]),
        "version": same(version),
        "run_no": same(place.run_no, 8),
        "handling_no": number(part["handling_no"]),
        "recorded_at": same(place.taken_at),
        "valid_from": instant(part["valid_from"]),
        "valid_to": instant(part["valid_to"]),
        "review_on": day(part["review_on"]),
        "label": varying(part["label"]),
        "body": json_binary(part["body"]),
        "quality": json_binary(part["quality"]),
        "keys": bigints(part["keys"]),
        "search_text": varying(part["search_text"]),
        "codes": texts(part["codes"]),
        "from_at": instant(part["from_at"]),
        "to_at": instant(part["to_at"]),
        "grid": point(part["easting"], part["northing"]),
    }
