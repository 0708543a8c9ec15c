"""Schemathesis asks the API everything its own document allows, and more; every answer must keep the document."""

import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from bluelamp.node.api.app import create_app
from bluelamp.node.folder import ApiSettings, NodeFolder, NodeSettings, create_node
from bluelamp.node.runtime import NodeRuntime
from bluelamp.node.service import claim
from bluelamp.store.connection import connect, open_pool
from tests.databases import TestServer

pytestmark = pytest.mark.slow

SEARCHES = ApiSettings(searches_per_minute_max=1_000_000)


@pytest.fixture(scope="module")
def node(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeRuntime]:
    """A node of an invented force, without allowance in the way."""
    path: Path = tmp_path_factory.mktemp("node")
    folder: NodeFolder = create_node(
        path / "13", NodeSettings(force="13", name="Made-up Police", api=SEARCHES)
    )
    dsn = database_server.new_database()
    with connect(dsn, "tests") as connection:
        claim(connection, folder)
    with open_pool(dsn, "tests", size_max=4) as pool:
        yield NodeRuntime(folder, pool)
    database_server.drop(dsn)


@pytest.fixture(scope="module")
def published(node: NodeRuntime) -> OpenApiSchema:
    """The document as the node serves it."""
    return schemathesis.openapi.from_asgi("/v1/openapi.json", create_app(node))


def headers(node: NodeRuntime) -> dict[str, str]:
    """Who asks and why."""
    return {
        "Authorization": f"Bearer {node.folder.admin_token}",
        "Open-Policing-Purpose": "investigation",
        "Open-Policing-Reason": "enquiry",
        "Open-Policing-Justification": urllib.parse.quote("Generated question on made-up people"),
    }


OPERATIONS = [
    (path, method) for path, operations in create_app().openapi()["paths"].items() for method in operations
]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_keeps_the_document(
    published: OpenApiSchema, node: NodeRuntime, path: str, method: str, mode: GenerationMode
) -> None:
    accepted: list[int] = []

    @given(case=published[path][method].as_strategy(generation_mode=mode))
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def ask(case: Case) -> None:
        ours = headers(node)
        if mode is GenerationMode.POSITIVE:
            # A cursor is taken from an answer; no generator can guess one.
            case.query.pop("cursor", None)
        else:
            # A context that is wrong, or not there, is what was generated: it is not put right.
            ours = {"Authorization": ours["Authorization"]}
        answer = case.call_and_validate(headers=ours, excluded_checks=[positive_data_acceptance])
        # Some rules no schema can state (30 February, a record nobody has): they are refused with a sentence.
        if mode is GenerationMode.POSITIVE and answer.status_code == 422:
            assert answer.json()["code"] in {"question-invalid", "question-too-wide", "cursor-invalid"}
        elif answer.status_code < 500:
            accepted.append(answer.status_code)

    try:
        ask()
    except Unsatisfiable:
        # Nothing about this operation can be asked wrongly.
        assert mode is GenerationMode.NEGATIVE
    else:
        assert accepted, "no generated request got past the checks of its shape"
