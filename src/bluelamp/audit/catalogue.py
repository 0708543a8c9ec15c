"""The catalogue of audit events: every act that leaves a trace, and which kind of processing it is."""

from dataclasses import dataclass
from enum import StrEnum


class Operation(StrEnum):
    """The six kinds of processing that s.62 of the Data Protection Act 2018 has logged, and security acts beside."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"
    SECURITY = "security"


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One kind of act. Its name is the same in code, log, API and documentation."""

    name: str
    operation: Operation
    meaning: str


EVENTS: dict[str, AuditEvent] = {
    event.name: event
    for event in (
        AuditEvent("records-collected", Operation.COLLECTION, "A run took records from a system."),
        AuditEvent("records-altered", Operation.ALTERATION, "A run replaced records by newer versions."),
        AuditEvent(
            "records-removed", Operation.ERASURE, "A run ended records that their system no longer has."
        ),
        AuditEvent(
            "quarantine-replayed", Operation.COLLECTION, "Rows kept aside were run through the mapping again."
        ),
        AuditEvent("quarantine-dismissed", Operation.ERASURE, "Rows kept aside were dismissed by a person."),
        AuditEvent(
            "quarantine-listed", Operation.CONSULTATION, "Reasons for rows kept aside were looked at."
        ),
        AuditEvent(
            "quarantine-opened", Operation.CONSULTATION, "The content of a row kept aside was looked at."
        ),
        AuditEvent("persons-searched", Operation.CONSULTATION, "Persons were searched for, found or not."),
        AuditEvent("objects-searched", Operation.CONSULTATION, "Objects were searched for, found or not."),
        AuditEvent(
            "locations-searched", Operation.CONSULTATION, "Locations were searched for, found or not."
        ),
        AuditEvent("events-searched", Operation.CONSULTATION, "Events were searched for, found or not."),
        AuditEvent("record-read", Operation.CONSULTATION, "One record was read, or asked for and not found."),
        AuditEvent("record-versions-read", Operation.CONSULTATION, "The history of a record was read."),
        AuditEvent("record-links-read", Operation.CONSULTATION, "The links of a record were read."),
        AuditEvent("record-source-read", Operation.CONSULTATION, "What the source said, verbatim, was read."),
        AuditEvent("record-lineage-read", Operation.CONSULTATION, "Where a record comes from was read."),
        AuditEvent("records-exported", Operation.DISCLOSURE, "Records left the node in bulk."),
        AuditEvent("audit-read", Operation.CONSULTATION, "Audit entries were read."),
        AuditEvent("systems-read", Operation.SECURITY, "The list or state of connected systems was read."),
        AuditEvent("runs-read", Operation.SECURITY, "The runs of a system were read."),
        AuditEvent("quality-read", Operation.SECURITY, "The quality report of a system was read."),
        AuditEvent("code-lists-read", Operation.SECURITY, "Code lists were read."),
        AuditEvent("metrics-read", Operation.SECURITY, "The node's measurements were read."),
        AuditEvent("access-refused", Operation.SECURITY, "An act was refused before anything was read."),
        AuditEvent("system-connected", Operation.SECURITY, "A system was connected, or its mapping changed."),
        AuditEvent("system-disconnected", Operation.SECURITY, "A system was disconnected."),
        AuditEvent("node-initialised", Operation.SECURITY, "The node was created."),
        AuditEvent("backup-made", Operation.DISCLOSURE, "A backup of the node was written."),
        AuditEvent("backup-restored", Operation.COLLECTION, "The node was restored from a backup."),
    )
}
"""Events by name."""
