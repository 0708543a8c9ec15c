"""What a node says of itself: capability statement, health, measurements, the API document and its reference."""

import time
from collections.abc import Callable
from importlib import resources
from typing import Annotated, Any, TypeVar

import psycopg
from fastapi import APIRouter, Depends, Request
from psycopg_pool import PoolTimeout
from starlette.responses import Response

import bluelamp
from bluelamp.client.capability import CapabilityStatement, Liveness, Readiness
from bluelamp.client.query import LIMIT_DEFAULT, LIMIT_MAX
from bluelamp.node.api.access import PUBLIC, Access, granted, protected
from bluelamp.node.api.described import described_responses
from bluelamp.node.api.openapi import API_VERSION, openapi_document
from bluelamp.node.api.problem import PROBLEMS, ApiProblem
from bluelamp.node.api.routes.export import MEDIA_TYPES
from bluelamp.node.api.stated import CONTEXT_HEADERS
from bluelamp.node.runtime import NodeRuntime
from bluelamp.pole.envelope import Entity
from bluelamp.policy import PURPOSES, REASONS, SCOPES
from bluelamp.store.projection import json_bytes
from bluelamp.store.system_state import measured_counts

router = APIRouter(tags=["node"])
Granted = Annotated[Access, Depends(granted)]

REFERENCE_PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bluelamp: API reference</title>
<link rel="stylesheet" href="/v1/reference/swagger-ui.css">
</head>
<body>
<noscript>This page needs JavaScript. The same document as JSON: <a href="/v1/openapi.json">/v1/openapi.json</a></noscript>
<div id="reference"></div>
<script src="/v1/reference/swagger-ui-bundle.js"></script>
<script src="/v1/reference/start.js"></script>
</body>
</html>
"""
REFERENCE_START = (
    'SwaggerUIBundle({url: "/v1/openapi.json", dom_id: "#reference", deepLinking: true,'
    " validatorUrl: null, persistAuthorization: false});\n"
)
REFERENCE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Swagger UI sets style attributes, so styles may be inline; scripts may not, and nothing comes from elsewhere."""


OPENAPI_ANSWER = {
    200: {
        "description": "An OpenAPI 3.1 document.",
        "content": {
            "application/json": {"schema": {"type": "object", "required": ["openapi", "info", "paths"]}}
        },
    }
}
METRICS_ANSWER = {
    200: {
        "description": "OpenMetrics text",
        "content": {"application/openmetrics-text": {"schema": {"type": "string"}}},
    }
}

Handler = TypeVar("Handler", bound=Callable[..., Any])


def public(
    path: str, summary: str, answer: Any = None, problems: tuple[str, ...] = (), **route: Any
) -> Callable[[Handler], Handler]:
    """A route that shows nothing of a force's records and asks for no token."""
    return router.get(
        path, summary=summary, openapi_extra=PUBLIC, response_model=None,
        responses=described_responses(answer, (*problems, "internal-error")), **route,
    )  # fmt: skip


@public(
    "/.well-known/open-policing",
    "Capability statement",
    CapabilityStatement,
    operation_id="read_capabilities",
)
def read_capabilities(request: Request) -> Response:
    """What this node offers and asks for; clients and the conformance kit work from it."""
    runtime: NodeRuntime = request.app.state.runtime
    statement = {
        "software": {"name": "bluelamp", "version": bluelamp.__version__},
        "force": {"code": runtime.settings.force, "name": runtime.settings.name},
        "api": {
            "version": API_VERSION,
            "base": "/v1",
            "openapi": "/v1/openapi.json",
            "reference": "/v1/reference",
        },
        "search": {
            "persons": "/v1/persons/search",
            "objects": "/v1/objects/search",
            "locations": "/v1/locations/search",
            "events": "/v1/events/search",
            "limitDefault": LIMIT_DEFAULT,
            "limitMax": LIMIT_MAX,
        },
        "export": {
            "paths": {entity.value: f"/v1/export/{entity.value}" for entity in Entity},
            "formats": list(MEDIA_TYPES),
        },
        "accessContext": {
            "headers": CONTEXT_HEADERS,
            "purposes": [
                {"code": one.code, "title": one.title, "family": one.family} for one in PURPOSES.values()
            ],
            "reasons": [{"code": code, "title": title} for code, title in REASONS.items()],
            "justificationRequired": runtime.settings.policy.justification_required,
        },
        "authentication": {"schemes": ["bearer"], "scopes": sorted(SCOPES)},
        "problems": [
            {"code": kind.code, "status": kind.status, "title": kind.title, "remedy": kind.remedy}
            for kind in PROBLEMS.values()
        ],
    }
    return Response(
        json_bytes(statement), media_type="application/json", headers={"Cache-Control": "max-age=60"}
    )


@public("/health/live", "Whether the process runs", Liveness, operation_id="read_liveness")
def read_liveness() -> Response:
    """Answers as long as the process can."""
    return Response(
        json_bytes({"state": "live"}), media_type="application/json", headers={"Cache-Control": "no-store"}
    )


@public("/health/ready", "Whether the node can answer", Readiness, ("database-unavailable",),
        operation_id="read_readiness")  # fmt: skip
def read_readiness(request: Request) -> Response:
    """Answers 200 when the database does, 503 otherwise."""
    runtime: NodeRuntime = request.app.state.runtime
    started_s = time.perf_counter()
    try:
        with runtime.pool.connection(timeout=2) as conn:
            conn.execute("SELECT 1")
    except (psycopg.Error, PoolTimeout):
        raise ApiProblem("database-unavailable", headers={"Retry-After": "5"}) from None
    state = {"state": "ready", "databaseMs": round((time.perf_counter() - started_s) * 1000, 1)}
    return Response(json_bytes(state), media_type="application/json", headers={"Cache-Control": "no-store"})


@public("/v1/openapi.json", "This API as OpenAPI 3.1", OPENAPI_ANSWER, operation_id="read_openapi")
def read_openapi(request: Request) -> Response:
    """The document that is committed under `api/`."""
    return Response(json_bytes(openapi_document(request.app)), media_type="application/json")


@public("/v1/reference", "API reference to read", include_in_schema=False)
def read_reference() -> Response:
    """The reference as a page; everything it loads comes from this node."""
    return Response(
        REFERENCE_PAGE, media_type="text/html", headers={"Content-Security-Policy": REFERENCE_POLICY}
    )


@public("/v1/reference/{name}", "Parts of the reference page", include_in_schema=False)
def read_reference_part(name: str) -> Response:
    """The page's own script, and the vendored files."""
    if name == "start.js":
        return Response(REFERENCE_START, media_type="text/javascript")
    kinds = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript"}
    if name not in kinds:
        raise ApiProblem("path-unknown")
    part = resources.files("bluelamp.node.api").joinpath("vendor", "swagger-ui-dist", name).read_bytes()
    return Response(part, media_type=kinds[name], headers={"Cache-Control": "max-age=86400"})


@protected(router, "GET", "/metrics", scope="metrics.read", event="metrics-read", purpose=False,
           answer=METRICS_ANSWER, summary="Measurements")  # fmt: skip
def read_metrics(request: Request, access: Granted) -> Response:
    """Counts and times by route and system, for Prometheus and its kin. No personal data."""
    measurements = request.app.state.measurements
    with access.reading() as reading:
        for system, counts, quarantined, last_completed in measured_counts(reading.conn):
            for entity, count in counts.items():
                measurements.records.labels(system, entity).set(count)
            measurements.quarantined.labels(system).set(quarantined)
            if last_completed is not None:
                measurements.fresh.labels(system).set(last_completed.timestamp())
    return Response(
        measurements.exposition(), media_type=measurements.content_type, headers={"Cache-Control": "no-store"}
    )
