"""What is wrong with the shape of a question, in words that a person can act on; never with what was typed."""

from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError

from bluelamp.node.api.access import is_protected
from bluelamp.node.api.problem import ApiProblem
from bluelamp.node.api.stated import known_caller

ERRORS_MAX = 20

OWN_WORDS = frozenset({"value_error"})
"""Errors whose message our own validators wrote; none of them quotes the input."""

QUOTES_NOTHING = frozenset(
    """
    missing string_type string_too_short string_too_long string_pattern_mismatch string_unicode
    int_type int_parsing int_parsing_size int_from_float float_type float_parsing finite_number bool_type bool_parsing
    greater_than greater_than_equal less_than less_than_equal literal_error enum
    list_type tuple_type too_short too_long model_type model_attributes_type
    date_type date_parsing date_from_datetime_parsing date_from_datetime_inexact datetime_type datetime_parsing
    datetime_from_date_parsing timezone_aware
    """.split()
)
"""Errors of pydantic whose message speaks of the rule alone. Any other is named by its type."""


def question_invalid(request: Request, raised: RequestValidationError) -> ApiProblem:
    """The problem for a question whose shape is wrong."""
    if stranger := _stranger(request):
        return stranger
    errors = raised.errors()
    content_type = request.headers.get("content-type", "")
    if not _is_json(content_type) and any(_is_whole_body(error) for error in errors):
        return ApiProblem("media-type-unknown")
    return ApiProblem("question-invalid", errors=tuple(_in_words(error) for error in errors[:ERRORS_MAX]))


def body_unreadable(request: Request) -> ApiProblem:
    """The problem for a body that cannot be read as JSON at all."""
    error = {"field": "body", "message": "This is not JSON in UTF-8."}
    return _stranger(request) or ApiProblem("question-invalid", errors=(error,))


def _stranger(request: Request) -> ApiProblem | None:
    # A body that is no JSON is refused before any route sees it; strangers still learn only that they are strangers.
    if is_protected(request):
        try:
            known_caller(request)
        except ApiProblem as problem:
            return problem
    return None


def _in_words(error: dict[str, Any]) -> dict[str, str]:
    kind, place = error["type"], error["loc"]
    if kind == "json_invalid":
        why = error.get("ctx", {}).get("error", "")
        return {"field": "body", "message": f"This is not JSON; at character {place[-1]}: {why}."}
    if kind == "extra_forbidden":
        # The name of the field is what somebody typed, perhaps into the wrong place.
        inside = ".".join(str(part) for part in place[1:-1])
        return {
            "field": inside or str(place[0]),
            "message": "There is a field that this question does not know.",
        }
    field = ".".join(str(part) for part in place[1:]) or str(place[0])
    if kind in OWN_WORDS:
        return {"field": field, "message": str(error["msg"]).removeprefix("Value error, ")}
    return {"field": field, "message": error["msg"] if kind in QUOTES_NOTHING else kind.replace("_", " ")}


def _is_whole_body(error: dict[str, Any]) -> bool:
    return tuple(error["loc"]) == ("body",) and error["type"] != "missing"


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
