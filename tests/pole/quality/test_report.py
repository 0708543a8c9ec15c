"""The report of a source follows from counts alone."""

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.pole.finding import Level
from bluelamp.pole.quality import Dimension, QualityReport, RuleCount, quality_report

counts = st.lists(
    st.builds(
        RuleCount,
        rule=st.sampled_from(["person-no-birth", "name-title", "birth-in-future", "person-no-link"]),
        level=st.sampled_from(list(Level)),
        count=st.integers(0, 500),
    ),
    max_size=8,
)


def score(report: QualityReport, dimension: Dimension) -> float:
    return next(each.score for each in report.dimensions if each.dimension is dimension)


def test_errors_count_whole_and_warnings_half() -> None:
    found = [
        RuleCount("person-no-birth", Level.WARNING, 20, "person", "births.date"),
        RuleCount("person-no-link", Level.ERROR, 10, "person"),
        RuleCount("name-script", Level.INFO, 90, "person"),
    ]
    report = quality_report(
        "custody", records=100, rows=120, findings=found, quarantine={"code-unknown": 3}, duplicates=2
    )
    assert [dimension.dimension for dimension in report.dimensions] == list(Dimension)
    assert score(report, Dimension.COMPLETENESS) == 0.9
    assert score(report, Dimension.INTEGRITY) == 0.9
    assert score(report, Dimension.CONFORMITY) == 1.0
    assert score(report, Dimension.DUPLICATION) == 0.98
    assert report.by_level() == {Level.ERROR: 10, Level.WARNING: 20, Level.INFO: 90}
    assert (report.rows_quarantined, report.quarantine) == (3, (("code-unknown", 3),))


def test_worst_and_most_frequent_come_first() -> None:
    found = [
        RuleCount("a-b", Level.INFO, 900),
        RuleCount("c-d", Level.ERROR, 1),
        RuleCount("e-f", Level.ERROR, 5),
    ]
    report = quality_report("custody", records=10, rows=10, findings=found, quarantine={"x": 1, "y": 7})
    assert [rule.rule for rule in report.rules] == ["e-f", "c-d", "a-b"]
    assert [reason for reason, _ in report.quarantine] == ["y", "x"]


def test_source_without_records_has_no_faults() -> None:
    report = quality_report("custody", records=0, rows=0, findings=[])
    assert all(dimension.score == 1 for dimension in report.dimensions)


@given(counts, counts, st.integers(1, 400))
def test_counts_of_batches_add_up(one: list[RuleCount], other: list[RuleCount], records: int) -> None:
    together = quality_report("s", records=records, rows=records, findings=[*one, *other])
    assert sum(rule.count for rule in together.rules) == sum(each.count for each in (*one, *other))
    assert len({(rule.rule, rule.level) for rule in together.rules}) == len(together.rules)
    assert all(0 <= dimension.score <= 1 for dimension in together.dimensions)
    assert together == quality_report("s", records=records, rows=records, findings=[*together.rules])
