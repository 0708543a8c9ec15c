"""The OpenAPI document: what FastAPI derives, with our security scheme, context headers and problem shape."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from bluelamp.client.answer import Problem
from bluelamp.node.api.document_links import LINKS
from bluelamp.policy import PURPOSES, REASONS

API_VERSION = "1.0.0-draft.1"
"""`/v1` is draft until a 1.0 tag; from then on a released document never changes."""

REQUEST_ID_HEADER = "Open-Policing-Request-Id"

_ASCII_TEXT = r"^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$"


def openapi_document(app: FastAPI) -> dict[str, Any]:
    """The document served at `/v1/openapi.json` and committed under `api/`."""
    if app.openapi_schema is not None:
        return app.openapi_schema
    document = get_openapi(
        title="Bluelamp node: the Open Policing API",
        version=API_VERSION,
        openapi_version="3.1.0",
        summary="A police force's systems as one searchable, published, audited record.",
        description=(
            "Every protected call states its access context in `Open-Policing-*` headers: purpose, reason and "
            "justification. A record that the caller may not see answers exactly like one that does not exist. "
            "`x-open-policing` on each operation names its scope, whether it needs a purpose, and its audit event. "
            "Errors are problems of RFC 9457 whose `code` is stable; a path that exists answers 405 with `Allow` to "
            "any other method. Parameters and fields that are not described here are refused, never ignored."
        ),
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        routes=app.routes,
    )
    components = document.setdefault("components", {})
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "A token of this node's register."}
    }
    components.setdefault("schemas", {})["Problem"] = Problem.model_json_schema(
        by_alias=True, ref_template="#/components/schemas/{model}"
    )
    components["parameters"] = _context_parameters()
    components["headers"] = {
        "RequestId": {
            "description": "Id of this request in the node's log and audit log; a problem's `instance` has it too.",
            "required": True,
            "schema": {"type": "string", "format": "uuid"},
        }
    }
    components["responses"] = {}
    for path in document["paths"].values():
        for operation in path.values():
            _complete(operation)
            _share_problems(operation, components["responses"])
    app.openapi_schema = document
    return document


def _complete(operation: dict[str, Any]) -> None:
    promise = operation["x-open-policing"]
    for response in operation["responses"].values():
        response.setdefault("headers", {})[REQUEST_ID_HEADER] = {"$ref": "#/components/headers/RequestId"}
    if operation["operationId"] in LINKS:
        operation["responses"]["200"]["links"] = LINKS[operation["operationId"]]
    if promise["scope"] == "public":
        return
    operation["security"] = [{"bearer": []}]
    if promise["purpose"] == "required":
        names = (
            "Purpose",
            "Reason",
            "Justification",
            "CaseReference",
            "OnBehalfOf",
            "CorrelationId",
            "Device",
        )
        operation.setdefault("parameters", []).extend(
            {"$ref": f"#/components/parameters/{name}"} for name in names
        )


def _share_problems(operation: dict[str, Any], shared: dict[str, Any]) -> None:
    """Put each problem response once under components, named by its codes."""
    for status, response in operation["responses"].items():
        problem = response.get("content", {}).get("application/problem+json")
        if problem is not None:
            codes = problem["schema"]["allOf"][1]["properties"]["code"]["enum"]
            name = "-".join(("problem", status, *codes))
            shared[name] = response
            operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}


def _context_parameters() -> dict[str, Any]:
    def header(
        name: str, description: str, schema: dict[str, Any], *, required: bool = False
    ) -> dict[str, Any]:
        return {
            "name": name,
            "in": "header",
            "required": required,
            "description": description,
            "schema": schema,
        }

    def text(shortest: int, longest: int) -> dict[str, Any]:
        # An empty header that may be left out is the same as none.
        pattern = _ASCII_TEXT if shortest else f"^$|{_ASCII_TEXT}"
        return {"type": "string", "minLength": shortest, "maxLength": longest, "pattern": pattern}

    return {
        "Purpose": header(
            "Open-Policing-Purpose", "Why the record is needed; a closed list.",
            {"type": "string", "enum": list(PURPOSES)}, required=True,
        ),
        "Reason": header(
            "Open-Policing-Reason", "Reason code; a closed list.", {"type": "string", "enum": list(REASONS)}, required=True
        ),
        "Justification": header(
            "Open-Policing-Justification", "3 to 250 characters that a colleague would understand; percent-encode non-ASCII.",
            text(3, 250), required=True,
        ),
        "CaseReference": header("Open-Policing-Case-Reference", "The case this is for.", text(0, 100)),
        "OnBehalfOf": header("Open-Policing-On-Behalf-Of", "The colleague this is done for.", text(0, 100)),
        "CorrelationId": header("Open-Policing-Correlation-Id", "The caller's own id of this act.", text(0, 100)),
        "Device": header("Open-Policing-Device", "The device in use.", text(0, 100)),
    }  # fmt: skip
