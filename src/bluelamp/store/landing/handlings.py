"""The few combinations of marking, purpose and grading that records share, each stored once."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from psycopg import Connection

_COLUMNS: LiteralString = "marking, purposes, access, basis, grading_source, grading_information, grading_handling, conditions, mopi_group"
# The update changes nothing; it makes the row that stands already come back with its number.
UPSERT: LiteralString = f"""
INSERT INTO handling ({_COLUMNS})
VALUES (%(marking)s, %(purposes)s, %(access)s, %(basis)s, %(grading_source)s, %(grading_information)s,
        %(grading_handling)s, %(conditions)s, %(mopi_group)s)
ON CONFLICT ({_COLUMNS}) DO UPDATE SET marking = excluded.marking
RETURNING handling_no
"""


def handling_numbers(conn: Connection[Any], handlings: Sequence[Mapping[str, Any]]) -> list[int]:
    """The number of each handling, in order; new ones are stored. Commit soon: others may wait for the same row."""
    numbers = []
    for handling in handlings:
        arrays = {name: list(handling[name]) for name in ("purposes", "access")}
        row = conn.execute(UPSERT, {**handling, **arrays}).fetchone()
        assert row is not None  # INSERT … RETURNING gives a row or raises.
        numbers.append(int(row[0]))
    return numbers
