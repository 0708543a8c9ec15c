"""What is known of a connected system's quality: runs, rows kept aside, findings, expectations of the source."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from bluelamp.pole.finding import Level
from bluelamp.pole.quality import QualityReport, RuleCount, quality_report
from bluelamp.store import runs
from bluelamp.store.landing.findings import FindingCount, finding_counts, slot_counts
from bluelamp.store.quarantine import RankedReason, ranked_reasons
from bluelamp.store.runs import Run
from bluelamp.store.systems import find

RUNS_SHOWN = 10
DUPLICATE = "key-duplicate"
"""Reason of rows whose key another row of the same reading has."""


@dataclass(frozen=True, slots=True)
class SystemReport:
    """The quality of one system as it stands now. Counts, rules and reasons only; no record and no value."""

    system: str
    mapping_version: str
    rows: int
    records: dict[str, int]
    records_with_findings: int
    findings: tuple[FindingCount, ...]
    reasons: tuple[RankedReason, ...]
    runs: tuple[Run, ...]

    @property
    def rows_waiting(self) -> int:
        """Rows kept aside."""
        return sum(reason.entries for reason in self.reasons)

    @property
    def quality(self) -> QualityReport:
        """The same counts in the six dimensions of data quality."""
        kept_aside: Counter[str] = Counter()
        for reason in self.reasons:
            kept_aside[reason.reason] += reason.entries
        return quality_report(
            self.system,
            records=sum(self.records.values()),
            rows=self.rows,
            findings=[
                RuleCount(one.rule, Level(one.level), one.records, one.entity, one.field)
                for one in self.findings
            ],
            quarantine=kept_aside,
            duplicates=kept_aside[DUPLICATE],
        )


def system_report(conn: Connection[Any], system_id: str) -> SystemReport:
    """The report of one system.

    Raises `SystemUnknown`.
    """
    system = find(conn, system_id)
    rows, records, flawed = slot_counts(conn, system.system_no)
    return SystemReport(
        system=system.id,
        mapping_version=system.mapping_version,
        rows=rows,
        records=records,
        records_with_findings=flawed,
        findings=tuple(finding_counts(conn, system.system_no)),
        reasons=tuple(ranked_reasons(conn, system.system_no)),
        runs=tuple(runs.runs(conn, system_no=system.system_no, limit=RUNS_SHOWN)),
    )
