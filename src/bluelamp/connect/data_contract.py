"""A system's data contract in the words of the Open Data Contract Standard v3.1.0 (Bitol, Apache-2.0). Made from its
manifest, its mapping and the columns of its last reading; nothing in it is anybody's record."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import yaml

from bluelamp.connect.mapping import CodedColumn, CompiledMapping
from bluelamp.connect.mapping.language.field import FieldSpec
from bluelamp.connect.mapping.language.handling import HandlingSpec
from bluelamp.connect.mapping.language.words import parse_word
from bluelamp.connect.registry import SystemFolder

Columns = Sequence[tuple[str, str]]
API_VERSION = "v3.1.0"
CODES_MAX = 64
LOGICAL = {
    "integer": "integer",
    "decimal": "number",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
    "time": "time",
}
"""Logical types of the standard by the fingerprint's; all else is `string`."""
PARSED = {
    "date": "date",
    "datetime": "timestamp",
    "number": "number",
    "integer": "integer",
    "yes_no": "boolean",
}
HEAD = """\
# Made by `bluelamp connect contract {system}`: change manifest.toml or mapping.yaml and make it again.
# Open Data Contract Standard v3.1.0: https://bitol-io.github.io/open-data-contract-standard/v3.1.0/
"""
_UNITS = (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("m", timedelta(minutes=1)))


def contract_text(folder: SystemFolder, columns: Columns) -> str:
    """The contract as YAML. `columns` are those of the last reading, with types; the mapping's own are always in it."""
    known = dict(columns)
    known.update({name: "unknown" for name in sorted(folder.mapping.columns_read) if name not in known})
    document = _document(folder, known)
    text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)
    return HEAD.format(system=folder.id) + text


def columns_in(text: str) -> Columns:
    """The columns that a contract lists, so that it can be made again and compared; none if it is not one of ours."""
    try:
        schema = yaml.safe_load(text)["schema"][0]["properties"]
        return [(str(each["name"]), str(each["physicalType"])) for each in schema]
    except (yaml.YAMLError, KeyError, IndexError, TypeError):
        return []


def _document(folder: SystemFolder, columns: Mapping[str, str]) -> dict[str, Any]:
    facts, mapping = folder.manifest.system, folder.mapping
    handling = mapping.document.handling
    document: dict[str, Any] = {
        "apiVersion": API_VERSION,
        "kind": "DataContract",
        "id": f"urn:bluelamp:contract:{facts.id}",
        "name": facts.name,
        "version": f"1.0.0+{mapping.version}",
        "status": "active",
        "domain": "policing",
        "description": _without_nothing(
            {
                "purpose": facts.description,
                "usage": f"Read into police records for: {', '.join(handling.purposes)}.",
                "limitations": " ".join(
                    f"Left out: {', '.join(loss.columns)}: {loss.why}" for loss in mapping.document.loss
                ),
            }
        ),
        "schema": [
            _without_nothing(
                {
                    "name": facts.id,
                    "logicalType": "object",
                    "physicalType": "table" if folder.manifest.source.kind == "sql" else "file",
                    "properties": [_property(name, kind, mapping) for name, kind in columns.items()],
                    "quality": list(_whole_quality(mapping)),
                }
            )
        ],
        "slaProperties": list(_sla(folder)),
        "customProperties": list(_custom(folder, handling)),
    }
    return _without_nothing(document)


def _property(name: str, kind: str, mapping: CompiledMapping) -> dict[str, Any]:
    key = mapping.document.source.key.columns
    fields = mapping.document.fields
    in_key = [at for at, part in enumerate(key, start=1) if name in _columns_of(part, fields)]
    coded = next((column for column in mapping.coded_columns if column.name == name), None)
    feeds = [
        f"{slot.slot}.{field}"
        for slot in mapping.lineage
        for field, behind in slot.fields.items()
        if name in behind
    ]
    return _without_nothing(
        {
            "name": name,
            "logicalType": _parsed(name, fields) or LOGICAL.get(kind, "string"),
            "physicalType": kind,
            "required": True if in_key else None,
            "unique": True if in_key and len(key) == 1 else None,
            "primaryKey": True if in_key else None,
            "primaryKeyPosition": in_key[0] if in_key else None,
            "quality": [*_codes(coded), *_filled(name, mapping)],
            "customProperties": [{"property": "feeds", "value": feeds}] if feeds else None,
        }
    )


def _columns_of(name: str, fields: Mapping[str, FieldSpec]) -> tuple[str, ...]:
    spec = fields.get(name)
    return (name,) if spec is None else spec.origins


def _parsed(name: str, fields: Mapping[str, FieldSpec]) -> str | None:
    words = {
        PARSED.get(parse_word(word).word)
        for spec in fields.values()
        if spec.origins == (name,)
        for word in spec.parse or ()
    } - {None}
    return words.pop() if len(words) == 1 else None


def _codes(coded: CodedColumn | None) -> Iterator[dict[str, Any]]:
    for use in coded.uses if coded else ():
        severity = "error" if use.action == "quarantine" else "warning"
        told = {"metric": "invalidValues", "dimension": "conformity", "severity": severity, "mustBe": 0}
        if len(use.codes) <= CODES_MAX:
            yield {"type": "library", **told, "arguments": {"validValues": sorted(use.codes)}}
        else:
            yield {
                "type": "text",
                "description": f"Holds one of {len(use.codes)} codes of the mapping's code list.",
                "dimension": "conformity",
                "severity": severity,
            }


def _filled(name: str, mapping: CompiledMapping) -> Iterator[dict[str, Any]]:
    fields = mapping.document.fields
    for expected in mapping.document.quality.expect:
        if expected.field is None or expected.present is None:
            continue
        if name in _columns_of(expected.field, fields):
            yield {
                "type": "library",
                "metric": "missingValues",
                "dimension": "completeness",
                "severity": "warning",
                "mustBeLessOrEqualTo": round((1 - expected.present) * 100, 2),
                "unit": "percent",
            }


def _whole_quality(mapping: CompiledMapping) -> Iterator[dict[str, Any]]:
    key = mapping.document.source.key.columns
    if key:
        told = {
            "type": "library",
            "metric": "duplicateValues",
            "dimension": "uniqueness",
            "severity": "error",
        }
        yield {**told, "mustBe": 0, "arguments": {"properties": list(key)}}
    limit = mapping.max_quarantine
    if limit is not None:
        text = f"A reading in which more than {limit * 100:g} % of the rows cannot be mapped is not taken."
        yield {"type": "text", "description": text, "dimension": "conformity", "severity": "error"}
    for expected in mapping.document.quality.expect:
        if expected.present is None:
            yield {"type": "text", "description": f"Expected: {expected}.", "severity": "warning"}


def _sla(folder: SystemFolder) -> Iterator[dict[str, Any]]:
    every = folder.manifest.capture.every
    if every is not None:
        unit, size = next(
            ((u, s) for u, s in _UNITS if every % s == timedelta(0)), ("s", timedelta(seconds=1))
        )
        yield {"property": "frequency", "value": every // size, "unit": unit, "element": folder.id}
    retain = folder.mapping.document.handling.retain
    if retain is not None and retain.review is not None:
        yield {
            "property": "retention",
            "value": retain.review.after_years,
            "unit": "y",
            "element": folder.id,
            "driver": "regulatory",
            "description": f"Reviewed so many years after {retain.review.from_}.",
        }


def _custom(folder: SystemFolder, handling: HandlingSpec) -> Iterator[dict[str, Any]]:
    facts, capture = folder.manifest.system, folder.manifest.capture
    marking = handling.marking
    held: dict[str, Any] = {
        "marking": marking if isinstance(marking, str) else f"from field {marking.from_}",
        "purposes": list(handling.purposes),
        "access": list(handling.access or ()),
        "basis": handling.basis,
        "mopiGroup": handling.retain.mopi_group if handling.retain else None,
        "lawfulBasis": facts.lawful_basis,
        "supplier": facts.supplier,
        "owner": facts.owner,
        "contact": facts.contact,
        "captureMode": capture.mode,
        "mappingVersion": folder.mapping.version,
        "drift": folder.manifest.drift.model_dump(),
    }
    for name, value in held.items():
        if value not in (None, []):
            yield {"property": name, "value": value}


def _without_nothing(held: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in held.items() if value not in (None, "", [])}
