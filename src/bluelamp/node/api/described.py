"""Responses as the OpenAPI document describes them: a route's answer, and every problem it may give, code by code."""

from typing import Any

from bluelamp.node.api.problem import PROBLEMS

ALWAYS = ("internal-error", "database-unavailable")
"""What any route that asks the database may answer."""

_HEADERS_BY_STATUS: dict[int, dict[str, Any]] = {
    401: {
        "WWW-Authenticate": {
            "required": True,
            "description": "How to authenticate (RFC 9110).",
            "schema": {"type": "string"},
        }
    },
    429: {
        "Retry-After": {"required": True, "description": "Seconds to wait.", "schema": {"type": "integer"}}
    },
    503: {
        "Retry-After": {"required": True, "description": "Seconds to wait.", "schema": {"type": "integer"}}
    },
}


def described_responses(answer: Any, problems: tuple[str, ...]) -> dict[int | str, dict[str, Any]]:
    """The responses of a route: its answer, and under each status the codes of the problems it may give.

    `answer` is a model, or response objects by status, or None for a route outside the document.
    """
    responses: dict[int | str, dict[str, Any]] = {}
    if isinstance(answer, type):
        responses[200] = {"model": answer}
    else:
        responses.update({status: dict(response) for status, response in (answer or {}).items()})
    by_status: dict[int, list[str]] = {}
    for code in dict.fromkeys(problems):
        by_status.setdefault(PROBLEMS[code].status, []).append(code)
    for status, codes in by_status.items():
        responses[status] = {
            "description": "; ".join(f"`{code}`: {PROBLEMS[code].title}" for code in codes),
            "content": {"application/problem+json": {"schema": _problem_schema(status, codes)}},
            "headers": dict(_HEADERS_BY_STATUS.get(status, {})),
        }
    return responses


def _problem_schema(status: int, codes: list[str]) -> dict[str, Any]:
    return {
        "allOf": [
            {"$ref": "#/components/schemas/Problem"},
            {"properties": {"status": {"const": status}, "code": {"enum": codes}}},
        ]
    }
