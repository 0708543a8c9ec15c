"""From the working frame to one slot's records: body, caption, words, facets, keys, findings."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from bluelamp.connect.mapping.fields import dates
from bluelamp.connect.mapping.findings import findings_json
from bluelamp.connect.mapping.mapped_batch import RECORD_SCHEMA
from bluelamp.connect.mapping.projections.captions import label
from bluelamp.connect.mapping.projections.facets import codes
from bluelamp.connect.mapping.projections.search_keys import search_keys
from bluelamp.connect.mapping.projections.search_words import search_text
from bluelamp.connect.mapping.slot import Slot

NO_TIME = pl.lit(None, dtype=pl.Datetime("us", "UTC"))
NO_METRES = pl.lit(None, dtype=pl.Float64)


@dataclass(frozen=True, slots=True)
class RecordMaker:
    """Makes one slot's records; its expressions are built once for a run."""

    slot: Slot
    expressions: tuple[pl.Expr, ...]

    @classmethod
    def of(cls, slot: Slot, today: date) -> "RecordMaker":
        """The maker for a run on this day."""
        from_at, to_at = _range(slot)
        easting, northing = _grid(slot)
        return cls(
            slot,
            (
                pl.col("_row"),
                pl.lit(slot.name).alias("slot"),
                pl.lit(slot.entity).alias("entity"),
                slot.kind_expression().alias("kind"),
                pl.col(slot.key).alias("entity_key"),
                label(slot).alias("label"),
                slot.body.text().alias("body"),
                search_text(slot).alias("search_text"),
                codes(slot).alias("codes"),
                from_at.alias("from_at"),
                to_at.alias("to_at"),
                easting.alias("easting"),
                northing.alias("northing"),
                slot.valid_from.alias("valid_from"),
                slot.valid_to.alias("valid_to"),
                slot.handling.review_on.alias("review_on"),
                findings_json(slot, today).alias("quality"),
                slot.handling.index.alias("handling"),
            ),
        )

    def records(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The records that the slot makes of the accepted rows, in their order."""
        made = frame.filter(pl.col(self.slot.present))
        keys = search_keys(self.slot, made)
        columns = made.select(*self.expressions, keys.alias("keys"))
        return columns.select(RECORD_SCHEMA.keys()).cast(RECORD_SCHEMA)  # type: ignore[arg-type]


def _range(slot: Slot) -> tuple[pl.Expr, pl.Expr]:
    """The instants between which an event happened or a person was born."""
    if slot.occurrence is not None:
        return pl.col(slot.occurrence.from_at), pl.col(slot.occurrence.to_at)
    born = slot.column("births.0.date")
    if born is None:
        return NO_TIME, NO_TIME
    text = born.expression
    return dates.start_of(dates.first_day(text)), dates.end_of(dates.last_day(text))


def _grid(slot: Slot) -> tuple[pl.Expr, pl.Expr]:
    """The record's position; an event's is that of the place where it occurred."""
    if slot.grid is not None:
        return pl.col(slot.grid[0]), pl.col(slot.grid[1])
    placed = [place for place in slot.places if place.grid is not None]
    if not placed:
        return NO_METRES, NO_METRES
    columns = [(pl.col(place.present), place.grid) for place in placed]
    eastings = [pl.when(present).then(pl.col(grid[0])) for present, grid in columns if grid]
    northings = [pl.when(present).then(pl.col(grid[1])) for present, grid in columns if grid]
    return pl.coalesce(eastings), pl.coalesce(northings)
