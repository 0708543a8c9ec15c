"""Which new column is an old one under another name: by place, by name and by what its values look like."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from math import sqrt

from bluelamp.connect.drift.column_shape import ColumnShape, SourceProfile
from bluelamp.connect.readers import SchemaFingerprint

ALIKE_ALONE = 0.85
"""Columns whose values are so alike are one, wherever they stand and whatever they are called."""
ALIKE_IN_PLACE = 0.5
"""Enough where the place or the name speaks for it too."""
NAMES_ALIKE = 0.6
FILLED_MIN = 10
"""Fewer values say nothing about likeness."""


@dataclass(frozen=True, slots=True)
class Look:
    """A source at one moment: its columns, and the profile of them where there is one."""

    shape: SchemaFingerprint
    profile: SourceProfile


def heirs(dropped: Sequence[str], added: Sequence[str], old: Look, new: Look) -> dict[str, str]:
    """New names by old ones. Each column is paired at most once, the surest pairs first."""
    scored = sorted(
        (
            (-score, old.shape.names.index(was), new.shape.names.index(now), was, now)
            for was in dropped
            for now in added
            if (score := _score(was, now, old, new)) is not None
        ),
    )
    found: dict[str, str] = {}
    for *_, was, now in scored:
        if was not in found and now not in found.values():
            found[was] = now
    return found


def _score(was: str, now: str, old: Look, new: Look) -> float | None:
    types = {dict(old.shape.columns)[was], dict(new.shape.columns)[now]}
    if len(types) > 1 and not (types & {"empty"} or types == {"integer", "decimal"}):
        return None
    in_place = old.shape.names.index(was) == new.shape.names.index(now)
    named = SequenceMatcher(None, _plain(was), _plain(now)).ratio()
    likeness = _likeness(old.profile.columns.get(was), new.profile.columns.get(now))
    if likeness is None:
        return 0.5 + named / 10 if in_place else None
    sure = likeness >= ALIKE_ALONE or (likeness >= ALIKE_IN_PLACE and (in_place or named >= NAMES_ALIKE))
    return likeness + in_place / 2 + named / 4 if sure else None


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _likeness(was: ColumnShape | None, now: ColumnShape | None) -> float | None:
    if was is None or now is None or min(was.filled, now.filled) < FILLED_MIN:
        return None
    parts = [
        1 - min(1.0, 4 * _apart(was, now)),
        _ratio(was.length_mean, now.length_mean),
        _same_number(was, now),
    ]
    if was.sampled and now.sampled:
        kinds = {*was.kinds, *now.kinds}
        parts.append(1 - max((abs(was.kinds.get(k, 0) - now.kinds.get(k, 0)) for k in kinds), default=0.0))
    if was.codes and now.codes is not None:
        both, either = {*was.codes} & {*now.codes}, {*was.codes} | {*now.codes}
        return min(*parts, len(both) / len(either))
    # The worst part counts most: columns differ as soon as they differ in one thing.
    return (min(parts) * 2 + sum(parts) / len(parts)) / 3


def _apart(was: ColumnShape, now: ColumnShape) -> float:
    """How far the null rates lie apart beyond what chance explains."""
    together = (was.rows - was.filled + now.rows - now.filled) / (was.rows + now.rows)
    chance = 3 * sqrt(together * (1 - together) * (1 / was.rows + 1 / now.rows))
    return max(0.0, abs(was.null_rate - now.null_rate) - chance)


def _same_number(was: ColumnShape, now: ColumnShape) -> float:
    # Of a part of the rows one sees all of few values and some of many: the number stays, or its share of the rows.
    return max(
        _ratio(was.distinct, now.distinct), _ratio(was.distinct / was.filled, now.distinct / now.filled)
    )


def _ratio(one: float, other: float) -> float:
    greater = max(one, other)
    return min(one, other) / greater if greater else 1.0
