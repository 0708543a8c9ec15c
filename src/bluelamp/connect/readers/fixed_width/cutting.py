"""A file's bytes cut into records: all of one length, one a line, or each with its length in front."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bluelamp.connect.errors import RecordDescriptorWrong, SourceTruncated
from bluelamp.connect.readers.contract import ReadFailure
from bluelamp.connect.readers.fixed_width.decoder import Records

BLOCK_BYTES = 2 * 1024 * 1024
"""Small enough for a block's columns to stay in the processor's cache."""
RAW_KEPT_BYTES = 64 * 1024
NEWLINE, RETURN, END_OF_DOS_FILE = 10, 13, 26


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records one after the other, where in the file each starts, and what could not be cut."""

    records: Records | None
    starts: NDArray[np.int64]
    failures: tuple[ReadFailure, ...] = ()


class Readable(Protocol):
    """Bytes from the start of the file on."""

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes; empty at the end."""
        ...


class Cutter(Protocol):
    """Cuts one file."""

    def chunks(self, source: Readable, where: str) -> Iterator[Chunk]:
        """All records of the file; numbers start at 1."""
        ...


@dataclass(frozen=True, slots=True)
class Cutting:
    """What every way of cutting needs to know."""

    width: int
    """Length of the record, or of the longest."""
    pad: int
    keeps_rest: bool
    """Whether a cut last record is kept aside; else the file is refused."""

    def cut_short(self, where: str, row: int, raw: bytes, message: str) -> ReadFailure:
        """The last record, which is not whole."""
        if not self.keeps_rest:
            raise SourceTruncated(where, message, row=row)
        return ReadFailure(row, "file-truncated", None, message, raw[:RAW_KEPT_BYTES])


class FixedCutter:
    """Every record has the same length and nothing stands between them (RECFM=F, FB)."""

    def __init__(self, cutting: Cutting) -> None:
        self._cutting = cutting

    def chunks(self, source: Readable, where: str) -> Iterator[Chunk]:
        """Blocks of whole records."""
        width = self._cutting.width
        size = max(1, BLOCK_BYTES // width) * width
        rest, first = b"", 1
        while block := source.read(size):
            block = rest + block
            count = len(block) // width
            cells = np.frombuffer(block, dtype=np.uint8, count=count * width).reshape(count, width)
            starts = (np.arange(count) + first - 1) * width
            rest = block[count * width :]
            if count:
                yield Chunk(Records(cells, None, first), starts)
            first += count
        if rest:
            message = f"The file ends inside this record, after {len(rest)} bytes of {width}."
            failure = self._cutting.cut_short(where, first, rest, message)
            yield Chunk(None, np.array([(first - 1) * width]), (failure,))


class LineCutter:
    """One record a line, as text files have it. Lines may lack the blanks at their end."""

    def __init__(self, cutting: Cutting) -> None:
        self._cutting = cutting
        self._trimmed = False
        """Whether a line was shorter than the record: then the last one may be so too."""

    def chunks(self, source: Readable, where: str) -> Iterator[Chunk]:
        """Blocks of whole lines; blank lines hold no record but count as lines."""
        rest, first, offset = b"", 1, 0
        while block := source.read(BLOCK_BYTES):
            block = rest + block
            end = block.rfind(b"\n") + 1
            if end:
                yield self._cut(block[:end], first, offset)
                first += block.count(b"\n", 0, end)
            offset, rest = offset + end, block[end:]
        rest = rest.rstrip(bytes([END_OF_DOS_FILE]))
        if rest.strip(b"\r"):
            length = len(rest.rstrip(b"\r"))
            if length < self._cutting.width and not self._trimmed:
                message = (
                    f"The file ends inside this line, after {length} characters of {self._cutting.width}."
                )
                failure = self._cutting.cut_short(where, first, rest, message)
                yield Chunk(None, np.array([offset]), (failure,))
            else:
                yield self._cut(rest + b"\n", first, offset)

    def _cut(self, block: bytes, first: int, offset: int) -> Chunk:
        octets = np.frombuffer(block, dtype=np.uint8)
        ends = np.flatnonzero(octets == NEWLINE)
        starts = np.concatenate(([0], ends[:-1] + 1))
        lengths = ends - starts
        lengths -= (lengths > 0) & (octets[np.maximum(ends - 1, 0)] == RETURN)
        self._trimmed |= bool(((lengths < self._cutting.width) & (lengths > 0)).any())
        cells = gathered(octets, starts, lengths, self._cutting.width, self._cutting.pad)
        return Chunk(Records(cells, lengths, first), starts + offset)


class DescribedCutter:
    """Each record has its length in front (RECFM=V); with `blocked`, each block too (VB with block descriptors)."""

    def __init__(self, cutting: Cutting, *, blocked: bool) -> None:
        self._cutting = cutting
        self._blocked = blocked

    def chunks(self, source: Readable, where: str) -> Iterator[Chunk]:
        """Blocks of whole records."""
        rest, first, offset, in_block = b"", 1, 0, 0
        while block := source.read(BLOCK_BYTES):
            block = rest + block
            starts, lengths, position, in_block, wrong = self._walk(block, in_block)
            if len(starts):
                cells = gathered(
                    np.frombuffer(block, dtype=np.uint8),
                    starts,
                    lengths,
                    self._cutting.width,
                    self._cutting.pad,
                )
                yield Chunk(Records(cells, lengths, first), starts + offset - 4)
                first += len(starts)
            if wrong:
                yield self._lost(block[position:], where, first, offset + position, wrong)
                return
            rest, offset = block[position:], offset + position
        if rest:
            message = "The file ends inside this record, or inside the length before it."
            failure = self._cutting.cut_short(where, first, rest, message)
            yield Chunk(None, np.array([offset]), (failure,))

    def _walk(
        self, block: bytes, in_block: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], int, int, str]:
        """Follow the lengths as far as the bytes reach: this much must go record by record."""
        starts: list[int] = []
        lengths: list[int] = []
        position, size, wrong = 0, len(block), ""
        while position + 4 <= size:
            if self._blocked and in_block <= 0:
                in_block = _block_length(block, position)
                if in_block < 8:
                    wrong = "The block's length is none that a block can have."
                    break
                in_block -= 4
                position += 4
                continue
            length = block[position] << 8 | block[position + 1]
            if (
                length < 4
                or block[position + 3]
                or block[position + 2]
                or (self._blocked and length > in_block)
            ):
                spanned = block[position + 2] in {1, 2, 3} and length >= 4
                wrong = (
                    "The record is one piece of several (RECFM=VS or VBS)."
                    if spanned
                    else "The record's length is none that a record can have."
                )
                break
            if position + length > size:
                break
            starts.append(position + 4)
            lengths.append(length - 4)
            position += length
            in_block -= length
        return np.array(starts, dtype=np.int64), np.array(lengths, dtype=np.int64), position, in_block, wrong

    def _lost(self, rest: bytes, where: str, row: int, offset: int, wrong: str) -> Chunk:
        """Behind a wrong length nothing tells where the next record starts."""
        if not self._cutting.keeps_rest:
            raise RecordDescriptorWrong(where, f"{wrong} It stands at byte {offset:,}.", row=row)
        message = f"{wrong} Nothing behind it can be told apart; its first {RAW_KEPT_BYTES:,} bytes are kept."
        return Chunk(
            None, np.array([offset]), (ReadFailure(row, "bad-length", None, message, rest[:RAW_KEPT_BYTES]),)
        )


def _block_length(block: bytes, position: int) -> int:
    """A block descriptor: 15 bits of length and two zero bytes, or 31 bits if the first is set."""
    length = int.from_bytes(block[position : position + 4], "big")
    if length >> 31:
        return length & 0x7FFFFFFF
    return length >> 16 if not length & 0xFFFF else 0


def gathered(
    octets: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64], width: int, pad: int
) -> NDArray[np.uint8]:
    """Records of different lengths as rows of one width, the shorter filled up."""
    width = max(width, int(lengths.max(initial=0)))
    places = np.arange(width)
    cells: NDArray[np.uint8] = octets[np.minimum(starts[:, None] + places, len(octets) - 1)]
    cells[places >= lengths[:, None]] = pad
    return cells
