"""Proof of what happened: the event catalogue and the entries. Pure; the store appends them."""

from bluelamp.audit.catalogue import EVENTS, AuditEvent, Operation
from bluelamp.audit.entry import Act, AuditEntry, Outcome, build_entry, canonical, commitment

__all__ = [
    "EVENTS",
    "Act",
    "AuditEntry",
    "AuditEvent",
    "Operation",
    "Outcome",
    "build_entry",
    "canonical",
    "commitment",
]
