"""Rows of the store in the shape of the API, for the parts beside a record."""

from collections.abc import Sequence
from typing import Any

import msgspec

from bluelamp.pole.urn import urn
from bluelamp.store.projection import MARKINGS, Row, iso
from bluelamp.store.records import LinkRow


def link_answer(link: LinkRow, force: str) -> dict[str, Any]:
    """A link seen from one of its ends."""
    shown: dict[str, Any] = {
        "id": urn(force, link.link_system, link.id),
        "type": link.type,
        "role": link.role,
        "direction": link.direction,
        "other": {
            "id": urn(link.force, link.other_system, link.other_id),
            "entity": link.other_entity,
            "kind": link.other_kind,
            "label": link.other_label,
        },
        "recordedAt": iso(link.recorded_at),
        "basis": link.basis,
        "marking": MARKINGS[link.marking].value,
    }
    for name, at in (("validFrom", link.valid_from), ("validTo", link.valid_to)):
        if at is not None:
            shown[name] = iso(at)
    return shown


def version_answer(row: Row) -> dict[str, Any]:
    """One version of a record."""
    version, state, recorded_at, ended_at, mapping_version, run, label, body = row
    shown: dict[str, Any] = {
        "version": version,
        "state": state,
        "recordedAt": iso(recorded_at),
        "mappingVersion": mapping_version,
        "run": str(run),
        "label": label,
        "body": msgspec.Raw(body.encode()),
    }
    if ended_at is not None:
        shown["endedAt"] = iso(ended_at)
    return shown


def place_answer(
    position: int | None, mode: str, files: Sequence[tuple[str, int, str]] | None
) -> dict[str, Any]:
    """Where a row stood in its source; nothing for a row that was taken before this was kept."""
    if position is None:
        return {}
    words = f"row {position:,}"
    if mode == "replay":
        words += " of the reading that kept it aside"
    for name, start, counted in files or ():
        if start < position:
            words = f"{name}, {counted} {position - start:,}"
    return {"position": position, "place": words}


def source_answer(record_id: str, row: Row) -> dict[str, Any]:
    """The source row behind a record."""
    source_key, version, taken_at, content_hash, raw, system, position, mode, files = row
    return {
        "id": record_id,
        "system": system,
        "sourceKey": source_key,
        "version": version,
        "takenAt": iso(taken_at),
        "contentHash": content_hash,
        **place_answer(position, mode, files),
        "columns": msgspec.Raw(raw.encode()),
    }
