"""The fast way through a delimited file: blocks without oddities, parsed by Arrow. Odd blocks go to csv_records."""

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv as arrow_csv

from bluelamp.connect.readers.contract import ROW
from bluelamp.connect.readers.csv_dialect import Dialect


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
) -> pl.DataFrame | None:
    """The block's records with their line numbers; None if any of them wants the careful way."""
    if dialect.codec.field not in {"utf-8", "ascii"} and not block.isascii():
        try:
            block = block.decode(dialect.codec.field).encode("utf-8")
        except UnicodeDecodeError:
            return None
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(block),
            read_options=arrow_csv.ReadOptions(
                column_names=list(columns), block_size=len(block) + 1, use_threads=True
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=dialect.delimiter.decode(),
                quote_char=dialect.quote.decode() or False,
                double_quote=True,
                newlines_in_values=True,
                ignore_empty_lines=True,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False, null_values=[]
            ),
        )
    except pa.ArrowInvalid:
        return None
    parsed = pl.from_arrow(table)
    assert isinstance(parsed, pl.DataFrame)
    lines = block.count(b"\n")
    if lines == len(parsed):
        return parsed.with_columns(pl.int_range(first_line, first_line + lines, dtype=pl.Int64).alias(ROW))
    inside = parsed.select(
        pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True)).cast(pl.Int64).alias("inside")
    )["inside"]
    if lines != len(parsed) + inside.sum():
        return None  # an empty line, which the careful way counts and passes over
    before = (inside + 1).cum_sum().shift(1, fill_value=0)
    return parsed.with_columns((before + first_line).alias(ROW))
