"""Where a record comes from, in the shape of the API."""

from functools import lru_cache
from pathlib import PurePath
from typing import Any

from bluelamp.connect.mapping import MappingRefused, SlotLineage, compile_mapping
from bluelamp.node.api.shapes import place_answer
from bluelamp.store.projection import Row, iso

MAPPINGS_MAX = 32
"""Mappings remembered: reading one takes longer than reading the record."""


def lineage_answer(record_id: str, row: Row) -> dict[str, Any]:
    """The lineage of one record."""
    (entity, kind, version, system, source_key, source_version, content_hash, taken_at,
     taken_run, mode, started_at, source, fingerprint, run, mapped_at, mapping_version, mapping, position, files) = row  # fmt: skip
    held = fingerprint or {}
    snapshot = {
        "run": str(taken_run),
        "mode": mode,
        "startedAt": iso(started_at),
        # The folder is the machine's business.
        "source": PurePath(source).name,
        "sha256": held.get("sha256"),
        "modifiedAt": held.get("modifiedAt"),
        "sizeBytes": held.get("sizeBytes"),
    }
    return {
        "id": record_id,
        "version": version,
        "system": system,
        "sourceKey": source_key,
        "sourceVersion": source_version,
        "contentHash": content_hash,
        "takenAt": iso(taken_at),
        **place_answer(position, mode, files),
        "snapshot": {name: value for name, value in snapshot.items() if value is not None},
        "mapped": {"run": str(run), "startedAt": iso(mapped_at), "mappingVersion": mapping_version},
        "fields": [
            {"slot": slot.slot, "field": field, "columns": list(columns)}
            for slot in _slots(mapping)
            if slot.entity == entity and slot.kind in (None, kind)
            for field, columns in slot.fields.items()
        ],
    }


@lru_cache(MAPPINGS_MAX)
def _slots(mapping: str | None) -> tuple[SlotLineage, ...]:
    if mapping is None:
        return ()
    try:
        return compile_mapping(mapping).lineage
    except MappingRefused:  # of an older release, which allowed what this one refuses
        return ()
