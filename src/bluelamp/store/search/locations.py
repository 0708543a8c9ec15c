"""Finding locations: by words, postcode, UPRN, distance from a point, or inside a polygon."""

from typing import Any, LiteralString

from psycopg import Connection

from bluelamp.client.query import LocationSearch
from bluelamp.pole.keys import KeyKind, LocationTraits, hash_keys, location_keys
from bluelamp.pole.values.postcode import parse as parse_postcode
from bluelamp.policy import Filter
from bluelamp.store.search.candidates import Candidates, begin_search, candidates_by_conditions, within_time
from bluelamp.store.search.conditions import Conditions, filtered
from bluelamp.store.search.places import add_near, add_polygon
from bluelamp.store.search.words import (
    MOST_SIMILAR_FIRST,
    WITH_SIMILAR_WORD,
    add_words,
    like_escaped,
    set_similarity,
    similar_text,
    words_of,
)

WITH_POSTCODE_KEYS: LiteralString = "r.keys && %(postcode_keys)s::bigint[]"
LIKE_A_POSTCODE: LiteralString = "r.search_text LIKE %(postcode_like)s"
WITH_UPRN: LiteralString = "r.keys && %(uprn_keys)s::bigint[]"
NEAREST_FIRST: LiteralString = "ORDER BY r.grid <-> point(%(easting)s, %(northing)s), r.id"


def find_locations(conn: Connection[Any], question: LocationSearch, visible: Filter) -> Candidates:
    """Locations that meet every part of the question; the nearest first if it names a point.

    Raises `QuestionTooWide` when they cannot be found in time.
    """
    conditions = location_conditions(question, visible)
    order = NEAREST_FIRST if question.near else ""
    begin_search(conn)
    with within_time():
        exact = conditions.copy()
        if question.text is not None:
            add_words(exact, words_of(question.text), "text")
        found = candidates_by_conditions(conn, "location", "true", exact, order=order)
        if found.found or question.text is None or not (similar := similar_text(question.text)):
            return found
        set_similarity(conn)
        return candidates_by_conditions(
            conn,
            "location",
            WITH_SIMILAR_WORD,
            conditions,
            order=order or MOST_SIMILAR_FIRST,
            similar=similar,
        )


def location_conditions(question: LocationSearch, visible: Filter) -> Conditions:
    """What a location must meet, but for the words of its text."""
    conditions = filtered(question, visible)
    if question.postcode is not None:
        _add_postcode(conditions, question.postcode)
    if question.uprn is not None:
        keys = hash_keys(location_keys(LocationTraits(uprn=question.uprn)))
        conditions.add(WITH_UPRN, uprn_keys=keys)
    if question.near is not None:
        add_near(conditions, question.near)
    if question.polygon is not None:
        add_polygon(conditions, question.polygon)
    return conditions


def _add_postcode(conditions: Conditions, text: str) -> None:
    known = parse_postcode(text)
    keys = location_keys(LocationTraits(postcode=str(known or text)))
    whole = [key for key in keys if key.kind is KeyKind.POSTCODE]
    if keys and (known is None or known.is_whole or known.sector is None):
        conditions.add(WITH_POSTCODE_KEYS, postcode_keys=hash_keys(whole or keys))
        return
    # A sector such as LS1 4, or an area such as LS, has no key of its own.
    conditions.add(LIKE_A_POSTCODE, postcode_like=f"%{like_escaped(str(known or text).lower())}%")
