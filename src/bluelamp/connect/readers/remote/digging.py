"""Finding a place in a page of JSON without taking its records apart: their text stays as the system wrote it."""

import msgspec

from bluelamp.connect.outbound import Answer
from bluelamp.connect.outbound.errors import AnswerUnsound
from bluelamp.connect.readers.remote.errors import RecordsNotFound

KEYS_SHOWN = 12
_OBJECT, _LIST = dict[str, msgspec.Raw], list[msgspec.Raw]


def page_text(answer: Answer) -> bytes:
    """The body of a page. Raises `AnswerUnsound` unless it is JSON."""
    body = answer.body.removeprefix(b"\xef\xbb\xbf")
    if answer.status == 204 or not body.strip():
        return b"null"
    try:
        body.decode()
        msgspec.json.decode(body, type=msgspec.Raw)
    except UnicodeDecodeError:
        raise AnswerUnsound(answer.where, "It is not UTF-8, which JSON must be.") from None
    except msgspec.DecodeError:
        raise AnswerUnsound(answer.where, "It says that it is JSON, but it is not.") from None
    return body


def dig(text: bytes | msgspec.Raw, way: str | None) -> bytes | None:
    """The JSON text at `a.b.c`; None where there is nothing, or null."""
    found = bytes(text)
    for step in way.split(".") if way else ():
        try:
            inner = msgspec.json.decode(found, type=_OBJECT).get(step)
        except (msgspec.DecodeError, msgspec.ValidationError):
            return None
        if inner is None:
            return None
        found = bytes(inner)
    return None if found.strip() == b"null" else found


def records_at(answer: Answer, text: bytes, way: str | None) -> list[bytes]:
    """The records of a page, one line of JSON each.

    Raises `RecordsNotFound` where there is no list.
    """
    if text == b"null":
        return []
    found = dig(text, way)
    shown = f"`{way}`" if way else "the top of the answer"
    if found is None:
        raise RecordsNotFound(answer.where, f"There is nothing at {shown}; beside it: {_keys(text, way)}.")
    try:
        records = msgspec.json.decode(found, type=_LIST)
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise RecordsNotFound(
            answer.where, f"What stands at {shown} is no list; in it: {_keys(found, None)}."
        ) from None
    lines = [msgspec.json.format(bytes(record), indent=-1) for record in records]
    if any(line.startswith(b"[") for line in lines):
        raise RecordsNotFound(answer.where, f"What stands at {shown} are lists, not records.")
    return lines


def scalar(text: bytes | msgspec.Raw, way: str) -> str | None:
    """The text or number at a place, as text."""
    found = dig(text, way)
    if found is None:
        return None
    value = msgspec.json.decode(found)
    if isinstance(value, str):
        return value or None
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _keys(text: bytes, way: str | None) -> str:
    above = way.rpartition(".")[0] if way else None
    within = dig(text, above) or b"null"
    try:
        keys = list(msgspec.json.decode(within, type=_OBJECT))
    except (msgspec.DecodeError, msgspec.ValidationError):
        return "no names"
    return ", ".join(keys[:KEYS_SHOWN]) or "no names"
