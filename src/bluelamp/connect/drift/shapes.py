"""Columns that came, went, changed their name or their kind: all that can be told before a row is written."""

from collections.abc import Collection

from bluelamp.connect.drift.column_shape import ColumnShape, SourceProfile
from bluelamp.connect.drift.drift import Drift, DriftKind
from bluelamp.connect.drift.renaming import Look, heirs
from bluelamp.connect.drift_policy import DriftPolicy
from bluelamp.connect.readers import SchemaFingerprint

SAMPLED_MIN = 10
WAS_ONE_KIND = 0.9
IS_NO_LONGER = 0.5


def compare(
    old: SchemaFingerprint,
    new: SchemaFingerprint,
    was: SourceProfile | None = None,
    now: SourceProfile | None = None,
    policy: DriftPolicy | None = None,
) -> list[Drift]:
    """What changed in a source's columns between two looks, the gravest first.

    A column that has gone and a new one are taken for the same under another name where the new one stands in its
    place, or its values look alike. One odd value among numbers makes a text column of a file, so a column that was
    or became text counts as retyped only if most of its values say so; else it is a warning.
    """
    policy, was, now = policy or DriftPolicy(), was or SourceProfile(), now or SourceProfile()
    before, after = dict(old.columns), dict(new.columns)
    dropped = [name for name in old.names if name not in after and not _is_further_repeat(name, after)]
    added = [name for name in new.names if name not in before]
    renamed = heirs(dropped, added, Look(old, was), Look(new, now))
    drifts = [
        Drift(DriftKind.DROPPED, name, f"Column {name} has gone.", policy.dropped)
        if name not in renamed
        else Drift(
            DriftKind.RENAMED,
            name,
            f"Column {name} has gone; {renamed[name]} stands in its place.",
            policy.renamed,
            became=renamed[name],
        )
        for name in dropped
    ]
    for name in old.names:
        if name in after:
            drifts += _retyped(
                name,
                (before[name], after[name]),
                (was.columns.get(name), now.columns.get(name)),
                policy,
            )
    drifts += [
        Drift(DriftKind.ADDED, name, f"Column {name} is new in the source.", policy.added)
        for name in added
        if name not in renamed.values()
    ]
    return [drift for drift in drifts if drift.action != "ignore"]


def _is_further_repeat(name: str, after: Collection[str]) -> bool:
    """Whether this column is the second or later of a place that still stands: `suspect.3.surname` beside `suspect.1…`."""
    steps = name.split(".")
    return any(
        step.isdecimal()
        and int(step) > 1
        and any(f"{other}.".startswith(".".join([*steps[:at], "1", ""])) for other in after)
        for at, step in enumerate(steps)
    )


def _retyped(
    name: str,
    types: tuple[str, str],
    shapes: tuple[ColumnShape | None, ColumnShape | None],
    policy: DriftPolicy,
) -> list[Drift]:
    kinds = _other_kind(*shapes)
    if kinds is not None:
        message = f"Column {name} held {kinds[0]} and now holds {kinds[1]}."
        return [Drift(DriftKind.RETYPED, name, message, policy.retyped)]
    was, now = types
    if was == now or "empty" in types or {was, now} == {"integer", "decimal"}:
        return []
    drift = Drift(DriftKind.RETYPED, name, f"Column {name} held {was} and now holds {now}.", policy.retyped)
    return [drift.at_most_warned() if "text" in types else drift]


def _other_kind(was: ColumnShape | None, now: ColumnShape | None) -> tuple[str, str] | None:
    if was is None or now is None or min(was.sampled, now.sampled) < SAMPLED_MIN:
        return None
    before, after = _kind(was), _kind(now)
    numbers = {"a whole number", "a decimal number"}
    if before == after or {before, after} <= numbers or None in {before, after}:
        return None
    held = was.kinds.get(str(before), 0.0) if before != "text" else 0.0
    holds = now.kinds.get(str(before), 0.0) if before != "text" else 0.0
    # From text to a kind is told by the declared type, if at all: a column may hold fewer odd values by chance.
    return (str(before), str(after)) if held >= WAS_ONE_KIND and holds < IS_NO_LONGER else None


def _kind(shape: ColumnShape) -> str | None:
    """The kind of nearly all values, `text` for a column of none, nothing for a mixed one."""
    numbers = shape.kinds.get("a whole number", 0.0) + shape.kinds.get("a decimal number", 0.0)
    if numbers >= WAS_ONE_KIND:
        return (
            "a whole number" if shape.kinds.get("a whole number", 0.0) >= WAS_ONE_KIND else "a decimal number"
        )
    kind, share = max(shape.kinds.items(), key=lambda each: each[1], default=("text", 0.0))
    if share >= WAS_ONE_KIND:
        return kind
    return "text" if share < IS_NO_LONGER else None
