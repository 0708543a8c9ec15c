"""What is committed under api/ and docs/reference is what the code serves and says."""

from openapi_spec_validator import OpenAPIV31SpecValidator

from bluelamp.node.api.app import create_app
from tools.api import ROOT, committed, differing


def test_committed_documents_are_those_the_code_says() -> None:
    assert [str(path.relative_to(ROOT)) for path in differing()] == [], (
        "run `make api` and look at what changed"
    )


def test_nothing_else_is_published() -> None:
    made = {path for path, _ in committed()}
    assert [path for path in (ROOT / "api").glob("**/*.json") if path not in made] == []


def test_openapi_document_is_valid() -> None:
    OpenAPIV31SpecValidator(create_app().openapi()).validate()
