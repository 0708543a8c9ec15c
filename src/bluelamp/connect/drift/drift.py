"""One change of a source since it was last read, and how much it matters."""

from dataclasses import dataclass, replace
from enum import StrEnum

from bluelamp.connect.drift_policy import DriftAction


class DriftKind(StrEnum):
    """What happened to a column. Each is a key of the manifest's [drift]."""

    ADDED = "added"
    DROPPED = "dropped"
    RENAMED = "renamed"
    RETYPED = "retyped"
    NEW_CODE = "new_code"
    NULL_SURGE = "null_surge"
    CARDINALITY = "cardinality"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Drift:
    """One change of a source since the last completed run. The message names columns and codes, never a person."""

    kind: DriftKind
    column: str
    message: str
    action: DriftAction
    """What follows by the manifest: `ignore`, `warn`, `quarantine` (the mapping keeps those rows aside) or `stop`."""
    rows: int | None = None
    """How many rows it touches, where that was counted."""
    became: str | None = None
    """A renamed column's new name."""
    code: str | None = None
    """A new code, as the source writes it."""

    @property
    def stops(self) -> bool:
        """Whether a run stops for it unless a person accepts it."""
        return self.action == "stop"

    def at_most_warned(self) -> "Drift":
        """The same change where it is no reason to stop."""
        return replace(self, action="warn") if self.stops else self
