"""Graded quality rules and the report for each source. Rules for single values live with their kind in `values`."""

from bluelamp.pole.quality.catalogue import RULES, dimension_of, findings_of, record_rules
from bluelamp.pole.quality.facts import EventFacts, Facts, LocationFacts, ObjectFacts, PersonFacts
from bluelamp.pole.quality.report import QualityReport, RuleCount, quality_report
from bluelamp.pole.quality.rule import Dimension, RecordRule

__all__ = [
    "RULES",
    "Dimension",
    "EventFacts",
    "Facts",
    "LocationFacts",
    "ObjectFacts",
    "PersonFacts",
    "QualityReport",
    "RecordRule",
    "RuleCount",
    "dimension_of",
    "findings_of",
    "quality_report",
    "record_rules",
]
