"""Runs a mapping's inline tests: one row in, the expected record values or quarantine reason out."""

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from bluelamp.connect.mapping.compiled import ROW, CompiledMapping
from bluelamp.connect.mapping.language.quality import MappingTest
from bluelamp.connect.mapping.mapped_batch import MappedBatch


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """What one inline test found. It holds no value of the row unless the mapping's author wrote it."""

    name: str
    failures: tuple[str, ...]

    __test__ = False  # a name that pytest would collect

    @property
    def passed(self) -> bool:
        """Whether all came out as expected."""
        return not self.failures


def run_tests(mapping: CompiledMapping, today: date | None = None) -> list[TestOutcome]:
    """Run every inline test of the mapping, in order; all of them in one batch, since each batch has its price."""
    tests = mapping.document.tests
    if not tests:
        return []
    columns = sorted({*mapping.columns_read, *(name for test in tests for name in test.in_)})
    rows = {name: [test.in_.get(name) for test in tests] for name in columns}
    batch = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String)).with_columns(
        pl.int_range(1, len(tests) + 1, dtype=pl.Int64).alias(ROW)
    )
    mapped = mapping.apply(batch, today)
    return [
        TestOutcome(test.name or f"test {at}", tuple(_judge(mapping, test, _of_row(mapped, at))))
        for at, test in enumerate(tests, start=1)
    ]


def _of_row(mapped: MappedBatch, row: int) -> MappedBatch:
    """What became of one row."""
    of_row = pl.col(ROW) == row
    return replace(
        mapped,
        records=[frame.filter(of_row) for frame in mapped.records],
        links=[frame.filter(of_row) for frame in mapped.links],
        rejected=mapped.rejected.filter(of_row),
    )


def _judge(mapping: CompiledMapping, test: MappingTest, mapped: MappedBatch) -> list[str]:
    strange = sorted(set(test.in_).difference(mapping.columns_read))
    explained = {name for loss in mapping.document.loss for name in loss.columns}
    failures = [f"in: the mapping does not read {name!r}." for name in strange if name not in explained]
    if test.quarantined is not None:
        return failures + _expect_quarantine(mapped, test.quarantined)
    if not mapped.rejected.is_empty():
        said = mapped.rejected.row(0, named=True)
        return [*failures, f"The row was kept aside: {said['reason']}, {said['field']}."]
    return failures + _compare(mapping, mapped, test.out or {})


def _expect_quarantine(mapped: MappedBatch, reason: str) -> list[str]:
    if mapped.rejected.is_empty():
        return [f"The row should be kept aside with {reason}, but it was accepted."]
    found = mapped.rejected["reason"][0]
    return (
        []
        if found == reason
        else [f"The row should be kept aside with {reason}, but the reason was {found}."]
    )


def _compare(mapping: CompiledMapping, mapped: MappedBatch, expected: dict[str, Any]) -> list[str]:
    records = {
        slot.name: frame.row(0, named=True)
        for slot, frame in zip(mapping.slots, mapped.records, strict=True)
        if not frame.is_empty()
    }
    slots = {slot.name for slot in mapping.slots}
    failures = []
    listed = {"links": _links(mapped), "findings": sorted(_rules(records))}
    for path, stated in expected.items():
        wanted = sorted(stated or []) if path in listed else stated
        match path:
            case "links" | "findings":
                found: Any = sorted(listed[path])
            case _:
                slot, _, rest = path.partition(".")
                if slot not in slots:
                    failures.append(f"{path}: there is no slot {slot!r}.")
                    continue
                found = _found(records.get(slot), rest, is_shown=wanted is not None)
        if not _same(found, wanted):
            failures.append(f"{path}: expected {wanted!r}, found {found!r}.")
    return failures


def _found(record: dict[str, Any] | None, path: str, *, is_shown: bool) -> Any:
    if record is None:
        return None
    if not path:
        return record["label"] if not is_shown else json.loads(record["body"])
    if path == "label":
        return record["label"]
    value: Any = json.loads(record["body"])
    for part in path.split("."):
        if isinstance(value, list):
            value = value[int(part)] if part.isdigit() and int(part) < len(value) else None
        elif isinstance(value, dict):
            value = value.get(part)
        else:
            return None
    return value


def _same(found: Any, wanted: Any) -> bool:
    """Numbers are written as texts in the file."""
    if isinstance(found, int | float) and not isinstance(found, bool) and isinstance(wanted, str):
        try:
            return float(found) == float(wanted)
        except ValueError:
            return False
    return bool(found == wanted)


def _links(mapped: MappedBatch) -> list[str]:
    return [
        f"{link['from_slot']} {link['role']} {link['to_slot']}"
        for frame in mapped.links
        for link in frame.iter_rows(named=True)
    ]


def _rules(records: dict[str, dict[str, Any]]) -> set[str]:
    return {
        finding["rule"]
        for record in records.values()
        if record["quality"] is not None
        for finding in json.loads(record["quality"])
    }
