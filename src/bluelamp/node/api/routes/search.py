"""`POST /v1/{persons|objects|locations|events}/search`: find records, and say why each was found.

Searches are POST, since a question names people and an address line is logged by every proxy on its way.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from bluelamp.client.answer import EventAnswer, LocationAnswer, ObjectAnswer, PersonAnswer
from bluelamp.client.query import EventSearch, LocationSearch, ObjectSearch, PersonSearch, Search
from bluelamp.match import (
    ANSWERS_FROM,
    ANSWERS_WIDENED_FROM,
    Evidence,
    PersonCandidate,
    Ranked,
    best_first,
    event_reasons,
    rank_location,
    rank_object,
    rank_person,
    read_person_question,
)
from bluelamp.node.api.access import Access, Reading, granted, protected
from bluelamp.node.api.answer import decode_cursor, encode_cursor, json_answer
from bluelamp.node.api.problem import ApiProblem, system_not_connected
from bluelamp.pole.values.london_time import today_in_london
from bluelamp.pole.values.vehicle_pattern import UnreadableMarkPattern
from bluelamp.store.projection import iso
from bluelamp.store.search import (
    Candidate,
    EventPage,
    EventPlace,
    QuestionTooWide,
    birth_range,
    count_facets,
    decoded_body,
    find_events,
    find_locations,
    find_objects,
    page_records,
    person_candidates,
    person_traits,
    shown_facets,
)
from bluelamp.store.system_state import freshness

router = APIRouter(tags=["search"])
Granted = Annotated[Access, Depends(granted)]

OFFSET_MAX = 1000
"""How deep a ranked list may be paged: who needs more should narrow the question or export."""

PROBLEMS = ("cursor-invalid", "question-too-wide")
NARROW = {
    "person": "There are more matches than can be ranked. Add a date of birth, a first name or an area.",
    "object": "There are more matches than can be ranked. Add more of the mark or number, or more words.",
    "location": "There are more matches than can be ranked. Add a postcode or more words, or draw a smaller area.",
    "event": "There are many matches. Add dates, an area or an offence.",
}

COMMON_WORDS = "No event has all of that. Words as common as `the` are not searched for."

Scored = tuple[Candidate, Ranked]


@protected(router, "POST", "/v1/persons/search", scope="persons.search", event="persons-searched",
           answer=PersonAnswer, problems=PROBLEMS, summary="Search for persons")  # fmt: skip
def search_persons(question: PersonSearch, access: Granted) -> Response:
    """Persons by any mix of name, birth, number, phone, email or address; the likeliest first, each with reasons."""
    with access.reading() as reading, _asking(reading, question):
        scored, is_capped = _ranked_persons(reading, question, today_in_london())
        answer = _ranked_answer(reading, "person", question, scored, is_capped=is_capped)
    return json_answer(answer)


@protected(router, "POST", "/v1/objects/search", scope="objects.search", event="objects-searched",
           answer=ObjectAnswer, problems=PROBLEMS, summary="Search for objects")  # fmt: skip
def search_objects(question: ObjectSearch, access: Granted) -> Response:
    """Vehicles by whole or partial mark, phones, emails, documents and property by number or words."""

    def score(candidate: Candidate) -> Ranked:
        return rank_object(question, candidate.body, candidate.search_text)

    with access.reading() as reading, _asking(reading, question):
        candidates = find_objects(reading.conn, question, reading.decision.filter)
        answer = _ranked_answer(
            reading, "object", question, _scored(candidates.found, score), is_capped=candidates.is_capped
        )
    return json_answer(answer)


@protected(router, "POST", "/v1/locations/search", scope="locations.search", event="locations-searched",
           answer=LocationAnswer, problems=PROBLEMS, summary="Search for locations")  # fmt: skip
def search_locations(question: LocationSearch, access: Granted) -> Response:
    """Locations by words, postcode, UPRN, distance from a point, or inside a polygon."""

    def score(candidate: Candidate) -> Ranked:
        return rank_location(question, candidate.body, candidate.search_text, candidate.distance_m)

    with access.reading() as reading, _asking(reading, question):
        candidates = find_locations(reading.conn, question, reading.decision.filter)
        answer = _ranked_answer(
            reading, "location", question, _scored(candidates.found, score), is_capped=candidates.is_capped
        )
    return json_answer(answer)


@protected(router, "POST", "/v1/events/search", scope="events.search", event="events-searched",
           answer=EventAnswer, problems=PROBLEMS, summary="Search for events")  # fmt: skip
def search_events(question: EventSearch, access: Granted) -> Response:
    """Events by reference, offence, time, area, the role of a person in them, or words; the newest first."""
    with access.reading() as reading, _asking(reading, question):
        place = _event_place(question)
        visible, force = reading.decision.filter, reading.decision.principal.force
        page = find_events(reading.conn, question, visible, force, place)
        answer = _event_answer(reading, question, page)
    return json_answer(answer)


@contextmanager
def _asking(reading: Reading, question: Search) -> Iterator[None]:
    """Note what was asked, so that a search that fails is audited with its question; turn refusals into problems."""
    reading.detail["asked"] = _asked(question)
    try:
        yield
    except QuestionTooWide as problem:
        raise ApiProblem("question-too-wide", str(problem)) from None
    except UnreadableMarkPattern as problem:
        errors = ({"field": "mark", "message": str(problem) or str(UnreadableMarkPattern.__doc__)},)
        raise ApiProblem("question-invalid", errors=errors) from None


def _ranked_persons(reading: Reading, question: PersonSearch, today: date) -> tuple[list[Scored], bool]:
    """Search in stages, the narrowest first, until one answers."""
    asked = read_person_question(question, person_traits(question), birth_range(question, today))

    ranked: dict[tuple[uuid.UUID, frozenset[int], str | None], Ranked] = {}

    def score(candidate: Candidate) -> Ranked:
        # Each stage hands on what the ones before found: ranked again only if more is known of it.
        known = candidate.id, candidate.shared_keys, candidate.place
        if known not in ranked:
            shared = frozenset(asked.keys.kinds_hit(candidate.shared_keys))
            ranked[known] = rank_person(asked, PersonCandidate(candidate.body, shared, candidate.place))
        return ranked[known]

    scored: list[Scored] = []
    is_capped = False
    for candidates in person_candidates(reading.conn, question, reading.decision.filter, today):
        is_capped = candidates.is_capped
        scored = _scored(candidates.found, score)
        enough = ANSWERS_WIDENED_FROM if candidates.is_widened else ANSWERS_FROM
        if scored and scored[0][1].score >= enough:
            break
    return scored, is_capped


def _scored(found: Iterable[Candidate], score: Callable[[Candidate], Ranked]) -> list[Scored]:
    # Equal scores in id order: the order in which the database gave them depends on records that nobody may see.
    in_order = sorted(found, key=lambda candidate: candidate.id)
    return best_first((candidate, score(candidate)) for candidate in in_order)


def _asked(question: Search) -> dict[str, Any]:
    return question.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"cursor"})


def _offset(question: Search) -> int:
    if question.cursor is None:
        return 0
    offset = decode_cursor(question.cursor, _asked(question)).get("offset")
    if not isinstance(offset, int) or not 0 < offset <= OFFSET_MAX:
        raise ApiProblem("cursor-invalid")
    return offset


def _ranked_answer(
    reading: Reading, entity: str, question: Search, scored: Sequence[Scored], *, is_capped: bool
) -> dict[str, Any]:
    offset = _offset(question)
    page = scored[offset : offset + question.limit]
    records = page_records(
        reading.conn, entity, [candidate.id for candidate, _ in page], reading.decision.filter
    )
    hits = [
        {"record": records[candidate.id], "score": ranked.score, "why": [_reason(one) for one in ranked.why]}
        for candidate, ranked in page
        if candidate.id in records
    ]
    answer: dict[str, Any] = {
        "total": {"count": len(scored), "relation": "at-least" if is_capped else "exact"},
        "coverage": _coverage(reading, question, (candidate.system for candidate, _ in page)),
        "hits": hits,
    }
    if is_capped:
        answer["advice"] = NARROW[entity]
    if question.facets:
        answer["facets"] = shown_facets(count_facets(candidate for candidate, _ in scored))
    following = offset + question.limit
    if following < len(scored) and following <= OFFSET_MAX:
        answer["nextCursor"] = encode_cursor(_asked(question), offset=following)
    reading.shown(
        [candidate.id for candidate, _ in page],
        asked=_asked(question),
        fields=("record",),
        records=len(hits),
        matches=len(scored),
    )
    return answer


def _event_place(question: EventSearch) -> EventPlace | None:
    """Where the page before ended."""
    if question.cursor is None:
        return None
    place = decode_cursor(question.cursor, _asked(question))
    try:
        at = place.get("at")
        return EventPlace(
            None if at is None else datetime.fromisoformat(str(at)), uuid.UUID(str(place.get("id")))
        )
    except ValueError:
        raise ApiProblem("cursor-invalid") from None


def _event_answer(reading: Reading, question: EventSearch, page: EventPage) -> dict[str, Any]:
    ids = [one.id for one in page.found]
    records = page_records(reading.conn, "event", ids, reading.decision.filter)
    hits: list[dict[str, Any]] = []
    for one in page.found:
        if one.id in records:
            ranked = event_reasons(question, decoded_body(records[one.id]), one.distance_m)
            hits.append(
                {
                    "record": records[one.id],
                    "score": ranked.score,
                    "why": [_reason(why) for why in ranked.why],
                }
            )
    answer: dict[str, Any] = {
        "total": {"count": page.count, "relation": "exact" if page.is_exact else "at-least"},
        "coverage": _coverage(reading, question, (hit["record"]["source"]["system"] for hit in hits)),
        "hits": hits,
    }
    if question.facets:
        answer["facets"] = shown_facets(page.facets)
    if not page.is_exact:
        answer["advice"] = NARROW["event"]
    elif question.words is not None and not page.count:
        answer["advice"] = COMMON_WORDS
    if page.has_more and page.found:
        last = page.found[-1]
        answer["nextCursor"] = encode_cursor(_asked(question), at=last.at and last.at.isoformat(), id=last.id)
    reading.shown(ids, asked=_asked(question), fields=("record",), records=len(hits), matches=page.count)
    return answer


def _reason(one: Evidence) -> dict[str, Any]:
    return {"field": one.field, "how": one.how, "sentence": one.sentence, "strength": one.strength}


def _coverage(reading: Reading, question: Search, systems_shown: Iterable[str]) -> dict[str, Any]:
    """Who answered: every connected system, or those that the question names."""
    shown = Counter(systems_shown)
    connected = freshness(reading.conn)
    if not set(question.systems) <= {one.system for one in connected}:
        raise system_not_connected()
    systems = [one for one in connected if not question.systems or one.system in question.systems]
    return {
        "force": reading.decision.principal.force,
        "state": "complete" if all(one.state == "complete" for one in systems) else "partial",
        "systems": [
            {
                "system": one.system,
                "state": one.state,
                "records": shown[one.system],
                **({"asOf": iso(one.as_of)} if one.as_of else {}),
                **({"note": one.note} if one.note else {}),
            }
            for one in systems
        ],
    }
