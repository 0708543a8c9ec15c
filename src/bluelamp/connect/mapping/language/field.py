"""What `fields:` may say: one named, cleaned value. How it is worked out is in `fields`."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from bluelamp.connect.mapping.language.words import LanguageModel, Texts, null_word, parse_word

OnUnknown = Annotated[
    Literal["quarantine", "keep", "null"],
    BeforeValidator(null_word),
    WithJsonSchema({"enum": ["quarantine", "keep", "null", None]}),
]


class CodeListSpec(LanguageModel):
    """One of Bluelamp's code lists, and the scheme that the source's codes belong to."""

    list: str = Field(min_length=1, description="Name of the code list, such as `gender`.")
    from_: str | None = Field(
        default=None, alias="from", description="Scheme of the source's codes, such as `cjs`."
    )


class FieldSpec(LanguageModel):
    """A named, cleaned value."""

    from_: Texts | None = Field(
        default=None, alias="from", description="Column or field; several with `join`."
    )
    first_of: Texts | None = Field(default=None, description="The first of these that is not empty.")
    text: str | None = Field(default=None, description="A constant.")
    join: str | None = Field(default=None, description="Text put between several columns.")
    strip: bool = Field(default=True, description="Drop spaces at both ends.")
    null_if: Texts = Field(default=(), description="Further texts that mean nothing.")
    default: str | None = Field(default=None, description="Used where there is nothing.")
    split: str | None = Field(default=None, min_length=1, description="Separator; makes a list.")
    case: Literal["title", "upper", "lower"] | None = None
    codes: dict[str, str | bool | None] | None = Field(default=None, min_length=1, description="Code table.")
    code_list: CodeListSpec | None = None
    on_unknown: OnUnknown = Field(
        default="quarantine", description="What to do with a code not in the table."
    )
    parse: Texts | None = Field(
        default=None, min_length=1, description="How to read it, such as `date(%d/%m/%Y)`."
    )
    timezone: str | None = None
    ambiguous: Literal["earliest", "latest", "quarantine"] = "earliest"
    two_digit_year: Literal["past"] | None = None
    between: tuple[str, str] | None = Field(
        default=None, description="Lowest and highest; `today` is allowed."
    )
    kind: str | None = Field(default=None, description="Kind of value to clean as, such as `postcode`.")
    on_bad: OnUnknown | None = Field(default=None, description="What to do with a value that cannot be read.")

    @field_validator("parse")
    @classmethod
    def _parse_words(cls, words: tuple[str, ...] | None) -> tuple[str, ...] | None:
        kinds = {parse_word(word).word for word in words or ()}
        if len(kinds) > 1:
            raise ValueError("several ways to read a value must give one type; use two fields")
        return words

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        origins = [self.from_ is not None, self.first_of is not None, self.text is not None]
        if sum(origins) != 1:
            raise ValueError("give exactly one of `from`, `first_of` and `text`")
        if self.from_ is not None and len(self.from_) > 1 and self.join is None:
            raise ValueError("several columns need `join`, or `first_of` instead of `from`")
        if self.codes is not None and self.code_list is not None:
            raise ValueError("give `codes` or `code_list`, not both")
        if self.parse is not None and self.kind is not None:
            raise ValueError("give `parse` or `kind`, not both")
        return self

    @property
    def origins(self) -> tuple[str, ...]:
        """Columns or fields that this one reads."""
        return self.from_ or self.first_of or ()


Value = str | bool | FieldSpec
"""Wherever a value is wanted: the name of a column or field, a constant, or a field in place."""
