"""Settles staged rows with what is there: versions, history, shared records, links. Frames are staged by `stage`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, LiteralString

import polars as pl
from psycopg import Connection, Cursor

from bluelamp.store.landing.stage import LINK_COLUMNS, RECORD_COLUMNS, SOURCE_COLUMNS, RunPlace

Reproject = Callable[[pl.DataFrame], int]
"""Maps rows (record_id, source_id, source_key, raw, version) again and stages the records asked for."""

# ── Source rows: the old version to history, the new one in its place ──
SUPERSEDE_SOURCES: LiteralString = f"""
INSERT INTO source_record_history ({SOURCE_COLUMNS}, superseded_at, superseded_run_no, ending)
SELECT {", ".join("o." + name for name in SOURCE_COLUMNS.split(", "))}, %(at)s, %(run_no)s, 'superseded'
FROM source_record o JOIN stage_source s ON s.source_id = o.id AND s.is_changed
"""
# A row that only moved to another place in its source is not changed, and keeps the place where it was taken.
REPLACE_SOURCES: LiteralString = """
UPDATE source_record o SET
    version = s.version, content_hash = s.content_hash, raw = s.raw, handling_no = s.handling_no,
    run_no = CASE WHEN s.is_changed THEN %(run_no)s ELSE o.run_no END,
    taken_at = CASE WHEN s.is_changed THEN %(at)s ELSE o.taken_at END,
    position = CASE WHEN s.is_changed THEN s.position ELSE o.position END,
    mapped_run_no = %(run_no)s
FROM stage_source s WHERE s.source_id = o.id
"""

# ── Shared records: who speaks of them now ──
FORGET_MENTIONS: LiteralString = """
WITH forgotten AS (
    DELETE FROM record_mention m USING stage_source s WHERE m.source_id = s.source_id RETURNING m.record_id
)
INSERT INTO stage_touched SELECT DISTINCT record_id FROM forgotten
"""
ADD_MENTIONS: LiteralString = """
INSERT INTO record_mention (record_id, source_id) SELECT record_id, source_id FROM stage_mention
ON CONFLICT DO NOTHING
"""
# The row with the greatest key gives a shared record its content: a rule that depends on what is there and not on
# the order of arrival, so that a replay or another batch size ends in the same state. Sources number upwards, so
# the greatest key is nearly always the newest row; the length comes first, so that CU/10 follows CU/9.
YIELD_TO_OWNER: LiteralString = """
DELETE FROM stage_record s USING record r, source_record o
WHERE s.is_shared AND r.id = s.id AND o.id = r.source_id AND r.source_id <> s.source_id
  AND (char_length(o.source_key), o.source_key COLLATE "C")
    > (SELECT char_length(n.source_key), n.source_key COLLATE "C" FROM source_record n WHERE n.id = s.source_id)
  AND EXISTS (SELECT FROM record_mention m WHERE m.record_id = r.id AND m.source_id = r.source_id)
"""
# The owner of these no longer speaks of them: the greatest of those who still do takes over.
FIND_ORPHANS: LiteralString = """
INSERT INTO stage_orphan
SELECT DISTINCT ON (m.record_id) m.record_id, m.source_id
FROM stage_touched t
JOIN record r ON r.id = t.record_id
JOIN record_mention m ON m.record_id = t.record_id
JOIN source_record o ON o.id = m.source_id
WHERE NOT EXISTS (SELECT FROM record_mention own WHERE own.record_id = r.id AND own.source_id = r.source_id)
ORDER BY m.record_id, char_length(o.source_key) DESC, o.source_key COLLATE "C" DESC
"""
DROP_LESSER_HEIRS: LiteralString = """
DELETE FROM stage_record s USING stage_orphan h
WHERE s.is_shared AND s.id = h.record_id AND s.source_id <> h.source_id
"""
SELECT_HEIRS: LiteralString = """
SELECT h.record_id, o.id, o.source_key, o.raw, o.version
FROM stage_orphan h JOIN source_record o ON o.id = h.source_id
WHERE NOT EXISTS (SELECT FROM stage_record s WHERE s.id = h.record_id)
"""
# Where the heir's row no longer passes the mapping, the record keeps its words and changes hands.
HAND_OVER: LiteralString = """
UPDATE record r SET source_id = o.id, source_version = o.version
FROM stage_orphan h JOIN source_record o ON o.id = h.source_id
WHERE r.id = h.record_id AND NOT EXISTS (SELECT FROM stage_record s WHERE s.id = h.record_id)
"""

# ── Records: end what is no longer said, keep what is unchanged, replace the rest ──
_OLD_RECORD: LiteralString = ", ".join("ended." + name for name in RECORD_COLUMNS.split(", "))
END_RECORDS: LiteralString = f"""
WITH ended AS (
    DELETE FROM record r USING stage_source s
    WHERE r.source_id = s.source_id
      AND NOT EXISTS (SELECT FROM stage_record n WHERE n.id = r.id)
      AND NOT EXISTS (SELECT FROM record_mention m WHERE m.record_id = r.id)
    RETURNING r.*
)
INSERT INTO record_history ({RECORD_COLUMNS}, superseded_at, superseded_run_no, ending)
SELECT {_OLD_RECORD}, %(at)s, %(run_no)s, 'removed' FROM ended
RETURNING id
"""
# A record gets a new version only when what it says, or how it may be used, differs.
KEEP_UNCHANGED: LiteralString = """
WITH kept AS (
    DELETE FROM stage_record s USING record r
    WHERE r.id = s.id AND r.entity = s.entity AND r.kind = s.kind AND r.handling_no = s.handling_no
      AND r.label = s.label AND r.body = s.body
      AND r.quality IS NOT DISTINCT FROM s.quality AND r.keys IS NOT DISTINCT FROM s.keys
      AND r.search_text IS NOT DISTINCT FROM s.search_text AND r.codes IS NOT DISTINCT FROM s.codes
      AND r.from_at IS NOT DISTINCT FROM s.from_at AND r.to_at IS NOT DISTINCT FROM s.to_at
      AND r.valid_from IS NOT DISTINCT FROM s.valid_from AND r.valid_to IS NOT DISTINCT FROM s.valid_to
      AND r.review_on IS NOT DISTINCT FROM s.review_on AND r.grid::text IS NOT DISTINCT FROM s.grid::text
    RETURNING s.id, s.entity, s.source_id, s.source_version
)
UPDATE record r SET source_id = kept.source_id, source_version = kept.source_version
FROM kept WHERE r.id = kept.id AND r.entity = kept.entity AND r.source_id <> kept.source_id
"""
# What this same run wrote a moment ago, from an earlier batch, was never a version of its own.
REPLACE_RECORDS: LiteralString = f"""
WITH ended AS (
    DELETE FROM record r USING stage_record s WHERE r.id = s.id RETURNING r.*
)
INSERT INTO record_history ({RECORD_COLUMNS}, superseded_at, superseded_run_no, ending)
SELECT {_OLD_RECORD}, %(at)s, %(run_no)s, 'superseded' FROM ended WHERE ended.run_no <> %(run_no)s
RETURNING id
"""
INSERT_RECORDS: LiteralString = f"""
INSERT INTO record ({RECORD_COLUMNS})
SELECT id, entity, kind, system_no, source_id, source_version,
    1 + coalesce((SELECT max(h.version) FROM record_history h WHERE h.id = s.id), 0),
    run_no, handling_no, recorded_at, valid_from, valid_to, review_on, label, body, quality, keys, search_text,
    codes, from_at, to_at, grid
FROM stage_record s
"""

# ── Links: a link is unchanged when its ends, role, dates and handling are ──
END_LINKS: LiteralString = f"""
WITH ended AS (
    DELETE FROM link l USING stage_source s
    WHERE l.source_id = s.source_id AND NOT EXISTS (
        SELECT FROM stage_link n WHERE n.id = l.id AND n.handling_no = l.handling_no
          AND n.valid_from IS NOT DISTINCT FROM l.valid_from AND n.valid_to IS NOT DISTINCT FROM l.valid_to)
    RETURNING l.*
)
INSERT INTO link_history ({LINK_COLUMNS}, superseded_at, superseded_run_no, ending)
SELECT {", ".join("ended." + name for name in LINK_COLUMNS.split(", "))}, %(at)s, %(run_no)s,
    CASE WHEN EXISTS (SELECT FROM stage_link n WHERE n.id = ended.id) THEN 'superseded' ELSE 'removed' END
FROM ended
"""
INSERT_LINKS: LiteralString = f"""
INSERT INTO link ({LINK_COLUMNS}) SELECT {LINK_COLUMNS} FROM stage_link s
WHERE NOT EXISTS (SELECT FROM link l WHERE l.id = s.id)
"""

# ── Removal: rows that their source no longer has ──
REMOVE_SOURCES: LiteralString = f"""
WITH ended AS (
    DELETE FROM source_record o USING stage_source s WHERE o.id = s.source_id RETURNING o.*
)
INSERT INTO source_record_history ({SOURCE_COLUMNS}, superseded_at, superseded_run_no, ending)
SELECT {", ".join("ended." + name for name in SOURCE_COLUMNS.split(", "))}, %(at)s, %(run_no)s, 'removed' FROM ended
"""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the staged rows: new records and links, and the ids of records altered or ended."""

    records: int
    links: int
    altered: tuple[Any, ...]
    ended: tuple[Any, ...]
    handed_over: int


def replace_sources(conn: Connection[Any], place: RunPlace) -> None:
    """Put staged source rows in the place of their current versions."""
    _run(conn, SUPERSEDE_SOURCES, place)
    _run(conn, REPLACE_SOURCES, place)


def remove_sources(conn: Connection[Any], place: RunPlace) -> int:
    """Move the staged source rows to history as removed; last, when nothing needs them any more."""
    return _run(conn, REMOVE_SOURCES, place).rowcount


def settle(conn: Connection[Any], place: RunPlace, reproject: Reproject) -> Settled:
    """Bring records and links in line with the staged rows. The source rows themselves stand already."""
    _run(conn, FORGET_MENTIONS, place)
    _run(conn, ADD_MENTIONS, place)
    _run(conn, YIELD_TO_OWNER, place)
    _run(conn, FIND_ORPHANS, place)
    _run(conn, DROP_LESSER_HEIRS, place)
    handed_over = _reproject_heirs(conn, place, reproject)
    ended = [row[0] for row in _run(conn, END_RECORDS, place).fetchall()]
    _run(conn, KEEP_UNCHANGED, place)
    altered = [row[0] for row in _run(conn, REPLACE_RECORDS, place).fetchall()]
    records = _run(conn, INSERT_RECORDS, place).rowcount
    _run(conn, END_LINKS, place)
    links = _run(conn, INSERT_LINKS, place).rowcount
    return Settled(records, links, tuple(altered), tuple(ended), handed_over)


def _reproject_heirs(conn: Connection[Any], place: RunPlace, reproject: Reproject) -> int:
    heirs = _run(conn, SELECT_HEIRS, place).fetchall()
    if not heirs:
        return 0
    reproject(
        pl.DataFrame(
            [(row[0].bytes, row[1].bytes, *row[2:]) for row in heirs],
            schema={
                "record_id": pl.Binary,
                "source_id": pl.Binary,
                "source_key": pl.String,
                "raw": pl.String,
                "version": pl.Int64,
            },
            orient="row",
        )
    )
    return _run(conn, HAND_OVER, place).rowcount


def _run(conn: Connection[Any], statement: LiteralString, place: RunPlace) -> Cursor[Any]:
    # Never prepared: a plan made while the tables were small would be kept when they have grown.
    return conn.execute(statement, {"run_no": place.run_no, "at": place.taken_at}, prepare=False)
