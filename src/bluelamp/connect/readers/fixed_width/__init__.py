"""Fixed-width files, above all extracts of mainframes with their COBOL copybook."""

from bluelamp.connect.readers.fixed_width.decoder import ReadableColumns
from bluelamp.connect.readers.fixed_width.reader import SUFFIXES, FixedWidthReader, readable_columns

__all__ = ["SUFFIXES", "FixedWidthReader", "ReadableColumns", "readable_columns"]
