"""Run events in the words of OpenLineage (spec 2-0-2): names of systems, columns and fields; no row, no value, no path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import bluelamp
from bluelamp.connect.mapping import SlotLineage
from bluelamp.store.lineage import EventType
from bluelamp.store.runs import Run

SPEC = "https://openlineage.io/spec"
RUN_EVENT = f"{SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent"
FACETS = {
    "schema": "1-1-1/SchemaDatasetFacet",
    "columnLineage": "1-2-0/ColumnLineageDatasetFacet",
    "version": "1-0-1/DatasetVersionDatasetFacet",
    "inputStatistics": "1-0-0/InputStatisticsInputDatasetFacet",
    "jobType": "2-0-3/JobTypeJobFacet",
    "errorMessage": "1-0-1/ErrorMessageRunFacet",
}
"""Published facets in use, each with its version."""
PRODUCER = f"urn:bluelamp:{bluelamp.__version__}"
OWN_FACET = "urn:bluelamp:openlineage:run-facet:1"


@dataclass(frozen=True, slots=True)
class LineageTerms:
    """Whose run it is, and what its mapping makes of which columns."""

    force: str
    system: str
    slots: Sequence[SlotLineage] = ()

    @property
    def namespace(self) -> str:
        """The force: systems are named within it."""
        return f"bluelamp:{self.force}"


@dataclass(frozen=True, slots=True)
class SourceSeen:
    """The source as a run found it: columns with types, and the hash of what was read where there is one."""

    columns: Sequence[tuple[str, str]] = ()
    sha256: str | None = None


def run_event(
    event_type: EventType,
    at: datetime,
    run: Run,
    terms: LineageTerms,
    *,
    seen: SourceSeen,
    error: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """One event of a run. An error is told by its title, which never quotes a record."""
    is_replay = run.mode == "replay"
    facets = {"bluelamp": _own(run)}
    if error is not None:
        told = {"message": str(error.get("title") or error.get("code")), "programmingLanguage": "PYTHON"}
        facets["errorMessage"] = _facet("errorMessage", told)
    return {
        "eventType": event_type,
        "eventTime": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "producer": PRODUCER,
        "schemaURL": RUN_EVENT,
        "run": {"runId": str(run.id), "facets": facets},
        "job": {
            "namespace": terms.namespace,
            "name": f"{terms.system}.{'replay' if is_replay else 'sync'}",
            "facets": {
                "jobType": _facet(
                    "jobType", {"processingType": "BATCH", "integration": "BLUELAMP", "jobType": "SYNC"}
                )
            },
        },
        "inputs": [_input(run, terms, seen)],
        "outputs": [
            _output(slot, terms, input_name(terms.system, is_replay=is_replay)) for slot in terms.slots
        ],
    }


def input_name(system: str, *, is_replay: bool) -> str:
    """The data set that a run reads. A file's path or a server's address may tell too much and is not in it."""
    return f"{system}.{'quarantine' if is_replay else 'source'}"


def _own(run: Run) -> dict[str, Any]:
    return {
        "_producer": PRODUCER,
        "_schemaURL": OWN_FACET,
        "mode": run.mode,
        "mappingVersion": run.mapping_version,
        "rowsRead": run.rows_read,
        "rowsWritten": run.rows_written,
        "rowsUnchanged": run.rows_unchanged,
        "rowsQuarantined": run.rows_quarantined,
        "rowsRemoved": run.rows_removed,
        "records": run.records_out,
        "links": run.links_out,
    }


def _input(run: Run, terms: LineageTerms, seen: SourceSeen) -> dict[str, Any]:
    facets: dict[str, Any] = {}
    if seen.columns:
        fields = [{"name": name, "type": kind} for name, kind in seen.columns]
        facets["schema"] = _facet("schema", {"fields": fields})
    if seen.sha256:
        facets["version"] = _facet("version", {"datasetVersion": seen.sha256})
    return {
        "namespace": terms.namespace,
        "name": input_name(terms.system, is_replay=run.mode == "replay"),
        "facets": facets,
        "inputFacets": {"inputStatistics": _facet("inputStatistics", {"rowCount": run.rows_read})},
    }


def _output(slot: SlotLineage, terms: LineageTerms, source: str) -> dict[str, Any]:
    def inputs(columns: Sequence[str], kind: str, subtype: str) -> list[dict[str, Any]]:
        told = {"type": kind, "subtype": subtype, "description": "", "masking": False}
        return [
            {"namespace": terms.namespace, "name": source, "field": column, "transformations": [told]}
            for column in columns
        ]

    fields = {
        # A record's id is a keyed hash of these columns: nobody reads them off it.
        "id": {
            "inputFields": [
                {**each, "transformations": [{**each["transformations"][0], "masking": True}]}
                for each in inputs(slot.key, "DIRECT", "TRANSFORMATION")
            ]
        },
        **{
            path: {"inputFields": inputs(columns, "DIRECT", "TRANSFORMATION")}
            for path, columns in slot.fields.items()
        },
    }
    return {
        "namespace": terms.namespace,
        "name": f"{terms.system}.{slot.slot}",
        "facets": {
            "schema": _facet("schema", {"fields": [{"name": name} for name in fields]}),
            "columnLineage": _facet(
                "columnLineage",
                {"fields": fields, "dataset": inputs(slot.conditions, "INDIRECT", "FILTER")},
            ),
        },
    }


def _facet(name: str, held: Mapping[str, Any]) -> dict[str, Any]:
    version, _, schema = FACETS[name].partition("/")
    return {
        "_producer": PRODUCER,
        "_schemaURL": f"{SPEC}/facets/{version}/{schema}.json#/$defs/{schema}",
        **held,
    }
