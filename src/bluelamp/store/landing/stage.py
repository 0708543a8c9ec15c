"""Temporary tables that a batch passes through, and the shape of the frames that fill them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

import polars as pl
from psycopg import Connection

from bluelamp.store.landing.copying import (
    bigint_array,
    bytea_text,
    copy_frame_in,
    copy_rows_in,
    ids_of,
    point_text,
    text_array,
    uuid_text,
)

SOURCE_SCHEMA: dict[str, pl.DataType] = {
    "source_id": pl.Binary(),
    "source_key": pl.String(),
    "version": pl.Int64(),
    "content_hash": pl.Binary(),
    "raw": pl.String(),
    "handling_no": pl.Int64(),
    "is_known": pl.Boolean(),
    "is_changed": pl.Boolean(),
    "is_first": pl.Boolean(),
}
"""Source rows to land. `is_known`: a current version stands in the database. `is_changed`: its content differs.
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
SOURCE_COLUMNS: LiteralString = "id, row_no, system_no, source_key, version, content_hash, raw, handling_no, run_no, mapped_run_no, taken_at"
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
    source_id uuid NOT NULL, version integer, content_hash bytea, raw text, handling_no integer, is_changed boolean);
CREATE TEMP TABLE IF NOT EXISTS stage_record (LIKE record, is_shared boolean NOT NULL);
CREATE TEMP TABLE IF NOT EXISTS stage_mention (record_id uuid NOT NULL, source_id uuid NOT NULL);
CREATE TEMP TABLE IF NOT EXISTS stage_link (LIKE link);
CREATE TEMP TABLE IF NOT EXISTS stage_touched (record_id uuid NOT NULL);
CREATE TEMP TABLE IF NOT EXISTS stage_orphan (record_id uuid NOT NULL, source_id uuid NOT NULL);
"""
EMPTY_STAGES: LiteralString = """
TRUNCATE stage_source, stage_record, stage_mention, stage_link, stage_touched, stage_orphan
"""


@dataclass(frozen=True, slots=True)
class RunPlace:
    """The run that writes: what every row it lands carries."""

    system_no: int
    run_no: int
    taken_at: datetime


def copy_sources(conn: Connection[Any], place: RunPlace, sources: pl.DataFrame) -> None:
    """Straight into `source_record`, for keys that have no current version."""
    copy_frame_in(
        conn,
        "source_record (id, system_no, source_key, version, content_hash, raw, handling_no, run_no, mapped_run_no, "
        "taken_at)",
        sources.select(
            uuid_text("source_id"),
            pl.lit(place.system_no).alias("system_no"),
            "source_key",
            "version",
            bytea_text("content_hash"),
            "raw",
            "handling_no",
            pl.lit(place.run_no).alias("run_no"),
            pl.lit(place.run_no).alias("mapped_run_no"),
            pl.lit(place.taken_at.isoformat()).alias("taken_at"),
        ),
    )


def stage_sources(conn: Connection[Any], sources: pl.DataFrame) -> None:
    """Rows whose current version, records and links are to be replaced."""
    copy_frame_in(
        conn,
        "stage_source (source_id, version, content_hash, raw, handling_no, is_changed)",
        sources.select(
            uuid_text("source_id"), "version", bytea_text("content_hash"), "raw", "handling_no", "is_changed"
        ),
    )


def copy_records(conn: Connection[Any], place: RunPlace, records: pl.DataFrame) -> None:
    """Straight into the partition of their entity, as first versions."""
    for (entity,), part in records.partition_by("entity", as_dict=True).items():
        copy_frame_in(conn, _PARTITIONS[str(entity)], _record_csv(place, part, 1))


def stage_records(conn: Connection[Any], place: RunPlace, records: pl.DataFrame) -> None:
    """Records that meet what is there: others may speak of them too, or an older version stands."""
    copy_frame_in(conn, _STAGE_RECORD, _record_csv(place, records, 0).with_columns(records["is_shared"]))


def stage_mentions(conn: Connection[Any], records: pl.DataFrame) -> None:
    """Which rows speak of which shared records."""
    pairs = records.select("id", "source_id").unique()
    if pairs.is_empty():
        return
    columns = [ids_of(pairs["id"].to_list()), ids_of(pairs["source_id"].to_list())]
    copy_rows_in(conn, "stage_mention (record_id, source_id)", columns)


def copy_links(conn: Connection[Any], place: RunPlace, links: pl.DataFrame, *, staged: bool) -> None:
    """Straight into `link`, or into its stage where older ones may stand."""
    target: LiteralString = _STAGE_LINK if staged else _LINK
    copy_frame_in(
        conn,
        target,
        links.select(
            uuid_text("id"),
            "type",
            "role",
            uuid_text("from_id"),
            uuid_text("to_id"),
            pl.lit(place.system_no).alias("system_no"),
            uuid_text("source_id"),
            "source_version",
            pl.lit(place.run_no).alias("run_no"),
            "handling_no",
            pl.lit(place.taken_at.isoformat()).alias("recorded_at"),
            "valid_from",
            "valid_to",
        ),
    )


_LINK: LiteralString = f"link ({LINK_COLUMNS})"
_STAGE_LINK: LiteralString = f"stage_link ({LINK_COLUMNS})"
_STAGE_RECORD: LiteralString = f"stage_record ({RECORD_COLUMNS}, is_shared)"
_PARTITIONS: dict[str, LiteralString] = {
    "person": f"record_person ({RECORD_COLUMNS})",
    "object": f"record_object ({RECORD_COLUMNS})",
    "location": f"record_location ({RECORD_COLUMNS})",
    "event": f"record_event ({RECORD_COLUMNS})",
}


def _record_csv(place: RunPlace, records: pl.DataFrame, version: int) -> pl.DataFrame:
    return records.select(
        uuid_text("id"),
        "entity",
        "kind",
        pl.lit(place.system_no).alias("system_no"),
        uuid_text("source_id"),
        "source_version",
        pl.lit(version).alias("version"),
        pl.lit(place.run_no).alias("run_no"),
        "handling_no",
        pl.lit(place.taken_at.isoformat()).alias("recorded_at"),
        "valid_from",
        "valid_to",
        "review_on",
        "label",
        "body",
        "quality",
        bigint_array("keys"),
        "search_text",
        text_array("codes"),
        "from_at",
        "to_at",
        point_text("easting", "northing").alias("grid"),
    )
