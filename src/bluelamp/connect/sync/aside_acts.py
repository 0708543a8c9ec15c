"""What a person does with a row kept aside besides replaying it: look at it, or dismiss it. Both are audited."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bluelamp.audit import Act, build_entry
from bluelamp.connect.errors import SourceError
from bluelamp.connect.fixed_width_spec import FixedWidthSpec
from bluelamp.connect.readers.fixed_width import readable_columns
from bluelamp.connect.source_spec import SourceSpec
from bluelamp.connect.sync.aside import unpack
from bluelamp.connect.vault import Vault
from bluelamp.store import quarantine
from bluelamp.store.audit_log import append
from bluelamp.store.connection import Pool, transaction
from bluelamp.store.quarantine import QuarantineEntry
from bluelamp.store.systems import System

BOUNDS_LOST = "bad-length"
"""Reason of a piece of file in which nothing tells one record from the next."""


class NoteMissing(ValueError):
    """Say why the rows are dismissed: the note stands in the audit log beside the act."""


@dataclass(frozen=True, slots=True)
class OpenedRow:
    """A row kept aside, in the clear. `columns` is empty where the reader could not make out any."""

    entry: QuarantineEntry
    columns: dict[str, str | None]
    raw: bytes
    unreadable: dict[str, bytes] = field(default_factory=dict)
    """Columns that the reader could not read, by their bytes; they are None in `columns`."""


def open_row(
    pool: Pool,
    system: System,
    entry_id: uuid.UUID,
    *,
    quarantine_key: bytes,
    act: Act,
    source: SourceSpec | None = None,
) -> OpenedRow:
    """Show one row. `act` says who looks and why; its entry is durable before the row is given back.

    With the system's `source` a record of fixed width that its reader refused is read again, column by column.
    Raises `EntryUnknown` or `SealBroken`.
    """
    with transaction(pool) as conn:
        entry = quarantine.entry(conn, entry_id, system.system_no)
        subjects = [entry.source_id] if entry.source_id is not None else []
        told = replace(
            act,
            event="quarantine-opened",
            at=datetime.now(UTC),
            detail={**act.detail, "entry": str(entry.id)},
        )
        append(conn, build_entry(told, uuid.uuid4()), subjects)
        packed = Vault(quarantine_key).unseal(system.id, entry.fingerprint, entry.raw)
    if entry.stage == "read":
        return _read_again(entry, packed, source)
    _, columns = unpack(packed)
    return OpenedRow(entry, columns, json.dumps(columns, ensure_ascii=False).encode())


def _read_again(entry: QuarantineEntry, raw: bytes, source: SourceSpec | None) -> OpenedRow:
    if isinstance(source, FixedWidthSpec) and entry.reason != BOUNDS_LOST:
        try:
            found = readable_columns(source, raw)
        except SourceError:  # the layout has changed or gone since; the bytes are still there
            return OpenedRow(entry, {}, raw)
        return OpenedRow(entry, found.columns, raw, found.unreadable)
    return OpenedRow(entry, {}, raw)


def dismiss(pool: Pool, system: System, ids: Sequence[uuid.UUID], *, note: str, act: Act) -> list[uuid.UUID]:
    """Set waiting rows aside for good: they are counted in each run but no longer wait. Gives the ids dismissed."""
    if not note.strip():
        raise NoteMissing(NoteMissing.__doc__)
    at = datetime.now(UTC)
    with transaction(pool) as conn:
        dismissed = quarantine.close(
            conn, ids, "dismissed", at=at, by=act.actor, note=note.strip(), system_no=system.system_no
        )
        told = replace(
            act,
            event="quarantine-dismissed",
            at=at,
            counts={"rows": len(dismissed)},
            detail={**act.detail, "note": note.strip(), "entries": [str(each) for each in dismissed]},
        )
        append(conn, build_entry(told, uuid.uuid4()))
    return dismissed
