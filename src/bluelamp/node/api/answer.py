"""Answers as bytes: JSON that is already in the API's shape, with the headers every protected answer has."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response

from bluelamp.node.api.problem import ApiProblem
from bluelamp.store.projection import json_bytes

PROTECTED_HEADERS = {"Cache-Control": "no-store"}
"""Nothing that is read under a purpose may be kept by a cache on the way."""

CURSOR_CHARACTERS_MAX = 2000
CursorText = Annotated[
    str | None,
    Query(
        max_length=CURSOR_CHARACTERS_MAX,
        description="Where the next page begins: `nextCursor` of the page before, with the same question.",
        # Told to clients; anything else is answered by the problem `cursor-invalid`, which says what to do.
        json_schema_extra={"pattern": "^[A-Za-z0-9_-]+$"},
    ),
]
_PLACE_MAX = 2**63 - 1


def json_answer(answer: Any, headers: Mapping[str, str] | None = None) -> Response:
    """A protected answer in JSON."""
    return Response(
        json_bytes(answer), media_type="application/json", headers={**PROTECTED_HEADERS, **(headers or {})}
    )


def encode_cursor(question: object, **place: Any) -> str:
    """Where the next page begins. It works only with the same question, so a page never mixes two."""
    packed = json.dumps({"q": _digest(question), **place}, separators=(",", ":"), default=str).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode_cursor(cursor: str, question: object) -> dict[str, Any]:
    """What `encode_cursor` put in.

    Raises the problem `cursor-invalid` for any other text, or for the cursor of another question.
    """
    try:
        packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        place = json.loads(packed)
    except (binascii.Error, ValueError, RecursionError):
        raise ApiProblem("cursor-invalid") from None
    if not isinstance(place, dict) or place.pop("q", None) != _digest(question):
        raise ApiProblem("cursor-invalid")
    return place


def whole_number(place: object) -> int:
    """A row's number in a cursor.

    Raises the problem `cursor-invalid` for anything that no cursor of ours holds.
    """
    if type(place) is not int or not 0 <= place <= _PLACE_MAX:
        raise ApiProblem("cursor-invalid")
    return place


def _digest(question: object) -> str:
    return hashlib.sha256(json.dumps(question, sort_keys=True, default=str).encode()).hexdigest()[:16]
