"""A canary name planted in every field of every record and question never reaches a log, a metric or a problem."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import Connection
from starlette.testclient import TestClient

from bluelamp.node.api.app import create_app
from bluelamp.node.logging import NodeLog
from bluelamp.node.runtime import NodeRuntime
from tests.databases import TestServer
from tests.node import canary
from tests.node.canary import NAME, Asker, heard_in
from tests.node.serving import ServedNode, a_served_node


def plant(node: ServedNode) -> dict[str, str]:
    """A record of each entity, linked, all of whose texts are the canary; its URN by entity."""
    records: dict[str, str] = {}
    for entity, (kind, body) in canary.BODIES.items():
        records[entity] = node.a_record(
            entity, kind=kind, body=body, label=NAME, key=f"{NAME} {entity}", raw={NAME: NAME, "SURNAME": NAME},
            search_text=NAME.lower(), codes=[f"ward:{NAME}"],
        )  # fmt: skip
    for entity in ("object", "location", "event"):
        node.a_link(
            records["person"],
            records[entity],
            type=f"person-{entity}",
            role="subject",
            like=records["person"],
        )
    return records


def token_of(node: ServedNode) -> dict[str, str]:
    """Who asks."""
    return {"Authorization": node.headers()["Authorization"]}


@pytest.fixture(scope="module")
def aviary(
    database_server: TestServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ServedNode, Asker]]:
    """A node in which every text is the canary, and no allowance in the way."""
    dsn = database_server.new_database()
    path: Path = tmp_path_factory.mktemp("aviary")
    with a_served_node(path, dsn, searches_per_minute_max=10_000_000) as node:
        records = plant(node)
        yield node, Asker(node.http, token_of(node), records)
    database_server.drop(dsn)


def test_the_canary_is_heard_only_by_those_who_may_hear_it(
    aviary: tuple[ServedNode, Asker], capfd: pytest.CaptureFixture[str]
) -> None:
    node, asker = aviary
    with canary.everything_logged() as trap:
        asker.ask_everything()
    assert {200, 401, 403, 404, 405, 413, 415, 422} <= asker.statuses
    assert not {status for status in asker.statuses if status >= 500}
    # The trap works: the canary is in the answers, and in what the audit log keeps apart and can erase.
    assert heard_in("\n".join(asker.answers))
    details = [json.dumps(entry["detail"]) for entry in node.audit()]
    assert heard_in("\n".join(details))

    assert heard_in("\n".join(asker.problems)) == []
    assert heard_in(node.log.getvalue()) == []
    assert heard_in("\n".join(trap.lines)) == []
    assert heard_in("\n".join(json.dumps(entry["leaf"]) for entry in node.audit())) == []
    printed = capfd.readouterr()
    assert heard_in(printed.out + printed.err) == []


def test_the_measurements_count_it_nowhere(aviary: tuple[ServedNode, Asker]) -> None:
    _, asker = aviary
    asker.ask("GET", f"/v1/{canary.FAMILY}")
    asker.ask(canary.FAMILY.upper(), "/v1/systems")
    measured = asker.ask("GET", "/metrics")
    assert 'bluelamp_requests_total{method="-",route="unmatched",status="404"}' in measured
    assert heard_in(measured) == []


def test_the_canary_is_known_however_it_is_packed() -> None:
    name = NAME.encode()
    packed = [base64.b64encode(b" " * pad + name).decode() for pad in range(3)]
    assert all(heard_in(one) for one in (NAME.upper(), name.hex(), *packed))


class FailingPool:
    """A pool whose every use fails with a text that quotes the question, as databases do."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    @contextmanager
    def connection(self, timeout: float | None = None) -> Iterator[Connection[Any]]:
        """Fail."""
        raise self._failure
        yield


@pytest.mark.parametrize(
    "failure",
    [
        RuntimeError(f"cannot rank {NAME}"),
        KeyError(NAME),
        psycopg.OperationalError(f'connection failed while asking for "{NAME}"'),
        psycopg.errors.UniqueViolation(f"Key (label)=({NAME}) already exists."),
        UnicodeEncodeError("utf-8", NAME, 0, 3, NAME),
        RecursionError(NAME),
        ExceptionGroup(NAME, [ValueError(NAME)]),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_an_exception_that_quotes_it_is_named_and_not_told(
    aviary: tuple[ServedNode, Asker], failure: Exception, capfd: pytest.CaptureFixture[str]
) -> None:
    node, asker = aviary
    before = len(node.log.getvalue())
    runtime = NodeRuntime(node.folder, FailingPool(failure))  # type: ignore[arg-type]
    app = create_app(runtime, NodeLog(node.log))
    with canary.everything_logged() as trap, TestClient(app, raise_server_exceptions=False) as http:
        asked = Asker(http, asker.token, asker.records)
        asked.ask("POST", "/v1/persons/search", json={"name": NAME})
        asked.ask("GET", f"/v1/records/{asker.records['person']}")
        asked.ask("GET", "/health/ready")
    assert asked.statuses <= {500, 503}
    log = node.log.getvalue()[before:]
    assert heard_in("\n".join(asked.problems)) == []
    assert heard_in(log) == []
    assert heard_in("\n".join(trap.lines)) == []
    printed = capfd.readouterr()
    assert heard_in(printed.out + printed.err) == []
    if not isinstance(failure, psycopg.OperationalError):
        assert type(failure).__name__ in log


def test_an_error_of_the_real_database_that_quotes_the_row_is_not_told(
    database_server: TestServer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    dsn = database_server.new_database()
    with a_served_node(tmp_path, dsn) as node:
        records = plant(node)
        with node.pool.connection() as conn:
            conn.execute("ALTER TABLE audit_entry ADD CHECK (detail IS NULL OR purpose IS NULL) NOT VALID")
        asked = Asker(node.http, token_of(node), records)
        with canary.everything_logged() as trap:
            asked.ask("POST", "/v1/persons/search", json={"name": NAME})
            asked.ask("GET", f"/v1/records/{records['person']}", headers=canary.stating("Justification"))
        assert asked.statuses == {500}, "an answer left although its audit entry could not be written"
        assert heard_in("\n".join((*asked.problems, *trap.lines, node.log.getvalue()))) == []
        assert "CheckViolation" in node.log.getvalue()
        place = _server_log(node)
    database_server.drop(dsn)
    printed = capfd.readouterr()
    assert heard_in(printed.out + printed.err) == []
    if place is not None:
        assert heard_in(place.read_text(encoding="utf-8", errors="replace")) == []


def _server_log(node: ServedNode) -> Path | None:
    """The log of the embedded server; None for a server that is not ours to configure."""
    with node.pool.connection() as conn:
        row = conn.execute("SELECT current_setting('data_directory')").fetchone()
    assert row is not None
    place = Path(row[0]).parent / "server.log"
    return place if place.exists() else None
