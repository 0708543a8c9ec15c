"""Code lists as versioned data, each with its source, licence and the codes of other schemes beside it."""

from bluelamp.pole.codes.catalogue import CodeListUnknown, code_list, code_lists
from bluelamp.pole.codes.code_list import CodeEntry, CodeList, CodeListSummary, CodeUnknown, SchemeUnknown
from bluelamp.pole.codes.crime_flags import CrimeFlagSuggestions, Suggestion, crime_flags
from bluelamp.pole.codes.packing import CodeListBroken

__all__ = [
    "CodeEntry",
    "CodeList",
    "CodeListBroken",
    "CodeListSummary",
    "CodeListUnknown",
    "CodeUnknown",
    "CrimeFlagSuggestions",
    "SchemeUnknown",
    "Suggestion",
    "code_list",
    "code_lists",
    "crime_flags",
]
