"""From source columns to police records: the mapping language and its compiler."""

from bluelamp.connect.mapping.compile import compile_mapping
from bluelamp.connect.mapping.compiled import CompiledMapping, MappingRun
from bluelamp.connect.mapping.errors import MappingProblem, MappingRefused, SourceColumnsMissing
from bluelamp.connect.mapping.mapped_batch import Handling, MappedBatch

__all__ = [
    "CompiledMapping",
    "Handling",
    "MappedBatch",
    "MappingProblem",
    "MappingRefused",
    "MappingRun",
    "SourceColumnsMissing",
    "compile_mapping",
]
