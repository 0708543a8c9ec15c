"""What changed in what columns hold: emptier, new codes, more or fewer different values, longer or shorter ones."""

from collections.abc import Collection, Iterator, Mapping
from math import sqrt

from bluelamp.connect.drift.column_shape import CODES_MAX, DISTINCT_MAX, ColumnShape, SourceProfile
from bluelamp.connect.drift.drift import Drift, DriftKind
from bluelamp.connect.drift_policy import DriftAction, DriftPolicy
from bluelamp.connect.mapping import CodedColumn

ROWS_MIN = 20
"""Shares of fewer rows say nothing."""
SURGE_POINTS = 0.20
SURGE_FACTOR = 2
SURGE_DEVIATIONS = 3
"""How far apart two null rates must lie, in standard deviations of their difference, not to be chance."""
CARDINALITY_FACTOR = 3
CARDINALITY_MIN = 20
LENGTH_FACTOR = 2
LENGTH_MIN = 3
CODES_NAMED_MAX = 8


def compare_values(
    was: SourceProfile,
    now: SourceProfile,
    policy: DriftPolicy,
    *,
    coded: Mapping[str, CodedColumn],
    columns_read: Collection[str],
) -> list[Drift]:
    """Changes of two whole readings. A column that the mapping does not read is never a reason to stop."""
    drifts = compare_codes(was, now, policy, coded)
    for name, shape in now.columns.items():
        before = was.columns.get(name)
        if before is None:
            continue
        found = list(_filling(name, before, shape, policy))
        if name in coded:  # how many and how long the codes are follows from which they are
            found = [drift for drift in found if drift.kind is DriftKind.NULL_SURGE]
        drifts += found if name in columns_read else [drift.at_most_warned() for drift in found]
    return [drift for drift in drifts if drift.action != "ignore"]


def compare_codes(
    was: SourceProfile, now: SourceProfile, policy: DriftPolicy, coded: Mapping[str, CodedColumn]
) -> list[Drift]:
    """Codes that the mapping does not know and that were not there before. Also right for a part of the rows."""
    drifts: list[Drift] = []
    for name, column in coded.items():
        before, shape = was.columns.get(name), now.columns.get(name)
        if before is None or shape is None or before.codes is None:
            continue
        drifts += _new_codes(column, before, shape, policy)
    return [drift for drift in drifts if drift.action != "ignore"]


def _new_codes(
    column: CodedColumn, before: ColumnShape, shape: ColumnShape, policy: DriftPolicy
) -> Iterator[Drift]:
    if shape.codes is None:
        message = (
            f"Column {column.name} held {len(before.codes or ()):,} codes and now holds mostly other texts, "
            f"or more than {CODES_MAX} different ones."
        )
        yield Drift(DriftKind.NEW_CODE, column.name, message, policy.new_code)
        return
    new = {
        code: rows
        for code, rows in shape.codes.items()
        if code not in (before.codes or ()) and column.unknown(code)
    }
    for code, rows in sorted(new.items(), key=lambda each: (-each[1], each[0]))[:CODES_NAMED_MAX]:
        message = (
            f"Column {column.name} holds a new code {code!r} in {_rows(rows)}; {_outcome(column, code)}."
        )
        yield Drift(DriftKind.NEW_CODE, column.name, message, _action(column, code, policy), rows, code=code)
    more = sorted(new.values())[: max(0, len(new) - CODES_NAMED_MAX)]
    if more or shape.long_codes > before.long_codes:
        rows = sum(more) + max(0, shape.long_codes - before.long_codes)
        message = (
            f"Column {column.name} holds further unknown texts in {_rows(rows)}; they are not named here."
        )
        yield Drift(DriftKind.NEW_CODE, column.name, message, policy.new_code, rows)


def _action(column: CodedColumn, code: str, policy: DriftPolicy) -> DriftAction:
    # Only the mapping keeps rows aside; where it takes them all the same, a warning is what is left.
    kept_aside = column.outcome(code) == "quarantine"
    return "warn" if policy.new_code == "quarantine" and not kept_aside else policy.new_code


def _rows(count: int) -> str:
    return f"{count:,} row" + ("" if count == 1 else "s")


def _outcome(column: CodedColumn, code: str) -> str:
    match column.outcome(code):
        case "quarantine":
            return "the mapping does not know it, so those rows are kept aside"
        case "null":
            return "the mapping does not know it and leaves the value out"
        case _:
            return "the mapping does not know it and keeps it as it stands"


def _filling(name: str, was: ColumnShape, now: ColumnShape, policy: DriftPolicy) -> Iterator[Drift]:
    if min(was.rows, now.rows) < ROWS_MIN:
        return
    if is_surge(was, now):
        message = f"Column {name} was empty in {was.null_rate:.0%} of rows and now is in {now.null_rate:.0%}."
        yield Drift(DriftKind.NULL_SURGE, name, message, policy.null_surge, now.rows - now.filled)
        return
    if min(was.filled, now.filled) < ROWS_MIN:
        return
    if _other_number(was, now):
        message = f"Column {name} held {_number(was)} different values and now holds {_number(now)}."
        yield Drift(DriftKind.CARDINALITY, name, message, policy.cardinality)
    if was.length_min == was.length_max != 0 and (now.length_min, now.length_max) != (
        was.length_min,
        was.length_max,
    ):
        message = (
            f"Every value of column {name} had {was.length_max} characters; "
            f"now they have {_between(now.length_min, now.length_max)}."
        )
        yield Drift(DriftKind.LENGTH, name, message, policy.length)
    elif _other_length(was, now):
        message = (
            f"Values of column {name} had {was.length_mean:.0f} characters on average and now have "
            f"{now.length_mean:.0f}."
        )
        yield Drift(DriftKind.LENGTH, name, message, policy.length)


def is_surge(was: ColumnShape, now: ColumnShape) -> bool:
    """Whether a column is emptier by more than 20 points, more than twice as often empty, and not by chance."""
    before, after = was.null_rate, now.null_rate
    if after - before <= SURGE_POINTS or after <= SURGE_FACTOR * before:
        return False
    together = (was.rows - was.filled + now.rows - now.filled) / (was.rows + now.rows)
    deviation = sqrt(together * (1 - together) * (1 / was.rows + 1 / now.rows))
    return after - before > SURGE_DEVIATIONS * deviation


def _other_number(was: ColumnShape, now: ColumnShape) -> bool:
    more, fewer = max(1.0, now.filled / was.filled), min(1.0, now.filled / was.filled)
    if abs(was.distinct - now.distinct) < CARDINALITY_MIN:
        return False
    return (
        now.distinct > CARDINALITY_FACTOR * was.distinct * more
        or now.distinct * CARDINALITY_FACTOR < was.distinct * fewer
    )


def _other_length(was: ColumnShape, now: ColumnShape) -> bool:
    shorter, longer = sorted((was.length_mean, now.length_mean))
    return longer >= LENGTH_FACTOR * shorter and longer - shorter >= LENGTH_MIN


def _number(shape: ColumnShape) -> str:
    return f"more than {DISTINCT_MAX:,}" if shape.distinct >= DISTINCT_MAX else f"{shape.distinct:,}"


def _between(low: int, high: int) -> str:
    return f"{low} to {high}" if low != high else f"{low}"
