"""JSON Schema of the parts of OpenLineage that we write, after the published specification.

Written from https://openlineage.io/spec/2-0-2/OpenLineage.json and the facets named in it (ColumnLineageDatasetFacet 1-2-0,
SchemaDatasetFacet 1-1-1, DatasetVersionDatasetFacet 1-0-1, InputStatisticsInputDatasetFacet 1-0-0, JobTypeJobFacet 2-0-3,
ErrorMessageRunFacet 1-0-1). Stricter than the original where that allows anything: no property is unknown.
"""

from typing import Any

TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
URI = {"type": "string", "format": "uri", "pattern": "^(https|urn):"}


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _facet(name: str, required: dict[str, Any]) -> dict[str, Any]:
    place = {
        "type": "string",
        "pattern": rf"^https://openlineage\.io/spec/facets/\d-\d-\d/{name}\.json#/\$defs/{name}$",
    }
    return _object({"_producer": URI, "_schemaURL": place, **required})


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


INPUT_FIELD = _object(
    {"namespace": TEXT, "name": TEXT, "field": TEXT},
    {
        "transformations": _list(
            _object(
                {"type": {"enum": ["DIRECT", "INDIRECT"]}},
                {"subtype": TEXT, "description": {"type": "string"}, "masking": {"type": "boolean"}},
            )
        )
    },
)
SCHEMA = _facet("SchemaDatasetFacet", {"fields": _list(_object({"name": TEXT}, {"type": TEXT}))})
LINEAGE = _facet(
    "ColumnLineageDatasetFacet",
    {
        "fields": {"type": "object", "additionalProperties": _object({"inputFields": _list(INPUT_FIELD)})},
        "dataset": _list(INPUT_FIELD),
    },
)
RUN_EVENT = _object(
    {
        "eventType": {"enum": ["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"]},
        "eventTime": {"type": "string", "format": "date-time", "pattern": "Z$"},
        "producer": URI,
        "schemaURL": {"const": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"},
        "run": _object(
            {
                "runId": {"type": "string", "format": "uuid"},
                "facets": _object(
                    {"bluelamp": {"type": "object", "required": ["_producer", "_schemaURL"]}},
                    {
                        "errorMessage": _facet(
                            "ErrorMessageRunFacet", {"message": TEXT, "programmingLanguage": TEXT}
                        )
                    },
                ),
            }
        ),
        "job": _object(
            {
                "namespace": TEXT,
                "name": TEXT,
                "facets": _object(
                    {
                        "jobType": _facet(
                            "JobTypeJobFacet", {"processingType": TEXT, "integration": TEXT, "jobType": TEXT}
                        )
                    }
                ),
            }
        ),
        "inputs": _list(
            _object(
                {
                    "namespace": TEXT,
                    "name": TEXT,
                    "facets": _object(
                        {},
                        {
                            "schema": SCHEMA,
                            "version": _facet("DatasetVersionDatasetFacet", {"datasetVersion": TEXT}),
                        },
                    ),
                    "inputFacets": _object(
                        {
                            "inputStatistics": _facet(
                                "InputStatisticsInputDatasetFacet",
                                {"rowCount": {"type": "integer", "minimum": 0}},
                            )
                        }
                    ),
                }
            )
        ),
        "outputs": _list(
            _object(
                {
                    "namespace": TEXT,
                    "name": TEXT,
                    "facets": _object({"schema": SCHEMA, "columnLineage": LINEAGE}),
                }
            )
        ),
    }
)
