"""Chance that is worked out, not drawn: a number for (seed, what for, which one), the same on every machine.

Nothing here keeps a state, so that a record's luck never depends on how many were made before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_MASK = 0xFFFF_FFFF_FFFF_FFFF
_STEP = 2.0**-53


def _mixed(number: NDArray[np.uint64]) -> NDArray[np.uint64]:
    number = (number ^ (number >> np.uint64(30))) * _FIRST
    number = (number ^ (number >> np.uint64(27))) * _SECOND
    return number ^ (number >> np.uint64(31))


def _spread(word: str) -> int:
    return (crc32(word.encode()) * int(_GOLDEN)) & _MASK


@dataclass(frozen=True, slots=True)
class Dice:
    """One stream of chance, named by a path of words; each purpose and each number gives an own value."""

    key: int

    @classmethod
    def of(cls, seed: int, *path: str) -> Dice:
        """The stream of a seed and a path of words."""
        key = seed & _MASK
        for word in path:
            start = (key ^ _spread(word)) & _MASK
            key = int(_mixed(np.array([start], np.uint64))[0])
        return cls(key)

    def uniform(self, what: str, ids: Ints) -> Floats:
        """A number from 0 up to 1 for each id."""
        start = np.uint64(self.key ^ _spread(what))
        bits = _mixed(_mixed(ids.astype(np.uint64) * _GOLDEN + start) + _GOLDEN)
        result: Floats = (bits >> np.uint64(11)).astype(np.float64) * _STEP
        return result

    def happens(self, what: str, ids: Ints, chance: float | Floats) -> Flags:
        """Whether it happens to each id."""
        result: Flags = self.uniform(what, ids) < chance
        return result

    def below(self, what: str, ids: Ints, limit: int | Ints) -> Ints:
        """A whole number from 0 and below the limit for each id."""
        return (self.uniform(what, ids) * limit).astype(np.int64)

    def among(self, what: str, ids: Ints, weights: Sequence[float] | Floats) -> Ints:
        """Which of the weighted choices each id takes, by its place."""
        edges = np.cumsum(np.asarray(weights, np.float64))
        places: Ints = np.searchsorted(edges, self.uniform(what, ids) * edges[-1], side="right").clip(
            0, len(edges) - 1
        )
        return places

    def exponential(self, what: str, ids: Ints, mean: float | Floats) -> Floats:
        """A waiting time of the mean for each id."""
        result: Floats = -np.log1p(-self.uniform(what, ids)) * mean
        return result

    def normal(self, what: str, ids: Ints) -> Floats:
        """A standard normal number for each id (Box and Muller)."""
        far = np.sqrt(-2.0 * np.log1p(-self.uniform(f"{what} far", ids)))
        result: Floats = far * np.cos(2.0 * np.pi * self.uniform(f"{what} round", ids))
        return result
