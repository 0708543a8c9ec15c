"""Which of the rows that stood before a run it has met: one bit a row, so that millions fit in little memory."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass
class SeenRows:
    """A bitmap over the row numbers of one system. Rows outside the span did not stand before the run."""

    standing: int
    lowest: int
    highest: int
    _bits: NDArray[np.uint8] = field(init=False)

    def __post_init__(self) -> None:
        self._bits = np.zeros((self.highest - self.lowest) // 8 + 1, dtype=np.uint8)

    def add(self, row_nos: NDArray[np.int64]) -> None:
        """Remember these rows; numbers outside the span, such as -1 for unknown, are ignored."""
        place = self._places(row_nos)
        np.bitwise_or.at(self._bits, place >> 3, np.left_shift(1, place & 7).astype(np.uint8))

    def has(self, row_nos: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of these rows were met."""
        inside = (row_nos >= self.lowest) & (row_nos <= self.highest)
        place = np.where(inside, row_nos - self.lowest, 0)
        met: NDArray[np.bool_] = (self._bits[place >> 3] >> (place & 7).astype(np.uint8)) & 1 == 1
        return inside & met

    def _places(self, row_nos: NDArray[np.int64]) -> NDArray[np.int64]:
        inside = (row_nos >= self.lowest) & (row_nos <= self.highest)
        return row_nos[inside] - self.lowest
