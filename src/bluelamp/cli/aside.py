"""`bluelamp connect quarantine|open|replay|dismiss|report`: rows kept aside, and how good a source is."""

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bluelamp.audit import Act
from bluelamp.cli.choice import JsonOption, NodeOption, at_node
from bluelamp.cli.exit_code import ExitCode, end_with
from bluelamp.cli.runs import tell, with_progress
from bluelamp.cli.terminal import say, show_json, show_table, without_controls
from bluelamp.cli.workshop import ACTOR, workshop
from bluelamp.connect.errors import SourceError
from bluelamp.connect.manifest import read_manifest
from bluelamp.connect.mapping import REASONS
from bluelamp.connect.registry import MANIFEST, Estate
from bluelamp.connect.source_spec import SourceSpec
from bluelamp.connect.sync.aside_acts import OpenedRow, dismiss, open_row
from bluelamp.connect.sync.job import Request, replay_connected
from bluelamp.store import quarantine
from bluelamp.store.systems import find

SystemArgument = Annotated[str, typer.Argument(help="Id of the system.")]
NoteOption = Annotated[str, typer.Option("--note", "-n", help="Why; it is kept in the audit log.")]
ReasonFilter = Annotated[str | None, typer.Option("--reason", help="Only rows kept aside for this reason.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `bluelamp connect`."""
    app.command("quarantine")(list_quarantine)
    app.command("open")(open_entry)
    app.command("replay")(replay_rows)
    app.command("dismiss")(dismiss_rows)


def list_quarantine(
    system: SystemArgument,
    rows: Annotated[
        bool,
        typer.Option("--rows", help="List the rows one by one (where they stand, never what they say)."),
    ] = False,
    reason: ReasonFilter = None,
    node: NodeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show why rows of a system are kept aside, the most frequent reason first."""
    with workshop(node) as shop, shop.pool.connection() as conn:
        system_no = find(conn, system).system_no
        ranked = quarantine.ranked_reasons(conn, system_no)
        entries = quarantine.entries(conn, system_no, reason=reason) if rows else []
    if rows:
        _show_rows(system, entries, node, as_json=as_json)
    else:
        _show_reasons(system, ranked, node, as_json=as_json)


def open_entry(
    system: SystemArgument,
    entry: Annotated[str, typer.Argument(help="Id of the row, as `quarantine --rows` lists it.")],
    note: NoteOption,
    node: NodeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a row kept aside says. Looking is logged."""
    with workshop(node) as shop:
        with shop.pool.connection() as conn:
            known = find(conn, system)
        act = _act(shop.folder.settings.force, "quarantine-opened", note)
        row = open_row(
            shop.pool, known, _id(entry), quarantine_key=shop.folder.quarantine_key, act=act,
            source=_source_of(shop.estate, system),
        )  # fmt: skip
    if as_json:
        show_json(_opened(row))
        return
    where = f"{row.entry.field}: " if row.entry.field else ""
    if row.columns:
        rows = [
            (name, f"cannot be read: {hex_of(row.unreadable[name])}" if name in row.unreadable else value)
            for name, value in row.columns.items()
        ]
        show_table(f"{where}{row.entry.message}", ("column", "value"), rows, empty="")
    else:
        say(f"{where}{row.entry.message}")
        say(text_of(row.raw) or f"Its bytes: {hex_of(row.raw)}")


def _opened(row: OpenedRow) -> dict[str, object]:
    text = text_of(row.raw)
    return {
        "reason": row.entry.reason,
        "field": row.entry.field,
        "message": row.entry.message,
        "columns": row.columns,
        "unreadable": {name: hex_of(value) for name, value in row.unreadable.items()},
        "raw": text,
        "rawHex": None if text is not None else hex_of(row.raw),
    }


def _source_of(estate: Estate, system: str) -> SourceSpec | None:
    """How the system is read now; None if its folder has gone or its manifest is broken, for the row opens all the same."""
    try:
        return read_manifest(estate.folder / system / MANIFEST, estate.roots).source
    except SourceError:
        return None


def text_of(raw: bytes) -> str | None:
    """The row as text; None where it is no text."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if without_controls(text) == text else None


def hex_of(raw: bytes) -> str:
    """The bytes, two figures each."""
    return raw.hex(" ").upper()


def replay_rows(
    system: SystemArgument,
    reason: ReasonFilter = None,
    entry: Annotated[
        list[str] | None, typer.Option("--entry", help="Only this row; may be repeated.")
    ] = None,
    node: NodeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run rows kept aside through the mapping as it is now, after it was mended."""
    with workshop(node) as shop:
        ids = [_id(one) for one in entry] if entry else None
        summary = with_progress(
            f"Replaying {system}", Request(ACTOR),
            lambda asked: replay_connected(shop.pool, shop.estate, system, asked, reason=reason, ids=ids),
        )  # fmt: skip
        tell([summary], as_json=as_json)


def dismiss_rows(
    system: SystemArgument,
    note: NoteOption,
    reason: ReasonFilter = None,
    entry: Annotated[
        list[str] | None, typer.Option("--entry", help="Only this row; may be repeated.")
    ] = None,
    node: NodeOption = None,
) -> None:
    """Say that rows kept aside need no mending. They stay counted, and no longer wait."""
    if not reason and not entry:
        raise end_with("Name what to dismiss: --reason CODE, or --entry ID.", ExitCode.USAGE)
    with workshop(node) as shop:
        with shop.pool.connection() as conn:
            known = find(conn, system)
            ids = [_id(one) for one in entry or ()] or [
                one.id for one in quarantine.entries(conn, known.system_no, reason=reason, limit=1_000_000)
            ]
        done = dismiss(
            shop.pool,
            known,
            ids,
            note=note,
            act=_act(shop.folder.settings.force, "quarantine-dismissed", note),
        )
    say(f"{len(done):,} dismissed.")


def _show_reasons(
    system: str, ranked: list[quarantine.RankedReason], node: Path | None, *, as_json: bool
) -> None:
    if as_json:
        show_json(
            [
                {"reason": one.reason, "field": one.field, "rows": one.entries, "message": one.message}
                for one in ranked
            ]
        )
        return
    show_table(
        f"{system}: rows kept aside",
        ("#rows", "reason", "field", "what to do"),
        [(one.entries, one.reason, one.field, remedy_of(one.reason)) for one in ranked],
        empty=f"No row of {system} is waiting.",
    )
    if ranked:
        say(
            f"One by one: bluelamp connect quarantine {system} --rows{at_node(node)}\n"
            f"After mending: bluelamp connect replay {system}{at_node(node)}"
        )


def _show_rows(
    system: str, entries: list[quarantine.QuarantineEntry], node: Path | None, *, as_json: bool
) -> None:
    if as_json:
        show_json([{"id": one.id, "source": one.source, "row": one.position, "reason": one.reason, "field": one.field,
                    "message": one.message, "seen": one.seen_count} for one in entries])  # fmt: skip
        return
    show_table(
        "Rows kept aside",
        ("source", "#row", "reason", "field", "message", "=id"),
        [(one.source, one.position, one.reason, one.field, one.message, one.id) for one in entries],
        empty="No such row is waiting.",
    )
    if entries:
        say(f'To see what one says: bluelamp connect open {system} ID --note "why you look"{at_node(node)}')


def remedy_of(reason: str) -> str:
    """What to do about rows kept aside for a reason."""
    known = REASONS.get(reason)
    return (
        known.remedy if known else "Correct the source and sync again; docs/reference/quarantine-reasons.md."
    )


def _act(force: str, event: str, note: str) -> Act:
    return Act(event, ACTOR, datetime.now(UTC), force=force, detail={"note": note})


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise end_with(
            f"{text!r} is not the id of a row; `bluelamp connect quarantine SYSTEM --rows` lists them.",
            ExitCode.USAGE,
        ) from None
