"""Problems (RFC 9457): the one catalogue of codes that the API answers with, and how they are written.

Inner rooms raise their own exceptions and know no HTTP; this module alone says which status each one has.
"""

import uuid
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.responses import Response

PROBLEM_TYPE_BASE = "https://bluelamp.example/problems/"
"""Problem types are names, not addresses to fetch (RFC 9457 §3.1.1); docs/reference/problems.md explains each."""


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of problem in the catalogue."""

    code: str
    status: int
    title: str
    remedy: str


PROBLEMS: dict[str, ProblemKind] = {
    kind.code: kind
    for kind in (
        ProblemKind(
            "token-missing", 401, "No token", "Send `Authorization: Bearer` with a token of this node."
        ),
        ProblemKind("token-unknown", 401, "Token not accepted", "Make a token with `bluelamp node token`."),
        ProblemKind(
            "purpose-missing",
            403,
            "No purpose",
            "Send `Open-Policing-Purpose` with a purpose of the closed list.",
        ),
        ProblemKind(
            "purpose-unknown", 403, "Unknown purpose", "Take a purpose from `/.well-known/open-policing`."
        ),
        ProblemKind(
            "reason-unknown", 403, "No known reason", "Send `Open-Policing-Reason` with a reason code."
        ),
        ProblemKind(
            "justification-missing", 403, "No justification", "Send 3 to 250 characters of justification."
        ),
        ProblemKind(
            "context-invalid", 403, "Access context not valid", "Shorten it, and send no control characters."
        ),
        ProblemKind(
            "scope-missing", 403, "Role does not allow this", "Ask for a role that has the scope named."
        ),
        ProblemKind(
            "purpose-not-allowed", 403, "Not for that purpose", "Choose the purpose that you really have."
        ),
        ProblemKind(
            "record-unknown",
            404,
            "No such record",
            "Check the id; a record you may not see answers the same.",
        ),
        ProblemKind("system-unknown", 404, "No such system", "List the systems at `/v1/systems`."),
        ProblemKind(
            "code-list-unknown", 404, "No such code list", "List the code lists at `/v1/code-lists`."
        ),
        ProblemKind(
            "path-unknown", 404, "Nothing here", "The API reference at `/v1/reference` lists every path."
        ),
        ProblemKind(
            "method-not-allowed", 405, "Wrong method", "The `Allow` header names the methods of this path."
        ),
        ProblemKind("body-too-large", 413, "Body too large", "A request body has at most 1 MiB."),
        ProblemKind("media-type-unknown", 415, "Body is not JSON", "Send `Content-Type: application/json`."),
        ProblemKind(
            "question-invalid", 422, "Question not valid", "`errors` names each field and what is wrong."
        ),
        ProblemKind(
            "cursor-invalid",
            422,
            "Cursor not valid",
            "Use `nextCursor` of the last page, unchanged, with the same question.",
        ),
        ProblemKind(
            "question-too-wide",
            422,
            "Question too wide",
            "Add a date of birth, a first name, an area or dates.",
        ),
        ProblemKind("too-many-requests", 429, "Too many requests", "Wait as `Retry-After` says."),
        ProblemKind(
            "internal-error", 500, "Something failed here", "Quote `instance` to the node's administrator."
        ),
        ProblemKind(
            "database-unavailable",
            503,
            "The node's database does not answer",
            "Try again as `Retry-After` says.",
        ),
    )
}
"""The catalogue, documented in docs/reference/problems.md."""


class ApiProblem(Exception):
    """Raised inside a route to answer with a problem of the catalogue."""

    def __init__(
        self,
        code: str,
        detail: str | None = None,
        *,
        errors: tuple[dict[str, str], ...] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        self.kind = PROBLEMS[code]
        self.detail = detail or self.kind.remedy
        self.errors = errors
        self.headers = headers or {}
        super().__init__(code)


def system_not_connected() -> ApiProblem:
    """The problem for a question that names a system which is not connected: no list is silently empty."""
    message = "No such system is connected; `GET /v1/systems` lists those that are."
    return ApiProblem("question-invalid", errors=({"field": "systems", "message": message},))


def problem_response(problem: ApiProblem, request_id: str | None = None) -> Response:
    """The problem as the API answers it."""
    document: dict[str, Any] = {
        "type": PROBLEM_TYPE_BASE + problem.kind.code,
        "title": problem.kind.title,
        "status": problem.kind.status,
        "code": problem.kind.code,
        "detail": problem.detail,
        "instance": f"urn:uuid:{request_id or uuid.uuid4()}",
    }
    if problem.errors:
        document["errors"] = list(problem.errors)
    headers = {"Cache-Control": "no-store", **problem.headers}
    if problem.kind.status == 401:
        headers.setdefault("WWW-Authenticate", 'Bearer realm="bluelamp"')
    return Response(
        msgspec.json.encode(document),
        status_code=problem.kind.status,
        media_type="application/problem+json",
        headers=headers,
    )
