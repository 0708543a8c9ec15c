"""Fixed-width files, above all extracts of mainframes with their COBOL copybook."""

from bluelamp.connect.readers.fixed_width.reader import SUFFIXES, FixedWidthReader

__all__ = ["SUFFIXES", "FixedWidthReader"]
