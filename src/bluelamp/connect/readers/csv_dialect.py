"""How a delimited file is written: delimiter, quote, line end. Detection looks at a sample only."""

import csv
import io
from collections import Counter
from dataclasses import dataclass

from bluelamp.connect.readers.encoding import Codec

DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Dialect:
    """The bytes that split a file into records and fields. An empty quote means no quoting."""

    delimiter: bytes
    quote: bytes
    line_end: bytes
    codec: Codec
    line_bytes_max: int


def guess_delimiter(text: str, quote: str = '"') -> tuple[str, float]:
    """The delimiter that splits the sample's lines most evenly, and the share of lines that agree.

    A comma with share 0 means that no delimiter splits the lines: one column.
    """
    best, best_score, best_share = ",", 0.0, 0.0
    for delimiter in DELIMITERS:
        counts = _field_counts(text, delimiter, quote)
        if not counts:
            continue
        fields, lines = Counter(counts).most_common(1)[0]
        share = lines / len(counts)
        score = share * (1 + min(fields, 50) / 100) if fields > 1 else 0.0
        if score > best_score:
            best, best_score, best_share = delimiter, score, share
    return best, best_share


def _field_counts(text: str, delimiter: str, quote: str) -> list[int]:
    lines = io.StringIO(text, newline="")
    try:
        if quote:
            rows = csv.reader(lines, delimiter=delimiter, quotechar=quote)
        else:
            rows = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        counts = [len(row) for row in rows if row]
    except csv.Error:
        return []
    # The sample may end in the middle of a record.
    return counts[:-1] if len(counts) > 1 else counts


def line_end_of(sample: bytes) -> bytes:
    r"""`\r` for the files of old Macs, else `\n` (which covers `\r\n`)."""
    return b"\r" if b"\r" in sample and b"\n" not in sample else b"\n"
