"""A stream cut at the places where records start, with flat memory. What the pieces mean is not known here."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bluelamp.connect.readers.segments.record import RAW_KEPT_BYTES, Fault

BLOCK_BYTES = 1024 * 1024
START_BYTES = 16
"""No start of a record is longer, so that one cut by the end of a block is found with the next."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The bytes from one start to the next. The first piece of a file may open with no start."""

    offset: int
    raw: bytes
    is_last: bool = False
    too_long: bool = False

    def overlong(self, bytes_max: int) -> Fault:
        """The fault of a record that is longer than the manifest allows."""
        message = f"The record is longer than {bytes_max:,} bytes; its first {RAW_KEPT_BYTES:,} are kept."
        return Fault("record-too-long", message, self.raw, self.offset)


def pieces(read: Callable[[int], bytes], starts: re.Pattern[bytes], bytes_max: int) -> Iterator[Piece]:
    """All bytes of the stream, cut at each match of `starts`.

    A piece of more than `bytes_max` bytes is given with its first bytes only and marked `too_long`.
    """
    buffer, base, scan, skipped = b"", 0, 0, None
    while block := read(BLOCK_BYTES):
        buffer += block
        begin = 0
        for found in starts.finditer(buffer, scan):
            if found.start() > begin or skipped is not None:
                yield _piece(base + begin, buffer[begin : found.start()], skipped, bytes_max)
                skipped = None
            begin = found.start()
        buffer, base = buffer[begin:], base + begin
        if len(buffer) > bytes_max + START_BYTES:
            skipped = skipped if skipped is not None else (base, buffer[:RAW_KEPT_BYTES])
            base += len(buffer) - START_BYTES
            buffer = buffer[-START_BYTES:]
        scan = max(0, len(buffer) - START_BYTES)
    if buffer or skipped is not None:
        last = _piece(base, buffer, skipped, bytes_max)
        yield Piece(last.offset, last.raw, is_last=True, too_long=last.too_long)


def _piece(offset: int, raw: bytes, skipped: tuple[int, bytes] | None, bytes_max: int) -> Piece:
    if skipped is not None:
        return Piece(*skipped, too_long=True)
    if len(raw) > bytes_max:
        return Piece(offset, raw[:RAW_KEPT_BYTES], too_long=True)
    return Piece(offset, raw)
