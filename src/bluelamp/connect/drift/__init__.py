"""What changed in a source since it was last read: shape, codes, filling. Whether a run stops for it is `sync`'s."""

from bluelamp.connect.drift.column_shape import ColumnShape, SourceProfile
from bluelamp.connect.drift.drift import Drift, DriftKind
from bluelamp.connect.drift.shapes import compare
from bluelamp.connect.drift.values import compare_values
from bluelamp.connect.drift.watch import DriftTerms, DriftWatch, LastLook

__all__ = [
    "ColumnShape",
    "Drift",
    "DriftKind",
    "DriftTerms",
    "DriftWatch",
    "LastLook",
    "SourceProfile",
    "compare",
    "compare_values",
]
