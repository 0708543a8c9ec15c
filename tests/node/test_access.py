"""The door: token, purpose, role; refused before anything is read; logged before anything is answered."""

import pytest

from tests.node.serving import ServedNode

NO_SUCH = "13:custody:aaaaaaaaaaaaaaaaaaaaaaaaaa"


def test_without_a_token_nothing_is_read(a_node: ServedNode) -> None:
    answer = a_node.http.get("/v1/systems")
    assert (answer.status_code, answer.json()["code"]) == (401, "token-missing")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_an_unknown_token_is_refused(a_node: ServedNode) -> None:
    answer = a_node.http.get("/v1/systems", headers={"Authorization": "Bearer nonsense"})
    assert (answer.status_code, answer.json()["code"]) == (401, "token-unknown")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Open-Policing-Purpose", "purpose-missing"),
        ("Open-Policing-Reason", "reason-unknown"),
        ("Open-Policing-Justification", "justification-missing"),
    ],
)
def test_purpose_comes_before_reading_and_the_refusal_is_logged(
    a_node: ServedNode, header: str, code: str
) -> None:
    record = a_node.a_record()
    headers = a_node.headers()
    del headers[header]
    answer = a_node.http.get(f"/v1/records/{record}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, code)
    last = a_node.audit()[-1]
    assert (last["event"], last["outcome"], last["leaf"]["code"]) == ("access-refused", "deny", code)


def test_a_role_without_the_scope_is_refused_and_logged(a_node: ServedNode) -> None:
    answer = a_node.http.get("/v1/audit-entries", headers=a_node.headers("enquiry"))
    assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")
    assert a_node.audit()[-1]["detail"]["scope"] == "audit.read"


def test_a_justification_may_hold_any_script_percent_encoded(a_node: ServedNode) -> None:
    record = a_node.a_record()
    headers = a_node.headers(**{"Open-Policing-Justification": "Za%C5%BC%C3%B3%C5%82%C4%87"})
    assert a_node.http.get(f"/v1/records/{record}", headers=headers).status_code == 200
    assert a_node.audit()[-1]["detail"]["justification"] == "Zażółć"


@pytest.mark.parametrize("changes", [{"marking": 1}, {"purposes": ("licensing",)}, {"access": ("health",)}])
def test_a_record_that_may_not_be_seen_answers_byte_for_byte_as_an_absent_one(
    a_node: ServedNode, changes: dict[str, object]
) -> None:
    hidden = a_node.a_record(**changes)  # type: ignore[arg-type]
    headers = a_node.headers("enquiry")
    for part in ("", "/versions", "/links"):
        there = a_node.http.get(f"/v1/records/{hidden}{part}", headers=headers)
        absent = a_node.http.get(f"/v1/records/{NO_SUCH}{part}", headers=headers)
        assert there.status_code == absent.status_code == 404
        assert {**there.json(), "instance": ""} == {**absent.json(), "instance": ""}
        varying = {"open-policing-request-id"}
        assert {k: v for k, v in there.headers.items() if k not in varying} == {
            k: v for k, v in absent.headers.items() if k not in varying
        }


def test_asking_for_a_record_in_vain_is_logged_with_what_was_asked_for(a_node: ServedNode) -> None:
    a_node.http.get(f"/v1/records/{NO_SUCH}", headers=a_node.headers())
    last = a_node.audit()[-1]
    assert (last["event"], last["outcome"], last["leaf"]["code"]) == (
        "record-read",
        "error",
        "record-unknown",
    )
    assert last["leaf"]["subjectCount"] == 1


def test_one_caller_cannot_starve_the_others(a_node: ServedNode) -> None:
    headers = a_node.headers()
    statuses = [a_node.http.get("/v1/code-lists", headers=headers).status_code for _ in range(90)]
    assert 429 in statuses
    assert a_node.http.get("/v1/code-lists", headers=a_node.headers()).status_code == 200
