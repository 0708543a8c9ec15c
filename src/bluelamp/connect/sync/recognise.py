"""Which rows of a batch are new, changed, unchanged or there twice. Nothing is written here."""

from collections.abc import Set as AbstractSet

import numpy as np
import polars as pl

from bluelamp.connect.readers import ROW
from bluelamp.connect.sync.capture import ROW_SLOT, Surrogates, content_hashes, verbatim
from bluelamp.store.landing import KNOWN, SAME_CONTENT, SAME_MAPPING, THIS_RUN, Lander, Verdicts

UNCHANGED = KNOWN | SAME_CONTENT | SAME_MAPPING
_FLAGS = ("is_known", "is_changed", "is_first", "is_duplicate", "is_unchanged")


def recognise_rows(
    lander: Lander, surrogates: Surrogates, batch: pl.DataFrame, keys: pl.Series, bad_keys: AbstractSet[bytes]
) -> pl.DataFrame:
    """The batch's rows in order, with id, verbatim text, hash, version to land as, and flags.

    A key that was met before in this run, in a row that landed, stood or was bad, makes a duplicate: the first row
    of a key counts. A row without a key has all flags down.
    """
    raw = verbatim(batch)
    rows = pl.DataFrame(
        {
            ROW: batch[ROW],
            "source_key": keys,
            "raw": raw,
            "source_id": surrogates.series(ROW_SLOT, keys, "source_id"),
            "content_hash": content_hashes(raw, columns_vary=any("." in name for name in batch.columns)),
        }
    )
    keyed = rows.filter(pl.col("source_key").is_not_null())
    ids = keyed["source_id"].to_list()
    verdicts = lander.classify(keyed["source_id"], keyed["content_hash"])
    met = ((verdicts.bits & THIS_RUN) > 0) | lander.seen.has(verdicts.row_no)
    met |= np.fromiter((key in bad_keys for key in ids), dtype=np.bool_, count=len(ids))
    met |= keyed["source_id"].is_first_distinct().not_().to_numpy()
    lander.seen.add(verdicts.row_no)
    verdict = _flags(keyed[ROW], verdicts, met)
    flags = pl.col(_FLAGS).fill_null(value=False)
    return rows.join(verdict, on=ROW, how="left", maintain_order="left").with_columns(flags)


def duplicates_of_known(rows: pl.DataFrame, only_if_new: pl.Series) -> pl.DataFrame:
    """Rows marked `only_if_new` are duplicates where a version of their key stands."""
    duplicate = pl.col("is_duplicate") | (only_if_new & pl.col("is_known"))
    return rows.with_columns(duplicate.alias("is_duplicate")).with_columns(
        pl.col("is_unchanged") & ~pl.col("is_duplicate")
    )


def _flags(row: pl.Series, verdicts: Verdicts, duplicate: np.ndarray) -> pl.DataFrame:
    known = (verdicts.bits & KNOWN) > 0
    same = known & ((verdicts.bits & SAME_CONTENT) > 0)
    return pl.DataFrame(
        {
            ROW: row,
            "version": np.where(same, verdicts.version, verdicts.version + 1).astype(np.int64),
            "is_known": known,
            "is_changed": known & ~same,
            "is_first": verdicts.version == 0,
            "is_duplicate": duplicate,
            "is_unchanged": ((verdicts.bits & UNCHANGED) == UNCHANGED) & ~duplicate,
        }
    )
