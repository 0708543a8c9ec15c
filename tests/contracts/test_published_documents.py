"""What is committed under api/ and docs/reference is what the code serves and says."""

from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from bluelamp.node.api.app import create_app
from tools.api import ROOT, documents
from tools.reference import pages


def committed(folder: Path) -> dict[str, str]:
    """Every document in a folder."""
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.glob("**/*.json")}


def test_committed_documents_are_those_served() -> None:
    assert committed(ROOT / "api") == documents(), "run `make api` and look at what changed"


@pytest.mark.parametrize(
    "name", ["commands.md", "settings.md", "problems.md", "audit-events.md", "exit-codes.md"]
)
def test_reference_pages_are_those_the_code_says(name: str) -> None:
    page = (ROOT / "docs" / "reference" / name).read_text("utf-8")
    assert page == pages()[name], "run `make api` and look at what changed"


def test_openapi_document_is_valid() -> None:
    OpenAPIV31SpecValidator(create_app().openapi()).validate()
