"""What `handling:` may say: marking, purposes, access, grading, retention."""

from typing import Annotated, Literal

from pydantic import Field

from bluelamp.connect.mapping.language.words import LanguageModel, Texts

Marking = Literal["OFFICIAL", "OFFICIAL-SENSITIVE"]
LABEL_PATTERN = r"^[a-z][a-z0-9-]{0,39}$"


class MarkingFrom(LanguageModel):
    """A field whose codes yield the marking, or a part of the grading, of each row."""

    from_: str = Field(alias="from")


class GradingSpec(LanguageModel):
    """3x5x2 grading of everything this source says, or of each row by a field."""

    source: Annotated[int, Field(ge=1, le=3)] | MarkingFrom | None = None
    information: Literal["A", "B", "C", "D", "E"] | MarkingFrom | None = None
    handling: Literal["P", "C"] | MarkingFrom | None = None
    conditions: str | None = Field(default=None, min_length=1, max_length=300)


class ReviewSpec(LanguageModel):
    """When a person must look at the record again."""

    after_years: int = Field(ge=1, le=100)
    from_: str = Field(alias="from", description="A date or datetime field.")


class RetainSpec(LanguageModel):
    """How long the record may be kept."""

    mopi_group: int | None = Field(default=None, ge=1, le=4)
    review: ReviewSpec | None = None


class HandlingOverride(LanguageModel):
    """The parts of handling that one slot sees differently."""

    marking: Marking | MarkingFrom | None = None
    purposes: Texts | None = None
    access: Texts | None = None
    basis: Literal["fact", "assessment"] | None = None
    grading: GradingSpec | None = None
    retain: RetainSpec | None = None


class HandlingSpec(HandlingOverride):
    """How the records of this source may be used."""

    marking: Marking | MarkingFrom
    purposes: Texts = Field(min_length=1)
