"""Who is who: what speaks for a record in answer to a question, scored and explained. Pure."""

from bluelamp.match.event_features import event_reasons
from bluelamp.match.evidence import Evidence, Ranked
from bluelamp.match.location_features import LOCATION_FEATURES, rank_location
from bluelamp.match.object_features import OBJECT_FEATURES, rank_object
from bluelamp.match.person_features import PERSON_FEATURES, PersonCandidate
from bluelamp.match.person_question import PersonQuestion, read_person_question
from bluelamp.match.ranking import ANSWERS_FROM, ANSWERS_WIDENED_FROM, best_first, rank_person

__all__ = [
    "ANSWERS_FROM",
    "ANSWERS_WIDENED_FROM",
    "LOCATION_FEATURES",
    "OBJECT_FEATURES",
    "PERSON_FEATURES",
    "Evidence",
    "PersonCandidate",
    "PersonQuestion",
    "Ranked",
    "best_first",
    "event_reasons",
    "rank_location",
    "rank_object",
    "rank_person",
    "read_person_question",
]
