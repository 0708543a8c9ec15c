"""One run's way into the tables: recognise rows, land new ones, replace changed ones, remove what is gone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, LiteralString

import numpy as np
import polars as pl
from numpy.typing import NDArray
from psycopg import Connection, sql

from bluelamp.store.landing.copying import bigints
from bluelamp.store.landing.seen import SeenRows
from bluelamp.store.landing.settle import Settled, remove_sources, replace_sources, settle
from bluelamp.store.landing.stage import (
    ANALYSE_STAGES,
    CREATE_STAGES,
    EMPTY_STAGES,
    RunPlace,
    copy_links,
    copy_records,
    copy_sources,
    stage_keys,
    stage_mentions,
    stage_records,
    stage_sources,
)

KNOWN, SAME_CONTENT, SAME_MAPPING, THIS_RUN = 1, 2, 4, 8
"""Bits of a verdict on a row: a current version stands; with this content; mapped as now; written by this run."""

ROWS_AT_ONCE = 1_000_000

# ── Recognise rows: for each in turn its row number, latest version ever, and verdict bits ──
CLASSIFY: LiteralString = """
SELECT unnest(ARRAY[
    coalesce(o.row_no, -1),
    coalesce(o.version, (SELECT max(h.version) FROM source_record_history h WHERE h.id = k.source_id), 0),
    CASE WHEN o.id IS NULL THEN 0 ELSE 1
        + CASE WHEN o.content_hash = k.content_hash THEN 2 ELSE 0 END
        + CASE WHEN o.mapped_run_no > {mapped_since} THEN 4 ELSE 0 END
        + CASE WHEN o.mapped_run_no = {run_no} THEN 8 ELSE 0 END END])
FROM (SELECT * FROM stage_key ORDER BY n) k LEFT JOIN source_record o ON o.id = k.source_id
ORDER BY k.n
"""
# ── Removal: rows that stood before this run, so many row numbers at a time ──
STANDING_ROWS: LiteralString = """
SELECT row_no FROM source_record
WHERE system_no = {system_no} AND row_no >= {start} AND row_no < {end} AND run_no <> {run_no}
"""
ROW_SPAN: LiteralString = """
SELECT count(*), coalesce(min(row_no), 0), coalesce(max(row_no), 0) FROM source_record WHERE system_no = %s
"""
STAGE_GONE: LiteralString = """
INSERT INTO stage_source (source_id)
SELECT id FROM source_record WHERE system_no = %s AND row_no = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the database knows of the rows of a batch, in their order."""

    row_no: NDArray[np.int64]
    version: NDArray[np.int64]
    bits: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LandingBatch:
    """Rows to land, with the records and links they yield; frames as in `stage`."""

    sources: pl.DataFrame
    records: pl.DataFrame
    links: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Landed:
    """What a batch put into the tables."""

    records: int = 0
    links: int = 0
    altered: tuple[Any, ...] = ()
    ended: tuple[Any, ...] = ()
    handed_over: int = 0


MapAgain = Callable[[pl.DataFrame], pl.DataFrame]
"""Rows (record_id, source_id, source_key, raw, version) to the records asked for, in `stage.RECORD_SCHEMA`."""


@dataclass
class Lander:
    """Writes one run's batches on one connection; transactions are the caller's."""

    conn: Connection[Any]
    place: RunPlace
    mapped_since: int
    map_again: MapAgain
    seen: SeenRows = field(init=False)

    def __post_init__(self) -> None:
        self.conn.execute(CREATE_STAGES)
        row = self.conn.execute(ROW_SPAN, (self.place.system_no,)).fetchone()
        assert row is not None
        self.seen = SeenRows(standing=int(row[0]), lowest=int(row[1]), highest=int(row[2]))

    def classify(self, source_ids: pl.Series, content_hashes: pl.Series) -> Verdicts:
        """Look the rows up by id. Reads keys and hashes only."""
        stage_keys(self.conn, source_ids, content_hashes)
        query = sql.SQL(CLASSIFY).format(
            mapped_since=sql.Literal(self.mapped_since), run_no=sql.Literal(self.place.run_no)
        )
        triples = bigints(self.conn, query).reshape(-1, 3)
        return Verdicts(triples[:, 0], triples[:, 1], triples[:, 2])

    def land(self, batch: LandingBatch) -> Landed:
        """Write a batch: first rows straight into the tables, the rest through the stages."""
        self.conn.execute(EMPTY_STAGES)
        known = pl.col("is_known")
        copy_sources(self.conn, self.place, batch.sources.filter(~known))
        direct = batch.records.filter(pl.col("is_first") & ~pl.col("is_shared"))
        copy_records(self.conn, self.place, direct)
        first_links = batch.links.filter("is_first")
        copy_links(self.conn, self.place, first_links, staged=False)
        staged = batch.records.filter(~pl.col("is_first") | pl.col("is_shared"))
        landed = Landed(direct.height, first_links.height)
        if staged.is_empty() and not batch.sources["is_known"].any():
            return landed
        stage_sources(self.conn, batch.sources.filter(known))
        replace_sources(self.conn, self.place)
        stage_mentions(self.conn, staged.filter("is_shared"))
        stage_records(self.conn, self.place, _greatest_keys(staged))
        copy_links(self.conn, self.place, batch.links.filter(~pl.col("is_first")), staged=True)
        self.conn.execute(ANALYSE_STAGES)
        return _with(landed, settle(self.conn, self.place, self._reproject))

    def missing(self) -> list[int]:
        """Row numbers of rows that stood before this run and that it has not seen."""
        missing: list[int] = []
        for start in range(self.seen.lowest, self.seen.highest + 1, ROWS_AT_ONCE):
            query = sql.SQL(STANDING_ROWS).format(
                system_no=sql.Literal(self.place.system_no),
                start=sql.Literal(start),
                end=sql.Literal(start + ROWS_AT_ONCE),
                run_no=sql.Literal(self.place.run_no),
            )
            standing = bigints(self.conn, query)
            missing += standing[~self.seen.has(standing)].tolist()
        return missing

    def remove(self, row_nos: Sequence[int]) -> tuple[int, Landed]:
        """End the rows, their records and links; nothing is erased, all of it goes to history."""
        self.conn.execute(EMPTY_STAGES)
        self.conn.execute(STAGE_GONE, (self.place.system_no, list(row_nos)), prepare=False)
        settled = settle(self.conn, self.place, self._reproject)
        return remove_sources(self.conn, self.place), _with(Landed(), settled)

    def _reproject(self, heirs: pl.DataFrame) -> int:
        records = self.map_again(heirs)
        stage_records(self.conn, self.place, records)
        return records.height


def _greatest_keys(staged: pl.DataFrame) -> pl.DataFrame:
    # One record an id: of the rows of a batch that speak of it, the one with the greatest key.
    return (
        staged.with_columns(pl.col("source_key").str.len_chars().alias("_length"))
        .sort("_length", "source_key", maintain_order=True)
        .unique("id", keep="last", maintain_order=True)
        .drop("_length")
    )


def _with(landed: Landed, settled: Settled) -> Landed:
    return Landed(
        landed.records + settled.records,
        landed.links + settled.links,
        settled.altered,
        settled.ended,
        settled.handed_over,
    )
