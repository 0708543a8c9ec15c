"""Keeping bad rows aside: sealed, fingerprinted, counted by reason. The table is `store.quarantine`'s."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from bluelamp.connect.readers import ROW, ReadFailure
from bluelamp.connect.vault import Vault
from bluelamp.store.quarantine import ROW_SCHEMA

DUPLICATE = "key-duplicate"
REFUSED = "database-refused"
DUPLICATE_MESSAGE = (
    "Another row of this reading has the same key; the first was kept. "
    "Correct the source, or name more columns in the mapping's key."
)
REFUSED_MESSAGE = (
    "PostgreSQL refused the record that this row yields ({code}). Correct the row in the source, or its mapping, "
    "then replay."
)
KEPT_SCHEMA: dict[str, pl.DataType] = {
    "_row": pl.Int64(),
    "stage": pl.String(),
    "reason": pl.String(),
    "field": pl.String(),
    "message": pl.String(),
    "source_id": pl.Binary(),
    "raw": pl.Binary(),
}
"""Bad rows before they are sealed. `raw` is what the reader could not read, or the packed row."""


def pack(key: str | None, raw: str) -> bytes:
    """A row and its key as they are sealed. The key tells apart rows that are equal in all their columns."""
    return f'{{"key":{json.dumps(key)},"row":{raw}}}'.encode()


def unpack(packed: bytes) -> tuple[str | None, dict[str, str | None]]:
    """Key and columns of a packed row."""
    held = json.loads(packed)
    return held["key"], held["row"]


def failures_frame(failures: list[ReadFailure]) -> pl.DataFrame:
    """What the reader could not read; such a row has no key."""
    rows = [(each.row, "read", each.reason, each.field, each.message, None, each.raw) for each in failures]
    return pl.DataFrame(rows, schema=KEPT_SCHEMA, orient="row")


def duplicates_frame(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows whose key another row of the same reading has."""
    return _kept_frame(
        rows,
        stage=pl.lit("validate"),
        reason=pl.lit(DUPLICATE),
        field=pl.lit(None, dtype=pl.String),
        message=pl.lit(DUPLICATE_MESSAGE),
    )


def rejected_frame(rejected: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that the mapping does not take."""
    joined = rejected.select(ROW, "reason", "field", "message").join(
        rows, on=ROW, how="inner", maintain_order="left"
    )
    return _kept_frame(
        joined, stage=pl.lit("map"), reason=pl.col("reason"), field=pl.col("field"), message=pl.col("message")
    )


def refused_frame(refused: list[tuple[bytes, str]], rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that the database itself does not take, with the name of its error."""
    codes = pl.DataFrame(refused, schema={"source_id": pl.Binary, "code": pl.String}, orient="row")
    joined = rows.join(codes, on="source_id", how="inner", maintain_order="left")
    return _kept_frame(
        joined,
        stage=pl.lit("load"),
        reason=pl.lit(REFUSED),
        field=pl.lit(None, dtype=pl.String),
        message=pl.col("code").map_elements(
            lambda code: REFUSED_MESSAGE.format(code=code), return_dtype=pl.String
        ),
    )


def _kept_frame(rows: pl.DataFrame, **words: pl.Expr) -> pl.DataFrame:
    packed = pl.Series(
        "raw", [pack(key, raw) for key, raw in rows.select("source_key", "raw").iter_rows()], pl.Binary
    )
    kept = rows.select(ROW, "source_id", packed, **words).select(KEPT_SCHEMA.keys())
    return kept.cast(KEPT_SCHEMA)  # type: ignore[arg-type]


@dataclass
class KeptAside:
    """Seals a run's bad rows and counts them by reason."""

    vault: Vault
    system: str
    source: str
    reasons: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    places: Mapping[int, tuple[str, int | None]] | None = None
    """Where replayed rows once stood: source and position by `_row`."""
    kept: set[bytes] = field(default_factory=set)
    """Fingerprints of a replay's rows that stay aside."""

    def sealed(self, kept: pl.DataFrame) -> pl.DataFrame:
        """The rows for `store.quarantine.keep_aside`; equal rows become one with a count."""
        self.reasons.update(zip(kept["reason"].to_list(), kept["field"].to_list(), strict=True))
        prints = [
            self.vault.fingerprint(self.system, DUPLICATE if reason == DUPLICATE else "row", raw)
            for reason, raw in zip(kept["reason"].to_list(), kept["raw"].to_list(), strict=True)
        ]
        single = (
            kept.with_columns(pl.Series("fingerprint", prints, dtype=pl.Binary))
            .with_columns(pl.len().over("fingerprint").cast(pl.Int64).alias("seen_count"))
            .unique("fingerprint", keep="first", maintain_order=True)
        )
        pairs = zip(single["fingerprint"].to_list(), single["raw"].to_list(), strict=True)
        seals = [self.vault.seal(self.system, fingerprint, raw) for fingerprint, raw in pairs]
        sealed = single.with_columns(
            pl.Series("id", [each[:16] for each in single["fingerprint"].to_list()], dtype=pl.Binary),
            pl.Series("raw", seals, dtype=pl.Binary),
            pl.lit(self.source).alias("source"),
            pl.col("_row").alias("position"),
        )
        return self._in_its_place(sealed).select(ROW_SCHEMA.keys())

    def positions(self, rows: pl.Series) -> pl.Series:
        """Where these rows stand in their source, or stood when a replay's rows were kept aside."""
        if self.places is None:
            return rows.alias("position")
        return pl.Series("position", [self.places[row][1] for row in rows.to_list()], dtype=pl.Int64)

    def _in_its_place(self, sealed: pl.DataFrame) -> pl.DataFrame:
        if self.places is None:
            return sealed
        self.kept.update(sealed["fingerprint"].to_list())
        stood = [self.places[row] for row in sealed["_row"].to_list()]
        return sealed.with_columns(
            pl.Series("source", [source for source, _ in stood], dtype=pl.String),
            pl.Series("position", [position for _, position in stood], dtype=pl.Int64),
            # A replay does not meet the row in its source again.
            pl.lit(0, dtype=pl.Int64).alias("seen_count"),
        )

    def ranked(self) -> list[tuple[str, str | None, int]]:
        """Reasons with fields and counts, the most frequent first."""
        return [(reason, name, count) for (reason, name), count in self.reasons.most_common()]
