"""The door of every route: who asks, for what purpose, may they, and the audit entry before the answer.

`protected()` is the only way to add a route that reads anything. It states the route's promise (purpose, scope,
audit event) in the OpenAPI document and enforces the same promise at run time, so the two cannot drift apart.
"""

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Depends, Request
from psycopg import Connection

from bluelamp.audit import EVENTS, Act, build_entry
from bluelamp.node.api.described import ALWAYS, described_responses
from bluelamp.node.api.problem import ApiProblem
from bluelamp.node.api.stated import known_caller, refuse_unknown_parameters, stated_context
from bluelamp.node.runtime import NodeRuntime
from bluelamp.pole.uuid7 import uuid7
from bluelamp.policy import SCOPES, AccessContext, Decision, Principal, Refused, decide
from bluelamp.store import audit_log

PROMISE_KEY = "x-open-policing"


@dataclass(frozen=True, slots=True)
class Promise:
    """What a route promises: the scope it asks for, whether a purpose is needed, and the event it logs."""

    scope: str
    event: str
    purpose: bool

    def document(self) -> dict[str, Any]:
        """The promise as the OpenAPI document shows it."""
        return {
            PROMISE_KEY: {
                "scope": self.scope,
                "purpose": "required" if self.purpose else "none",
                "auditEvent": self.event,
            }
        }


TOKEN_PROBLEMS = ("token-missing", "token-unknown")
CONTEXT_PROBLEMS = (
    "purpose-missing", "purpose-unknown", "reason-unknown", "justification-missing", "context-invalid",
    "scope-missing", "purpose-not-allowed",
)  # fmt: skip
BODY_PROBLEMS = ("body-too-large", "media-type-unknown")

PUBLIC = {PROMISE_KEY: {"scope": "public", "purpose": "none", "auditEvent": "none"}}
"""The promise of the few routes that show nothing of a force's records."""


@dataclass(slots=True)
class Access:
    """One allowed request: the decision, and the way to read under it."""

    runtime: NodeRuntime
    decision: Decision
    promise: Promise
    request_id: uuid.UUID

    @contextmanager
    def reading(self) -> Iterator["Reading"]:
        """Read in one transaction which also appends the audit entry; the answer may leave only after it.

        Leaving the block normally commits. If anything fails, what was read is discarded and the failure is logged.
        """
        with self.runtime.pool.connection() as conn:
            reading = Reading(conn, self.decision)
            try:
                yield reading
                self._append(conn, reading, "allow", None)
            except ApiProblem as problem:
                conn.rollback()
                self._append(conn, reading, "error", problem.kind.code)
                conn.commit()
                raise
            except Exception:
                conn.rollback()
                self._append(conn, reading, "error", "internal-error")
                conn.commit()
                raise

    def _append(self, conn: Connection[Any], reading: "Reading", outcome: Any, code: str | None) -> None:
        act = act_of(
            self.promise.event,
            self.decision.principal,
            self.decision.context,
            self.request_id,
            outcome=outcome,
            code=code,
            policies=self.decision.policies,
            subjects=[str(one) for one in reading.subjects],
            counts=reading.counts,
            fields_shown=reading.fields_shown,
            detail=reading.detail,
        )
        audit_log.append(conn, build_entry(act, uuid7()), reading.subjects)


@dataclass(slots=True)
class Reading:
    """What is read in one request, and what the audit entry will say of it."""

    conn: Connection[Any]
    decision: Decision
    subjects: list[uuid.UUID] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    fields_shown: tuple[str, ...] = ()
    detail: dict[str, Any] = field(default_factory=dict)

    def shown(
        self,
        subjects: Iterable[uuid.UUID] = (),
        *,
        asked: Mapping[str, Any] | None = None,
        fields: tuple[str, ...] = (),
        **counts: int,
    ) -> None:
        """Note what the answer shows: which records, how many, which fields, and what was asked."""
        self.subjects = list(dict.fromkeys(subjects))
        self.counts = counts
        self.fields_shown = fields
        if asked:
            self.detail["asked"] = dict(asked)


def act_of(
    event: str,
    principal: Principal,
    context: AccessContext | None,
    request_id: uuid.UUID,
    **rest: Any,
) -> Act:
    """The audit act of a request, with what the access context says."""
    detail: dict[str, Any] = dict(rest.pop("detail", {}))
    if context is not None:
        for name in ("justification", "case_reference", "correlation_id", "device"):
            if (value := getattr(context, name)) is not None:
                detail[name] = value
    return Act(
        event=event,
        actor=principal.id,
        at=datetime.now(UTC),
        force=principal.force,
        roles=principal.roles,
        purpose=context.purpose if context else None,
        reason=context.reason if context else None,
        on_behalf_of=context.on_behalf_of if context else None,
        request_id=str(request_id),
        detail=detail,
        **rest,
    )


def protected(
    router: APIRouter,
    method: str,
    path: str,
    *,
    scope: str,
    event: str,
    purpose: bool = True,
    answer: Any = None,
    problems: tuple[str, ...] = (),
    **route: Any,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add a route that demands a token, a scope, a purpose unless it shows nothing of a person, and is audited.

    The function gets its `Access` by a parameter annotated `Granted`.
    """
    if scope not in SCOPES or event not in EVENTS:
        raise ValueError(f"{method} {path}: scope and event must stand in their catalogues.")
    promise = Promise(scope, event, purpose)
    refusals = (*TOKEN_PROBLEMS, *(CONTEXT_PROBLEMS if purpose else ("scope-missing",)), "too-many-requests")
    questions = ("question-invalid", *(BODY_PROBLEMS if method == "POST" else ()))

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        router.add_api_route(
            path,
            function,
            methods=[method],
            dependencies=[Depends(_bearer_documented), *([Depends(_context_documented)] if purpose else [])],
            openapi_extra=promise.document(),
            responses=described_responses(answer, (*refusals, *questions, *problems, *ALWAYS)),
            name=function.__name__,
            operation_id=function.__name__,
            **route,
        )
        return function

    return register


def granted(request: Request) -> Access:
    """The access of this request.

    Raises an `ApiProblem` when it is refused; the refusal is in the audit log before it is answered.
    """
    runtime: NodeRuntime = request.app.state.runtime
    promise = _promise_of(request)
    request_id: uuid.UUID = request.state.request_id
    principal = known_caller(request)
    request.state.actor = principal.id
    if not runtime.allowance.take(principal.id, time.monotonic()):
        raise ApiProblem("too-many-requests", headers={"Retry-After": "1"})
    context: AccessContext | None = None
    try:
        if promise.purpose:
            context = stated_context(request, runtime.settings.policy)
        decision = decide(principal, promise.scope, context)
    except Refused as refusal:
        act = act_of("access-refused", principal, context, request_id, outcome="deny", code=refusal.code,
                     detail={"scope": promise.scope})  # fmt: skip
        with runtime.pool.connection() as conn:
            audit_log.append(conn, build_entry(act, uuid7()))
        raise ApiProblem(refusal.code, refusal.sentence) from None
    refuse_unknown_parameters(request)
    return Access(runtime, decision, promise, request_id)


def _promise_of(request: Request) -> Promise:
    stated = request.scope["route"].openapi_extra[PROMISE_KEY]
    return Promise(stated["scope"], stated["auditEvent"], stated["purpose"] == "required")


def is_protected(request: Request) -> bool:
    """Whether the route of this request asks for a token."""
    extra = getattr(request.scope.get("route"), "openapi_extra", None) or PUBLIC
    return bool(extra[PROMISE_KEY]["scope"] != "public")


def _bearer_documented() -> None:
    """Names the security scheme in the document; `granted` does the checking."""


def _context_documented() -> None:
    """Names the access-context headers in the document; `granted` reads them."""
