"""The shape of each record body, read off the pole models so that no limit is written twice."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from bluelamp.pole.base import PoleModel
from bluelamp.pole.event import Event
from bluelamp.pole.location import Location
from bluelamp.pole.person import PARTIAL_DATE, Person
from bluelamp.pole.thing import Object


class LeafType(StrEnum):
    """What a single value in a body must be."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    FLAG = "flag"
    DATE = "date"
    """A whole or partial date."""
    DAY = "day"
    """A whole date."""
    TIME = "time"


@dataclass(frozen=True, slots=True)
class LeafShape:
    """One value and its limits."""

    type: LeafType
    length_max: int | None = None
    pattern: str | None = None
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class ListShape:
    """Several of the same shape."""

    of: "Shape"


@dataclass(frozen=True, slots=True)
class ObjectShape:
    """Named parts."""

    parts: "dict[str, Shape]" = field(default_factory=dict)
    required: frozenset[str] = frozenset()


Shape = LeafShape | ListShape | ObjectShape

# The models hold instants as plain text; nothing in their schema tells them from other texts.
_TIMES = frozenset(
    {
        "reportedAt",
        "arrestedAt",
        "arrivedAt",
        "detentionAuthorisedAt",
        "relevantTime",
        "releasedAt",
        "capturedAt",
    }
)
_MODELS: dict[str, type[PoleModel]] = {"person": Person, "location": Location, "event": Event}


@cache
def body_shape(entity: str, kind: str | None) -> ObjectShape:
    """The body of an entity; for an object, of its kind. Raises LookupError for a kind that does not exist."""
    if entity == "object":
        schema = TypeAdapter(Object).json_schema(by_alias=True)
        kinds = schema["discriminator"]["mapping"]
        if kind not in kinds:
            raise LookupError(kind)
        return _object(_resolved({"$ref": kinds[kind]}, schema), schema)
    schema = _MODELS[entity].model_json_schema(by_alias=True)
    return _object(schema, schema)


@cache
def kinds_of(entity: str) -> tuple[str, ...]:
    """The kinds that an entity may have; none for a person."""
    if entity == "object":
        return tuple(TypeAdapter(Object).json_schema()["discriminator"]["mapping"])
    if entity == "person":
        return ()
    kind = body_shape(entity, None).parts["kind"]
    assert isinstance(kind, LeafShape)
    return kind.choices


def _object(schema: dict[str, Any], root: dict[str, Any]) -> ObjectShape:
    parts = {name: _shape(name, part, root) for name, part in schema["properties"].items()}
    return ObjectShape(parts, frozenset(schema.get("required", ())) - {"kind"})


def _shape(name: str, schema: dict[str, Any], root: dict[str, Any]) -> Shape:
    schema = _resolved(schema, root)
    match schema.get("type"):
        case "array":
            return ListShape(_shape(name, schema["items"], root))
        case "object":
            return _object(schema, root)
        case "number":
            return LeafShape(LeafType.NUMBER, least=schema.get("minimum"), most=schema.get("maximum"))
        case "integer":
            return LeafShape(LeafType.INTEGER, least=schema.get("minimum"), most=schema.get("maximum"))
        case "boolean":
            return LeafShape(LeafType.FLAG)
    return _text(name, schema)


def _text(name: str, schema: dict[str, Any]) -> LeafShape:
    if schema.get("pattern") == PARTIAL_DATE:
        return LeafShape(LeafType.DATE)
    if schema.get("format") == "date":
        return LeafShape(LeafType.DAY)
    if name in _TIMES:
        return LeafShape(LeafType.TIME)
    choices = tuple(schema["enum"]) if "enum" in schema else (schema["const"],) if "const" in schema else ()
    return LeafShape(LeafType.TEXT, schema.get("maxLength"), schema.get("pattern"), choices)


def _resolved(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference and drop the null of an optional value."""
    while True:
        if "$ref" in schema:
            schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
        elif "anyOf" in schema:
            (schema,) = [choice for choice in schema["anyOf"] if choice.get("type") != "null"]
        else:
            return schema
