"""What `source`, `entities`, `links` and `when` may say."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from bluelamp.connect.mapping.language.field import FieldSpec, Value
from bluelamp.connect.mapping.language.handling import HandlingOverride
from bluelamp.connect.mapping.language.words import NAME_PATTERN, LanguageModel, Texts


class KeySpec(LanguageModel):
    """What names a row, or a thing that the row speaks of."""

    columns: Texts = ()
    fold: bool = Field(default=False, description="Compare letters and digits only.")
    hash_of: Texts = ()
    otherwise_hash_of: Texts = ()

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if bool(self.columns) == bool(self.hash_of):
            raise ValueError("name `columns` or `hash_of`, one of the two")
        if self.hash_of and (self.otherwise_hash_of or self.fold):
            raise ValueError("`hash_of` stands alone")
        return self

    @property
    def hashed(self) -> tuple[str, ...]:
        """Columns that the hash is made of, if there is one."""
        return self.hash_of or self.otherwise_hash_of


def _key_forms(value: Any) -> Any:
    return {"columns": value} if isinstance(value, str | list | tuple) else value


class SourceSpec(LanguageModel):
    """Which source this is and what names a row of it."""

    system: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    key: KeySpec
    timezone: str = "Europe/London"
    null_if: Texts = ("",)

    @model_validator(mode="before")
    @classmethod
    def _short_key(cls, value: Any) -> Any:
        if isinstance(value, dict) and "key" in value:
            return {**value, "key": _key_forms(value["key"])}
        return value


class Condition(LanguageModel):
    """When a slot or link is made. Several words must all hold."""

    present: Texts = ()
    absent: Texts = ()
    equals: dict[str, str | bool] = Field(default_factory=dict)
    in_: dict[str, Texts] = Field(default_factory=dict, alias="in")
    not_: "Condition | None" = Field(default=None, alias="not")
    any: "tuple[Condition, ...]" = ()
    all: "tuple[Condition, ...]" = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("say when: present, absent, equals, in, not, any or all")
        return self


When = Literal["always"] | Condition
Body = dict[str, Any]


class EntitySpec(LanguageModel):
    """A slot: what the row says there. Words that are not listed here are fields of the record."""

    entity: Literal["person", "object", "location", "event"]
    kind: str | FieldSpec | None = None
    key: KeySpec | None = None
    identity: str | None = Field(
        default=None,
        pattern=NAME_PATTERN,
        description="Slots that share one name the same things: the same key in either is one record.",
    )
    when: When | None = None
    valid_from: Value | None = None
    valid_to: Value | None = None
    handling: HandlingOverride | None = None
    body: Body = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _gather_body(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        words = {word: given for word, given in value.items() if word in cls.model_fields and word != "body"}
        if "key" in words:
            words["key"] = _key_forms(words["key"])
        words["body"] = {word: given for word, given in value.items() if word not in words}
        return words

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Show the body's words beside the slot's own, as they are written in the file."""
        schema = handler.resolve_ref_schema(handler(core))
        schema["properties"].pop("body")
        schema["additionalProperties"] = True
        return schema


class LinkSpec(LanguageModel):
    """A connection between two slots of the row."""

    from_: str = Field(alias="from")
    to: str
    role: str
    when: Annotated[When | None, Field()] = None
    valid_from: Value | None = None
    valid_to: Value | None = None
