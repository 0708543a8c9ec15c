"""Finding events: by reference, offence, time, place, who was in them, or words; the newest first."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

import psycopg
from psycopg import Connection, sql

from bluelamp.client.query import EventSearch
from bluelamp.pole.keys import EventTraits, event_keys, hash_keys
from bluelamp.pole.urn import UrnInvalid, parse_urn
from bluelamp.policy import Filter
from bluelamp.store.search.candidates import begin_search, within_time
from bluelamp.store.search.conditions import Conditions, filtered, visible_sql
from bluelamp.store.search.moments import end_moment, first_moment
from bluelamp.store.search.places import add_near, add_polygon

COUNT_MAX = 10_000
"""Matches that are counted exactly."""

COUNT_TIMEOUT_MS = 1000

# ── What was asked ──
WITH_KEYS: LiteralString = "r.keys && %(keys)s::bigint[]"
OF_OFFENCE: LiteralString = "r.codes && %(offences)s"
ENDED_AFTER: LiteralString = "coalesce(r.to_at, r.from_at) >= %(since)s"
BEGAN_BEFORE: LiteralString = "r.from_at < %(until)s"
WITH_WORDS: LiteralString = (
    "to_tsvector('english', coalesce(r.search_text, '')) @@ websearch_to_tsquery('english', %(words)s)"
)
# A link counts only when it and the person at its other end may be seen.
WITH_PERSON: LiteralString = """r.id IN (
    SELECT l.to_id FROM link l JOIN record_person p ON p.id = l.from_id
    WHERE l.type = 'person-event' AND l.from_id = %(person)s AND (%(role)s::text IS NULL OR l.role = %(role)s)
      AND {visible_l} AND {visible_p}
)"""
WITH_ROLE: LiteralString = """EXISTS (
    SELECT 1 FROM link l JOIN record_person p ON p.id = l.from_id
    WHERE l.to_id = r.id AND l.type = 'person-event' AND l.role = %(role)s AND {visible_l} AND {visible_p}
)"""

# ── How many, and of which kinds ──
COUNT_EVENTS: LiteralString = """
SELECT count(*) FROM (SELECT 1 FROM record_event r WHERE {visible} AND {conditions} LIMIT %(count_max)s) matched
"""
COUNT_FACETS: LiteralString = """
WITH matched AS MATERIALIZED (
    SELECT r.kind, r.system_no, r.codes FROM record_event r WHERE {visible} AND {conditions} LIMIT %(count_max)s
)
SELECT 'kind:' || kind, count(*) FROM matched GROUP BY 1
UNION ALL
SELECT 'system:' || y.id, count(*) FROM matched m JOIN system y ON y.system_no = m.system_no GROUP BY 1
UNION ALL
SELECT code, count(*) FROM matched m, unnest(m.codes) AS code GROUP BY 1
"""

# ── A page: dated events newest first, then those without a date ──
# Few matches are found by whatever index fits and then sorted; many are met soon by walking back in time.
PAGE_OF_FEW: LiteralString = """
WITH matched AS MATERIALIZED (SELECT r.id, r.from_at, r.grid FROM record_event r WHERE {visible} AND {conditions})
SELECT r.id, r.from_at, {distance} FROM matched r WHERE {place} ORDER BY {order} LIMIT %(limit)s
"""
PAGE_OF_MANY: LiteralString = """
SELECT r.id, r.from_at, {distance} FROM record_event r WHERE {visible} AND {conditions} AND {place} ORDER BY {order} LIMIT %(limit)s
"""
DATED: LiteralString = "r.from_at IS NOT NULL"
DATED_AFTER: LiteralString = "(r.from_at, r.id) < (%(after_at)s, %(after_id)s)"
UNDATED: LiteralString = "r.from_at IS NULL AND r.id < %(after_id)s"
NEWEST_FIRST: LiteralString = "r.from_at DESC, r.id DESC"
BY_ID: LiteralString = "r.id DESC"

DISTANCE = sql.SQL("r.grid <-> point(%(easting)s, %(northing)s)")
NO_DISTANCE = sql.SQL("NULL::float8")

LAST_ID = uuid.UUID(int=2**128 - 1)

OFFENCE_SCHEMES = ("cjs", "ho", "category", "nsir")
"""Schemes of the facets that say what offence it was."""


@dataclass(frozen=True, slots=True)
class EventPlace:
    """Where a page of events ends: the last one's time (None among undated events) and id."""

    at: datetime | None
    id: uuid.UUID


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event on a page."""

    id: uuid.UUID
    at: datetime | None
    distance_m: float | None


@dataclass(frozen=True, slots=True)
class EventPage:
    """A page of events, how many match, and counts by facet value (`scheme:code`)."""

    found: tuple[FoundEvent, ...]
    count: int
    is_exact: bool
    facets: tuple[tuple[str, int], ...] = ()
    has_more: bool = False


def find_events(
    conn: Connection[Any], question: EventSearch, visible: Filter, force: str, after: EventPlace | None = None
) -> EventPage:
    """One page of the events that answer a question.

    Raises `QuestionTooWide` when they cannot be found in time.
    """
    conditions = event_conditions(question, visible, force)
    begin_search(conn, avoid_scans=False)
    with within_time():
        count, is_exact = _count(conn, conditions)
        facets = _facets(conn, conditions) if question.facets and count else ()
        page = PAGE_OF_FEW if is_exact else PAGE_OF_MANY
        found = _page(conn, page, conditions, after, question.limit + 1) if count else []
    return EventPage(
        tuple(found[: question.limit]),
        max(count, len(found)),
        is_exact,
        facets,
        has_more=len(found) > question.limit,
    )


def event_conditions(question: EventSearch, visible: Filter, force: str) -> Conditions:
    """What an event must meet to answer the question."""
    conditions = filtered(question, visible)
    if question.reference is not None:
        conditions.add(WITH_KEYS, keys=hash_keys(event_keys(EventTraits(references=(question.reference,)))))
    if question.offence is not None:
        conditions.add(OF_OFFENCE, offences=offence_codes(question.offence))
    if question.occurred_from is not None:
        conditions.add(ENDED_AFTER, since=first_moment(question.occurred_from))
    if question.occurred_to is not None:
        conditions.add(BEGAN_BEFORE, until=end_moment(question.occurred_to))
    if question.near is not None:
        add_near(conditions, question.near)
    if question.polygon is not None:
        add_polygon(conditions, question.polygon)
    if question.person is not None:
        conditions.add(WITH_PERSON, person=person_id(question.person, force), role=question.role)
    elif question.role is not None:
        conditions.add(WITH_ROLE, role=question.role)
    if question.words is not None:
        conditions.add(WITH_WORDS, words=question.words)
    return conditions


def offence_codes(offence: str) -> list[str]:
    """The facets that an offence may stand under: CJS code, Home Office class, category, NSIR code."""
    words = " ".join(offence.split())
    hyphenated = words.lower().replace(" ", "-")
    spellings = {words, words.upper(), words.lower(), hyphenated, words.upper().replace(" ", "")}
    return [f"{scheme}:{spelling}" for scheme in OFFENCE_SCHEMES for spelling in sorted(spellings)]


def person_id(text: str, force: str) -> uuid.UUID:
    """The id in a person's URN; of nobody if it is no URN of this force, which answers like a person without events."""
    try:
        owner, _, surrogate = parse_urn(text)
    except UrnInvalid:
        return uuid.UUID(int=0)
    return surrogate if owner == force else uuid.UUID(int=0)


def _count(conn: Connection[Any], conditions: Conditions) -> tuple[int, bool]:
    """How many match, and whether that is all of them."""
    try:
        # A savepoint: a count that takes too long is given up, the page is still shown.
        with conn.transaction():
            conn.execute("SELECT set_config('statement_timeout', %s, true)", [f"{COUNT_TIMEOUT_MS}ms"])
            row = _run(conn, COUNT_EVENTS, conditions, count_max=COUNT_MAX + 1).fetchone()
    except psycopg.errors.QueryCanceled:
        return 1, False
    assert row is not None
    return min(row[0], COUNT_MAX), row[0] <= COUNT_MAX


def _facets(conn: Connection[Any], conditions: Conditions) -> tuple[tuple[str, int], ...]:
    rows = _run(conn, COUNT_FACETS, conditions, count_max=COUNT_MAX).fetchall()
    return tuple((value, count) for value, count in rows)


def _page(
    conn: Connection[Any], query: LiteralString, conditions: Conditions, after: EventPlace | None, limit: int
) -> list[FoundEvent]:
    found: list[FoundEvent] = []
    if after is None or after.at is not None:
        place = DATED if after is None else DATED_AFTER
        values = {} if after is None else {"after_at": after.at, "after_id": after.id}
        found = _found(
            _run(conn, query, conditions, place=place, order=NEWEST_FIRST, limit=limit, **values).fetchall()
        )
    if len(found) < limit:
        last = after.id if after is not None and after.at is None else LAST_ID
        rest = _run(
            conn, query, conditions, place=UNDATED, order=BY_ID, limit=limit - len(found), after_id=last
        )
        found += _found(rest.fetchall())
    return found


def _found(rows: Sequence[Sequence[Any]]) -> list[FoundEvent]:
    return [FoundEvent(*row) for row in rows]


def _run(
    conn: Connection[Any],
    query: LiteralString,
    conditions: Conditions,
    *,
    place: LiteralString = "true",
    order: LiteralString = "true",
    **values: Any,
) -> psycopg.Cursor[Any]:
    is_near = "easting" in conditions.values
    composed = sql.SQL(query).format(
        visible=visible_sql(conditions.visible, "r"),
        conditions=conditions.composed(),
        place=sql.SQL(place),
        order=sql.SQL(order),
        distance=DISTANCE if is_near else NO_DISTANCE,
    )
    # Not prepared: a plan that fits any value fits these skewed ones badly.
    return conn.execute(composed, {**conditions.values, **values}, prepare=False)
