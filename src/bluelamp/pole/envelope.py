"""The envelope around every record and link: whose it is, how sure, how secret, how long kept."""

from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Literal

from pydantic import Field

from bluelamp.pole.base import Code, PoleModel, Text100, Text300


class Entity(StrEnum):
    """The four kinds of thing a police record is about (POLE)."""

    PERSON = "person"
    OBJECT = "object"
    LOCATION = "location"
    EVENT = "event"


class Marking(StrEnum):
    """Government Security Classification of a record.

    A node refuses anything above OFFICIAL; OFFICIAL-SENSITIVE is a handling marking of OFFICIAL.
    """

    OFFICIAL = "OFFICIAL"
    OFFICIAL_SENSITIVE = "OFFICIAL-SENSITIVE"

    @property
    def rank(self) -> int:
        """Higher is more sensitive; the number stored in the database."""
        return list(Marking).index(self)


class Basis(StrEnum):
    """Whether the record states a fact or somebody's assessment (Data Protection Act 2018, s.38)."""

    FACT = "fact"
    ASSESSMENT = "assessment"


class MopiGroup(IntEnum):
    """Review group of the Police information and records management Code of Practice."""

    PUBLIC_PROTECTION = 1
    OTHER_SEXUAL_VIOLENT_SERIOUS = 2
    ALL_OTHER = 3
    UNDETECTED = 4


class Grading(PoleModel):
    """3x5x2 intelligence grading: source 1 to 3, information A to E, handling P or C."""

    source: Literal[1, 2, 3] | None = None
    information: Literal["A", "B", "C", "D", "E"] | None = None
    handling: Literal["P", "C"] | None = None
    conditions: Text300 | None = None


class Retention(PoleModel):
    """How long the record may be kept, and when a person must look at it again."""

    mopi_group: MopiGroup | None = None
    review_on: date | None = None


class QualityFinding(PoleModel):
    """One thing a quality rule noticed. A finding never blocks a record; it travels with it."""

    rule: Code
    level: Literal["error", "warning", "info"]
    field: Text100 | None = None
    message: Text300


class Provenance(PoleModel):
    """Which system said it, under which key, when it was taken and by which mapping."""

    system: Text100
    record_id: Text300 = Field(description="The record's own key in that system.")
    version: int = Field(ge=1, description="Version of the source record that this record shows.")
    extracted_at: datetime
    mapping_version: Text100


class Envelope(PoleModel):
    """What every record carries besides its content."""

    id: str = Field(
        pattern=r"^[0-9A-Za-z]{2,4}:[a-z0-9-]{1,40}:[a-z2-7]{26}$",
        description="Opaque URN `force:system:surrogate`; never a name or a personal number.",
    )
    entity: Entity
    kind: Code
    force: Code = Field(description="PNC force number of the owner.")
    label: str = Field(description="One line that names the record to a reader.")
    source: Provenance
    version: int = Field(ge=1)
    recorded_at: datetime
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    basis: Basis = Basis.FACT
    grading: Grading | None = None
    marking: Marking
    access: tuple[Code, ...] = ()
    retention: Retention = Retention()
    quality: tuple[QualityFinding, ...] = ()
