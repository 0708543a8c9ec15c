"""From what the mapping made of rows to what landing writes: ids, versions, handling numbers."""

from collections.abc import Mapping, Sequence

import polars as pl

from bluelamp.connect.mapping import MappedBatch
from bluelamp.connect.readers import ROW
from bluelamp.connect.sync.capture import Surrogates
from bluelamp.connect.sync.contract import RowMapping
from bluelamp.connect.sync.link_ids import link_ids
from bluelamp.store.landing import LINK_SCHEMA, RECORD_SCHEMA, SOURCE_SCHEMA, LandingBatch

_ROW_FACTS = ("source_id", "source_key", "version", "is_first")


def project(
    mapped: MappedBatch,
    rows: pl.DataFrame,
    surrogates: Surrogates,
    handling_nos: Sequence[int],
    mapping: RowMapping,
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
    identities, shared_slots = mapping.identities, mapping.shared_slots
    slots: dict[str, pl.DataFrame] = {}
    records = []
    for frame in mapped.records:
        if frame.is_empty():
            continue
        slot = str(frame["slot"][0])
        known = frame.with_columns(
            surrogates.series(identities[slot], frame["entity_key"]), _handling_no(numbers)
        )
        slots[slot] = known.select(ROW, "entity_key", "id")
        records.append(_records(known, facts, is_shared=slot in shared_slots))
    ends = _Ends(slots, identities, surrogates)
    links = [_links(part, facts, ends, numbers) for frame in mapped.links for part in _of_one_kind(frame)]
    return LandingBatch(
        sources,
        _each_once(records, identities) if records else pl.DataFrame(schema=RECORD_SCHEMA),
        pl.concat(links).unique("id", maintain_order=True) if links else pl.DataFrame(schema=LINK_SCHEMA),
    )


def _each_once(records: Sequence[pl.DataFrame], identities: Mapping[str, str]) -> pl.DataFrame:
    """All records; of one that a row yields from several slots, the first."""
    together = pl.concat(records)
    if len(set(identities.values())) == len(identities):
        return together
    return together.unique(["id", "source_id"], keep="first", maintain_order=True)


def _handling_no(numbers: pl.Series) -> pl.Expr:
    return pl.lit(numbers).gather(pl.col("handling")).alias("handling_no")


def _records(frame: pl.DataFrame, facts: pl.DataFrame, *, is_shared: bool) -> pl.DataFrame:
    landed = (
        frame.join(facts, on=ROW, how="inner", maintain_order="left")
        .rename({"version": "source_version"})
        .with_columns(pl.lit(is_shared).alias("is_shared"))
        .select(RECORD_SCHEMA.keys())
    )
    return landed.unique(["id", "source_id"], maintain_order=True) if is_shared else landed


class _Ends:
    """Ids of link ends: those of the records that the same rows yield, and only where that fails hashed anew."""

    def __init__(
        self, slots: dict[str, pl.DataFrame], identities: Mapping[str, str], surrogates: Surrogates
    ) -> None:
        self._slots = slots
        self._identities = identities
        self._surrogates = surrogates

    def ids(self, slot: str, rows: pl.Series, keys: pl.Series) -> pl.Series:
        made = self._slots.get(slot)
        if made is not None and not made[ROW].is_duplicated().any():
            wanted = pl.DataFrame({ROW: rows, "key": keys})
            found = wanted.join(made, on=ROW, how="left", maintain_order="left")
            if (found["entity_key"] == found["key"]).fill_null(value=False).all():
                return found["id"]
        return self._surrogates.series(self._identities[slot], keys)


def _of_one_kind(frame: pl.DataFrame) -> list[pl.DataFrame]:
    return (
        []
        if frame.is_empty()
        else frame.partition_by("type", "role", "from_slot", "to_slot", maintain_order=True)
    )


def _links(frame: pl.DataFrame, facts: pl.DataFrame, ends: _Ends, numbers: pl.Series) -> pl.DataFrame:
    kind = frame.row(0, named=True)
    from_ids = ends.ids(kind["from_slot"], frame[ROW], frame["from_key"]).alias("from_id")
    to_ids = ends.ids(kind["to_slot"], frame[ROW], frame["to_key"]).alias("to_id")
    joined = (
        frame.with_columns(from_ids, to_ids, _handling_no(numbers))
        .join(facts, on=ROW, how="inner", maintain_order="left")
        .rename({"version": "source_version"})
    )
    named = link_ids(
        f"{kind['type']}|{kind['role']}", (joined["from_id"], joined["to_id"]), joined["source_id"]
    )
    return joined.with_columns(named).select(LINK_SCHEMA.keys())
