"""What a mapping makes of a batch of source rows. How it is made is in `compiled`; how it is stored is landing's."""

from dataclasses import dataclass, field
from typing import Literal

import polars as pl

ROW_SCHEMA: dict[str, pl.DataType] = {
    "_row": pl.Int64(),
    "source_key": pl.String(),
    "raw": pl.String(),
    "handling": pl.Int32(),
}
"""Good rows: `raw` is the verbatim columns as a JSON object of texts and nulls; null where the caller has them already."""

RECORD_SCHEMA: dict[str, pl.DataType] = {
    "_row": pl.Int64(),
    "slot": pl.String(),
    "entity": pl.String(),
    "kind": pl.String(),
    "entity_key": pl.String(),
    "label": pl.String(),
    "body": pl.String(),
    "search_text": pl.String(),
    "codes": pl.List(pl.String()),
    "keys": pl.List(pl.Int64()),
    "from_at": pl.Datetime("us", "UTC"),
    "to_at": pl.Datetime("us", "UTC"),
    "easting": pl.Float64(),
    "northing": pl.Float64(),
    "valid_from": pl.Datetime("us", "UTC"),
    "valid_to": pl.Datetime("us", "UTC"),
    "review_on": pl.Date(),
    "quality": pl.String(),
    "handling": pl.Int32(),
}
"""One record each. `body` is JSON text without nulls and empties; `quality` a JSON list of findings or null."""

LINK_SCHEMA: dict[str, pl.DataType] = {
    "_row": pl.Int64(),
    "type": pl.String(),
    "role": pl.String(),
    "from_slot": pl.String(),
    "from_key": pl.String(),
    "to_slot": pl.String(),
    "to_key": pl.String(),
    "valid_from": pl.Datetime("us", "UTC"),
    "valid_to": pl.Datetime("us", "UTC"),
    "handling": pl.Int32(),
}

REJECTED_SCHEMA: dict[str, pl.DataType] = {
    "_row": pl.Int64(),
    "reason": pl.String(),
    "field": pl.String(),
    "message": pl.String(),
    "source_key": pl.String(),
}
"""Rows for quarantine: first reason wins, the message names all of them and never a value."""

FINDING_SCHEMA: dict[str, pl.DataType] = {
    "slot": pl.String(),
    "rule": pl.String(),
    "level": pl.String(),
    "field": pl.String(),
    "count": pl.Int64(),
}
_FINDINGS = pl.List(pl.Struct({"rule": pl.String, "level": pl.String, "field": pl.String}))


@dataclass(frozen=True, slots=True)
class Handling:
    """How a record may be used: one row of the `handling` table, with its column names."""

    marking: int
    """Rank of `pole.envelope.Marking`: 0 OFFICIAL, 1 OFFICIAL-SENSITIVE."""
    purposes: tuple[str, ...]
    access: tuple[str, ...] = ()
    basis: Literal["fact", "assessment"] = "fact"
    grading_source: int | None = None
    grading_information: str | None = None
    grading_handling: str | None = None
    conditions: str | None = None
    mopi_group: int | None = None


@dataclass(frozen=True, slots=True)
class MappedBatch:
    """Records, links and rejected rows of one batch. Every input row is in `rows` or in `rejected`, never both.

    A column named `handling` in these frames is an index into `handlings`, which is the same
    tuple for every batch of one compiled mapping.
    """

    rows: pl.DataFrame
    records: list[pl.DataFrame]
    links: list[pl.DataFrame]
    rejected: pl.DataFrame
    handlings: tuple[Handling, ...]
    record_counts: dict[str, int] = field(default_factory=dict)
    """Records made, by slot."""
    expectation_counts: tuple[tuple[int, int], ...] = ()
    """For each expectation of the mapping, in order: rows that met it, rows that it applies to."""

    @property
    def findings(self) -> pl.DataFrame:
        """Quality findings counted: slot, rule, level, field, count. Reads all of them, so ask once."""
        noticed = [
            frame.filter(pl.col("quality").is_not_null()).select(
                "slot", pl.col("quality").str.json_decode(_FINDINGS)
            )
            for frame in self.records
        ]
        told = (
            pl.concat(noticed).explode("quality").unnest("quality")
            if noticed
            else pl.DataFrame(schema=FINDING_SCHEMA)
        )
        counted = told.group_by("slot", "rule", "level", "field").agg(pl.len().alias("count"))
        return counted.select(FINDING_SCHEMA.keys()).cast(FINDING_SCHEMA).sort("slot", "rule", "field")  # type: ignore[arg-type]
