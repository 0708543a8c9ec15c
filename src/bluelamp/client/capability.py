"""What a node says of itself before anyone has a token: its capability statement and its health."""

from typing import Literal

from pydantic import Field

from bluelamp.pole.base import PoleModel


class Named(PoleModel):
    """A code of a closed list, in words."""

    code: str
    title: str


class PurposeOffered(Named):
    """A purpose that an access context may name."""

    family: str = Field(description="The wider purpose that a record's owner may have allowed.")


class ProblemOffered(Named):
    """A problem that the API may answer with."""

    status: int
    remedy: str


class Software(PoleModel):
    """Which program answers."""

    name: str
    version: str


class ForceNamed(PoleModel):
    """Which force this node speaks for."""

    code: str = Field(description="PNC force number, as text.")
    name: str


class ApiOffered(PoleModel):
    """Where the API is and where it is described."""

    version: str
    base: str
    openapi: str
    reference: str


class SearchOffered(PoleModel):
    """Where to search, and how many matches a page may have."""

    persons: str
    objects: str
    locations: str
    events: str
    limit_default: int
    limit_max: int


class ExportOffered(PoleModel):
    """Where to export records in bulk, by entity, and in which formats."""

    paths: dict[str, str]
    formats: tuple[str, ...]


class AccessContextOffered(PoleModel):
    """What every protected call states, and the closed lists it chooses from."""

    headers: dict[str, str]
    purposes: tuple[PurposeOffered, ...]
    reasons: tuple[Named, ...]
    justification_required: bool


class Authentication(PoleModel):
    """How to prove who asks, and the scopes that roles may have."""

    schemes: tuple[str, ...]
    scopes: tuple[str, ...]


class CapabilityStatement(PoleModel):
    """What a node offers and asks for; clients and the conformance kit work from it."""

    software: Software
    force: ForceNamed
    api: ApiOffered
    search: SearchOffered
    export: ExportOffered
    access_context: AccessContextOffered
    authentication: Authentication
    problems: tuple[ProblemOffered, ...]


class Liveness(PoleModel):
    """The process runs."""

    state: Literal["live"]


class Readiness(PoleModel):
    """The node can answer."""

    state: Literal["ready"]
    database_ms: float = Field(ge=0, description="How long the database took to answer.")
