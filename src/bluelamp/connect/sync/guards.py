"""What stops a run: too much change, too many bad rows, a source that changed shape."""

from collections.abc import Sequence
from typing import Any, ClassVar

from bluelamp.connect.drift import Drift

CHANGED_ROWS_MIN = 2
"""One row alone never stops a run: in a table of ten it would be 10 %."""

QUARANTINED_ROWS_MIN = 2

EARLY_STOP_ROWS = 10_000
"""A run that commits by batches is stopped early only when this many rows have shown the share of bad ones."""

QUARANTINED_KEYS_MAX = 1_000_000
"""Keys of bad rows that a run remembers; beyond it the source is wrong, not its rows."""


class SyncStopped(Exception):
    """The run was stopped; the run's own words tell what of it stays."""

    code: ClassVar[str] = "sync-stopped"

    def __init__(self, detail: str, **counts: Any) -> None:
        what, _, remedy = (type(self).__doc__ or "").strip().partition("\n\n")
        self.what = " ".join(what.split())
        self.detail = detail
        self.remedy = " ".join(remedy.split())
        self.counts = counts
        super().__init__(" ".join((self.what, detail, self.remedy)))


class TooMuchChange(SyncStopped):
    """More of this system's rows vanished or changed than its limit allows.

    Look at the source first: a cut extract looks just like this. If the change is real, sync again with
    `--accept-changes`; if it is usual for this system, raise `max_change` in its manifest.
    """

    code = "too-much-change"


class TooManyQuarantined(SyncStopped):
    """More rows would have to be kept aside than the limit allows.

    See the reasons named here; correct the mapping or the source and sync again. If the rows are expected to be
    bad, raise `max_quarantine` in the mapping's quality section.
    """

    code = "too-many-quarantined"


class SchemaDrifted(SyncStopped):
    """The source is no longer what it was at the last run.

    Ask the system's owner what changed, correct the mapping, prove it with `bluelamp connect check`, and sync
    again with `--accept-changes`. `bluelamp connect drift` shows all that changed and writes nothing.
    """

    code = "schema-drifted"


class WatermarkNeedsKeys(SyncStopped):
    """This mapping names rows by a hash and numbers equal ones, which is right only when all of them are read.

    Set `mode = "snapshot"` in the manifest's [capture], or name key columns in the mapping.
    """

    code = "watermark-needs-keys"


def check_drift(drifts: Sequence[Drift], *, accepted: bool) -> list[str]:
    """Warnings for what changed and does not stop the run.

    Raises `SchemaDrifted` for the others.
    """
    stopping = [drift.message for drift in drifts if drift.stops]
    if stopping and not accepted:
        raise SchemaDrifted(
            " ".join(stopping), columns=list(dict.fromkeys(drift.column for drift in drifts if drift.stops))
        )
    return [drift.message for drift in drifts]


def check_change(*, standing: int, removed: int, changed: int, limit: float, accepted: bool) -> None:
    """Stop when removed and changed rows together are more than the limit's share of the rows that stood before.

    Raises `TooMuchChange`.
    """
    moved = removed + changed
    if accepted or standing == 0 or moved < CHANGED_ROWS_MIN or moved <= limit * standing:
        return
    raise TooMuchChange(
        f"Of {standing:,} rows, {removed:,} are gone and {changed:,} changed: {moved / standing:.0%}, "
        f"and the limit is {limit:.0%}.",
        standing=standing,
        removed=removed,
        changed=changed,
        limit=limit,
    )


def check_quarantine(
    *, read: int, quarantined: int, limit: float | None, reasons: Sequence[tuple[str, str | None, int]]
) -> None:
    """Stop when more than the limit's share of the rows read are bad.

    Raises `TooManyQuarantined`.
    """
    if limit is None or quarantined < QUARANTINED_ROWS_MIN or quarantined <= limit * read:
        return
    named = "; ".join(
        f"{count:,} × {reason}" + (f" ({field})" if field else "") for reason, field, count in reasons[:5]
    )
    raise TooManyQuarantined(
        f"Of {read:,} rows read, {quarantined:,} are bad ({quarantined / read:.0%}; the limit is {limit:.0%}): {named}.",
        read=read,
        quarantined=quarantined,
        limit=limit,
        reasons=[{"reason": reason, "field": field, "count": count} for reason, field, count in reasons[:20]],
    )
