"""Drift in a run: what is told, what stops it, and what the next run compares with. What drift is, `connect.drift` says."""

from collections.abc import Callable

from bluelamp.connect.drift import Drift, DriftTerms, DriftWatch, LastLook
from bluelamp.connect.drift_policy import DriftPolicy
from bluelamp.connect.readers import Reader, SchemaFingerprint, held_batches
from bluelamp.connect.sync.contract import RowMapping
from bluelamp.connect.sync.guards import check_drift
from bluelamp.connect.sync.under_way import SyncRun
from bluelamp.store.runs import Run


def terms_of(mapping: RowMapping, policy: DriftPolicy) -> DriftTerms:
    """What manifest and mapping say about the source."""
    coded = {column.name: column for column in mapping.coded_columns}
    return DriftTerms(policy, coded, mapping.columns_read, mapping.nothing)


def watch_of(under_way: SyncRun, now: SchemaFingerprint, before: Run | None, *, is_whole: bool) -> DriftWatch:
    """The watch over this run's reading."""
    was = LastLook.from_checkpoint(before.checkpoint if before else None)
    return DriftWatch(was, now, terms_of(under_way.mapping, under_way.options.drift), is_whole=is_whole)


def shape_judge(under_way: SyncRun, before: Run | None) -> Callable[[list[Drift]], None]:
    """Stops a run before anything of it is written. A changed mapping says that somebody has looked at the new shape."""
    remapped = before is not None and before.mapping_version != under_way.mapping.version
    return lambda drifts: _judge(under_way, drifts, accepted=under_way.options.accept_changes or remapped)


def judge_values(under_way: SyncRun, drifts: list[Drift]) -> None:
    """Stop a run whose values are not what they were, before it is committed."""
    _judge(under_way, drifts, accepted=under_way.options.accept_changes)


def explain_vanished(under_way: SyncRun, look: Callable[[], Reader], before: Run | None) -> None:
    """A column has gone that the run cannot do without: say what else changed, and what took its place.

    Raises `SchemaDrifted` where that is so.
    """
    source = look()
    try:
        watch = watch_of(under_way, source.describe().fingerprint, before, is_whole=True)
        with held_batches(source, under_way.options.batch_rows) as held:
            next(watch.passing(held, lambda _drifts: None), None)
        shape_judge(under_way, before)(watch.shape_drifts())
    finally:
        source.close()


def _judge(under_way: SyncRun, drifts: list[Drift], *, accepted: bool) -> None:
    if not drifts:
        return
    under_way.drifts += drifts
    under_way.options.on_drift(drifts)
    under_way.warnings += check_drift(drifts, accepted=accepted)
