"""Finding persons in stages, the narrowest first: by keys, by place, by name alone, by words, by time of birth.

Each stage yields all candidates so far; whoever asks ranks them and stops when they answer the question.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, LiteralString

from psycopg import Connection, sql

from bluelamp.client.query import PersonSearch
from bluelamp.pole.codes import code_list
from bluelamp.pole.keys import (
    KeyKind,
    PersonTraits,
    QueryKeys,
    hash_keys,
    location_keys,
    person_query_keys,
)
from bluelamp.pole.keys.exact_values import phone_digits
from bluelamp.pole.values.date import parse
from bluelamp.pole.values.partial_date import PartialDate, Precision
from bluelamp.policy import Filter
from bluelamp.store.search.candidates import (
    Candidates,
    begin_search,
    candidates_by_conditions,
    candidates_by_keys,
    fetched,
    within_time,
)
from bluelamp.store.search.conditions import Conditions, filtered, visible_sql
from bluelamp.store.search.moments import LATEST, birth_moment
from bluelamp.store.search.person_traits import birth_range, person_traits, place_traits
from bluelamp.store.search.problem import QuestionTooWide
from bluelamp.store.search.words import (
    MOST_SIMILAR_FIRST,
    NAME_SIMILARITY_MIN,
    NUMBER_SIMILARITY_MIN,
    TRIGRAM,
    WITH_SIMILAR_FAMILY,
    WITH_SIMILAR_WORD,
    add_words,
    set_similarity,
    similar_text,
    words_of,
)

MONTHS = 12
COUNTRY = "44"
# ── What drives a stage ──
WITH_KEYS: LiteralString = "r.keys && %(keys)s::bigint[]"
# A record that has no date of birth is under none of the keys that hold one.
WITH_KEYS_OR_UNDATED: LiteralString = """
(r.keys && %(narrow)s::bigint[] OR (r.keys && %(undated)s::bigint[] AND r.from_at IS NULL))
"""
BORN_WITHIN: LiteralString = (
    "r.from_at >= %(born_first)s AND r.from_at < %(born_end)s AND r.to_at <= %(born_end)s"
)
BORN_ON_ANY: LiteralString = "r.from_at = ANY(%(birthdays)s) AND r.to_at < r.from_at + interval '24 hours'"
BORN_BETWEEN: LiteralString = "r.from_at < %(born_end)s AND r.to_at >= %(born_first)s"

# ── Filters; a record that does not say when its person was born is not shut out ──
BORN_ON_OR_AFTER: LiteralString = "(r.from_at IS NULL OR r.to_at >= %(born_first)s)"
BORN_BEFORE: LiteralString = "(r.from_at IS NULL OR r.from_at < %(born_before)s)"
BORN_NEAR: LiteralString = "(r.from_at IS NULL OR (r.from_at < %(near_end)s AND r.to_at >= %(near_first)s))"
# Or on the same day of another year: one figure of the year is often wrong.
BORN_NEAR_OR_ON_THE_DAY: LiteralString = """
(r.from_at IS NULL OR (r.from_at < %(near_end)s AND r.to_at >= %(near_first)s)
 OR to_char(r.from_at AT TIME ZONE 'UTC', 'MM-DD') = %(near_day)s)
"""
NOT_OF_GENDERS: LiteralString = "NOT coalesce(r.codes, '{{}}') && %(other_genders)s"

# ── Persons linked to a place that may be seen, through a link that may be seen ──
SELECT_BY_PLACE: LiteralString = """
WITH places AS MATERIALIZED (
    SELECT q.id, q.label FROM record_location q WHERE {at_place} AND {visible_q} LIMIT %(candidates_max)s
), linked AS MATERIALIZED (
    SELECT l.from_id, min(l.role || ': ' || s.label) AS place
    FROM places s JOIN link l ON l.to_id = s.id JOIN record_person p ON p.id = l.from_id
    WHERE l.type = 'person-location' AND {visible_l} AND {visible_p} GROUP BY l.from_id LIMIT %(candidates_max)s
)
SELECT r.id, y.id, r.kind, r.label, r.body::text, r.codes, r.search_text, NULL::bigint[], r.from_at, r.to_at,
       NULL::float8, k.place
FROM linked k JOIN record_person r ON r.id = k.from_id JOIN system y ON y.system_no = r.system_no
WHERE {visible} AND {conditions} LIMIT %(candidates_max)s
"""
# ── Which of these persons are linked to the place ──
SELECT_PLACES: LiteralString = """
SELECT l.from_id, min(l.role || ': ' || q.label) FROM link l JOIN record_location q ON q.id = l.to_id
WHERE l.from_id = ANY(%(persons)s) AND l.type = 'person-location' AND {at_place}
  AND {visible_l} AND {visible_q}
GROUP BY l.from_id
"""

AT_PLACE_WITH_KEYS: LiteralString = "q.keys && %(place_keys)s::bigint[]"

_WHOLE_PLACE = (KeyKind.UPRN, KeyKind.PREMISES_POSTCODE, KeyKind.PREMISES_STREET, KeyKind.POSTCODE)
_ANY_PLACE = (*_WHOLE_PLACE, KeyKind.STREET_TOWN, KeyKind.OUTWARD)
_UNSURE_GENDERS = frozenset({"not-known", "not-specified"})


def person_candidates(
    conn: Connection[Any], question: PersonSearch, visible: Filter, today: date
) -> Iterator[Candidates]:
    """Candidates after each stage, the narrowest stage first.

    Raises `QuestionTooWide` when nothing was found and a stage took too long.
    """
    stages = _Stages(conn, question, visible, today)
    begin_search(conn)
    found = Candidates()
    with within_time():
        added = stages.by_keys()
    if added is not None:
        found = stages.with_places(added)
        yield found
    narrow = (stages.by_name_alone, stages.by_same_day)
    for stage in (*narrow, stages.by_words, stages.by_similar_words, stages.by_birth):
        try:
            # A savepoint: a stage that only widens the search may be given up without losing what was found.
            with within_time(), conn.transaction():
                added = stage()
        except QuestionTooWide:
            if not found.found:
                raise
            yield replace(found, is_capped=True)
            return
        if added is not None:
            found = replace(stages.with_places(found.joined(added)), is_widened=stage not in narrow)
            yield found


class _Stages:
    """The stages of one question; each gives its candidates, or None if the question has nothing for it."""

    def __init__(self, conn: Connection[Any], question: PersonSearch, visible: Filter, today: date) -> None:
        self._conn = conn
        self._question = question
        self._traits = person_traits(question)
        self._keys = person_query_keys(self._traits)
        self._names = person_query_keys(PersonTraits(names=self._traits.names))
        self._birth = birth_range(question, today)
        self._conditions = person_conditions(question, visible, self._birth)
        self._has_namesakes = False

    def by_keys(self) -> Candidates | None:
        """By name with date, by number, phone or email, and by whoever is linked to the whole postcode or house."""
        found = self._with_keys(self._keys, self._names if self._traits.births else None)
        at_place = self._at_place(_WHOLE_PLACE)
        if found is None or at_place is None:
            return found or at_place
        found = found.joined(at_place)
        # People move, and records without a place are under no key that holds one: names beside those who live there,
        # unless so many share the name that it tells little.
        named = None if self._traits.births else self.by_name_alone()
        if named is None or named.is_capped:
            return found
        self._has_namesakes = True
        return found.joined(named)

    def by_name_alone(self) -> Candidates | None:
        """By name only, for records that lack what else was asked."""
        return None if self._keys.is_broad or self._has_namesakes else self._with_keys(self._names)

    def by_same_day(self) -> Candidates | None:
        """Everybody born on the day asked for, or with day and month swapped, whatever the name sounds like."""
        moments = [birth_moment(day) for born in self._traits.births for day in _days_meant(_partial(born))]
        if not moments or not self._traits.names:
            return None
        conditions = self._conditions.copy()
        conditions.add(BORN_ON_ANY, birthdays=moments)
        return candidates_by_conditions(self._conn, "person", "true", conditions)

    def by_words(self) -> Candidates | None:
        """By part of a name or number, or by everybody in an area."""
        words = self._words()
        if not any(len(word) >= TRIGRAM for word in words):
            return self._at_place(_ANY_PLACE)
        conditions = self._conditions.copy()
        add_words(conditions, words)
        if self._traits.births:
            add_birth_near(conditions, self._traits.births[0])
        return candidates_by_conditions(self._conn, "person", "true", conditions)

    def by_similar_words(self) -> Candidates | None:
        """By a name spelt so that neither sound nor part of it agrees, or by a number with a slip in it."""
        names = self._traits.names
        # Numbers are recorded with the country's.
        phones = [f"{COUNTRY}{digits}" for phone in self._traits.phones if (digits := phone_digits(phone))]
        numbers = [value for _, value in self._traits.identifiers[:1]] + phones
        similar = similar_text(" ".join([f"{name.given} {name.family}" for name in names] or numbers))
        if not similar:
            return None
        set_similarity(self._conn, NAME_SIMILARITY_MIN if names else NUMBER_SIMILARITY_MIN)
        conditions = self._conditions.copy()
        if self._traits.births:
            add_birth_near(conditions, self._traits.births[0], on_the_day=True)
        if names and (family := similar_text(names[0].family)):
            # Else all the thousands who bear the given name are alike enough.
            conditions.add(WITH_SIMILAR_FAMILY, similar_family=family)
        return candidates_by_conditions(
            self._conn,
            "person",
            WITH_SIMILAR_WORD,
            conditions,
            order=MOST_SIMILAR_FIRST,
            similar=similar,
        )

    def by_birth(self) -> Candidates | None:
        """By date of birth alone: records that say as much as was asked, or more."""
        asks_more = replace(self._traits, births=()) != PersonTraits()
        first, last = self._birth
        if self._question.born:
            born = _partial(self._question.born)
            first, last = born.earliest, born.latest
        if asks_more or (first is None and last is None):
            return None
        driver = BORN_WITHIN if self._question.born else BORN_BETWEEN
        conditions = self._conditions.copy()
        conditions.add(driver, **birth_values(first or date.min, last or date.max))
        return candidates_by_conditions(self._conn, "person", "true", conditions)

    def with_places(self, candidates: Candidates) -> Candidates:
        """The candidates, each with the place asked for if it is linked to it."""
        at_place = self._place(_ANY_PLACE)
        unplaced = [candidate.id for candidate in candidates.found if candidate.place is None]
        if at_place is None or not unplaced:
            return candidates
        query = sql.SQL(SELECT_PLACES).format(
            at_place=at_place.composed(), **self._conditions.policy_marks("l", "q")
        )
        places = dict(self._conn.execute(query, {**at_place.values, "persons": unplaced}).fetchall())
        found = tuple(
            replace(candidate, place=places[candidate.id]) if candidate.id in places else candidate
            for candidate in candidates.found
        )
        return replace(candidates, found=found)

    def _with_keys(self, keys: QueryKeys, undated: QueryKeys | None = None) -> Candidates | None:
        """Records with any of the keys, and those without a date of birth that have any of `undated`."""
        if not keys:
            return None
        if not undated or keys.is_broad:
            return candidates_by_keys(self._conn, "person", WITH_KEYS, self._conditions, keys.hashes)
        conditions = self._conditions.copy()
        conditions.values["narrow"], conditions.values["undated"] = keys.hashes, undated.hashes
        every = sorted({*keys.hashes, *undated.hashes})
        return candidates_by_keys(self._conn, "person", WITH_KEYS_OR_UNDATED, conditions, every)

    def _place(self, kinds: tuple[KeyKind, ...]) -> Conditions | None:
        """What the place asked for must meet; None if no place of these kinds was asked for."""
        asked = location_keys(place_traits(self._question))
        keys = [key for key in asked if key.kind in kinds]
        conditions = Conditions(self._conditions.visible)
        if keys:
            # The narrowest kind says it all: 7 Example Row is not everybody in Example Row.
            conditions.add(
                AT_PLACE_WITH_KEYS, place_keys=hash_keys(key for key in keys if key.kind == keys[0].kind)
            )
        elif kinds == _ANY_PLACE and self._question.address:
            add_words(conditions, words_of(self._question.address), "place", alias="q")
        return None if conditions.is_empty else conditions

    def _at_place(self, kinds: tuple[KeyKind, ...]) -> Candidates | None:
        at_place = self._place(kinds)
        if at_place is None:
            return None
        query = sql.SQL(SELECT_BY_PLACE).format(
            at_place=at_place.composed(),
            visible=visible_sql(self._conditions.visible, "r"),
            conditions=self._conditions.composed(),
            **self._conditions.policy_marks("q", "l", "p"),
        )
        return fetched(self._conn, query, {**self._conditions.values, **at_place.values})

    def _words(self) -> list[str]:
        asked = self._question
        numbers = [value for _, value in self._traits.identifiers[:1]]
        return words_of(
            " ".join(
                filter(None, (asked.name, asked.given, asked.family, *numbers, asked.phone, asked.email))
            )
        )


def person_conditions(
    question: PersonSearch, visible: Filter, birth: tuple[date | None, date | None]
) -> Conditions:
    """The filters of a person search. A record that does not say when its person was born is not shut out."""
    conditions = filtered(question, visible)
    first, last = birth
    if first is not None:
        conditions.add(BORN_ON_OR_AFTER, **birth_values(first, first))
    if last is not None:
        conditions.add(BORN_BEFORE, born_before=birth_values(last, last)["born_end"])
    if question.gender is not None:
        others = [
            f"gender:{code}"
            for code in code_list("gender").codes
            if code not in {question.gender, *_UNSURE_GENDERS}
        ]
        conditions.add(NOT_OF_GENDERS, other_genders=others)
    return conditions


def add_birth_near(conditions: Conditions, born: str, *, on_the_day: bool = False) -> None:
    """Born within a year of the date asked for, or at a time that is not known; or on that day of any year."""
    date_asked = _partial(born)
    year = date_asked.year
    values = birth_values(date(max(1, year - 1), 1, 1), date(min(9999, year + 1), 12, 31))
    near = {"near_first": values["born_first"], "near_end": values["born_end"]}
    if on_the_day and date_asked.precision is Precision.DAY:
        conditions.add(BORN_NEAR_OR_ON_THE_DAY, **near, near_day=date_asked.iso[-5:])
    else:
        conditions.add(BORN_NEAR, **near)


def birth_values(first: date, last: date) -> dict[str, datetime]:
    """The range of days as the moments it is stored in."""
    end = birth_moment(last) if last >= LATEST.date() else birth_moment(last + timedelta(days=1))
    return {"born_first": birth_moment(first), "born_end": end}


def _days_meant(born: PartialDate) -> set[date]:
    """The day asked for, and the one that it is with day and month swapped; none where clerks write it for a year."""
    if born.precision is not Precision.DAY or (born.month, born.day) == (1, 1):
        return set()
    assert born.month is not None
    assert born.day is not None
    swapped = {date(born.year, born.day, born.month)} if born.day <= MONTHS else set()
    return {born.earliest, *swapped}


def _partial(text: str) -> PartialDate:
    found = parse(text)
    assert found is not None, "checked when the question was read"
    return found
