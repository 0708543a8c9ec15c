"""From source columns to police records: the mapping language and its compiler."""

from bluelamp.connect.mapping.coded import CodedColumn
from bluelamp.connect.mapping.compile import compile_mapping
from bluelamp.connect.mapping.compiled import CompiledMapping, MappingRun
from bluelamp.connect.mapping.errors import MappingProblem, MappingRefused, SourceColumnsMissing
from bluelamp.connect.mapping.lineage import SlotLineage
from bluelamp.connect.mapping.mapped_batch import Handling, MappedBatch
from bluelamp.connect.mapping.reasons import REASONS, Reason
from bluelamp.connect.mapping.self_test import TestOutcome, run_tests

__all__ = [
    "REASONS",
    "CodedColumn",
    "CompiledMapping",
    "Handling",
    "MappedBatch",
    "MappingProblem",
    "MappingRefused",
    "MappingRun",
    "Reason",
    "SlotLineage",
    "SourceColumnsMissing",
    "TestOutcome",
    "compile_mapping",
    "run_tests",
]
