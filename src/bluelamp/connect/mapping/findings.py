"""Quality findings of records: as JSON beside each record, and counted for the report."""

from datetime import date

import polars as pl

from bluelamp.connect.mapping.fields.column import Check
from bluelamp.connect.mapping.quality_expressions import RULE_EXPRESSIONS
from bluelamp.connect.mapping.reasons import REASONS
from bluelamp.connect.mapping.record_facts import facts_of
from bluelamp.connect.mapping.slot import Slot
from bluelamp.connect.mapping.value_findings import as_json, value_findings
from bluelamp.pole.envelope import Entity
from bluelamp.pole.finding import warning
from bluelamp.pole.quality import record_rules


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
