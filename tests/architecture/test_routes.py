"""Whole-app promises: every route states purpose, scope and audit event, and keeps to them."""

import re
from typing import Any

import pytest
from fastapi.routing import APIRoute

from bluelamp.audit import EVENTS
from bluelamp.node.api.access import PROMISE_KEY, granted
from bluelamp.node.api.app import create_app
from bluelamp.policy import SCOPES

PUBLIC_PATHS = {
    "/.well-known/open-policing",
    "/health/live",
    "/health/ready",
    "/v1/openapi.json",
    "/v1/reference",
    "/v1/reference/{name}",
}
"""Routes that show nothing of a force's records. The list only shrinks."""

WITHOUT_PURPOSE = re.compile(r"^/v1/(systems|code-lists)(/|$)|^/metrics$")
"""Routes that show no individual and so ask for no purpose."""


def leaves(routes: Any) -> list[APIRoute]:
    """Every route of an application, those of included routers too."""
    found: list[APIRoute] = []
    for route in routes:
        if isinstance(route, APIRoute):
            found.append(route)
        else:
            inner = getattr(route, "original_router", None) or route
            found += leaves(getattr(inner, "routes", ()))
    return found


ROUTES = leaves(create_app().routes)


def test_there_are_routes() -> None:
    assert len(ROUTES) >= 20


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.name}")
def test_every_route_states_purpose_scope_and_audit_event(route: APIRoute) -> None:
    promise = (route.openapi_extra or {}).get(PROMISE_KEY)
    assert promise is not None, f"{route.path} promises nothing: add it with protected() or public()"
    if route.path in PUBLIC_PATHS:
        assert promise == {"scope": "public", "purpose": "none", "auditEvent": "none"}
        return
    assert promise["scope"] in SCOPES
    assert promise["auditEvent"] in EVENTS
    expected = "none" if WITHOUT_PURPOSE.match(route.path) else "required"
    assert promise["purpose"] == expected, route.path


@pytest.mark.parametrize(
    "route", [one for one in ROUTES if one.path not in PUBLIC_PATHS], ids=lambda route: f"{route.name}"
)
def test_every_protected_route_goes_through_the_door(route: APIRoute) -> None:
    assert granted in {dependency.call for dependency in route.dependant.dependencies}, (
        f"{route.path} never asks for its access: give it a parameter annotated Granted"
    )


def test_searches_are_posted_so_that_no_address_holds_what_was_asked() -> None:
    for route in ROUTES:
        if route.path.endswith("/search"):
            assert route.methods == {"POST"}


def test_a_planted_route_without_a_promise_is_found() -> None:
    app = create_app()
    app.add_api_route("/v1/leak", lambda: {"name": "x"}, name="leak")
    planted = [route for route in leaves(app.routes) if route.path == "/v1/leak"]
    with pytest.raises(AssertionError, match="promises nothing"):
        test_every_route_states_purpose_scope_and_audit_event(planted[0])
