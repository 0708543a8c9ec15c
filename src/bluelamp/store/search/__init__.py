"""Finding records in the database. How they are ranked is `match`; what a caller may see is in every query."""

from bluelamp.store.search.candidates import Candidate, Candidates
from bluelamp.store.search.events import EventPage, EventPlace, FoundEvent, find_events
from bluelamp.store.search.locations import find_locations
from bluelamp.store.search.objects import find_objects
from bluelamp.store.search.page import count_facets, decoded_body, page_records, shown_facets
from bluelamp.store.search.person_traits import birth_range, person_traits
from bluelamp.store.search.persons import person_candidates
from bluelamp.store.search.problem import QuestionTooWide

__all__ = [
    "Candidate",
    "Candidates",
    "EventPage",
    "EventPlace",
    "FoundEvent",
    "QuestionTooWide",
    "birth_range",
    "count_facets",
    "decoded_body",
    "find_events",
    "find_locations",
    "find_objects",
    "page_records",
    "person_candidates",
    "person_traits",
    "shown_facets",
]
