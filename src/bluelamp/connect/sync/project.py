"""From what the mapping made of rows to what landing writes: ids, versions, handling numbers."""

from collections.abc import Sequence

import polars as pl

from bluelamp.connect.mapping import MappedBatch
from bluelamp.connect.readers import ROW
from bluelamp.connect.sync.capture import LINK_SLOT, Surrogates
from bluelamp.store.landing import LINK_SCHEMA, RECORD_SCHEMA, SOURCE_SCHEMA, LandingBatch

_ROW_FACTS = ("source_id", "source_key", "version", "is_first")


def project(
    mapped: MappedBatch,
    rows: pl.DataFrame,
    surrogates: Surrogates,
    handling_nos: Sequence[int],
    shared_slots: frozenset[str],
) -> LandingBatch:
    """The frames to land. `rows` holds, by `_row`, what capture and the database know of each row."""
    numbers = pl.Series("handling_no", handling_nos, dtype=pl.Int64)
    sources = (
        mapped.rows.select(ROW, "handling")
        .join(rows, on=ROW, how="inner", maintain_order="left")
        .with_columns(_handling_no(numbers))
        .select(SOURCE_SCHEMA.keys())
    )
    facts = rows.select(ROW, *_ROW_FACTS)
    records = [
        _records(frame, facts, surrogates, numbers, shared_slots)
        for frame in mapped.records
        if not frame.is_empty()
    ]
    links = [_links(frame, facts, surrogates, numbers) for frame in mapped.links if not frame.is_empty()]
    return LandingBatch(
        sources,
        pl.concat(records) if records else pl.DataFrame(schema=RECORD_SCHEMA),
        pl.concat(links).unique("id", maintain_order=True) if links else pl.DataFrame(schema=LINK_SCHEMA),
    )


def _handling_no(numbers: pl.Series) -> pl.Expr:
    return pl.lit(numbers).gather(pl.col("handling")).alias("handling_no")


def _records(
    frame: pl.DataFrame,
    facts: pl.DataFrame,
    surrogates: Surrogates,
    numbers: pl.Series,
    shared_slots: frozenset[str],
) -> pl.DataFrame:
    slot = str(frame["slot"][0])
    return (
        frame.with_columns(surrogates.series(slot, frame["entity_key"]), _handling_no(numbers))
        .join(facts, on=ROW, how="inner", maintain_order="left")
        .rename({"version": "source_version"})
        .with_columns(pl.lit(slot in shared_slots).alias("is_shared"))
        .unique(["id", "source_id"], maintain_order=True)
        .select(RECORD_SCHEMA.keys())
    )


def _links(
    frame: pl.DataFrame, facts: pl.DataFrame, surrogates: Surrogates, numbers: pl.Series
) -> pl.DataFrame:
    from_slot, to_slot = str(frame["from_slot"][0]), str(frame["to_slot"][0])
    joined = frame.with_columns(
        surrogates.series(from_slot, frame["from_key"], "from_id"),
        surrogates.series(to_slot, frame["to_key"], "to_id"),
        _handling_no(numbers),
    ).join(facts, on=ROW, how="inner", maintain_order="left")
    named = joined.select(
        pl.concat_str(
            [
                "type",
                "role",
                pl.col("from_id").bin.encode("hex"),
                pl.col("to_id").bin.encode("hex"),
                "source_key",
            ],
            separator="|",
        )
    ).to_series()
    return (
        joined.with_columns(surrogates.series(LINK_SLOT, named))
        .rename({"version": "source_version"})
        .select(LINK_SCHEMA.keys())
    )
