"""Counts over what a system has landed, for its quality report. Counts only: no record and no value leaves here."""

from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg import Connection
from psycopg.rows import class_row

# ── How much stands ──
COUNT_ROWS: LiteralString = "SELECT count(*) FROM source_record WHERE system_no = %s"
COUNT_RECORDS: LiteralString = """
SELECT entity, count(*), count(*) FILTER (WHERE quality IS NOT NULL) FROM record WHERE system_no = %s GROUP BY entity
"""
# ── What the quality rules noticed ──
COUNT_FINDINGS: LiteralString = """
SELECT r.entity, f ->> 'rule' AS rule, f ->> 'level' AS level, f ->> 'field' AS field, count(*) AS records
FROM record r CROSS JOIN LATERAL jsonb_array_elements(r.quality) f
WHERE r.system_no = %s AND r.quality IS NOT NULL
GROUP BY 1, 2, 3, 4
ORDER BY array_position(ARRAY['error', 'warning', 'info'], f ->> 'level'), count(*) DESC, 2, 4
"""


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How many records of an entity carry one finding."""

    entity: str
    rule: str
    level: str
    field: str | None
    records: int


def slot_counts(conn: Connection[Any], system_no: int) -> tuple[int, dict[str, int], int]:
    """Source rows, records by entity, and records with any finding."""
    row = conn.execute(COUNT_ROWS, (system_no,)).fetchone()
    counted = conn.execute(COUNT_RECORDS, (system_no,)).fetchall()
    rows = int(row[0]) if row else 0
    return rows, {entity: count for entity, count, _ in counted}, sum(flawed for _, _, flawed in counted)


def finding_counts(conn: Connection[Any], system_no: int) -> list[FindingCount]:
    """Findings with their counts, errors first, then the most frequent."""
    with conn.cursor(row_factory=class_row(FindingCount)) as cursor:
        return cursor.execute(COUNT_FINDINGS, (system_no,)).fetchall()
