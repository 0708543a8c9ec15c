"""The ground every POLE model stands on: JSON naming, strictness and the shared small types."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic.alias_generators import to_camel

Text35 = Annotated[str, StringConstraints(min_length=1, max_length=35)]
"""A name part: 1 to 35 characters (POLE DS_031 to DS_033)."""

Text100 = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Text300 = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Text2000 = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=100_000)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40)]
"""A code from one of the code lists, as text: leading zeros matter."""


class PoleModel(BaseModel):
    """A part of a police record. JSON names are lowerCamelCase, as in the national Standard Data Model."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
    )
