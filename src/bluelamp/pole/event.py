"""Events: crimes, incidents, arrests, custody stays, stops and the rest. The E of POLE."""

from typing import Literal

from pydantic import Field

from bluelamp.pole.base import Code, LongText, PoleModel, Text100, Text300

EventKind = Literal[
    "incident", "crime", "arrest", "custodyStay", "stopSearch", "charge", "courtAppearance", "disposal", "bail",
    "intelligence", "safeguarding", "asb", "missingEpisode", "sighting", "propertyMovement", "contact", "search",
    "useOfForce",
]  # fmt: skip


class Occurrence(PoleModel):
    """When it happened: an instant, or the range in which it lies (ISO 8601, UTC)."""

    earliest: str | None = Field(default=None, alias="from")
    latest: str | None = Field(default=None, alias="to")
    precision: Literal["minute", "day", "month", "year"] = "minute"


class Classification(PoleModel):
    """How the event is classed, code lists side by side."""

    category: Code | None = Field(default=None, description="Open category, as on data.police.uk.")
    ho_class: Code | None = Field(default=None, description="Home Office class, `NNN/NN`.")
    cjs_code: Code | None = Field(default=None, description="CJS offence code.")
    offence: Text300 | None = None
    nsir_opening: Code | None = None
    nsir_closing: Code | None = None
    hate_strands: tuple[Code, ...] = ()


class CrimeFlags(PoleModel):
    """Flags that crime figures need. Absent means not stated, which is not the same as no."""

    completion: Literal["attempted", "completed"] | None = None
    cyber_dependent: bool | None = None
    cyber_enabled: bool | None = None
    fraud: bool | None = None


class CustodyTimes(PoleModel):
    """The clock of a stay in custody (PACE Code C), ISO 8601 in UTC."""

    arrested_at: str | None = None
    arrived_at: str | None = None
    detention_authorised_at: str | None = None
    relevant_time: str | None = None
    released_at: str | None = None


class StopSearchFacts(PoleModel):
    """What PACE Code A asks to be recorded of a stop and search."""

    object_of_search: Text300 | None = None
    grounds: LongText | None = None
    power: Text300 | None = None
    outcome: Text300 | None = None


class Event(PoleModel):
    """Something that happened or was done, as one source recorded it."""

    kind: EventKind
    reference: Text100 | None = Field(default=None, description="The reference people quote.")
    references: tuple[Text100, ...] = Field(default=(), description="Other references, such as an ASN.")
    title: Text300 | None = None
    occurred: Occurrence | None = None
    reported_at: str | None = None
    status: Text300 | None = None
    outcome: Text300 | None = None
    narrative: LongText | None = None
    method: LongText | None = Field(default=None, description="Modus operandi.")
    classification: Classification | None = None
    crime: CrimeFlags | None = None
    custody: CustodyTimes | None = None
    stop_search: StopSearchFacts | None = None
    officer: Text100 | None = Field(default=None, description="Collar number of the officer.")
    disposal: Text300 | None = None
