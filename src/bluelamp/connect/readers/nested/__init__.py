"""Nested records, XML and JSON, read as flat columns. What the columns mean is the mapping's business."""

from bluelamp.connect.readers.nested.flatten import Flattened, flatten, flatten_batch, frame_of, with_columns
from bluelamp.connect.readers.nested.shape import ColumnsTooMany, RecordRefused, Shape, ShapeLimits

__all__ = [
    "ColumnsTooMany",
    "Flattened",
    "RecordRefused",
    "Shape",
    "ShapeLimits",
    "flatten",
    "flatten_batch",
    "frame_of",
    "with_columns",
]
