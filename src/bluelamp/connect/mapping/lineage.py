"""Which source columns feed which field of which record: read off the compiled mapping."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bluelamp.connect.mapping.coded import source_columns
from bluelamp.connect.mapping.fields.column import Column, Plan
from bluelamp.connect.mapping.slot import Slot

_ALTERNATIVE = re.compile(r"(\.\d+)n(?=\.|$)")
"""Another way to fill the same place of a list, such as a name that cannot be split."""


@dataclass(frozen=True, slots=True)
class SlotLineage:
    """One slot: what it makes, and the columns behind each of its fields. A constant has none."""

    slot: str
    entity: str
    kind: str | None
    key: tuple[str, ...]
    """Columns that tell one such record from another."""
    fields: Mapping[str, tuple[str, ...]]
    conditions: tuple[str, ...]
    """Columns that decide whether there is a record at all."""


def lineage_of(slots: Iterable[Slot], plan: Plan, row_key: Iterable[str]) -> tuple[SlotLineage, ...]:
    """The lineage of all slots; `row_key` are the columns that name a row."""
    return tuple(_of(slot, plan, tuple(sorted(row_key))) for slot in slots)


def _of(slot: Slot, plan: Plan, row_key: tuple[str, ...]) -> SlotLineage:
    fields: dict[str, set[str]] = {}
    for leaf in slot.body.leaves():
        if isinstance(leaf.value, Column):
            path = _ALTERNATIVE.sub(r"\1", leaf.path)
            fields.setdefault(path, set()).update(source_columns([leaf.value.name], plan))
    key = tuple(sorted(source_columns([slot.key], plan))) or row_key
    return SlotLineage(
        slot.name,
        slot.entity,
        slot.kind,
        key,
        {path: tuple(sorted(columns)) for path, columns in sorted(fields.items()) if columns},
        tuple(sorted(source_columns([slot.present], plan))),
    )
