"""How records come into the tables, and out of them into history. The only module folder that writes them."""

from bluelamp.store.landing.handlings import handling_numbers
from bluelamp.store.landing.indexes import SearchIndexes, refresh_statistics
from bluelamp.store.landing.lander import (
    KNOWN,
    SAME_CONTENT,
    SAME_MAPPING,
    THIS_RUN,
    Landed,
    Lander,
    LandingBatch,
    Verdicts,
)
from bluelamp.store.landing.stage import LINK_SCHEMA, RECORD_SCHEMA, SOURCE_SCHEMA, RunPlace

__all__ = [
    "KNOWN",
    "LINK_SCHEMA",
    "RECORD_SCHEMA",
    "SAME_CONTENT",
    "SAME_MAPPING",
    "SOURCE_SCHEMA",
    "THIS_RUN",
    "Landed",
    "Lander",
    "LandingBatch",
    "RunPlace",
    "SearchIndexes",
    "Verdicts",
    "handling_numbers",
    "refresh_statistics",
]
