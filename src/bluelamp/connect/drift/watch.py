"""Watching a reading for drift: the batches pass, the shape is judged before the first, the values at the end."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from bluelamp.connect.drift.column_shape import SourceProfile
from bluelamp.connect.drift.drift import Drift
from bluelamp.connect.drift.profiling import Profiler
from bluelamp.connect.drift.shapes import compare
from bluelamp.connect.drift.values import compare_codes, compare_values
from bluelamp.connect.drift_policy import DriftPolicy
from bluelamp.connect.mapping import CodedColumn
from bluelamp.connect.readers import Batch, SchemaFingerprint

Judge = Callable[[list[Drift]], None]
"""Hears of drifts as they are found; raises to stop the run."""


UNREAD_FIRST_MAX = 20
"""Batches of unreadable rows that are held back until the first readable one shows what the source holds."""


@dataclass(frozen=True, slots=True)
class DriftTerms:
    """What the manifest and the mapping say about the source."""

    policy: DriftPolicy = field(default_factory=DriftPolicy)
    coded: Mapping[str, CodedColumn] = field(default_factory=dict)
    columns_read: Collection[str] = ()
    nothing: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class LastLook:
    """The source as the last completed run found it."""

    fingerprint: SchemaFingerprint
    profile: SourceProfile

    @classmethod
    def from_checkpoint(cls, stored: Mapping[str, Any] | None) -> "LastLook | None":
        """The look in a run's checkpoint, or nothing if it holds none."""
        fingerprint = (stored or {}).get("fingerprint")
        if stored is None or fingerprint is None:
            return None
        return cls(SchemaFingerprint.from_json(fingerprint), SourceProfile.from_json(stored.get("profile")))


class DriftWatch:
    """One reading held against the last. `is_whole` says whether all rows of the source are read."""

    def __init__(
        self, was: LastLook | None, now: SchemaFingerprint, terms: DriftTerms, *, is_whole: bool
    ) -> None:
        self._was = was
        self._now = now
        self._terms = terms
        self._is_whole = is_whole
        known = set(was.fingerprint.names) if was else set()
        self.columns_added = bool(was) and bool(set(now.names) - known)
        # Values of new columns are looked at only to see whether one is an old column renamed; they are not kept.
        new = dict.fromkeys(set(now.names) - known) if was else {}
        self._profiler = Profiler(terms.nothing, {**new, **terms.coded})
        self._told: set[tuple[str, str | None]] = set()

    def passing(self, batches: Iterable[Batch], judge: Judge) -> Iterator[Batch]:
        """The batches as they are. `judge` hears of the shape before the first, and may raise."""
        waiting: list[Batch] = []
        is_judged = False
        for batch in batches:
            if isinstance(batch, pl.DataFrame):
                self._profiler.add(batch)
            if is_judged:
                judge(self._codes_that_stop())
                yield batch
                continue
            waiting.append(batch)
            if isinstance(batch, pl.DataFrame) or len(waiting) > UNREAD_FIRST_MAX:
                judge(self.shape_drifts() + self._codes_that_stop())
                is_judged = True
                yield from waiting
                waiting.clear()
        if not is_judged:
            judge(self.shape_drifts())
            yield from waiting

    def shape_drifts(self) -> list[Drift]:
        """What changed in the columns themselves, by what has been seen so far."""
        if self._was is None:
            return []
        profile = self._profiler.profile()
        return compare(self._was.fingerprint, self._now, self._was.profile, profile, self._terms.policy)

    def value_drifts(self) -> list[Drift]:
        """What changed in what the columns hold; to be asked when all rows have passed.

        Of a reading of some rows only the codes can be compared.
        """
        if self._was is None:
            return []
        if not self._is_whole:
            return [drift for drift in self._new_codes() if (drift.column, drift.code) not in self._told]
        return compare_values(
            self._was.profile,
            self._settled(),
            self._terms.policy,
            coded=self._terms.coded,
            columns_read=self._terms.columns_read,
        )

    def _new_codes(self) -> list[Drift]:
        if self._was is None:
            return []
        return compare_codes(self._was.profile, self._settled(), self._terms.policy, self._terms.coded)

    def _codes_that_stop(self) -> list[Drift]:
        """What a reading that commits by batches must hear of before each: once committed it is too late."""
        if self._is_whole or self._terms.policy.new_code != "stop":
            return []
        new = [drift for drift in self._new_codes() if (drift.column, drift.code) not in self._told]
        self._told.update((drift.column, drift.code) for drift in new)
        return new

    def _settled(self) -> SourceProfile:
        return self._profiler.profile().settled(self._terms.coded)

    def to_keep(self) -> dict[str, object]:
        """The profile for the run's checkpoint: of a reading of some rows, the last one with what is new."""
        profile = self._settled()
        if not self._is_whole and self._was is not None:
            profile = self._was.profile.extended(profile)
        return profile.to_json()
