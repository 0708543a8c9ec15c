"""Reading legacy systems as verbatim text, streamed. What the text means is the mapping's business."""

from bluelamp.connect.readers.contract import (
    ROW,
    Batch,
    Checkpoint,
    Reader,
    ReadFailure,
    ReadPlan,
    SourceDescription,
)
from bluelamp.connect.readers.fingerprint import Drift, DriftKind, SchemaFingerprint, compare

__all__ = [
    "ROW",
    "Batch",
    "Checkpoint",
    "Drift",
    "DriftKind",
    "ReadFailure",
    "ReadPlan",
    "Reader",
    "SchemaFingerprint",
    "SourceDescription",
    "compare",
]
