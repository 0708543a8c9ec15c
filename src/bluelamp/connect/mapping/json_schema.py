"""The mapping language as a JSON Schema, for editors that complete and check while an engineer writes."""

from typing import Any

from bluelamp.connect.mapping.bodies.model_tree import body_shape, kinds_of
from bluelamp.connect.mapping.bodies.shorthand import GROUPS, PERSON_WORDS
from bluelamp.connect.mapping.language.document import MappingDocument
from bluelamp.connect.mapping.language.repeating import REPEATS_MAX

DRAFT = "https://json-schema.org/draft/2020-12/schema"

_TIMES = {"type": "integer", "minimum": 1, "maximum": REPEATS_MAX}
REPEAT = {
    "description": "Write this once for every number, {n} in its texts.",
    "anyOf": [
        _TIMES,
        {
            "type": "object",
            "properties": {"times": _TIMES, "as": {"type": "string", "pattern": "^[a-z]$"}},
            "required": ["times"],
            "additionalProperties": False,
        },
    ],
}


def mapping_json_schema() -> dict[str, Any]:
    """The schema of a mapping file; a slot's record fields are listed as its further words."""
    schema = MappingDocument.model_json_schema(by_alias=True)
    slot = schema["$defs"]["EntitySpec"]
    slot["properties"].update({word: {} for word in sorted(record_words() - set(slot["properties"]))})
    slot["additionalProperties"] = False
    for holder in ("FieldSpec", "EntitySpec", "LossSpec"):
        schema["$defs"][holder]["properties"]["repeat"] = REPEAT
    schema["properties"]["mapping"] = {"const": 1, "description": "Version of the mapping language."}
    for holder in ("SourceSpec", "EntitySpec"):
        key = schema["$defs"][holder]["properties"]["key"]
        several = {"type": "array", "items": {"type": "string"}, "minItems": 1}
        schema["$defs"][holder]["properties"]["key"] = {"anyOf": [{"type": "string"}, several, key]}
    # Cells of a test are texts, which an editor may take for numbers or dates.
    schema["$defs"]["MappingTest"]["properties"]["in"] = {"type": "object"}
    return {
        "$schema": DRAFT,
        "title": "Bluelamp mapping file",
        **{k: v for k, v in schema.items() if k != "title"},
    }


def record_words() -> set[str]:
    """Every word that may stand in a slot for a field of the record, short-hands included."""
    words = {*PERSON_WORDS}
    for entity in ("person", "location", "event"):
        words |= {*body_shape(entity, None).parts, *GROUPS[entity]}
    for kind in kinds_of("object"):
        words |= set(body_shape("object", kind).parts)
    return words - {"kind"}
