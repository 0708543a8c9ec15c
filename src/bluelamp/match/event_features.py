"""What an event has in common with the question. Events stand newest first, so nothing here ranks them."""

from collections.abc import Iterator, Mapping
from typing import Any

from bluelamp.client.query import EventSearch
from bluelamp.match.evidence import Evidence, Ranked
from bluelamp.match.text_features import distance_in_words
from bluelamp.pole.keys.exact_values import plain_upper

WEIGHT = 14.0


def event_reasons(question: EventSearch, body: Mapping[str, Any], distance_m: float | None) -> Ranked:
    """Say which parts of the question an event meets. It meets all of them, or it would not have been found."""
    why = (*_named(question, body), *_where_and_when(question, distance_m))
    return Ranked(1.0, why or (_evidence("all", "listed", "Every event was asked for."),))


def _named(question: EventSearch, body: Mapping[str, Any]) -> Iterator[Evidence]:
    if question.reference is not None:
        is_main = plain_upper(question.reference) == plain_upper(str(body.get("reference") or ""))
        yield _evidence(
            "reference",
            "exact",
            "The same reference." if is_main else "The same reference, among its others.",
        )
    if question.offence is not None:
        offence = body.get("classification", {}).get("offence")
        yield _evidence("offence", "exact", f"The same offence{f': {offence}' if offence else ''}.")
    if question.person is not None:
        role = f" as {question.role}" if question.role else ""
        yield _evidence("person", "linked", f"The person is linked to it{role}.")
    elif question.role is not None:
        yield _evidence("role", "linked", f"Somebody is linked to it as {question.role}.")
    if question.words is not None:
        yield _evidence("words", "text", "The words are in its text.")


def _where_and_when(question: EventSearch, distance_m: float | None) -> Iterator[Evidence]:
    if question.near is not None and distance_m is not None:
        yield _evidence("near", "distance", f"{distance_in_words(distance_m)} away.")
    if question.polygon is not None:
        yield _evidence("polygon", "inside", "Inside the area.")
    if question.occurred_from is not None or question.occurred_to is not None:
        yield _evidence("occurred", "in-range", "It happened, or may have happened, in that time.")
    if question.codes:
        yield _evidence("codes", "exact", f"It has {', '.join(question.codes)}.")
    if question.kinds:
        yield _evidence("kinds", "exact", "One of the kinds asked for.")


def _evidence(field: str, how: str, sentence: str) -> Evidence:
    return Evidence(field, how, sentence, 1.0, WEIGHT)
