"""Recognising rows: the verbatim row as canonical JSON, its hash, and the id that its key gives."""

import hashlib
import json
from collections.abc import Iterable

import polars as pl

from bluelamp.connect.readers import ROW

ROW_SLOT = "row"


def verbatim(batch: pl.DataFrame) -> pl.Series:
    """Each row as a JSON object of its columns in alphabetical order: a moved column is no change."""
    columns = sorted(name for name in batch.columns if name != ROW)
    return batch.select(pl.struct(columns).struct.json_encode().alias("raw")).to_series()


def content_hashes(raw: pl.Series) -> pl.Series:
    """Sixteen bytes of BLAKE2b for each row."""
    blake = hashlib.blake2b
    digests = [blake(text.encode(), digest_size=16).digest() for text in raw.to_list()]
    return pl.Series("content_hash", digests, dtype=pl.Binary)


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

    def of(self, slot: str, keys: Iterable[str]) -> list[bytes]:
        """The ids of these keys in a slot, as 16 bytes each."""
        prefix = f"{self._system}\0{slot}\0"
        blake, secret = hashlib.blake2b, self._secret
        return [blake((prefix + key).encode(), digest_size=16, key=secret).digest() for key in keys]

    def series(self, slot: str, keys: pl.Series, name: str = "id") -> pl.Series:
        """As `of`, with null where there is no key."""
        if not keys.null_count():
            return pl.Series(name, self.of(slot, keys.to_list()), dtype=pl.Binary)
        known = iter(self.of(slot, keys.drop_nulls().to_list()))
        return pl.Series(
            name, [None if key is None else next(known) for key in keys.to_list()], dtype=pl.Binary
        )
