"""From source columns to police records: the mapping language and its compiler."""

from bluelamp.connect.mapping.errors import MappingProblem, MappingRefused, SourceColumnsMissing
from bluelamp.connect.mapping.mapped_batch import Handling, MappedBatch

__all__ = ["Handling", "MappedBatch", "MappingProblem", "MappingRefused", "SourceColumnsMissing"]
