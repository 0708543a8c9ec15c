"""The fixture of every test of the API: a served node."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.node.serving import ServedNode, a_served_node


@pytest.fixture
def a_node(tmp_path: Path, a_database: str) -> Iterator[ServedNode]:
    """A node of West Yorkshire over a fresh database."""
    with a_served_node(tmp_path, a_database) as node:
        yield node
