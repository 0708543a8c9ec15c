"""The quality report of a source, worked out from counts alone: by rule, by level and in six dimensions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bluelamp.pole.finding import Level
from bluelamp.pole.quality.catalogue import dimension_of
from bluelamp.pole.quality.rule import Dimension

WEIGHTS = {Level.ERROR: 1.0, Level.WARNING: 0.5, Level.INFO: 0.0}
"""How much of a record a finding takes away. Our own convention: an info is no fault, a warning half of one."""


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often one rule spoke."""

    rule: str
    level: Level
    count: int
    entity: str | None = None
    field: str | None = None

    @property
    def dimension(self) -> Dimension:
        """The dimension that it counts towards."""
        return dimension_of(self.rule)


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """One of the six dimensions: what was noticed, and the share of records that is sound."""

    dimension: Dimension
    errors: int
    warnings: int
    infos: int
    score: float
    """1 is faultless. Two faults of one record count twice, so the true share is this or higher."""


@dataclass(frozen=True, slots=True)
class QualityReport:
    """How good one source is, and where to begin."""

    system: str
    records: int
    rows: int
    rows_quarantined: int
    dimensions: tuple[DimensionScore, ...]
    rules: tuple[RuleCount, ...]
    """Errors first, then the most frequent."""
    quarantine: tuple[tuple[str, int], ...]
    """Reasons of rows kept aside, the most frequent first."""

    def by_level(self) -> dict[Level, int]:
        """Findings of each level."""
        return {level: sum(rule.count for rule in self.rules if rule.level is level) for level in Level}


def quality_report(
    system: str,
    *,
    records: int,
    rows: int,
    findings: Iterable[RuleCount],
    quarantine: Mapping[str, int] | None = None,
    duplicates: int = 0,
) -> QualityReport:
    """Make the report from counts.

    `duplicates` are rows with a key that another row has, and records judged to be the same person twice.
    """
    counts = _summed(findings)
    reasons = sorted((quarantine or {}).items(), key=lambda pair: (-pair[1], pair[0]))
    order = list(Level)
    return QualityReport(
        system=system,
        records=records,
        rows=rows,
        rows_quarantined=sum(count for _, count in reasons),
        dimensions=tuple(_score(dimension, counts, records, duplicates) for dimension in Dimension),
        rules=tuple(sorted(counts, key=lambda each: (order.index(each.level), -each.count, each.rule))),
        quarantine=tuple(reasons),
    )


def _summed(findings: Iterable[RuleCount]) -> list[RuleCount]:
    totals: dict[tuple[str, Level, str | None, str | None], int] = {}
    for each in findings:
        key = (each.rule, each.level, each.entity, each.field)
        totals[key] = totals.get(key, 0) + each.count
    return [
        RuleCount(rule, level, count, entity, field) for (rule, level, entity, field), count in totals.items()
    ]


def _score(dimension: Dimension, counts: list[RuleCount], records: int, duplicates: int) -> DimensionScore:
    levels = {
        level: sum(each.count for each in counts if each.level is level and each.dimension is dimension)
        for level in Level
    }
    if dimension is Dimension.DUPLICATION:
        levels[Level.ERROR] += duplicates
    lost = sum(WEIGHTS[level] * count for level, count in levels.items())
    score = max(0.0, 1 - lost / records) if records else 1.0
    return DimensionScore(dimension, levels[Level.ERROR], levels[Level.WARNING], levels[Level.INFO], score)
