"""Reading legacy systems as verbatim text, streamed. What the text means is the mapping's business."""

from bluelamp.connect.readers.contract import (
    ROW,
    Batch,
    Checkpoint,
    FileRead,
    InFiles,
    Reader,
    ReadFailure,
    ReadPlan,
    SourceDescription,
)
from bluelamp.connect.readers.fingerprint import SchemaFingerprint
from bluelamp.connect.readers.held import held_batches
from bluelamp.connect.readers.opening import open_reader
from bluelamp.connect.readers.secret import Secrets

__all__ = [
    "ROW",
    "Batch",
    "Checkpoint",
    "FileRead",
    "InFiles",
    "ReadFailure",
    "ReadPlan",
    "Reader",
    "SchemaFingerprint",
    "Secrets",
    "SourceDescription",
    "held_batches",
    "open_reader",
]
