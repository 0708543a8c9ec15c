"""Rewrites the committed contract: the OpenAPI document, the JSON Schemas and the generated reference pages.

`python -m tools.api --check` changes nothing and fails when anything committed differs from what the code says.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from bluelamp.client.query import EventSearch, LocationSearch, ObjectSearch, PersonSearch
from bluelamp.connect.mapping.json_schema import mapping_json_schema
from bluelamp.node.api.app import create_app
from bluelamp.pole.envelope import Envelope
from bluelamp.pole.link import Link
from bluelamp.pole.record import EventRecord, LocationRecord, ObjectRecord, PersonRecord, Record
from tools.reference import reference_pages

ROOT = Path(__file__).resolve().parents[1]
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def committed() -> Iterator[tuple[Path, str]]:
    """Every generated file with what it must hold."""
    app = create_app()
    yield ROOT / "api" / "v1" / "openapi.json", _json(app.openapi())
    records: dict[str, type[BaseModel]] = {
        "person": PersonRecord,
        "object": ObjectRecord,
        "location": LocationRecord,
        "event": EventRecord,
    }
    for name, model in records.items():
        schema = model.model_json_schema(by_alias=True, mode="serialization")
        yield ROOT / "api" / "v1" / "schemas" / f"{name}.schema.json", _json({"$schema": DRAFT, **schema})
    whole = TypeAdapter(Record).json_schema(by_alias=True, mode="serialization")
    yield ROOT / "api" / "v1" / "schemas" / "record.schema.json", _json({"$schema": DRAFT, **whole})
    for name, part in (("envelope", Envelope), ("link", Link)):
        schema = part.model_json_schema(by_alias=True, mode="serialization")
        yield ROOT / "api" / "v1" / "schemas" / f"{name}.schema.json", _json({"$schema": DRAFT, **schema})
    _, searches = models_json_schema(
        [(model, "validation") for model in (PersonSearch, ObjectSearch, LocationSearch, EventSearch)],
        by_alias=True,
    )
    yield ROOT / "api" / "v1" / "schemas" / "searches.schema.json", _json({"$schema": DRAFT, **searches})
    yield ROOT / "api" / "v1" / "schemas" / "mapping.schema.json", _json(mapping_json_schema())
    for name, page in reference_pages(app.openapi()):
        yield ROOT / "docs" / "reference" / name, page


def _json(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def differing() -> list[Path]:
    """Generated files that are absent or do not hold what the code says."""
    return [
        path for path, text in committed() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main() -> int:
    """Write, or with `--check` compare."""
    if "--check" in sys.argv[1:]:
        wrong = differing()
        for path in wrong:
            print(f"{path.relative_to(ROOT)} is not what the code says: run `make api` and commit it.")
        return 1 if wrong else 0
    for path, text in committed():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
