"""Reading records one by one: the current version, its history, its links, and what the source said."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg import Connection, sql

from bluelamp.policy import Filter
from bluelamp.store.projection import RECORD_COLUMNS, VISIBLE_RECORDS, Row
from bluelamp.store.visible import compile_filter

# ── One record, current version ──
SELECT_RECORD: LiteralString = "SELECT" + RECORD_COLUMNS + VISIBLE_RECORDS + "AND r.id = %(id)s"

# ── Several records by id ──
SELECT_RECORDS: LiteralString = (
    "SELECT" + RECORD_COLUMNS + VISIBLE_RECORDS + "AND r.id = ANY(%(ids)s) ORDER BY r.id"
)

# ── History: the current version and those before it, newest first; none from before a version that may not be seen ──
SELECT_VERSIONS: LiteralString = """
SELECT r.version, 'current' AS state, r.recorded_at, NULL::timestamptz AS ended_at, u.mapping_version, u.id, r.label, r.body::text
FROM record r JOIN run u ON u.run_no = r.run_no WHERE r.id = %(id)s AND {visible}
UNION ALL
SELECT r.version, r.ending, r.recorded_at, r.superseded_at, u.mapping_version, u.id, r.label, r.body::text
FROM record_history r JOIN run u ON u.run_no = r.run_no WHERE r.id = %(id)s AND {visible}
  AND NOT EXISTS (SELECT FROM record c WHERE c.id = r.id AND ({visible_current}) IS NOT TRUE)
  AND NOT EXISTS (
        SELECT FROM record_history later
        WHERE later.id = r.id AND later.version > r.version AND ({visible_later}) IS NOT TRUE)
ORDER BY version DESC LIMIT %(limit)s
"""

# ── Links of one record, both ways; a link shows only when both it and its other end may be seen ──
SELECT_LINKS: LiteralString = """
SELECT l.id, l.type, l.role, l.direction, l.recorded_at, l.valid_from, l.valid_to, ly.id AS link_system,
       h.marking, h.basis, r.id AS other_id, r.entity, r.kind, y.id AS other_system, r.label, n.force
FROM (
    SELECT link.*, 'from' AS direction, to_id AS other_id FROM link WHERE from_id = %(id)s
    UNION ALL
    SELECT link.*, 'to' AS direction, from_id AS other_id FROM link WHERE to_id = %(id)s AND from_id <> to_id
) l
JOIN record r ON r.id = l.other_id AND {visible}
JOIN handling h ON h.handling_no = l.handling_no
JOIN system y ON y.system_no = r.system_no
JOIN system ly ON ly.system_no = l.system_no
CROSS JOIN node n
WHERE {visible_link} AND (l.id > %(after)s)
ORDER BY l.id LIMIT %(limit)s
"""

# ── What the source said of a record, verbatim ──
SELECT_SOURCE: LiteralString = """
SELECT sr.source_key, sr.version, sr.taken_at, encode(sr.content_hash, 'hex'), sr.raw, y.id,
       sr.position, t.mode, t.checkpoint->'files'
FROM record r
JOIN source_record sr ON sr.id = r.source_id
JOIN system y ON y.system_no = r.system_no
JOIN run t ON t.run_no = sr.run_no
WHERE r.id = %(id)s AND {visible} AND {visible_source}
"""

# ── Where a record comes from: the run that took its row, the run that made this version of it, the mapping then ──
SELECT_LINEAGE: LiteralString = """
SELECT r.entity, r.kind, r.version, y.id, sr.source_key, sr.version, encode(sr.content_hash, 'hex'), sr.taken_at,
       t.id, t.mode, t.started_at, t.source, t.checkpoint->'fingerprint', m.id, m.started_at, m.mapping_version, g.content,
       sr.position, t.checkpoint->'files'
FROM record r
JOIN source_record sr ON sr.id = r.source_id
JOIN system y ON y.system_no = r.system_no
JOIN run t ON t.run_no = sr.run_no
JOIN run m ON m.run_no = r.run_no
LEFT JOIN mapping g ON g.system_no = m.system_no AND g.version = m.mapping_version
WHERE r.id = %(id)s AND {visible} AND {visible_source}
"""

# ── Bulk: records of one entity in id order, from a cursor ──
SELECT_EXPORT: LiteralString = (
    "SELECT" + RECORD_COLUMNS + VISIBLE_RECORDS +
    "AND r.entity = %(entity)s AND r.id > %(after)s"
    " AND (%(systems)s::text[] = '{{}}' OR y.id = ANY(%(systems)s)) ORDER BY r.id LIMIT %(limit)s"
)  # fmt: skip

FIRST_ID = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link as it is stored, seen from one of its ends."""

    id: uuid.UUID
    type: str
    role: str
    direction: str
    recorded_at: Any
    valid_from: Any
    valid_to: Any
    link_system: str
    marking: int
    basis: str
    other_id: uuid.UUID
    other_entity: str
    other_kind: str
    other_system: str
    other_label: str
    force: str


def _with(query: LiteralString, visible: Filter, **aliases: str) -> sql.Composed:
    marks = {"visible": compile_filter(visible, "r")}
    marks.update({mark: compile_filter(visible, alias) for mark, alias in aliases.items()})
    return sql.SQL(query).format(**marks)


def read_record(conn: Connection[Any], record_id: uuid.UUID, visible: Filter) -> Row | None:
    """The current version, or None when there is none that may be seen; the two look the same on purpose."""
    return conn.execute(_with(SELECT_RECORD, visible), {"id": record_id}).fetchone()


def read_records(conn: Connection[Any], record_ids: list[uuid.UUID], visible: Filter) -> list[Row]:
    """The current versions of those among the ids that may be seen, in id order."""
    return list(conn.execute(_with(SELECT_RECORDS, visible), {"ids": record_ids}).fetchall())


def read_versions(
    conn: Connection[Any], record_id: uuid.UUID, visible: Filter, limit: int = 200
) -> list[Row]:
    """Version, state, recorded, ended, mapping version, run id, label, body; the newest first.

    What was open once is not shown any more when the record was classified higher since.
    """
    query = _with(SELECT_VERSIONS, visible, visible_current="c", visible_later="later")
    return list(conn.execute(query, {"id": record_id, "limit": limit}).fetchall())


def read_links(
    conn: Connection[Any],
    record_id: uuid.UUID,
    visible: Filter,
    *,
    after: uuid.UUID = FIRST_ID,
    limit: int = 200,
) -> list[LinkRow]:
    """Links of a record in id order, from a cursor."""
    query = _with(SELECT_LINKS, visible, visible_link="l")
    rows = conn.execute(query, {"id": record_id, "after": after, "limit": limit}).fetchall()
    return [LinkRow(*row) for row in rows]


def read_source(conn: Connection[Any], record_id: uuid.UUID, visible: Filter) -> Row | None:
    """Source key, version, taken at, content hash, raw JSON and system of the row behind a record; its
    position, the mode of the run that took it, and that run's files."""
    return conn.execute(_with(SELECT_SOURCE, visible, visible_source="sr"), {"id": record_id}).fetchone()


def read_lineage(conn: Connection[Any], record_id: uuid.UUID, visible: Filter) -> Row | None:
    """Entity, kind, version, system, source key, version, hash and time; the run that took the row; the run that made
    the record, with its mapping's version and text; the row's position, and the files of the run that took it."""
    return conn.execute(_with(SELECT_LINEAGE, visible, visible_source="sr"), {"id": record_id}).fetchone()


def export_records(
    conn: Connection[Any],
    entity: str,
    visible: Filter,
    *,
    systems: tuple[str, ...] = (),
    after: uuid.UUID = FIRST_ID,
    limit: int = 1000,
) -> Iterator[Row]:
    """Records of one entity in id order, for bulk export."""
    asked = {"entity": entity, "after": after, "systems": list(systems), "limit": limit}
    yield from conn.execute(_with(SELECT_EXPORT, visible), asked)
