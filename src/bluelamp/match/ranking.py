"""Ranks the candidates of a search: features, weighed; the best first. Pure."""

from collections.abc import Iterable
from typing import TypeVar

from bluelamp.match.evidence import Ranked, weighed
from bluelamp.match.person_features import PERSON_FEATURES, PersonCandidate
from bluelamp.match.person_question import PersonQuestion

Id = TypeVar("Id")

ANSWERS_FROM = 0.8
"""Score of a best candidate from which a search need not be widened."""

ANSWERS_WIDENED_FROM = 0.54
"""The same once all that is narrow was tried: half of a name with the very day of birth, or a whole name without it.
Whatever says less is no reason to stop looking."""


def rank_person(question: PersonQuestion, person: PersonCandidate) -> Ranked:
    """Score one candidate, with the reasons."""
    return weighed(feature(question, person) for feature in PERSON_FEATURES)


def best_first(scored: Iterable[tuple[Id, Ranked]]) -> list[tuple[Id, Ranked]]:
    """Those worth showing, the best first. Equal scores keep the order they came in."""
    return sorted((one for one in scored if one[1].is_shown), key=lambda one: -one[1].score)
