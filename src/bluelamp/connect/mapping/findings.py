"""Quality findings of records: as JSON beside each record, and counted for the report."""

from datetime import date

import polars as pl

from bluelamp.connect.mapping.fields.column import Check
from bluelamp.connect.mapping.mapped_batch import FINDING_SCHEMA
from bluelamp.connect.mapping.quality_expressions import RULE_EXPRESSIONS
from bluelamp.connect.mapping.reasons import REASONS
from bluelamp.connect.mapping.record_facts import facts_of
from bluelamp.connect.mapping.slot import Slot
from bluelamp.connect.mapping.value_findings import as_json, value_findings
from bluelamp.pole.envelope import Entity
from bluelamp.pole.finding import warning
from bluelamp.pole.quality import record_rules

FINDINGS = pl.List(pl.Struct({"rule": pl.String, "level": pl.String, "field": pl.String}))


def findings_json(slot: Slot, today: date) -> pl.Expr:
    """A JSON list of what was noticed about each record; null where nothing was."""
    facts = facts_of(slot)
    parts = [
        pl.when(RULE_EXPRESSIONS[rule.id](facts)).then(pl.lit(as_json(rule.finding, rule.field)))
        for rule in record_rules(Entity(slot.entity))
    ]
    parts += [pl.when(pl.col(check.flag)).then(pl.lit(_note(check))) for check in slot.notes()]
    joined = pl.concat_str([*parts, *value_findings(slot, today)], separator=",", ignore_nulls=True)
    return pl.when(joined.str.len_bytes() > 0).then(pl.lit("[") + joined + pl.lit("]"))


def _note(check: Check) -> str:
    done = "it is left out" if check.action == "null" else "it is kept as recorded"
    message = f"{REASONS[check.reason].sentence.format(field=check.field)[:-1]}; {done}."
    return as_json(warning(check.reason, message), check.field[:100])


def count_findings(records: list[pl.DataFrame]) -> pl.DataFrame:
    """How often each rule spoke, by slot, level and field."""
    noticed = [
        frame.filter(pl.col("quality").is_not_null()).select(
            "slot", pl.col("quality").str.json_decode(FINDINGS)
        )
        for frame in records
    ]
    told = (
        pl.concat(noticed).explode("quality").unnest("quality")
        if noticed
        else pl.DataFrame(schema=FINDING_SCHEMA)
    )
    counted = told.group_by("slot", "rule", "level", "field").agg(pl.len().alias("count"))
    return counted.select(FINDING_SCHEMA.keys()).cast(FINDING_SCHEMA).sort("slot", "rule", "field")  # type: ignore[arg-type]
