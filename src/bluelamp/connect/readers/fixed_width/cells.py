"""Columns of bytes as columns of text: characters, zoned, packed and binary numbers, many records at a time."""

from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from bluelamp.connect.readers.fixed_width.code_page import BAD_DIGIT, BAD_SIGN, Bytes, CodePage
from bluelamp.connect.readers.fixed_width.layout import Column

Mask = NDArray[np.bool_]
ZERO, POINT, MINUS = 48, 46, 45


@dataclass(slots=True)
class Cells:
    """One column, decoded: UTF-8 text end to end, the length of each value, and which count for nothing."""

    text: bytes | memoryview
    lengths: NDArray[np.int64]
    absent: Mask
    faults: list[tuple[str, Mask]]
    """Reason codes with the records that have the fault."""

    def series(self, name: str, active: Mask | None) -> pl.Series:
        """The column as Polars text."""
        offsets = np.zeros(len(self.lengths) + 1, dtype=np.int64)
        np.cumsum(self.lengths, out=offsets[1:])
        absent = self.absent if active is None else self.absent | ~active
        validity = None
        if absent.any():
            validity = pa.py_buffer(np.packbits(~absent, bitorder="little").tobytes())
        array = pa.LargeStringArray.from_buffers(
            len(self.lengths), pa.py_buffer(offsets), pa.py_buffer(self.text), validity
        )
        column = pl.from_arrow(array)
        assert isinstance(column, pl.Series)
        return column.rename(name)


def decode_column(cells: Bytes, column: Column, page: CodePage, *, little_endian: bool) -> Cells:
    """The column's values; `cells` holds its bytes, a row for each record."""
    if column.length == 0:
        count = len(cells)
        return Cells(b"", np.zeros(count, dtype=np.int64), np.ones(count, dtype=np.bool_), [])
    if column.shape == "text":
        return _text(cells, column, page)
    if column.shape == "packed":
        return _packed(cells, column)
    if column.shape == "binary":
        return _binary(cells, column, little_endian=little_endian)
    return _zoned(cells, column, page)


def all_high(cells: Bytes) -> Mask:
    """Records whose bytes are all FF (HIGH-VALUES)."""
    return _where_first(cells, 0xFF)


def _where_first(cells: Bytes, byte: int) -> Mask:
    """Records that hold nothing but this byte; only those that open with it are looked through."""
    found: Mask = cells[:, 0] == byte
    if found.any():
        found[found] = (cells[found] == byte).all(axis=1)
    return found


def _empty(cells: Bytes, *pads: int) -> Mask:
    found = all_high(cells)
    for pad in {0, *pads}:
        found |= _where_first(cells, pad)
    return found


def _text(cells: Bytes, column: Column, page: CodePage) -> Cells:
    width = column.length
    significant = (cells != page.pad) & (cells != 0)
    lengths = width - np.argmax(significant[:, ::-1], axis=1)
    lengths[~significant.any(axis=1)] = 0
    lengths[all_high(cells)] = 0
    places = np.arange(width)
    keep = places < lengths[:, None]
    if column.justified:
        keep &= places >= np.argmax(significant, axis=1)[:, None]
        lengths = keep.sum(axis=1)
    raw = cells[keep]
    faults: list[tuple[str, Mask]] = []
    if page.undefined[raw].any():
        faults.append(("bad-encoding", (page.undefined[cells] & keep).any(axis=1)))
    if not raw.all():
        faults.append(("nul-byte", ((cells == 0) & keep).any(axis=1)))
    absent = lengths == 0
    plain = page.ascii_of[raw]
    if plain.all():
        return Cells(memoryview(plain), lengths, absent, faults)
    # Charmap decoding gives one character a byte, so the values keep their bounds.
    text = raw.tobytes().decode("latin-1").translate(_table(page)).encode("utf-8")
    return Cells(text, (page.utf8_length[cells] * keep).sum(axis=1, dtype=np.int64), absent, faults)


def _table(page: CodePage) -> dict[int, str]:
    return dict(enumerate(page.letters))


def _zoned(cells: Bytes, column: Column, page: CodePage) -> Cells:
    absent = _empty(cells, page.pad)
    count = len(cells)
    negative, bad_sign = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
    leading = column.sign.startswith("leading")
    if column.signed and column.sign.endswith("separate"):
        sign = cells[:, 0 if leading else -1]
        body = cells[:, 1:] if leading else cells[:, :-1]
        negative = sign == page.minus
        bad_sign = ~negative & (sign != page.plus)
        digits = page.digit[body]
    elif column.signed:
        digits = page.digit[cells]
        place = 0 if leading else column.length - 1
        sign = cells[:, place]
        digits[:, place] = page.signed_digit[sign]
        negative = page.negative[sign]
        bad_sign = digits[:, place] == BAD_SIGN
        digits[bad_sign, place] = 0
    else:
        digits = page.digit[cells]
        last = digits[:, -1]
        if (last == BAD_DIGIT).any():
            # Some compilers leave a plus on numbers without a sign; a minus there is a fault.
            punched = page.signed_digit[cells[:, -1]]
            minus = page.negative[cells[:, -1]]
            good = (last == BAD_DIGIT) & (punched < 10)
            digits[good, -1] = punched[good]
            bad_sign = good & minus
    bad_digit = (digits == BAD_DIGIT).any(axis=1)
    return _number(digits, negative, column, absent, (("bad-sign", bad_sign), ("bad-digit", bad_digit)))


def _packed(cells: Bytes, column: Column) -> Cells:
    # A field of blanks is empty in EBCDIC (40) and in ASCII (20); neither is a packed number.
    absent = _empty(cells, 0x40, 0x20)
    nibbles = np.empty((len(cells), 2 * column.length), dtype=np.uint8)
    nibbles[:, ::2] = cells >> 4
    nibbles[:, 1::2] = cells & 15
    sign, digits = nibbles[:, -1], nibbles[:, :-1]
    negative: Mask = (sign == 0xD) | (sign == 0xB)
    bad_sign: Mask = sign < 0xA
    if not column.signed:
        bad_sign |= negative
    bad_digit: Mask = np.asarray((digits > 9).any(axis=1))
    if digits.shape[1] > column.digits:
        # An even number of digits leaves half a byte in front, which must be zero.
        bad_digit = bad_digit | (digits[:, 0] != 0)
        digits = digits[:, 1:]
    return _number(digits, negative, column, absent, (("bad-sign", bad_sign), ("bad-digit", bad_digit)))


def _binary(cells: Bytes, column: Column, *, little_endian: bool) -> Cells:
    order, kind = "<" if little_endian else ">", "i" if column.signed else "u"
    values = np.ascontiguousarray(cells).view(f"{order}{kind}{column.length}")[:, 0]
    negative = values < 0
    sizes = values.astype(np.int64 if column.signed else np.uint64).view(np.uint64)
    sizes = np.where(negative, ~sizes + np.uint64(1), sizes)
    largest = int(sizes.max(initial=0))
    width = max(len(str(largest)), column.scale + 1)
    digits = np.empty((len(cells), width), dtype=np.uint8)
    for place in range(width - 1, -1, -1):
        sizes, digits[:, place] = np.divmod(sizes, np.uint64(10))
    return _number(digits, negative, column, np.zeros(len(cells), dtype=np.bool_), ())


def _number(
    digits: Bytes, negative: Mask, column: Column, absent: Mask, faults: tuple[tuple[str, Mask], ...]
) -> Cells:
    """Digits as text: the sign in front of the first that counts, the point where the picture puts it."""
    scale = column.scale
    before, after = max(0, scale - digits.shape[1]), max(0, -scale)
    before += scale >= digits.shape[1] + before
    if before or after:
        digits = np.pad(digits, ((0, 0), (before, after)))
    count, width = digits.shape
    whole = width - max(0, scale)
    text = np.empty((count, 1 + width + (scale > 0)), dtype=np.uint8)
    text[:, 1 : whole + 1] = digits[:, :whole] + ZERO
    if scale > 0:
        text[:, whole + 1] = POINT
        text[:, whole + 2 :] = digits[:, whole:] + ZERO
    filled = digits != 0
    first = np.zeros(count, dtype=np.int64)
    if not keeps_zeros(column):
        first = np.where(filled[:, :whole].any(axis=1), np.argmax(filled[:, :whole], axis=1), whole - 1)
    minus = negative & filled.any(axis=1)
    rows = np.flatnonzero(minus)
    text[rows, first[rows]] = MINUS
    starts = first + 1 - minus
    starts[absent] = text.shape[1]
    keep = np.arange(text.shape[1]) >= starts[:, None]
    found = [(reason, fault & ~absent) for reason, fault in faults if fault.any()]
    for _, fault in found:
        keep &= ~fault[:, None]
    return Cells(memoryview(text[keep]), keep.sum(axis=1), absent, found)


def keeps_zeros(column: Column) -> bool:
    """Whether the number is written with all digits of its picture.

    A plain PIC 9(n) is a code, a date or a reference more often than a quantity, and DDMMYY without its first
    zero is another day. Signed numbers, decimals and binary numbers are quantities.
    """
    return column.keep_zeros or (
        column.shape in {"zoned", "packed"} and not column.signed and column.scale == 0
    )
