"""How a stored record becomes the record of the published API: one projection for every query."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, LiteralString

import msgspec

from bluelamp.pole.envelope import Marking
from bluelamp.pole.urn import urn

MARKINGS = tuple(Marking)

RECORD_COLUMNS: LiteralString = """
    r.id, r.entity, r.kind, y.id, n.force, r.version, r.recorded_at, r.valid_from, r.valid_to, r.review_on, r.label,
    r.body::text, r.quality::text, r.source_version, sr.source_key, u.started_at, u.mapping_version,
    h.marking, h.access, h.basis, h.grading_source, h.grading_information, h.grading_handling, h.conditions, h.mopi_group
"""
"""Columns in the order of `shown_record`."""

VISIBLE_RECORDS: LiteralString = """
    FROM record r
    JOIN handling h ON h.handling_no = r.handling_no
    JOIN system y ON y.system_no = r.system_no
    JOIN run u ON u.run_no = r.run_no
    JOIN source_record sr ON sr.id = r.source_id
    CROSS JOIN node n
    WHERE {visible}
"""
"""Records `r` that the policy lets be seen, with the small tables around them; queries add their conditions by AND."""

Row = Sequence[Any]


def shown_record(row: Row) -> dict[str, Any]:
    """A record as the API shows it. `body` and `quality` stay bytes: they were JSON already.

    Empty parts are left out, as the models allow.
    """
    (record_id, entity, kind, system, force, version, recorded_at, valid_from, valid_to, review_on, label,
     body, quality, source_version, source_key, extracted_at, mapping_version,
     marking, access, basis, grading_source, grading_information, grading_handling, conditions, mopi_group) = row  # fmt: skip
    shown: dict[str, Any] = {
        "id": urn(force, system, record_id),
        "entity": entity,
        "kind": kind,
        "force": force,
        "label": label,
        "source": {
            "system": system,
            "recordId": source_key,
            "version": source_version,
            "extractedAt": iso(extracted_at),
            "mappingVersion": mapping_version,
        },
        "version": version,
        "recordedAt": iso(recorded_at),
        "basis": basis,
        "marking": MARKINGS[marking].value,
        "body": msgspec.Raw(body.encode()),
    }
    grading = {
        "source": grading_source, "information": grading_information, "handling": grading_handling, "conditions": conditions,
    }  # fmt: skip
    optional: Mapping[str, Any] = {
        "validFrom": iso(valid_from),
        "validTo": iso(valid_to),
        "access": list(access),
        "grading": {key: value for key, value in grading.items() if value is not None},
        "retention": {
            key: value
            for key, value in (("mopiGroup", mopi_group), ("reviewOn", _iso_date(review_on)))
            if value is not None
        },
        "quality": msgspec.Raw(quality.encode()) if quality else None,
    }
    shown.update({key: value for key, value in optional.items() if value})
    return shown


def iso(at: datetime | None) -> str | None:
    """A moment as the API writes it: UTC, ending in Z."""
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _iso_date(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def json_bytes(answer: Any) -> bytes:
    """An answer as JSON bytes."""
    return msgspec.json.encode(answer)


def record_ids(rows: Sequence[Row]) -> list[uuid.UUID]:
    """The ids of projected rows, for the audit entry."""
    return [row[0] for row in rows]
