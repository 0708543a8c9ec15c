"""Who is who: what speaks for a record in answer to a question, scored and explained. Pure."""

from bluelamp.match.evidence import Evidence, Ranked
from bluelamp.match.person_features import PERSON_FEATURES, PersonCandidate
from bluelamp.match.person_question import PersonQuestion, read_person_question
from bluelamp.match.ranking import ANSWERS_FROM, best_first, rank_person

__all__ = [
    "ANSWERS_FROM",
    "PERSON_FEATURES",
    "Evidence",
    "PersonCandidate",
    "PersonQuestion",
    "Ranked",
    "best_first",
    "rank_person",
    "read_person_question",
]
