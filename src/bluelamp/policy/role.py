"""Roles of the node's register: which acts they allow, and up to which marking and access labels."""

from dataclasses import dataclass

READ_SCOPES = frozenset(
    {
        "persons.search",
        "objects.search",
        "locations.search",
        "events.search",
        "records.read",
        "systems.read",
        "codes.read",
    }
)


@dataclass(frozen=True, slots=True)
class Role:
    """What holders of a role may do. `access` opens records that their owner labelled, e.g. `health`."""

    code: str
    title: str
    scopes: frozenset[str]
    marking_rank_max: int
    access: frozenset[str] = frozenset()
    any_access: bool = False


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "local-administrator",
            "Runs the node; every scope, every label",
            READ_SCOPES
            | {
                "records.source",
                "records.export",
                "quarantine.read",
                "runs.read",
                "audit.read",
                "metrics.read",
            },
            marking_rank_max=1,
            any_access=True,
        ),
        Role(
            "officer",
            "Searches and reads for policing",
            READ_SCOPES | {"records.source"},
            marking_rank_max=1,
            access=frozenset({"custody"}),
        ),
        Role(
            "enquiry",
            "Front-desk enquiries: nothing marked OFFICIAL-SENSITIVE",
            READ_SCOPES,
            marking_rank_max=0,
        ),
        Role(
            "analyst",
            "Searches, reads and exports",
            READ_SCOPES | {"records.export", "runs.read"},
            marking_rank_max=1,
            access=frozenset({"custody"}),
        ),
        Role(
            "data-protection",
            "Checks how records were used",
            frozenset({"audit.read", "systems.read", "codes.read", "runs.read"}),
            marking_rank_max=0,
        ),
    )
}
"""Roles by code; the register assigns them, a request never does."""

SCOPES: frozenset[str] = frozenset(scope for role in ROLES.values() for scope in role.scopes)
"""Every scope that a route may ask for."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks, as the node's register knows them."""

    id: str
    force: str
    roles: tuple[str, ...]
