"""Schemathesis asks the read API everything its document allows and forbids; every answer keeps the document."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bluelamp.node.api.app import create_app
from bluelamp.node.logging import NodeLog
from bluelamp.pole.envelope import Entity
from bluelamp.pole.urn import urn
from bluelamp.store.records import FIRST_ID
from tests.contracts.generated import Asked, ask_everything
from tests.databases import TestServer
from tests.node.landed_force import SYSTEMS, LandedForce, a_landed_force

pytestmark = pytest.mark.timeout(1800)


EXAMPLES_BOUNDED = 10
EXAMPLES_THOROUGH = 60

SOME_OF_EACH = """
SELECT y.id, r.id, r.entity, r.body FROM record r JOIN system y USING (system_no)
WHERE r.entity = %s AND r.id > %s ORDER BY r.id LIMIT 8
"""


def real_values(force: LandedForce) -> dict[str, list[str]]:
    """Values that find something, by the place they go to."""
    bodies: dict[str, list[dict[str, Any]]] = {}
    records: list[str] = []
    with force.pool.connection() as conn:
        for entity in Entity:
            rows = conn.execute(SOME_OF_EACH, (entity.value, FIRST_ID)).fetchall()
            records += [urn("13", system, record_id) for system, record_id, _, _ in rows]
            bodies[entity.value] = [body for _, _, _, body in rows]
    names = [name for body in bodies["person"] for name in body["names"][:1]]
    found = {
        "path.record_id": records,
        "query.record": records,
        "body.person": records[:8],
        "body.name": [" ".join((*name.get("given", ()), name["family"])) for name in names],
        "body.family": [name["family"] for name in names],
        "body.postcode": _all(bodies["location"], "address", "postcode"),
        "body.address": _all(bodies["location"], "address", "postcode"),
        "body.born": ["1980", "1990-01", "1975-06-05"],
        "body.mark": [*_all(bodies["object"], "mark"), "A*", "?B*1"],
        "body.reference": _all(bodies["event"], "reference"),
        "body.kinds[*]": ["arrest", "custodyStay", "crime"],
        "body.systems[*]": [*SYSTEMS, "nowhere"],
        "path.system_id": list(SYSTEMS),
        "path.list_id": ["gender", "offence", "force"],
    }
    return {place: values for place, values in found.items() if values}


def _all(bodies: list[dict[str, Any]], *path: str) -> list[str]:
    found: list[str] = []
    for body in bodies:
        value: Any = body
        for name in path:
            value = value.get(name, {})
        if value:
            found.append(value)
    return found


@pytest.fixture(scope="module")
def force(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LandedForce]:
    """A force whose systems have been read, without allowance in the way."""
    dsn = database_server.new_database()
    path: Path = tmp_path_factory.mktemp("force")
    with a_landed_force(path, dsn, searches_per_minute_max=10_000_000) as landed:
        yield landed
    database_server.drop(dsn)


@pytest.fixture(
    scope="module",
    params=[pytest.param(False, id="bounded"), pytest.param(True, id="thorough", marks=pytest.mark.slow)],
)
def asked(
    request: pytest.FixtureRequest, force: LandedForce, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Asked]:
    """One whole run of Schemathesis."""
    with (tmp_path_factory.mktemp("log") / "node.log").open("w", encoding="utf-8") as log:
        app = create_app(force.runtime, NodeLog(log))
        examples = EXAMPLES_THOROUGH if request.param else EXAMPLES_BOUNDED
        yield ask_everything(
            app, force.headers(), real_values(force), examples=examples, is_thorough=request.param
        )


def test_schemathesis_finds_nothing(asked: Asked) -> None:
    found = sorted(set(asked.found))
    assert not found, f"{len(found)} findings; the first ones:\n\n" + "\n\n".join(found[:5])


def test_every_operation_was_really_answered(asked: Asked) -> None:
    """A run that is refused at the door each time would find nothing either."""
    unanswered = [label for label, statuses in asked.statuses.items() if not statuses[200]]
    assert unanswered == []
    assert len(asked.statuses) >= 21


def test_what_is_forbidden_was_really_tried(asked: Asked) -> None:
    for label in ("POST /v1/persons/search", "GET /v1/records/{record_id}"):
        assert {401, 403, 405, 422} <= asked.statuses[label].keys()
