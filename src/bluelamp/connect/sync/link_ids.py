"""Ids of links, many at a time: a mix of the ids of both ends and of the source row, with type and role."""

import hashlib

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from bluelamp.connect.sync.capture import sixteens

_Lanes = NDArray[np.uint64]
"""Ids as two 64-bit halves each."""

# Odd numbers of no meaning, different for each part and half, so that swapped ends give another id.
_FACTORS = {
    "from": np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], dtype=np.uint64),
    "to": np.array([0xD6E8FEB86659FD93, 0xA0761D6478BD642F], dtype=np.uint64),
    "source": np.array([0xE7037ED1A0B428DB, 0x8EBC6AF09C88C6E3], dtype=np.uint64),
}
_FINAL = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))


def link_ids(type_and_role: str, ends: tuple[pl.Series, pl.Series], source_ids: pl.Series) -> pl.Series:
    """The id of the link between each pair of ends, as that row of the source states it.

    The parts are keyed hashes already, so an arithmetic mix of them is as opaque as they are and, over 128 bits, as
    unlikely to meet twice; it costs a twentieth of hashing them once more.
    """
    seed = np.frombuffer(hashlib.blake2b(type_and_role.encode(), digest_size=16).digest(), dtype="<u8")
    mixed = seed + _lanes(ends[0]) * _FACTORS["from"]
    mixed = _scrambled(mixed) + _lanes(ends[1]) * _FACTORS["to"]
    mixed = _scrambled(mixed) + _lanes(source_ids) * _FACTORS["source"]
    return sixteens(np.ascontiguousarray(_scrambled(mixed)).tobytes())


def _scrambled(lanes: _Lanes) -> _Lanes:
    # The last step of MurmurHash3, each of whose operations can be undone: no two values fall together.
    for factor in _FINAL:
        lanes = (lanes ^ (lanes >> np.uint64(33))) * factor
    return lanes ^ (lanes >> np.uint64(33))


def _lanes(ids: pl.Series) -> _Lanes:
    held = ids.to_arrow().cast(pa.large_binary())
    start = np.frombuffer(held.buffers()[1], dtype=np.int64)[held.offset] if len(held) else 0
    return np.frombuffer(held.buffers()[2] or b"", dtype="<u8", count=2 * len(held), offset=start).reshape(
        -1, 2
    )
