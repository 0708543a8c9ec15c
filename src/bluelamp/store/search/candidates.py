"""Candidates: the records that may answer a question, at most a few thousand. Ranking them is `match`'s."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, LiteralString

import msgspec
import psycopg
from psycopg import Connection, sql

from bluelamp.store.search.conditions import Conditions, visible_sql
from bluelamp.store.search.problem import QuestionTooWide

CANDIDATES_MAX = 2000
"""Candidates that are ranked; more means that the question should be narrower."""

SEARCH_TIMEOUT_MS = 2000

# ── Candidates of one question ──
# The inner query is fenced off: with LIMIT beside `&&` the planner, which takes an array overlap to hold for one row
# in twenty, reads the whole table. The outer query keeps those that share most keys.
SELECT_BY_KEYS: LiteralString = """
WITH found AS MATERIALIZED (
    SELECT r.* FROM {table} r WHERE {driver} AND {visible} AND {conditions}
), counted AS (
    SELECT f.*, ARRAY(SELECT k FROM unnest(f.keys) k WHERE k = ANY(%(keys)s)) AS shared FROM found f
)
SELECT c.id, y.id, c.kind, c.label, c.body::text, c.codes, c.search_text, c.shared, c.from_at, c.to_at, {distance}, NULL
FROM counted c JOIN system y ON y.system_no = c.system_no
ORDER BY cardinality(c.shared) DESC, c.id LIMIT %(candidates_max)s
"""

# ── Candidates without keys: the first that the index gives, for any of them may be wanted ──
SELECT_BY_CONDITIONS: LiteralString = """
WITH found AS MATERIALIZED (
    SELECT r.* FROM {table} r WHERE {driver} AND {visible} AND {conditions} {order} LIMIT %(candidates_max)s
)
SELECT c.id, y.id, c.kind, c.label, c.body::text, c.codes, c.search_text, NULL::bigint[], c.from_at, c.to_at, {distance}, NULL
FROM found c JOIN system y ON y.system_no = c.system_no
"""

# For the rest of the transaction. Sequential scans are priced out where every driving condition has its index, which
# the planner misjudges; the time limit also holds for the few statements that follow a search.
BEGIN_SEARCH: LiteralString = """
SELECT set_config('enable_seqscan', %(seqscan)s, true), set_config('statement_timeout', %(timeout)s, true)
"""

DISTANCE = sql.SQL("c.grid <-> point(%(easting)s, %(northing)s)")
NO_DISTANCE = sql.SQL("NULL::float8")

TABLES = {
    "person": sql.SQL("record_person"),
    "object": sql.SQL("record_object"),
    "location": sql.SQL("record_location"),
    "event": sql.SQL("record_event"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may answer the question, with what ranking needs of it."""

    id: uuid.UUID
    system: str
    kind: str
    label: str
    body: dict[str, Any]
    codes: tuple[str, ...] = ()
    search_text: str = ""
    shared_keys: frozenset[int] = frozenset()
    from_at: datetime | None = None
    to_at: datetime | None = None
    distance_m: float | None = None
    place: str | None = None
    """A place asked for that the person is linked to, with the role of the link."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The candidates of one question; `is_capped` when there may be more."""

    found: tuple[Candidate, ...] = ()
    is_capped: bool = False
    is_widened: bool = False
    """Whether all that is narrow was tried: from here on only what finds nothing is worth widening further."""

    def joined(self, other: "Candidates") -> "Candidates":
        """Both, each record once with all that is known of it."""
        known = {candidate.id: candidate for candidate in self.found}
        for candidate in other.found:
            earlier = known.get(candidate.id)
            known[candidate.id] = (
                candidate
                if earlier is None
                else replace(
                    earlier,
                    shared_keys=earlier.shared_keys | candidate.shared_keys,
                    place=earlier.place or candidate.place,
                )
            )
        return replace(self, found=tuple(known.values()), is_capped=self.is_capped or other.is_capped)


def begin_search(
    conn: Connection[Any], *, timeout_ms: int = SEARCH_TIMEOUT_MS, avoid_scans: bool = True
) -> None:
    """Give the statements of this transaction a short time limit: a question that is too wide costs nobody else."""
    conn.execute(BEGIN_SEARCH, {"seqscan": "off" if avoid_scans else "on", "timeout": f"{timeout_ms}ms"})


@contextmanager
def within_time() -> Iterator[None]:
    """Raises `QuestionTooWide` when a search statement runs out of time; the transaction is then to be rolled back."""
    try:
        yield
    except psycopg.errors.QueryCanceled:
        raise QuestionTooWide from None


def candidates_by_keys(
    conn: Connection[Any], entity: str, driver: LiteralString, conditions: Conditions, keys: Sequence[int]
) -> Candidates:
    """Records that meet `driver` and the conditions, those that share most of `keys` first."""
    query = _composed(SELECT_BY_KEYS, entity, sql.SQL(driver), conditions)
    # May be prepared: there is one good plan, whatever the keys.
    return fetched(conn, query, {**conditions.values, "keys": list(keys)}, may_prepare=True)


def candidates_by_conditions(
    conn: Connection[Any],
    entity: str,
    driver: LiteralString,
    conditions: Conditions,
    *,
    order: LiteralString = "",
    **values: Any,
) -> Candidates:
    """Records that meet `driver` and the conditions, in `order` if one is given."""
    query = _composed(SELECT_BY_CONDITIONS, entity, sql.SQL(driver), conditions, order)
    return fetched(conn, query, {**conditions.values, **values})


def _composed(
    query: LiteralString,
    entity: str,
    driver: sql.Composable,
    conditions: Conditions,
    order: LiteralString = "",
) -> sql.Composed:
    is_near = "easting" in conditions.values
    return sql.SQL(query).format(
        table=TABLES[entity],
        driver=driver,
        visible=visible_sql(conditions.visible, "r"),
        conditions=conditions.composed(),
        distance=DISTANCE if is_near else NO_DISTANCE,
        order=sql.SQL(order),
    )


def fetched(
    conn: Connection[Any], query: sql.Composed, values: dict[str, Any], *, may_prepare: bool = False
) -> Candidates:
    """The candidates of a composed query, whose columns are those of SELECT_BY_CONDITIONS."""
    # Else not prepared: a plan that fits any value fits these skewed ones badly.
    prepare = None if may_prepare else False
    rows = conn.execute(query, {**values, "candidates_max": CANDIDATES_MAX + 1}, prepare=prepare).fetchall()
    found = tuple(_candidate(row) for row in rows[:CANDIDATES_MAX])
    return Candidates(found, len(rows) > CANDIDATES_MAX)


def _candidate(row: Sequence[Any]) -> Candidate:
    record_id, system, kind, label, body, codes, search_text, shared, from_at, to_at, distance_m, place = row
    return Candidate(
        record_id, system, kind, label, msgspec.json.decode(body), tuple(codes or ()), search_text or "",
        frozenset(shared or ()), from_at, to_at, distance_m, place,
    )  # fmt: skip
