"""What names a row and a thing in it: joined columns, folded text, or a hash with the number of its occurrence."""

import hashlib
from dataclasses import dataclass, field

import polars as pl

from bluelamp.connect.mapping.fields.column import Column, ValueType
from bluelamp.connect.mapping.fields.value_functions import once_per_value

SEPARATOR = "|"
HASH_BYTES = 16


def key_text(columns: list[Column], *, fold: bool = False) -> pl.Expr:
    """One text of several columns, such that different values never give the same text; null where all are empty."""
    texts = [_text(column) for column in columns]
    if fold:
        texts = [text.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", "") for text in texts]
        texts = [pl.when(text.str.len_bytes() > 0).then(text) for text in texts]
    if len(texts) == 1:
        return texts[0]
    escaped = [
        text.str.replace_all("\\", "\\\\", literal=True).str.replace_all(
            SEPARATOR, f"\\{SEPARATOR}", literal=True
        )
        for text in texts
    ]
    joined = pl.concat_str([text.fill_null("") for text in escaped], separator=SEPARATOR)
    return pl.when(pl.any_horizontal([text.is_not_null() for text in texts])).then(joined)


def hash_text(columns: list[Column], where: pl.Expr) -> pl.Expr:
    """A hash of the columns' texts where it is wanted; empty ones count as such."""
    together = pl.struct(
        [_text(column).alias(str(at)) for at, column in enumerate(columns)]
    ).struct.json_encode()
    return once_per_value(_hash, remember=False)(pl.when(where).then(together))


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=HASH_BYTES).hexdigest()


def _text(column: Column) -> pl.Expr:
    if column.type is ValueType.LIST:
        return column.expression.list.join(",")
    return column.expression.cast(pl.String)


@dataclass(slots=True)
class Occurrences:
    """Counts equal hashes over a whole run, so that equal rows stay distinct and keep their keys.

    The first keeps the plain hash; the second is `…#2`. Holds about 40 bytes for each different hash.
    """

    seen: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema={"hash": pl.String, "before": pl.UInt32})
    )

    def number(self, hashes: pl.Series) -> pl.Series:
        """The hashes of a batch, each with its number from the second on; null stays null."""
        frame = pl.DataFrame({"hash": hashes})
        here = frame.with_columns(at=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("hash"))
        numbered = here.join(self.seen, on="hash", how="left", maintain_order="left").with_columns(
            at=pl.col("at") + pl.col("before").fill_null(0)
        )
        counts = frame.drop_nulls().group_by("hash").agg(pl.len().cast(pl.UInt32).alias("before"))
        self.seen = (
            pl.concat([self.seen, counts]).group_by("hash").agg(pl.col("before").sum().cast(pl.UInt32))
        )
        suffix = pl.when(pl.col("at") > 1).then(pl.format("#{}", pl.col("at"))).otherwise(pl.lit(""))
        return numbered.select((pl.col("hash") + suffix).alias(hashes.name)).to_series()
