"""A stream seen through a small window: look ahead, take, skip. What it holds is never kept beyond what is asked for."""

import re

from bluelamp.connect.readers.stream import ByteSource

BLOCK_BYTES = 256 * 1024
START = re.compile(rb"1\.0{0,8}1:[0-9]{1,10}\x1d1\.0{0,8}2:[0-9]{2,5}\x1d")
"""How a transaction opens: its length and its version. No image says so by chance."""
START_BYTES = 64


class Window:
    """The bytes to come, and where in the file they stand."""

    def __init__(self, source: ByteSource) -> None:
        self.offset = 0
        """Of the next byte."""
        self._source = source
        self._buffer = b""
        self._at = 0
        self._ended = False

    def peek(self, size: int) -> bytes:
        """Up to `size` of the bytes to come, without taking them; fewer at the end of the file."""
        while len(self._buffer) - self._at < size and not self._ended:
            block = self._source.read(BLOCK_BYTES)
            self._ended = not block
            self._buffer, self._at = self._buffer[self._at :] + block, 0
        return self._buffer[self._at : self._at + size]

    def take(self, size: int) -> bytes:
        """The next bytes."""
        taken = self.peek(size)
        self._at += len(taken)
        self.offset += len(taken)
        return taken

    def until(self, mark: bytes, bytes_max: int) -> bytes:
        """The bytes up to and with `mark`, not taken; empty if it does not come within `bytes_max`."""
        size = 4096
        while True:
            seen = self.peek(min(size, bytes_max))
            at = seen.find(mark)
            if at >= 0:
                return seen[: at + len(mark)]
            if size >= bytes_max or len(seen) < size:
                return b""
            size *= 4

    def skip(self, size: int) -> int:
        """Pass over `size` bytes without keeping them; stops short at the end, or where another transaction opens.

        Gives how many were passed.
        """
        left = size
        while left:
            seen = self.peek(min(left, BLOCK_BYTES) + START_BYTES)
            step = min(left, BLOCK_BYTES, len(seen))
            start = START.search(seen)
            if start is not None and start.start() < step:
                self._pass(start.start())
                return size - left + start.start()
            self._pass(step)
            left -= step
            if not step:
                break
        return size - left

    def to_start(self) -> int:
        """Pass over everything before the next place where a transaction opens, or the end. Gives how many bytes."""
        began = self.offset
        while seen := self.peek(BLOCK_BYTES + START_BYTES):
            start = START.search(seen)
            if start is not None:
                self._pass(start.start())
                break
            self._pass(len(seen) if len(seen) < BLOCK_BYTES + START_BYTES else BLOCK_BYTES)
        return self.offset - began

    def _pass(self, size: int) -> None:
        self._at += size
        self.offset += size
