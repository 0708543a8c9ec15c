"""A whole mapping file as a checked document, with errors told as place, problem and remedy."""

import difflib
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from bluelamp.connect.mapping.errors import MappingProblem, MappingRefused
from bluelamp.connect.mapping.language.entity import EntitySpec, LinkSpec, SourceSpec
from bluelamp.connect.mapping.language.field import FieldSpec
from bluelamp.connect.mapping.language.handling import HandlingSpec
from bluelamp.connect.mapping.language.quality import LossSpec, MappingTest, QualitySpec
from bluelamp.connect.mapping.language.words import NAME_PATTERN, LanguageModel

ChosenName = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]


class MappingDocument(LanguageModel):
    """One mapping file."""

    mapping: Literal["1"] = Field(description="Version of the mapping language.")
    source: SourceSpec
    fields: dict[ChosenName, FieldSpec] = Field(default_factory=dict)
    entities: dict[ChosenName, EntitySpec] = Field(min_length=1)
    links: tuple[LinkSpec, ...] = ()
    handling: HandlingSpec
    quality: QualitySpec = QualitySpec()
    loss: tuple[LossSpec, ...] = ()
    tests: tuple[MappingTest, ...] = ()


def read_document(content: dict[str, Any], source: str) -> MappingDocument:
    """Check plain content against the language.

    Raises `MappingRefused`, which names every place that is wrong.
    """
    if isinstance(content.get("mapping"), int):
        content = {**content, "mapping": str(content["mapping"])}
    try:
        return MappingDocument.model_validate(content)
    except ValidationError as failure:
        problems = list(dict.fromkeys(problem_of(error) for error in failure.errors()))
        raise MappingRefused(problems, source) from None


def problem_of(error: ErrorDetails, within: str = "") -> MappingProblem:
    """Tell one of pydantic's errors as place, problem and remedy."""
    path = ".".join(part for part in (within, _place(error["loc"])) if part)
    word = str(error["loc"][-1]) if error["loc"] else ""
    match error["type"]:
        case "extra_forbidden":
            known = _words_of(MappingDocument)
            near = difflib.get_close_matches(word, known, n=1)
            remedy = f"Did you mean {near[0]!r}?" if near else "See docs/reference/mapping.md for the words."
            return MappingProblem(path, f"{word!r} is not a word of the mapping language here.", remedy)
        case "missing":
            return MappingProblem(path, f"{word!r} is missing.", "Add it.")
        case "string_pattern_mismatch" | "string_type" | "dict_type" | "tuple_type" | "model_type":
            return MappingProblem(path, f"{error['msg']}.", "See docs/reference/mapping.md for the form.")
        case _:
            said = error["msg"].removeprefix("Value error, ")
            return MappingProblem(path, f"{said[:1].upper()}{said[1:]}.", "Correct it in the mapping file.")


# pydantic names the branch of a union in an error's place; the author never wrote these.
_BRANCHES = frozenset(
    {"FieldSpec", "Condition", "HandlingOverride", "MarkingFrom", "KeySpec", "str", "bool", "body"}
)


def _place(loc: Sequence[int | str]) -> str:
    parts = (str(part) for part in loc)
    return ".".join(part for part in parts if part not in _BRANCHES and "[" not in part)


def _words_of(model: type[BaseModel], seen: frozenset[type] = frozenset()) -> list[str]:
    words: list[str] = []
    for name, field in model.model_fields.items():
        words.append(field.alias or name)
        for inner in _models_in(field.annotation):
            if inner not in seen:
                words.extend(_words_of(inner, seen | {inner}))
    return words


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
