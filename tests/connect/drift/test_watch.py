"""Every drift that is put into a table is found, ordinary change is not taken for one, and no person's value is kept."""

import json
from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.connect.drift import Drift, DriftKind, DriftTerms, DriftWatch, LastLook
from bluelamp.connect.drift_policy import DriftPolicy
from bluelamp.connect.mapping import compile_mapping
from bluelamp.connect.readers import ROW, SchemaFingerprint
from bluelamp.connect.readers.sampling import inferred_types
from tests.connect.drift.tables import (
    CHOICES,
    INJECTED,
    MAPPING,
    STOPPING,
    TABLES,
    Table,
    a_table,
    drifted,
)

COMPILED = compile_mapping(MAPPING)


def terms(**policy: str) -> DriftTerms:
    coded = {column.name: column for column in COMPILED.coded_columns}
    return DriftTerms(DriftPolicy(**policy), coded, COMPILED.columns_read, COMPILED.nothing)  # type: ignore[arg-type]


def frame(table: Table) -> pl.DataFrame:
    return pl.DataFrame(
        [(n, *row) for n, row in enumerate(table.rows, start=1)],
        schema={ROW: pl.Int64, **dict.fromkeys(table.columns, pl.String)},
        orient="row",
    )


def looked_at(
    table: Table, was: LastLook | None = None, batch_rows: int = 50, *, is_whole: bool = True, **policy: str
) -> tuple[LastLook, list[Drift], list[Drift]]:
    """What is kept of a reading, what was said before its first batch, and what at its end."""
    rows = frame(table)
    shape = SchemaFingerprint(inferred_types(rows, table.columns))
    watch = DriftWatch(was, shape, terms(**policy), is_whole=is_whole)
    early: list[Drift] = []
    passed = 0
    for batch in watch.passing(rows.iter_slices(batch_rows), early.extend):
        passed += len(batch)
    assert passed == len(table.rows)
    kept = json.loads(json.dumps({"fingerprint": shape.to_json(), "profile": watch.to_keep()}))
    look = LastLook.from_checkpoint(kept)
    assert look is not None
    return look, early, watch.value_drifts()


def found(drifts: Sequence[Drift]) -> set[tuple[DriftKind, str]]:
    return {(drift.kind, drift.column) for drift in drifts}


@settings(deadline=None, max_examples=30)
@given(TABLES, CHOICES, st.sampled_from([20, 70, 1000]))
def test_every_injected_drift_is_found(table: Table, kinds: set[DriftKind], batch_rows: int) -> None:
    was, *_ = looked_at(table, batch_rows=batch_rows)
    _, early, late = looked_at(drifted(table, kinds), was, batch_rows)
    assert {(kind, INJECTED[kind][0]) for kind in kinds} <= found(early + late)
    assert any(drift.stops for drift in early + late) == bool(kinds & STOPPING)


@settings(deadline=None, max_examples=30)
@given(st.integers(60, 160), st.integers(60, 160), st.integers(0, 10_000), st.sampled_from([0.0, 0.1, 0.3]))
def test_ordinary_change_is_no_drift(before: int, after: int, seed: int, null_share: float) -> None:
    was, *_ = looked_at(a_table(before, seed, null_share))
    _, early, late = looked_at(a_table(after, seed + 1, null_share), was)
    assert found(early + late) == set()


@settings(deadline=None, max_examples=20)
@given(TABLES)
def test_the_same_rows_in_other_batches_have_not_drifted(table: Table) -> None:
    was, *_ = looked_at(table, batch_rows=7)
    now, early, late = looked_at(table, was, batch_rows=1000)
    assert early + late == []
    assert now == was


def test_only_codes_are_kept_of_what_columns_hold() -> None:
    table = a_table(80, 1)
    kept = json.dumps(looked_at(table)[0].profile.to_json())
    for column in ("NO", "SURNAME", "DOB", "STATION", "NOTE"):
        assert not any(value and value in kept for value in table.column(column))
    assert '"codes": ["F", "M"]' in kept


def test_a_table_that_keeps_what_it_does_not_know_makes_no_codes_of_names() -> None:
    mapping = compile_mapping(
        MAPPING.replace("family: SURNAME", "family: {from: SURNAME, codes: {XX: Nobody}, on_unknown: keep}")
    )
    rows = frame(a_table(80, 1))
    coded = {column.name: column for column in mapping.coded_columns}
    watch = DriftWatch(
        None, SchemaFingerprint(()), DriftTerms(coded=coded, columns_read=mapping.columns_read), is_whole=True
    )
    assert list(watch.passing([rows], lambda _drifts: None))
    assert "Testperson" not in json.dumps(watch.to_keep())


def test_a_new_code_is_named_with_its_rows_and_what_follows() -> None:
    table = a_table(80, 1)
    was, *_ = looked_at(table)
    now = drifted(table, {DriftKind.NEW_CODE})
    now = now.with_column("ETHNICITY", ["Z9", *now.column("ETHNICITY")[1:]])
    _, _, late = looked_at(now, was)
    assert [(drift.column, drift.code, drift.rows, drift.action) for drift in late] == [
        ("ETHNICITY", "Z9", 1, "warn"),
        ("SEX", "X9", 2, "quarantine"),
    ]
    assert "kept aside" in late[1].message


def test_a_code_that_the_mapping_knows_is_no_drift() -> None:
    table = a_table(80, 1)
    was, *_ = looked_at(table)
    _, early, late = looked_at(table.with_column("SEX", ["U", *table.column("SEX")[1:]]), was)
    assert early + late == []


def test_a_misplaced_column_of_names_is_told_without_the_names() -> None:
    table = a_table(400, 1)
    was, *_ = looked_at(table)
    many = [f"Testperson {n}" for n in range(400)]
    _, _, late = looked_at(table.with_column("SEX", list(many)), was)
    told = " ".join(drift.message for drift in late)
    assert (DriftKind.NEW_CODE, "SEX") in found(late)
    assert "Testperson" not in told


def test_a_reading_of_some_rows_compares_codes_and_keeps_the_rest_as_it_was() -> None:
    table = a_table(100, 1)
    was, *_ = looked_at(table)
    part = drifted(table, {DriftKind.NULL_SURGE, DriftKind.NEW_CODE})
    now, early, late = looked_at(part, was, is_whole=False)
    assert found(early + late) == {(DriftKind.NEW_CODE, "SEX")}
    assert now.profile.columns["STATION"] == was.profile.columns["STATION"]
    again, early, late = looked_at(part, now, is_whole=False)
    assert early + late == []
    assert again.profile == now.profile


def test_a_reading_of_some_rows_hears_of_a_stopping_code_before_its_batch() -> None:
    table = a_table(100, 1)
    was, *_ = looked_at(table)
    rows = frame(drifted(table, {DriftKind.NEW_CODE}))
    watch = DriftWatch(was, was.fingerprint, terms(new_code="stop"), is_whole=False)
    heard: list[Drift] = []
    first = next(watch.passing(rows.iter_slices(50), heard.extend))
    assert len(first) == 50
    assert [(drift.code, drift.stops) for drift in heard] == [("X9", True)]
    assert watch.value_drifts() == []


@pytest.mark.parametrize(("kind", "setting"), [(kind, kind.value) for kind in INJECTED])
def test_the_manifest_decides_what_follows(kind: DriftKind, setting: str) -> None:
    table = a_table(100, 1)
    was, *_ = looked_at(table)
    now = drifted(table, {kind})
    for action in ("stop", "warn", "ignore"):
        _, early, late = looked_at(now, was, **{setting: action})
        actions = {drift.action for drift in early + late if drift.kind is kind}
        assert actions == ({action} if action != "ignore" else set())


def test_a_column_that_nothing_reads_may_go_empty() -> None:
    table = a_table(100, 1)
    was, *_ = looked_at(table)
    _, _, late = looked_at(table.with_column("NOTE", [None] * 100), was)
    assert [(drift.kind, drift.column, drift.action) for drift in late] == [
        (DriftKind.NULL_SURGE, "NOTE", "warn")
    ]


def test_numbers_and_lengths_are_told() -> None:
    table = a_table(400, 1, 0.0)
    was, *_ = looked_at(table)
    now = table.with_column(
        "NOTE", [f"Pretend note with number {n} and much more to say: {'x' * 300}" for n in range(400)]
    )
    now = now.with_column("NO", [f"ZZ/{n}" for n in range(400)])
    _, _, late = looked_at(now, was)
    assert {(DriftKind.LENGTH, "NO"), (DriftKind.LENGTH, "NOTE"), (DriftKind.CARDINALITY, "NOTE")} == found(
        late
    )
    assert not any(drift.stops for drift in late)
