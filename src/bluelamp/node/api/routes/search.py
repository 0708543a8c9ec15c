"""`POST /v1/{persons|objects|locations|events}/search`: find records, and say why each was found.

Searches are POST, since a question names people and an address line is logged by every proxy on its way.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from bluelamp.client.answer import PersonAnswer
from bluelamp.client.query import PersonSearch, Search
from bluelamp.match import (
    ANSWERS_FROM,
    Evidence,
    PersonCandidate,
    Ranked,
    best_first,
    rank_person,
    read_person_question,
)
from bluelamp.node.api.access import Access, Reading, granted, protected
from bluelamp.node.api.answer import decode_cursor, encode_cursor, json_answer
from bluelamp.node.api.problem import ApiProblem
from bluelamp.pole.values.london_time import today_in_london
from bluelamp.store.projection import iso
from bluelamp.store.search import (
    Candidate,
    QuestionTooWide,
    birth_range,
    count_facets,
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
NARROW_PERSONS = "There are more matches than can be ranked. Add a date of birth, a first name or an area."

Scored = tuple[Candidate, Ranked]


@protected(router, "POST", "/v1/persons/search", scope="persons.search", event="persons-searched",
           answer=PersonAnswer, problems=PROBLEMS, summary="Search for persons")  # fmt: skip
def search_persons(question: PersonSearch, access: Granted) -> Response:
    """Persons by any mix of name, birth, number, phone, email or address; the likeliest first, each with reasons."""
    with access.reading() as reading:
        _note_question(reading, question)
        offset = _offset(question)
        scored, is_capped = _ranked_persons(reading, question, today_in_london())
        answer = _ranked_answer(reading, "person", question, scored, offset, is_capped=is_capped)
        if is_capped:
            answer["advice"] = NARROW_PERSONS
    return json_answer(answer)


def _ranked_persons(reading: Reading, question: PersonSearch, today: date) -> tuple[list[Scored], bool]:
    asked = read_person_question(question, person_traits(question), birth_range(question, today))
    scored: list[Scored] = []
    is_capped = False
    try:
        for candidates in person_candidates(reading.conn, question, reading.decision.filter, today):
            is_capped = candidates.is_capped
            scored = best_first(
                (candidate, rank_person(asked, PersonCandidate(
                    candidate.body, frozenset(asked.keys.kinds_hit(candidate.shared_keys)), candidate.place
                )))
                for candidate in candidates.found
            )  # fmt: skip
            if scored and scored[0][1].score >= ANSWERS_FROM:
                break
    except QuestionTooWide as problem:
        raise ApiProblem("question-too-wide", str(problem)) from None
    return scored, is_capped


def _note_question(reading: Reading, question: Search) -> None:
    """What was asked goes to the audit entry first, so that a search that fails says it too."""
    reading.detail["asked"] = _asked(question)


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
    reading: Reading, entity: str, question: Search, scored: Sequence[Scored], offset: int, *, is_capped: bool
) -> dict[str, Any]:
    page = scored[offset : offset + question.limit]
    records = page_records(reading.conn, entity, [candidate.id for candidate, _ in page], reading.decision.filter)
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
    if question.facets:
        answer["facets"] = shown_facets(count_facets(candidate for candidate, _ in scored))
    following = offset + question.limit
    if following < len(scored) and following <= OFFSET_MAX:
        answer["nextCursor"] = encode_cursor(_asked(question), offset=following)
    reading.shown(
        [candidate.id for candidate, _ in page], asked=_asked(question), fields=("record",), records=len(hits), matches=len(scored)
    )
    return answer


def _reason(one: Evidence) -> dict[str, Any]:
    return {"field": one.field, "how": one.how, "sentence": one.sentence, "strength": one.strength}


def _coverage(reading: Reading, question: Search, systems_shown: Iterable[str]) -> dict[str, Any]:
    """Who answered: every connected system, or those that the question names."""
    shown = Counter(systems_shown)
    systems = [one for one in freshness(reading.conn) if not question.systems or one.system in question.systems]
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
