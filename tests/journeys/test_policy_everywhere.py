"""Whatever a caller asks, a node with records that the caller may not see answers as a node without them, byte for byte.

Each caller is asked for on two databases: the whole one, and its copy from which everything that the policy hides
from this caller was deleted. `/v1/systems` and its like count every record on purpose and are asked elsewhere: they
are statistics about a system (see `store/system_state.py`).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from starlette.testclient import TestClient

from bluelamp.node.api.app import create_app
from bluelamp.node.folder import NodeFolder
from bluelamp.node.runtime import NodeRuntime
from bluelamp.policy import Filter, Principal, decide, permits
from bluelamp.policy.context import AccessContext
from bluelamp.store.connection import Pool, open_pool
from tests.architecture.test_routes import PUBLIC_PATHS, ROUTES
from tests.databases import TestServer
from tests.journeys.hidden_records import Question, plant, questions
from tests.node.serving import CONTEXT, FORCE, a_served_node

PAGES_MAX = 12
CALLERS = [
    ("enquiry", "investigation"),
    ("officer", "investigation"),
    ("analyst", "prevention"),
    pytest.param("enquiry", "licensing", marks=pytest.mark.slow),
    pytest.param("local-administrator", "investigation", marks=pytest.mark.slow),
]

ASKED_ELSEWHERE = re.compile(r"^/v1/(systems|code-lists)|^/metrics$|^/v1/audit-entries$")
"""Routes that show no record: statistics, code lists, and the audit log, whose readers see every entry."""

DELETE_HIDDEN = (
    "DELETE FROM link WHERE handling_no = ANY(%(hidden)s)",
    # What was open once is not shown any more, once the record was hidden.
    """DELETE FROM record_history h USING record_history later
           WHERE later.id = h.id AND later.version >= h.version AND later.handling_no = ANY(%(hidden)s)""",
    "DELETE FROM record_history h USING record r WHERE r.id = h.id AND r.handling_no = ANY(%(hidden)s)",
    "DELETE FROM record WHERE handling_no = ANY(%(hidden)s)",
    "DELETE FROM source_record s WHERE NOT EXISTS (SELECT FROM record r WHERE r.source_id = s.id)",
    """DELETE FROM link l WHERE NOT EXISTS (SELECT FROM record r WHERE r.id = l.from_id)
           OR NOT EXISTS (SELECT FROM record r WHERE r.id = l.to_id)""",
    "DELETE FROM handling WHERE handling_no = ANY(%(hidden)s)",
)


@dataclass(frozen=True)
class Planted:
    """A database with hidden twins, from which copies can be made."""

    server: TestServer
    folder: NodeFolder
    dsn: str
    asked: tuple[Question, ...]


@pytest.fixture(scope="module")
def planted(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    """The whole database; nobody is connected to it, so that it can be copied."""
    dsn = database_server.new_database()
    path: Path = tmp_path_factory.mktemp("policy")
    with a_served_node(path, dsn) as node:
        made = plant(node)
        folder = node.folder
    yield Planted(database_server, folder, dsn, tuple(questions(made)))
    database_server.drop(dsn)


@contextmanager
def a_copy(planted: Planted) -> Iterator[Pool]:
    """A copy of the whole database."""
    dsn = planted.server.new_database(migrated=False)
    names = [sql.Identifier(str(conninfo_to_dict(one)["dbname"])) for one in (dsn, planted.dsn)]
    with psycopg.connect(planted.server.admin_dsn, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE {}").format(names[0]))
        conn.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
    with open_pool(dsn, "tests", size_max=2) as pool:
        yield pool
    planted.server.drop(dsn)


def delete_hidden(pool: Pool, visible: Filter) -> int:
    """Delete every record, version and link that this filter hides; how many handlings they had."""
    with pool.connection() as conn:
        rows = conn.execute("SELECT handling_no, marking, purposes, access, basis FROM handling").fetchall()
        hidden = [
            number
            for number, marking, purposes, access, basis in rows
            if not permits(
                visible,
                {"marking": marking, "purposes": tuple(purposes), "access": tuple(access), "basis": basis},
            )
        ]
        for statement in DELETE_HIDDEN:
            conn.execute(statement, {"hidden": hidden})
    return len(hidden)


def answers(
    folder: NodeFolder, pool: Pool, role: str, purpose: str, asked: tuple[Question, ...]
) -> dict[str, list[str]]:
    """Every page of every answer, by question, without what names the request."""
    runtime = NodeRuntime(folder, pool)
    runtime.allowance.take = lambda *_: True  # type: ignore[method-assign]  # this caller asks all day
    token = folder.tokens.issue(f"{role}-of-the-journey", (role,))
    headers = {"Authorization": f"Bearer {token}", **CONTEXT, "Open-Policing-Purpose": purpose}
    with TestClient(create_app(runtime), headers=headers) as http:
        return {
            f"{method} {path} {body}": list(_pages(http, method, path, body)) for method, path, body in asked
        }


def _pages(http: TestClient, method: str, path: str, body: dict[str, Any] | None) -> Iterator[str]:
    cursor: str | None = None
    for _ in range(PAGES_MAX):
        if method == "POST":
            answer = http.post(path, json={**(body or {}), **({"cursor": cursor} if cursor else {})})
        else:
            answer = http.get(path, params={"cursor": cursor} if cursor else None)
        headers = {k: v for k, v in answer.headers.items() if k not in ("open-policing-request-id", "date")}
        text = re.sub(rb'"instance":"urn:uuid:[^"]+"', b"", answer.content)
        yield f"{answer.status_code} {sorted(headers.items())} {text!r}"
        cursor = _next_cursor(answer.content, headers)
        if cursor is None:
            return


def _next_cursor(content: bytes, headers: dict[str, str]) -> str | None:
    found = re.search(rb'"nextCursor":"([^"]+)"', content)
    return found.group(1).decode() if found else headers.get("open-policing-next-cursor")


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("role", "purpose"), CALLERS, ids=lambda word: word)
def test_hidden_records_leave_no_trace_in_any_answer(planted: Planted, role: str, purpose: str) -> None:
    context = AccessContext(purpose, "enquiry", "A test of the node")
    visible = decide(Principal("anyone", FORCE, (role,)), "records.read", context).filter
    with a_copy(planted) as whole, a_copy(planted) as pruned:
        assert delete_hidden(pruned, visible) > 0, "nothing is hidden from this caller"
        with_hidden = answers(planted.folder, whole, role, purpose, planted.asked)
        without = answers(planted.folder, pruned, role, purpose, planted.asked)
    differing = [question for question, pages in with_hidden.items() if pages != without[question]]
    assert differing == [], f"{len(differing)} of {len(with_hidden)} answers betray hidden records"
    assert any(pages[0].startswith("200") and "Testperson" in pages[0] for pages in with_hidden.values()) or (
        purpose == "licensing"
    )


def test_the_questions_would_find_what_is_hidden(planted: Planted) -> None:
    """The twins are found by every question when the caller may see them; else the test above would prove nothing."""
    with a_copy(planted) as whole, a_copy(planted) as pruned:
        enquiry = decide(
            Principal("anyone", FORCE, ("enquiry",)),
            "records.read",
            AccessContext("investigation", "enquiry"),
        )
        delete_hidden(pruned, enquiry.filter)
        asked = ("officer", "investigation", planted.asked)
        with_hidden = answers(planted.folder, whole, *asked)
        without = answers(planted.folder, pruned, *asked)
    same = [question for question, pages in with_hidden.items() if pages == without[question]]
    # An open record's own page and source are the same with and without hidden ones; officers export nothing.
    assert [question for question in same if "/search" in question and "'person'" not in question] == []
    assert len(same) < len(with_hidden) / 2, same


def test_a_source_row_that_may_not_be_seen_is_not_shown_beside_its_open_record(
    database_server: TestServer, tmp_path: Path
) -> None:
    dsn = database_server.new_database()
    with a_served_node(tmp_path, dsn) as node:
        record = node.a_record(raw={"DIAGNOSIS": "none of your business"})
        headers = node.headers("officer")
        assert node.http.get(f"/v1/records/{record}/source", headers=headers).status_code == 200
        with node.pool.connection() as conn:
            conn.execute(
                """WITH shut AS (INSERT INTO handling (marking, purposes, access) VALUES (0, '{policing}', '{health}')
                                 RETURNING handling_no)
                   UPDATE source_record SET handling_no = shut.handling_no FROM shut"""
            )
        assert node.http.get(f"/v1/records/{record}", headers=headers).status_code == 200
        assert node.http.get(f"/v1/records/{record}/source", headers=headers).status_code == 404
    database_server.drop(dsn)


def test_the_counts_of_a_system_are_statistics_and_the_same_for_everybody(planted: Planted) -> None:
    """Known and accepted: how many records a system has is no secret; which ones there are is."""
    asked: tuple[Question, ...] = (("GET", "/v1/systems/custody", None),)
    with a_copy(planted) as pool:
        few = answers(planted.folder, pool, "enquiry", "investigation", asked)
        all_of_them = answers(planted.folder, pool, "local-administrator", "investigation", asked)
    assert few == all_of_them


def test_every_route_that_shows_records_is_asked(planted: Planted) -> None:
    patterns = [
        (route.path, re.compile(re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(route.path)) + "$"))
        for route in ROUTES
        if route.path not in PUBLIC_PATHS and not ASKED_ELSEWHERE.match(route.path)
    ]
    paths = {path.partition("?")[0] for _, path, _ in planted.asked}
    unasked = [path for path, pattern in patterns if not any(pattern.match(one) for one in paths)]
    assert unasked == []
