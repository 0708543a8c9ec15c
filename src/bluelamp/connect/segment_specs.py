"""The manifest's [source] for messages made of tagged segments: PNC, HL7 v2 and ANSI/NIST-ITL."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from bluelamp.connect.source_spec import MIB, Line, SourceSpec


class SegmentsSpec(SourceSpec):
    """What all kinds of tagged records share: one message or transaction is one row."""

    READS_CHANGES: ClassVar[bool] = False

    path: Line
    extract_date: date | None = None
    encoding: Line = Field(default="utf-8", description="A Python codec name.")
    trust_encoding: bool = Field(
        default=False, description="Hold to `encoding` whatever the record itself says."
    )
    compression: Literal["auto", "none", "gz", "zip"] = "auto"
    truncated: Literal["stop", "quarantine"] = Field(
        default="stop",
        description="What to do with a file that is cut, or whose own counts are wrong: refuse it, or keep the part aside.",
    )
    max_record_bytes: int = Field(default=4 * MIB, ge=1024, le=64 * MIB)
    max_unpacked_bytes: int = Field(default=64 * 1024 * MIB, gt=0)
    max_ratio: int = Field(default=200, gt=0)
    columns_max: int = Field(default=2_000, ge=1, le=20_000)
    repeats_max: int = Field(
        default=100, ge=1, le=10_000, description="Of one segment or value in one record."
    )


class Hl7Spec(SegmentsSpec):
    """HL7 v2 messages: pipes and hats, plain or in MLLP frames or batches."""

    kind: Literal["hl7"] = "hl7"
    repeats: tuple[Line, ...] = Field(
        default=("PID.3", "PID.11", "PID.13"),
        strict=False,
        description="Numbered from 1 even where one comes.",
    )


class PncSpec(SegmentsSpec):
    """Messages of the Police National Computer: tagged segments of fixed width."""

    BESIDE: ClassVar[tuple[str, ...]] = ("layout",)

    kind: Literal["pnc"] = "pnc"
    layout: Line | None = Field(default=None, description="A TOML file with the force's own segments.")
    unknown: Literal["quarantine", "column"] = Field(
        default="quarantine", description="A message with a segment that no layout knows."
    )


class NistSpec(SegmentsSpec):
    """ANSI/NIST-ITL transactions, in the traditional (tagged) encoding. Images and templates are never read."""

    kind: Literal["nist"] = "nist"
    repeats: tuple[Line, ...] = Field(
        default=(),
        strict=False,
        description="Fields whose subfields are numbered from 1 even where one comes.",
    )
