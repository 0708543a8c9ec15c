"""An audit entry: what happened, in a form that can be proved later and from which personal data can be erased."""

import hashlib
import json
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bluelamp.audit.catalogue import EVENTS

LEAF_BYTES_MAX = 65_535
"""C2SP tlog-tiles bundles carry each entry behind a 16-bit length."""

SUBJECTS_IN_LEAF_MAX = 200
"""Longer lists stand in the leaf as a count and a commitment; the full list is kept beside the entry."""

Outcome = Literal["allow", "deny", "error"]


class UnknownAuditEvent(KeyError):
    """Every audited act has its event in `bluelamp.audit.catalogue`; add it there first."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be logged. `detail` holds free text and search terms: kept beside the leaf, erasable."""

    event: str
    actor: str
    at: datetime
    outcome: Outcome = "allow"
    force: str | None = None
    roles: tuple[str, ...] = ()
    purpose: str | None = None
    reason: str | None = None
    on_behalf_of: str | None = None
    request_id: str | None = None
    client: str | None = None
    policies: tuple[str, ...] = ()
    code: str | None = None
    subjects: Sequence[str] = ()
    fields_shown: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    recipient: str | None = None
    run: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An entry ready to be appended. `leaf` is what a Merkle tree hashes; it never changes."""

    id: uuid.UUID
    act: Act
    operation: str
    leaf: bytes
    salt: bytes
    detail: str | None


def canonical(value: object) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8: the same value always gives the same bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def commitment(salt: bytes, value: object) -> str:
    """Hex SHA-256 over salt and canonical value: proves the value later, tells nothing once the salt is erased."""
    return hashlib.sha256(salt + canonical(value)).hexdigest()


def build_entry(act: Act, entry_id: uuid.UUID, salt: bytes | None = None) -> AuditEntry:
    """Turn an act into an entry.

    The leaf holds ids, codes, counts and commitments only; names and search terms never.
    Raises `UnknownAuditEvent` for an event outside the catalogue, and `ValueError` for a leaf over 65,535 bytes.
    """
    if act.event not in EVENTS:
        raise UnknownAuditEvent(act.event)
    salt = secrets.token_bytes(32) if salt is None else salt
    operation = EVENTS[act.event].operation.value
    leaf: dict[str, Any] = {
        "v": 1,
        "id": str(entry_id),
        "op": operation,
        "event": act.event,
        "at": act.at.isoformat(),
        "actor": {"id": act.actor, "force": act.force, "roles": list(act.roles)},
        "onBehalfOf": act.on_behalf_of and commitment(salt, act.on_behalf_of),
        "client": act.client,
        "purpose": act.purpose,
        "reason": act.reason,
        "requestId": act.request_id,
        "policies": list(act.policies),
        "outcome": act.outcome,
        "code": act.code,
        "fieldsShown": list(act.fields_shown),
        "counts": dict(act.counts),
        "recipient": act.recipient,
        "run": act.run,
        "subjectCount": len(act.subjects),
        "detailCommit": commitment(salt, act.detail) if act.detail else None,
    }
    if len(act.subjects) <= SUBJECTS_IN_LEAF_MAX:
        leaf["subjects"] = list(act.subjects)
    else:
        leaf["subjectsCommit"] = commitment(salt, list(act.subjects))
    packed = canonical({key: value for key, value in leaf.items() if value not in (None, [], {})})
    if len(packed) > LEAF_BYTES_MAX:
        raise ValueError(f"An audit entry has at most {LEAF_BYTES_MAX} bytes; this one has {len(packed)}.")
    detail = canonical(act.detail).decode() if act.detail else None
    return AuditEntry(entry_id, act, operation, packed, salt, detail)
