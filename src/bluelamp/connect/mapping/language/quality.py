"""What `quality:`, `loss:` and `tests:` may say."""

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from bluelamp.connect.mapping.language.words import LanguageModel, Texts, share

Share = Annotated[
    float, BeforeValidator(share), Field(ge=0, le=1), WithJsonSchema({"type": ["string", "number"]})
]


class Expectation(LanguageModel):
    """What is known of the source as a whole; reported, never enforced row by row."""

    field: str | None = None
    slot: str | None = None
    present: Share | None = Field(default=None, description="Filled in at least this share of rows.")
    in_: Texts = Field(default=(), alias="in", description="With `at_least`: allowed values.")
    at_least: Share | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        forms = (
            self.field is not None and self.present is not None,
            self.field is not None and bool(self.in_) and self.at_least is not None,
            self.slot is not None and self.at_least is not None,
        )
        if sum(forms) != 1 or (self.field is None) == (self.slot is None):
            raise ValueError(
                "write {field, present: 95%}, {field, in: […], at_least: 90%} or {slot, at_least: 5%}"
            )
        return self

    @property
    def wanted(self) -> float:
        """The share that is expected."""
        return self.present if self.present is not None else self.at_least or 0.0

    def __str__(self) -> str:
        if self.slot is not None:
            return f"slot {self.slot} in at least {self.wanted:.0%} of rows"
        if self.present is not None:
            return f"field {self.field} filled in at least {self.wanted:.0%} of rows"
        return f"field {self.field} among {len(self.in_)} values in at least {self.wanted:.0%} of rows"


class QualitySpec(LanguageModel):
    """When to stop a run, and what to expect of it."""

    max_quarantine: Share | None = None
    expect: tuple[Expectation, ...] = ()


class LossSpec(LanguageModel):
    """Columns that are left out, and why."""

    columns: Texts
    why: str = Field(min_length=3)


class MappingTest(LanguageModel):
    """One row and what it must become."""

    name: str | None = None
    in_: dict[str, str | None] = Field(alias="in")
    out: dict[str, Any] | None = None
    quarantined: str | None = Field(default=None, description="Reason code.")

    @model_validator(mode="after")
    def _one_outcome(self) -> Self:
        if (self.out is None) == (self.quarantined is None):
            raise ValueError("give `out` or `quarantined`, one of the two")
        return self
