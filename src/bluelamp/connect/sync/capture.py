"""Recognising rows: the verbatim row as canonical JSON, its hash, and the id that its key gives."""

import hashlib
import json
from collections.abc import Iterable

import numpy as np
import polars as pl
import pyarrow as pa

from bluelamp.connect.readers import ROW
from bluelamp.pole.keys import digests

ROW_SLOT = "row"


def verbatim(batch: pl.DataFrame) -> pl.Series:
    """Each row as a JSON object of its columns in alphabetical order: a moved column is no change."""
    columns = sorted(name for name in batch.columns if name != ROW)
    return batch.select(pl.struct(columns).struct.json_encode().alias("raw")).to_series()


def content_hashes(raw: pl.Series, *, columns_vary: bool = False) -> pl.Series:
    """Sixteen bytes of BLAKE2b for each row.

    Where columns vary from reading to reading, as those of nested records do (a third suspect somewhere gives every
    row three more), empty ones do not count: a row is not changed by what another holds.
    """
    if columns_vary:
        filled = [
            json.dumps({name: text for name, text in json.loads(row).items() if text is not None})
            for row in raw.to_list()
        ]
        raw = pl.Series(raw.name, filled, pl.String)
    return sixteens(digests(hashlib.blake2b(digest_size=16), raw.to_list()), "content_hash")


def sixteens(joined: bytes, name: str = "id") -> pl.Series:
    """Values of sixteen bytes each, written one after the other, as a column."""
    count = len(joined) // 16
    offsets = np.arange(count + 1, dtype=np.int64) * 16
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(joined)]
    series = pl.from_arrow(pa.Array.from_buffers(pa.large_binary(), count, buffers))
    assert isinstance(series, pl.Series)
    return series.alias(name)


def batch_from_verbatim(raws: Iterable[str]) -> pl.DataFrame:
    """Rows as a reader would give them again, numbered from 1."""
    rows = [json.loads(raw) for raw in raws]
    columns = sorted({name for row in rows for name in row})
    return pl.DataFrame(
        {ROW: range(1, len(rows) + 1), **{name: [row.get(name) for row in rows] for name in columns}},
        schema={ROW: pl.Int64, **dict.fromkeys(columns, pl.String)},
    )


class Surrogates:
    """Ids of rows, records and links of one system; the same as `pole.urn.surrogate`, many at a time."""

    def __init__(self, secret: bytes, system: str) -> None:
        self._secret = secret
        self._system = system

    def series(self, slot: str, keys: pl.Series, name: str = "id") -> pl.Series:
        """The ids of these keys in a slot, as 16 bytes each; null where there is no key."""
        start = hashlib.blake2b(digest_size=16, key=self._secret)
        start.update(f"{self._system}\0{slot}\0".encode())
        if not keys.null_count():
            return sixteens(digests(start, keys.to_list()), name)
        numbered = keys.to_frame("key").with_row_index("place")
        known = numbered.drop_nulls("key")
        ids = known.select("place", sixteens(digests(start, known["key"].to_list()), name))
        return numbered.join(ids, on="place", how="left", maintain_order="left")[name]
