"""The HTTP application of a node: routes joined, every error a problem, every request measured and logged."""

import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bluelamp.node.api.openapi import REQUEST_ID_HEADER, openapi_document
from bluelamp.node.api.problem import ApiProblem, problem_response
from bluelamp.node.api.refused_shape import body_unreadable, question_invalid
from bluelamp.node.api.routes import ROUTERS
from bluelamp.node.logging import NodeLog
from bluelamp.node.measurement import Measurements
from bluelamp.node.runtime import NodeRuntime

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BODY_BYTES_MAX = 1024 * 1024
SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
)


def create_app(runtime: NodeRuntime | None = None, log: NodeLog | None = None) -> FastAPI:
    """The application over a running node; without one it serves only to write the OpenAPI document."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield

    app = FastAPI(
        title="Bluelamp node",
        # The built-in pages load scripts from a CDN; ours at /v1/reference are served by the node itself.
        docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan, redirect_slashes=False,
    )  # fmt: skip
    app.state.runtime = runtime
    app.state.log = log or NodeLog()
    app.state.measurements = Measurements()
    for router in ROUTERS:
        app.include_router(router)
    app.openapi = lambda: openapi_document(app)  # type: ignore[method-assign]  # FastAPI's documented way
    _answer_errors_as_problems(app)
    app.add_middleware(_Outermost, application=app)
    return app


def _answer_errors_as_problems(app: FastAPI) -> None:
    def handles(error: type[Exception]) -> Callable[[Callable[..., ApiProblem]], None]:
        def register(translate: Callable[..., ApiProblem]) -> None:
            async def answer(request: Request, raised: Exception) -> Response:
                problem = translate(request, raised)
                request.app.state.measurements.refusals.labels(problem.kind.code).inc()
                request.state.problem = problem.kind.code
                return problem_response(problem, str(request.state.request_id))

            app.add_exception_handler(error, answer)

        return register

    handles(ApiProblem)(lambda _, raised: raised)
    handles(RequestValidationError)(question_invalid)
    handles(HTTPException)(_plain_http)
    for error in (psycopg.OperationalError, PoolTimeout):
        handles(error)(lambda *_: ApiProblem("database-unavailable", headers={"Retry-After": "5"}))


def _plain_http(request: Request, raised: HTTPException) -> ApiProblem:
    if raised.status_code == 400:
        return body_unreadable(request)
    code = {405: "method-not-allowed", 413: "body-too-large", 415: "media-type-unknown"}.get(
        raised.status_code, "path-unknown"
    )
    return ApiProblem(code, headers=dict(raised.headers or {}))


class _Outermost:
    """Request ids, body limits, measurement, the access log, and the last net for errors.

    Plain ASGI: Starlette's own base class for middleware costs time on each request and spoils streaming.
    """

    def __init__(self, app: ASGIApp, application: FastAPI) -> None:
        self._app = app
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started_s = time.perf_counter()
        request_id = uuid.uuid4()
        scope.setdefault("state", {})["request_id"] = request_id
        status = 500
        begun = False

        async def send_marked(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                begun = True
                status = message["status"]
                extra = [*SECURITY_HEADERS, (REQUEST_ID_HEADER.lower().encode(), str(request_id).encode())]
                message["headers"] = [*message.get("headers", []), *extra]
            await send(message)

        exception: str | None = None
        try:
            if _declared_length(scope) > BODY_BYTES_MAX:
                await problem_response(ApiProblem("body-too-large"), str(request_id))(
                    scope, receive, send_marked
                )
            else:
                await self._app(scope, _bounded(receive), send_marked)
        except Exception as error:  # why: the last net; the class name is logged, the text may quote input
            exception = type(error).__name__
            if begun:
                raise
            await problem_response(ApiProblem("internal-error"), str(request_id))(scope, receive, send_marked)
        finally:
            self._note(scope, status, time.perf_counter() - started_s, exception)

    def _note(self, scope: Scope, status: int, seconds: float, exception: str | None) -> None:
        # The route's template, never the path: a path may carry what somebody typed.
        route = getattr(scope.get("route"), "path", "unmatched")
        # A method may be any word that somebody typed; only the usual ones are counted and logged by name.
        method = scope["method"] if scope["method"] in METHODS and route != "unmatched" else "-"
        state = self._application.state
        state.measurements.requests.labels(route, method, status).inc()
        state.measurements.seconds.labels(route).observe(seconds)
        request_state = scope["state"]
        state.log.write(
            "request", requestId=str(request_state["request_id"]), actor=request_state.get("actor"),
            method=method, route=route, status=status,
            durationMs=round(seconds * 1000, 1), code=request_state.get("problem"), exception=exception,
            level="error" if status >= 500 else "info",
        )  # fmt: skip


def _declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def _bounded(receive: Receive) -> Receive:
    taken = 0

    async def receive_bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > BODY_BYTES_MAX:
            raise HTTPException(413)  # the only exception that FastAPI lets through while it reads a body
        return message

    return receive_bounded
