"""What the published API answers: search results with coverage, records with their parts, systems and runs."""

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from bluelamp.pole.base import PoleModel
from bluelamp.pole.link import Link
from bluelamp.pole.record import EventRecord, LocationRecord, ObjectRecord, PersonRecord, Record


class Reason(PoleModel):
    """Why a record matched: which part of the question, how, and a sentence to read."""

    field: str
    how: str = Field(description="Stable code such as `exact`, `phonetic`, `nickname`, `day-month-swapped`.")
    sentence: str
    strength: float = Field(ge=0, le=1, description="1 is an exact match on a strong field; for order only.")


class SystemCoverage(PoleModel):
    """How completely one system answered, and how fresh its records are."""

    system: str
    state: Literal["complete", "partial", "stale", "refused"]
    as_of: datetime | None = Field(default=None, description="When its newest finished run began.")
    records: int = Field(ge=0, description="Matches from this system on this page.")
    note: str | None = None


class Coverage(PoleModel):
    """Who answered, and who did not. No list is shown without it."""

    force: str
    state: Literal["complete", "partial"]
    systems: tuple[SystemCoverage, ...]


class FacetValue(PoleModel):
    """How many matches hold one value."""

    value: str
    label: str
    count: int = Field(ge=0)


class Facet(PoleModel):
    """Counts by the values of one facet."""

    facet: str
    values: tuple[FacetValue, ...]


class Total(PoleModel):
    """How many matches there are; `at-least` when counting stopped early."""

    count: int = Field(ge=0)
    relation: Literal["exact", "at-least"]


class SearchAnswer(PoleModel):
    """A page of matches."""

    total: Total
    facets: tuple[Facet, ...] = ()
    coverage: Coverage
    next_cursor: str | None = None
    advice: str | None = Field(default=None, description="How to narrow the question, when that would help.")


class PersonHit(PoleModel):
    """A person who matched, and why."""

    record: PersonRecord
    score: float = Field(ge=0, le=1)
    why: tuple[Reason, ...]


class ObjectHit(PoleModel):
    """An object that matched, and why."""

    record: ObjectRecord
    score: float = Field(ge=0, le=1)
    why: tuple[Reason, ...]


class LocationHit(PoleModel):
    """A location that matched, and why."""

    record: LocationRecord
    score: float = Field(ge=0, le=1)
    why: tuple[Reason, ...]


class EventHit(PoleModel):
    """An event that matched, and why."""

    record: EventRecord
    score: float = Field(ge=0, le=1)
    why: tuple[Reason, ...]


class PersonAnswer(SearchAnswer):
    """Persons found."""

    hits: tuple[PersonHit, ...]


class ObjectAnswer(SearchAnswer):
    """Objects found."""

    hits: tuple[ObjectHit, ...]


class LocationAnswer(SearchAnswer):
    """Locations found."""

    hits: tuple[LocationHit, ...]


class EventAnswer(SearchAnswer):
    """Events found."""

    hits: tuple[EventHit, ...]


class RecordAnswer(PoleModel):
    """One record, with the parts that were asked for."""

    record: Record
    links: tuple[Link, ...] | None = None
    neighbours: tuple[Record, ...] | None = Field(
        default=None, description="The records at the other end of the links."
    )
    versions: "tuple[Version, ...] | None" = None


class Version(PoleModel):
    """One version of a record; the newest first."""

    version: int = Field(ge=1)
    state: Literal["current", "superseded", "removed"]
    recorded_at: datetime
    ended_at: datetime | None = None
    mapping_version: str
    run: str
    label: str
    body: dict[str, Any]


class VersionList(PoleModel):
    """The history of a record."""

    id: str
    versions: tuple[Version, ...]


class LinkList(PoleModel):
    """The links of a record."""

    id: str
    links: tuple[Link, ...]
    next_cursor: str | None = None


class SourceAnswer(PoleModel):
    """What the source system said, verbatim."""

    model_config = ConfigDict(str_strip_whitespace=False)  # verbatim: its spaces are its own

    id: str
    system: str
    source_key: str
    version: int
    taken_at: datetime
    content_hash: str = Field(description="Hex hash of the row as it was read.")
    position: int | None = Field(
        default=None,
        description="Number of the row in the reading that took it; over several files it runs on.",
    )
    place: str | None = Field(
        default=None, description="The same in words: file and line or record, if known."
    )
    columns: dict[str, str | None]


class Snapshot(PoleModel):
    """The reading of a system that took a row."""

    run: str
    mode: str
    started_at: datetime
    source: str = Field(description="File or table that was read, without its folder.")
    sha256: str | None = Field(default=None, description="Hash of the file as it was read.")
    modified_at: datetime | None = None
    size_bytes: int | None = None


class MappedBy(PoleModel):
    """The run and the mapping that made this version of a record."""

    run: str
    started_at: datetime
    mapping_version: str


class FieldLineage(PoleModel):
    """One field of a record and the source columns that it is made of."""

    slot: str = Field(description="Place of the mapping that makes such a record.")
    field: str = Field(description="Path in the body.")
    columns: tuple[str, ...]


class LineageAnswer(PoleModel):
    """Where a record comes from: its row, the reading that took it, the mapping that made it."""

    id: str
    version: int
    system: str
    source_key: str
    source_version: int
    content_hash: str = Field(description="Hex hash of the row as it was read.")
    taken_at: datetime
    position: int | None = Field(
        default=None,
        description="Number of the row in the reading that took it; over several files it runs on.",
    )
    place: str | None = Field(
        default=None, description="The same in words: file and line or record, if known."
    )
    snapshot: Snapshot
    mapped: MappedBy
    fields: tuple[FieldLineage, ...] = Field(
        description="Of every slot of the mapping that makes records of this entity and kind."
    )


class SystemState(PoleModel):
    """A connected system and how it is."""

    id: str
    name: str
    supplier: str | None = None
    owner: str | None = None
    kind: str
    state: Literal["connected", "paused", "removed"]
    mapping_version: str
    connected_at: datetime
    last_run: "RunState | None" = None
    last_completed_at: datetime | None = None
    next_sync_at: datetime | None = None
    records: dict[str, int] = Field(default_factory=dict, description="Current records by entity.")
    quarantined: int = Field(default=0, ge=0, description="Rows kept aside, waiting for a fix.")


class RunState(PoleModel):
    """One reading of a system; read = written + unchanged + quarantined, always."""

    id: str
    mode: str
    state: str
    started_at: datetime
    ended_at: datetime | None = None
    read: int
    written: int
    unchanged: int
    quarantined: int
    removed: int
    records_out: int
    links_out: int
    mapping_version: str
    warnings: tuple[str, ...] = ()
    error: str | None = None


class SystemList(PoleModel):
    """The systems that this node has connected."""

    systems: tuple[SystemState, ...]


class RunList(PoleModel):
    """Runs, newest first."""

    runs: tuple[RunState, ...]
    next_cursor: str | None = None


class QuarantineReason(PoleModel):
    """Rows kept aside for one reason; never their content."""

    reason: str
    field: str | None = None
    message: str
    rows: int
    first_seen_at: datetime
    last_seen_at: datetime
    remedy: str


class QuarantineSummary(PoleModel):
    """Why rows of a system are kept aside, most frequent first."""

    system: str
    waiting: int
    reasons: tuple[QuarantineReason, ...]


class QualityDimension(PoleModel):
    """One of the six dimensions of data quality, with the share of records that is sound in it."""

    dimension: str
    errors: int = Field(ge=0)
    warnings: int = Field(ge=0)
    infos: int = Field(ge=0)
    score: float = Field(ge=0, le=1, description="1 is faultless; two faults of one record count twice.")


class QualityFindingCount(PoleModel):
    """How often one quality rule spoke."""

    rule: str
    level: str
    dimension: str
    records: int = Field(ge=0)
    entity: str | None = None
    field: str | None = None


class QualityAnswer(PoleModel):
    """How good a system's records are: graded findings, never a wall."""

    system: str
    mapping_version: str
    rows: int = Field(ge=0)
    records: int = Field(ge=0)
    records_with_findings: int = Field(ge=0)
    rows_kept_aside: int = Field(ge=0)
    dimensions: tuple[QualityDimension, ...]
    findings: tuple[QualityFindingCount, ...]


class AuditEntryView(PoleModel):
    """One audit entry; `leaf` is the committed part."""

    seq: int
    id: str
    at: datetime
    operation: str
    event: str
    outcome: str
    actor: str
    purpose: str | None = None
    leaf: dict[str, Any]
    detail: dict[str, Any] | None = None


class AuditPage(PoleModel):
    """Audit entries, newest first."""

    entries: tuple[AuditEntryView, ...]
    next_cursor: str | None = None


class CodeListSummary(PoleModel):
    """A code list without its entries."""

    id: str
    version: str
    title: str
    source: str
    licence: str
    entries: int


class CodeListIndex(PoleModel):
    """The code lists that this node knows."""

    code_lists: tuple[CodeListSummary, ...]


class CodeListPage(PoleModel):
    """A page of a code list."""

    id: str
    version: str
    title: str
    source: str
    licence: str
    entries: tuple[dict[str, str | None], ...]
    next_cursor: str | None = None


class Problem(PoleModel):
    """An error (RFC 9457): a stable code, and a sentence that a person can act on."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    instance: str | None = Field(default=None, description="Request id, to quote when you ask for help.")
    errors: tuple[dict[str, str], ...] = ()
