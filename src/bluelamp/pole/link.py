"""Links between records. The role (suspect, keeper, home) lives here, never in the entity."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from bluelamp.pole.base import PoleModel
from bluelamp.pole.envelope import Basis, Entity, Grading, Marking

LINK_ROLES: dict[str, tuple[str, ...]] = {
    "person-event": (
        "suspect", "offender", "victim", "witness", "personReporting", "subject", "missing", "involvedParty",
        "officer", "appropriateAdult", "solicitor", "interpreter",
    ),
    "person-person": (
        "parent", "child", "sibling", "family", "partner", "associate", "coDefendant", "sameHousehold", "nextOfKin",
        "notSameAs",
    ),
    "person-object": ("owner", "user", "keeper", "driver", "passenger", "subscriber", "finder"),
    "person-location": ("home", "work", "frequents", "bailAddress"),
    "event-location": ("occurredAt", "arrestedAt", "recoveredAt", "heldAt"),
    "object-event": ("usedIn", "stolenIn", "seizedIn", "evidenceIn", "foundIn"),
    "object-location": ("keptAt", "foundAt", "lastSeenAt"),
    "object-object": ("partOf", "contains"),
    "event-event": ("repeatOf", "series", "arrestFor", "resultOf"),
    "any-any": ("sameAs", "possiblySameAs"),
}  # fmt: skip
"""Link types with the roles each may carry (NPCC POLE entities projected to roles)."""


class LinkEnd(PoleModel):
    """One end of a link: which record, and a line that names it."""

    id: str
    entity: Entity
    kind: str
    label: str


class Link(PoleModel):
    """A typed, dated, graded connection between two records."""

    id: str
    type: str = Field(description="`person-event`, `person-location` and so on.")
    role: str
    direction: Literal["from", "to"] = Field(description="Which end the record that was asked for stands at.")
    other: LinkEnd
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    recorded_at: datetime
    basis: Basis = Basis.FACT
    grading: Grading | None = None
    marking: Marking
