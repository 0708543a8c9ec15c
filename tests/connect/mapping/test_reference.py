"""The reference pages say all that the language can, and their example is true."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it publishes no types
import pytest
import yaml
from pydantic import BaseModel

from bluelamp.connect.mapping import REASONS, compile_mapping, run_tests
from bluelamp.connect.mapping.bodies.model_tree import ObjectShape, body_shape, kinds_of
from bluelamp.connect.mapping.fields.value_kinds import VALUE_KINDS
from bluelamp.connect.mapping.json_schema import mapping_json_schema, record_words
from bluelamp.connect.mapping.language.document import MappingDocument
from bluelamp.pole.link import LINK_ROLES

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs/reference/mapping.md").read_text("utf-8")
SHIPPED = sorted((ROOT / "src/bluelamp/connect/systems").glob("*/mapping.yaml"))


def the_example() -> str:
    found = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def words_of(model: type[BaseModel]) -> set[str]:
    schema = model.model_json_schema(by_alias=True)
    shapes = [schema, *schema.get("$defs", {}).values()]
    return {word for shape in shapes for word in shape.get("properties", {})}


def test_the_example_compiles_and_its_tests_pass() -> None:
    outcomes = run_tests(compile_mapping(the_example()))
    assert len(outcomes) == 2
    assert all(outcome.passed for outcome in outcomes), outcomes


def test_every_word_of_the_language_is_documented() -> None:
    missing = {word for word in words_of(MappingDocument) if not re.search(rf"\b{word}\b", PAGE)}
    assert missing == set()


def test_every_field_of_a_record_is_documented() -> None:
    assert {word for word in record_words() if not re.search(rf"\b{word}\b", PAGE)} == set()


def test_every_role_is_documented() -> None:
    roles = {role for each in LINK_ROLES.values() for role in each}
    assert {role for role in roles if not re.search(rf"\b{role}\b", PAGE)} == set()


def rows_under(heading: str) -> dict[str, str]:
    """The rows of the page's table below a heading: the kind, and the cell with its fields as written."""
    part = PAGE.partition(f"\n### {heading}\n")[2].partition("\n### ")[0]
    found = re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|$", part, re.MULTILINE)
    assert len({kind for kind, _ in found}) == len(found)
    return dict(found)


def test_every_kind_of_object_is_documented_with_exactly_its_fields() -> None:
    rows = rows_under("Kinds of object")
    assert set(rows) == set(kinds_of("object"))
    for kind, cell in rows.items():
        shape = body_shape("object", kind)
        assert set(re.findall(r"`(\w+)`", cell)) == set(shape.parts) - {"kind", "description"}, kind
        assert set(re.findall(r"\*\*`(\w+)`\*\*", cell)) == shape.required, kind


def test_every_kind_of_event_and_its_group_is_documented() -> None:
    rows = rows_under("Kinds of event")
    assert set(rows) == set(kinds_of("event"))
    shape = body_shape("event", None)
    for kind, cell in rows.items():
        group, *fields = re.findall(r"`(\w+)`", cell) or [""]
        if group:
            part = shape.parts[group]
            assert isinstance(part, ObjectShape)
            assert fields
            assert set(fields) <= set(part.parts), kind
    documented = set(
        re.findall(r"`(\w+)`", PAGE.partition("\n### Kinds of event\n")[2].partition("\n| kind")[0])
    )
    classification = shape.parts["classification"]
    assert isinstance(classification, ObjectShape)
    assert documented == set(shape.parts) - {"kind", "crime", "custody", "stopSearch"} | set(
        classification.parts
    )


@pytest.mark.parametrize(
    "kind", ["postcode", "phone", "email", "vehicle-mark", "pnc-id", "cro", "asn", "offence-code"]
)
def test_kinds_that_the_page_names_exist(kind: str) -> None:
    assert kind in VALUE_KINDS
    assert f"`{kind}`" in PAGE


def test_every_reason_is_documented_with_its_remedy() -> None:
    page = (ROOT / "docs/reference/quarantine-reasons.md").read_text("utf-8")
    for reason in REASONS.values():
        assert f"`{reason.code}`" in page
        assert reason.remedy in page


def test_reasons_of_reading_and_landing_are_documented() -> None:
    page = (ROOT / "docs/reference/quarantine-reasons.md").read_text("utf-8")
    from bluelamp.connect.sync.aside import DUPLICATE, REFUSED

    assert f"`{DUPLICATE}`" in page
    assert f"`{REFUSED}`" in page


@pytest.mark.parametrize("text", [the_example(), *(place.read_text("utf-8") for place in SHIPPED)])
def test_json_schema_accepts_what_compiles(text: str) -> None:
    schema = mapping_json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    # As an editor reads it, with numbers and dates: not as Bluelamp does.
    content: Any = yaml.safe_load(text)
    assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(content)] == []


def test_json_schema_refuses_a_misspelt_word() -> None:
    content = yaml.safe_load(the_example())
    content["entities"]["detainee"]["famly"] = "SURNAME"
    assert list(jsonschema.Draft202012Validator(mapping_json_schema()).iter_errors(content))


def test_committed_schema_is_the_languages() -> None:
    committed = json.loads((ROOT / "api/v1/schemas/mapping.schema.json").read_text("utf-8"))
    assert committed == mapping_json_schema()
