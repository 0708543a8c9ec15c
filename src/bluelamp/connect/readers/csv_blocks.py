"""The fast way through a delimited file: blocks without oddities, parsed by Arrow. Odd blocks go to csv_records."""

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv as arrow_csv

from bluelamp.connect.readers.contract import ROW, ReadFailure
from bluelamp.connect.readers.csv_dialect import Dialect
from bluelamp.connect.readers.csv_records import wrong_length


def clean_length(block: bytes, dialect: Dialect) -> int:
    """How many bytes from the start are whole, well-formed records; 0 sends the block the careful way.

    Quotes are well formed if, counted from the start of a record, each odd one opens a field and each even
    one closes it or stands doubled. Then the count tells which line ends lie outside quotes.
    """
    if dialect.line_end != b"\n" or b"\0" in block:
        return 0
    octets = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero(octets == 10)
    if not len(ends) or _has_long_line(ends, dialect.line_bytes_max):
        return 0
    length = int(ends[-1]) + 1
    if dialect.quote and dialect.quote in block:
        length = _quoted_length(octets, ends, dialect)
    if block.count(b"\r", 0, length) != block.count(b"\r\n", 0, length):
        return 0
    return length


def _has_long_line(ends: np.ndarray, line_bytes_max: int) -> bool:
    longest = max(int(ends[0]), int(np.diff(ends).max(initial=0)) - 1)
    return longest > line_bytes_max


def _quoted_length(octets: np.ndarray, ends: np.ndarray, dialect: Dialect) -> int:
    quotes = np.flatnonzero(octets == dialect.quote[0])
    outside = np.searchsorted(quotes, ends) % 2 == 0
    if not outside.any():
        return 0
    length = int(ends[outside][-1]) + 1
    quotes = quotes[quotes < length]
    before = np.where(quotes > 0, octets[quotes - 1], 10)
    after = octets[np.minimum(quotes + 1, len(octets) - 1)]
    opens, closes = before[0::2], after[1::2]
    if not len(quotes):
        return length
    # The first half of a doubled quote counts as closing, its second half as opening again.
    doubled = (np.diff(quotes) == 1)[1::2]
    doubled_open, doubled_close = np.append(False, doubled), np.append(doubled, False)
    delimiter = dialect.delimiter[0]
    good_opens = np.isin(opens, (delimiter, 10)) | doubled_open
    good_closes = np.isin(closes, (delimiter, 10, 13)) | doubled_close
    return length if good_opens.all() and good_closes.all() else 0


def parse_clean(
    block: bytes, dialect: Dialect, columns: tuple[str, ...], first_line: int
) -> tuple[pl.DataFrame, list[ReadFailure]] | None:
    """The block's records with their line numbers, and those with too few or too many fields.

    None if any of them wants the careful way.
    """
    octets = block
    if dialect.codec.field not in {"utf-8", "ascii"} and not block.isascii():
        try:
            octets = block.decode(dialect.codec.field).encode("utf-8")
        except UnicodeDecodeError:
            return None
    odd: list[tuple[int, int]] = []
    parsed = _parsed(octets, dialect, columns, None)
    if parsed is None and _is_utf8(octets):
        parsed = _parsed(octets, dialect, columns, odd)
    if parsed is None:
        return None
    lines = block.count(b"\n")
    if lines == len(parsed) + len(odd):
        numbers = np.delete(
            np.arange(first_line, first_line + lines, dtype=np.int64), [row - 1 for row, _ in odd]
        )
        failures = _wrong_lengths(block, dialect, len(columns), first_line, odd) if odd else []
        return parsed.with_columns(pl.Series(ROW, numbers)), failures
    if odd:
        return None
    return _numbered_by_line_ends(parsed, lines, first_line)


def _parsed(
    octets: bytes, dialect: Dialect, columns: tuple[str, ...], odd: list[tuple[int, int]] | None
) -> pl.DataFrame | None:
    """All records as text. A record of the wrong length is noted in `odd`, or without it ends the parse."""

    def note(row: arrow_csv.InvalidRow) -> str:
        assert odd is not None
        odd.append((row.number, row.actual_columns))
        return "skip"

    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(octets),
            # Arrow counts rows only where it works alone.
            read_options=arrow_csv.ReadOptions(
                column_names=list(columns), block_size=len(octets) + 1, use_threads=odd is None
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=dialect.delimiter.decode(),
                quote_char=dialect.quote.decode() or False,
                double_quote=True,
                newlines_in_values=True,
                ignore_empty_lines=True,
                invalid_row_handler=note if odd is not None else None,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False, null_values=[]
            ),
        )
    except pa.ArrowInvalid:
        return None
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame


def _is_utf8(octets: bytes) -> bool:
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _wrong_lengths(
    block: bytes, dialect: Dialect, expected: int, first_line: int, odd: list[tuple[int, int]]
) -> list[ReadFailure]:
    """Failures for records that stand on one line each, with the file's own bytes."""
    ends = np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == 10)
    failures = []
    for row, found in odd:
        raw = block[int(ends[row - 2]) + 1 if row > 1 else 0 : int(ends[row - 1]) + 1]
        failures.append(wrong_length(first_line + row - 1, found, expected, dialect.codec.original(raw)))
    return failures


def _numbered_by_line_ends(
    parsed: pl.DataFrame, lines: int, first_line: int
) -> tuple[pl.DataFrame, list[ReadFailure]] | None:
    inside = parsed.select(
        pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True)).cast(pl.Int64).alias("inside")
    )["inside"]
    if lines != len(parsed) + inside.sum():
        return None  # an empty line, which the careful way counts and passes over
    before = (inside + 1).cum_sum().shift(1, fill_value=0)
    return parsed.with_columns((before + first_line).alias(ROW)), []
