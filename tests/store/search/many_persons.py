"""Thousands of plain person records, made by the database itself, for tests of plans and caps."""

import json
from typing import Any

from psycopg import Connection, sql

from bluelamp.pole.keys import NameTraits, PersonTraits, key_hashes

INSERT_SYSTEM = "INSERT INTO system (id, name, manifest, mapping_version) VALUES ('custody', 'Custody', '{}', 'm1') RETURNING system_no"
INSERT_HANDLING = "INSERT INTO handling (marking, purposes) VALUES (0, '{policing}') RETURNING handling_no"
INSERT_MANY = """
INSERT INTO record (id, entity, kind, system_no, source_id, source_version, version, run_no, handling_no, recorded_at,
                    label, body, keys, search_text)
SELECT gen_random_uuid(), 'person', 'person', %(system)s, gen_random_uuid(), 1, 1, 1, %(handling)s, now(), 'Filler ' || n,
       '{"names": [{"given": ["Filler"], "family": "Person"}]}',
       ARRAY(SELECT hashint8extended(n * 100 + k, 0) FROM generate_series(1, 11) k), 'filler person ' || n
FROM generate_series(1, %(count)s) n
"""
INSERT_ONE = """
INSERT INTO record (id, entity, kind, system_no, source_id, source_version, version, run_no, handling_no, recorded_at,
                    label, body, keys, search_text)
SELECT gen_random_uuid(), 'person', 'person', %(system)s, gen_random_uuid(), 1, 1, 1, %(handling)s, now(), %(label)s,
       %(body)s, %(keys)s, lower(%(label)s) FROM generate_series(1, %(count)s)
"""


def many_persons(conn: Connection[Any], count: int) -> tuple[int, int]:
    """Put `count` persons with keys of nobody into the database; the numbers of their system and handling."""
    system, handling = (_number(conn, query) for query in (INSERT_SYSTEM, INSERT_HANDLING))
    conn.execute(INSERT_MANY, {"system": system, "handling": handling, "count": count})
    return system, handling


def same_persons(
    conn: Connection[Any], place: tuple[int, int], given: str, family: str, count: int = 1
) -> None:
    """Put persons of one name into the database."""
    asked = {
        "system": place[0],
        "handling": place[1],
        "label": f"{given} {family}",
        "body": json.dumps({"names": [{"given": [given], "family": family}]}),
        "keys": key_hashes(PersonTraits(names=(NameTraits(given, family),))),
        "count": count,
    }
    conn.execute(INSERT_ONE, asked)


def analyse(conn: Connection[Any]) -> None:
    """Let the planner know what is there."""
    conn.execute("ANALYZE record_person")


def plan_of(conn: Connection[Any], query: sql.Composed, values: dict[str, Any]) -> str:
    """The plan of a statement, in the text that PostgreSQL writes."""
    rows = conn.execute(sql.SQL("EXPLAIN ") + query, values, prepare=False).fetchall()
    return "\n".join(row[0] for row in rows)


def _number(conn: Connection[Any], query: str) -> int:
    row = conn.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])
