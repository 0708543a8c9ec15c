"""What a manifest says of a fixed-width file: its layout, its code page and how its records are parted."""

from datetime import date
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from bluelamp.connect.source_spec import MIB, Line, Part, SourceSpec


class FieldPlace(Part):
    """One column of a fixed-width file that has no copybook."""

    name: Line
    start: int = Field(ge=1, description="Its first character, counted from 1.")
    length: int = Field(ge=1, le=32_767)


class Kind(Part):
    """Records in which a field has one of these values."""

    when: Line = Field(description="The field that tells.")
    among: tuple[str, ...] = Field(alias="is", strict=False, min_length=1)


class FixedWidthSpec(SourceSpec):
    """Records of a fixed layout, described by a COBOL copybook or by a list of fields."""

    READS_CHANGES: ClassVar[bool] = False
    BESIDE: ClassVar[tuple[str, ...]] = ("copybook",)

    kind: Literal["fixed-width"] = "fixed-width"
    path: Line
    copybook: Line | None = Field(default=None, description="The copybook; relative to the manifest.")
    copybook_format: Literal["auto", "fixed", "free"] = "auto"
    record: Line | None = Field(default=None, description="The level 01 that the extract holds.")
    fields: tuple[FieldPlace, ...] = Field(default=(), strict=False)
    encoding: Line = Field(default="ascii", description="The code page; must be named unless ASCII.")
    trust_encoding: bool = False
    record_format: Literal["fixed", "lines", "variable"] = "fixed"
    block_descriptors: bool = Field(default=False, description="Each block has its length in front too.")
    record_length: int | None = Field(
        default=None, ge=1, le=32_767, description="LRECL, if longer than the layout."
    )
    variants: dict[str, Kind] = Field(default_factory=dict, description="Which form a REDEFINES has.")
    only: Kind | None = Field(default=None, description="Read only records of this kind.")
    skip: int = Field(default=0, ge=0, description="Records to leave out at the start of each file.")
    leading_zeros: tuple[Line, ...] = Field(default=(), strict=False)
    byte_order: Literal["big", "little"] = "big"
    variable_tables: Literal["slide", "stay"] = "slide"
    compression: Literal["auto", "none", "gz", "zip"] = "auto"
    truncated: Literal["stop", "quarantine"] = "stop"
    extract_date: date | None = None
    max_unpacked_bytes: int = Field(default=64 * 1024 * MIB, gt=0)
    max_ratio: int = Field(default=200, gt=0)

    @property
    def columns_used(self) -> tuple[str, ...]:
        """Fields that tell one form or kind of record from another."""
        kinds = [*self.variants.values(), *([self.only] if self.only is not None else [])]
        return tuple(kind.when for kind in kinds)

    @model_validator(mode="after")
    def _one_layout(self) -> Self:
        if (self.copybook is None) == (not self.fields):
            raise ValueError("copybook: name a copybook, or list [[source.fields]]; one of the two")
        if self.block_descriptors and self.record_format != "variable":
            raise ValueError('block_descriptors: only for record_format = "variable"')
        return self
