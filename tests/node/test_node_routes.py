"""What the node says of itself, and how it answers what it does not understand."""

import json

import pytest

from bluelamp.client.answer import CodeListPage, Problem, SystemList
from tests.node.serving import ServedNode


def test_the_capability_statement_needs_no_token_and_names_the_closed_lists(a_node: ServedNode) -> None:
    statement = a_node.http.get("/.well-known/open-policing").json()
    assert statement["force"] == {"code": "13", "name": "West Yorkshire Police"}
    assert "investigation" in {one["code"] for one in statement["accessContext"]["purposes"]}


def test_health_tells_live_from_ready(a_node: ServedNode) -> None:
    assert a_node.http.get("/health/live").json() == {"state": "live"}
    assert a_node.http.get("/health/ready").json()["state"] == "ready"
    a_node.pool.close()
    answer = a_node.http.get("/health/ready")
    assert (answer.status_code, answer.json()["code"]) == (503, "database-unavailable")


def test_metrics_are_openmetrics(a_node: ServedNode) -> None:
    a_node.a_record()
    answer = a_node.http.get("/metrics", headers=a_node.headers())
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert 'bluelamp_records{entity="person",system="custody"} 1.0' in answer.text
    assert answer.text.endswith("# EOF\n")


def test_systems_show_their_counts_and_last_run(a_node: ServedNode) -> None:
    a_node.a_record()
    listed = SystemList.model_validate_json(a_node.http.get("/v1/systems", headers=a_node.headers()).content)
    assert [(one.id, one.records, one.last_run and one.last_run.state) for one in listed.systems] == [
        ("custody", {"person": 1}, "completed")
    ]
    one = a_node.http.get("/v1/systems/custody", headers=a_node.headers())
    assert one.json()["lastRun"]["read"] == 1
    runs = a_node.http.get("/v1/systems/custody/runs", headers=a_node.headers()).json()["runs"]
    assert [(run["read"], run["written"]) for run in runs] == [(1, 1)]
    quarantine = a_node.http.get("/v1/systems/custody/quarantine", headers=a_node.headers()).json()
    assert quarantine == {"system": "custody", "waiting": 0, "reasons": []}
    quality = a_node.http.get("/v1/systems/custody/quality", headers=a_node.headers()).json()
    assert (quality["records"], len(quality["dimensions"])) == (1, 6)
    unknown = a_node.http.get("/v1/systems/nowhere", headers=a_node.headers())
    assert (unknown.status_code, unknown.json()["code"]) == (404, "system-unknown")


def test_code_lists_are_paged_and_searched(a_node: ServedNode) -> None:
    lists = a_node.http.get("/v1/code-lists", headers=a_node.headers()).json()["codeLists"]
    assert {"offence", "force", "gender"} <= {one["id"] for one in lists}
    first = a_node.http.get("/v1/code-lists/offence", params={"limit": 5}, headers=a_node.headers()).json()
    asked = {"limit": 5, "cursor": first["nextCursor"]}
    second = a_node.http.get("/v1/code-lists/offence", params=asked, headers=a_node.headers())
    page = CodeListPage.model_validate_json(second.content)
    assert not {one["code"] for one in page.entries} & {one["code"] for one in first["entries"]}
    found = a_node.http.get(
        "/v1/code-lists/offence", params={"q": "burglary dwelling"}, headers=a_node.headers()
    ).json()
    assert found["entries"]
    assert all("burglary" in one["label"].casefold() for one in found["entries"])


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/nowhere", 404, "path-unknown"),
        ("DELETE", "/v1/systems", 405, "method-not-allowed"),
        ("GET", "/v1/records/not-a-urn", 422, "question-invalid"),
        ("GET", "/v1/records/14:custody:aaaaaaaaaaaaaaaaaaaaaaaaaa", 404, "record-unknown"),
        ("GET", "/v1/code-lists/nothing", 404, "code-list-unknown"),
        ("GET", "/v1/export/spaceship", 422, "question-invalid"),
    ],
)
def test_every_error_is_a_problem_of_the_catalogue(
    a_node: ServedNode, method: str, path: str, status: int, code: str
) -> None:
    answer = a_node.http.request(method, path, headers=a_node.headers())
    assert answer.headers["content-type"] == "application/problem+json"
    problem = Problem.model_validate_json(answer.content)
    assert (answer.status_code, problem.code) == (status, code)


def test_a_body_over_the_limit_is_refused_declared_or_not(a_node: ServedNode) -> None:
    def chunks():  # type: ignore[no-untyped-def]
        for _ in range(40):
            yield b" " * 65536

    headers = {**a_node.headers(), "Content-Type": "application/json"}
    for content in (b" " * (1024 * 1024 + 1), chunks()):
        answer = a_node.http.post("/v1/persons/search", content=content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


def test_the_reference_loads_nothing_from_elsewhere(a_node: ServedNode) -> None:
    page = a_node.http.get("/v1/reference")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "http://" not in page.text
    assert "https://" not in page.text
    for part in ("swagger-ui.css", "swagger-ui-bundle.js", "start.js"):
        assert a_node.http.get(f"/v1/reference/{part}").status_code == 200
    assert a_node.http.get("/v1/reference/../../app.py").status_code == 404


def test_each_answer_names_its_request_and_the_log_line_has_the_same(a_node: ServedNode) -> None:
    answer = a_node.http.get("/v1/systems", headers=a_node.headers())
    line = json.loads(a_node.log.getvalue().splitlines()[-1])
    assert line["requestId"] == answer.headers["open-policing-request-id"]
    assert (line["route"], line["status"]) == ("/v1/systems", 200)
