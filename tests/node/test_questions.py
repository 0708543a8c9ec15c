"""Questions in the wrong shape: refused with words that help, never with a guess and never quoting what was typed."""

import base64
import hashlib
import json
from typing import Any

import pytest

from tests.node.serving import ServedNode

SEARCH = "/v1/persons/search"


def test_a_parameter_that_the_path_does_not_take_is_refused_not_ignored(a_node: ServedNode) -> None:
    answer = a_node.http.get(
        "/v1/export/person", params={"systms": "custody"}, headers=a_node.headers("analyst")
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "question-invalid")
    assert "systems" in answer.json()["errors"][0]["message"]
    assert a_node.http.get("/v1/systems?x=1", headers=a_node.headers()).status_code == 422


def test_a_system_that_is_not_connected_is_named_not_exported_as_empty(a_node: ServedNode) -> None:
    asked = [("systems", "custody"), ("systems", "nowhere")]
    answer = a_node.http.get("/v1/export/person", params=asked, headers=a_node.headers("analyst"))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "systems")


def test_a_field_that_the_question_does_not_know_is_not_quoted(a_node: ServedNode) -> None:
    question = {"name": "Ada", "near": {"Ada Testperson": 1}, "Ada Testperson": 1}
    answer = a_node.http.post("/v1/locations/search", json=question, headers=a_node.headers())
    assert answer.status_code == 422
    assert "Testperson" not in answer.text
    assert {error["field"] for error in answer.json()["errors"]} >= {"body", "near"}


@pytest.mark.parametrize(
    "content", [b"{", b"\xff\xfe\xfa", b"[" * 100_000, b'{"limit": 1' + b"0" * 5000 + b"}"]
)
def test_what_is_no_json_is_refused_to_those_with_a_token_and_unknown_to_the_rest(
    a_node: ServedNode, content: bytes
) -> None:
    json_type = {"Content-Type": "application/json"}
    known = a_node.http.post(SEARCH, content=content, headers={**a_node.headers(), **json_type})
    assert (known.status_code, known.json()["code"]) == (422, "question-invalid")
    stranger = a_node.http.post(SEARCH, content=content, headers=json_type)
    assert (stranger.status_code, stranger.json()["code"]) == (401, "token-missing")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "image/png"])
def test_a_body_of_another_kind_is_refused(a_node: ServedNode, content_type: str) -> None:
    headers = {**a_node.headers(), "Content-Type": content_type}
    answer = a_node.http.post(SEARCH, content=b'{"name": "Ada"}', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "media-type-unknown")


@pytest.mark.parametrize("moment", [0.5, "0.5", "1469923200", 1469923200])
def test_a_number_is_no_date(a_node: ServedNode, moment: object) -> None:
    asked = {"occurredFrom": moment}
    assert a_node.http.post("/v1/events/search", json=asked, headers=a_node.headers()).status_code == 422
    asked = {"since": moment}
    assert a_node.http.get("/v1/audit-entries", params=asked, headers=a_node.headers()).status_code == 422


def forged(question: object, **place: Any) -> str:
    """A cursor that we never gave out."""
    digest = hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()[:16]
    return base64.urlsafe_b64encode(json.dumps({"q": digest, **place}).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "AAAA",
        base64.urlsafe_b64encode(b"[" * 1400).decode().rstrip("="),
        *(forged("custody", before=before) for before in (True, -1, 10**30, "1", None, 1.5, [])),
        forged("custody"),
    ],
)
def test_a_forged_cursor_is_refused(a_node: ServedNode, cursor: str) -> None:
    answer = a_node.http.get("/v1/systems/custody/runs", params={"cursor": cursor}, headers=a_node.headers())
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor-invalid")


@pytest.mark.parametrize(
    "headers",
    [
        [("Open-Policing-Justification", b"J\xc3\xb6rg is here")],
        [("Open-Policing-Justification", b"broken %FF here")],
        [("Open-Policing-Justification", b"one reason"), ("Open-Policing-Justification", b"another reason")],
        [("Open-Policing-Device", b"%00%01")],
    ],
)
def test_a_context_that_two_readers_could_take_differently_is_refused(
    a_node: ServedNode, headers: list[tuple[str, bytes]]
) -> None:
    replaced = {name.lower() for name, _ in headers}
    kept = [(name, value) for name, value in a_node.headers().items() if name.lower() not in replaced]
    if replaced == {"open-policing-device"}:
        headers = [*headers, ("Open-Policing-Justification", b"A test of the node")]
    answer = a_node.http.get(f"/v1/records/{a_node.a_record()}", headers=[*kept, *headers])  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["code"]) == (403, "context-invalid")


@pytest.mark.parametrize("held", ['W/"1"', '"7", "1"', "*"])
def test_a_version_that_the_caller_holds_need_not_be_sent(a_node: ServedNode, held: str) -> None:
    headers = {**a_node.headers(), "If-None-Match": held}
    assert a_node.http.get(f"/v1/records/{a_node.a_record()}", headers=headers).status_code == 304


@pytest.mark.parametrize("value", ["\x00", "A\x00B", " ", "\ud800"])
@pytest.mark.parametrize(
    ("path", "field"), [("persons", "name"), ("events", "person"), ("events", "words"), ("objects", "text")]
)
def test_text_that_no_database_can_hold_is_refused(
    a_node: ServedNode, path: str, field: str, value: str
) -> None:
    content = json.dumps({field: value}).encode()
    headers = {**a_node.headers(), "Content-Type": "application/json"}
    answer = a_node.http.post(f"/v1/{path}/search", content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "question-invalid")


@pytest.mark.parametrize(
    "question",
    [
        {"occurredFrom": "0001-01-01", "occurredTo": "9999-12-31"},
        {"occurredFrom": "0001-01-01T00:00:00+14:00"},
        {"occurredTo": "9999-12-31T23:59:59-14:00"},
    ],
)
def test_the_ends_of_the_calendar_are_answered(a_node: ServedNode, question: dict[str, str]) -> None:
    answer = a_node.http.post("/v1/events/search", json=question, headers=a_node.headers())
    assert answer.status_code == 200, answer.text
