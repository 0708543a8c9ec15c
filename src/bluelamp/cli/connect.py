"""`bluelamp connect …`: connect a system that the force has, read it, look after what was kept aside."""

from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bluelamp.cli import aside, contract, drafting, drift, lineage
from bluelamp.cli.choice import JsonOption, NodeOption, at_node
from bluelamp.cli.exit_code import ExitCode, end_with
from bluelamp.cli.runs import tell, with_progress
from bluelamp.cli.terminal import say, show_json, show_table
from bluelamp.cli.workshop import ACTOR, Workshop, workshop
from bluelamp.connect.registry import add_system, connected, remove_system
from bluelamp.connect.report import system_report
from bluelamp.connect.sync import RunSummary
from bluelamp.connect.sync.job import Request, sync_connected
from bluelamp.store.system_state import pictures

app = typer.Typer(no_args_is_help=True, help="Connect a system, read it, look after what was kept aside.")
drafting.register(app)
aside.register(app)
drift.register(app)
contract.register(app)
lineage.register(app)


@app.command()
def add(
    folder: Annotated[
        Path, typer.Argument(help="Folder with manifest.toml and mapping.yaml.", exists=True, file_okay=False)
    ],
    sync_now: Annotated[bool, typer.Option("--sync/--no-sync", help="Read it at once.")] = True,
    node: NodeOption = None,
) -> None:
    """Connect the system that a folder describes, and read it."""
    with workshop(node) as shop:
        added = add_system(shop.pool, shop.estate, folder, actor=ACTOR)
        say(f"Connected {added.id}: its files are now in {added.path}")
        if sync_now:
            _sync_and_tell(shop, [added.id], Request(ACTOR), as_json=False)
        else:
            say(f"Read it with: bluelamp connect sync {added.id}{at_node(node)}")


@app.command()
def remove(
    system: Annotated[str, typer.Argument(help="Id of the system.")],
    node: NodeOption = None,
) -> None:
    """Disconnect a system. It is no longer read; its records stay until policy disposes of them."""
    with workshop(node) as shop:
        aside_at = remove_system(shop.pool, shop.estate, system, actor=ACTOR)
    say(
        f"{system} is disconnected."
        + (f" Its files are kept in {aside_at}; `connect add` with them undoes this." if aside_at else "")
    )


@app.command("list")
def list_systems(node: NodeOption = None, as_json: JsonOption = False) -> None:
    """List the connected systems, their counts and their last run."""
    with workshop(node) as shop, shop.pool.connection() as conn:
        found = [one for one in pictures(conn) if one.system.state != "removed"]
    rows = [
        {
            "system": one.system.id,
            "name": one.system.name,
            "kind": one.system.manifest.get("source", {}).get("kind"),
            "state": one.system.state,
            "lastRun": one.last_run.state if one.last_run else "never",
            "asOf": one.last_completed_at,
            "records": sum(one.records.values()),
            "quarantined": one.quarantined,
        }
        for one in found
    ]
    if as_json:
        show_json(rows)
        return
    show_table(
        "Connected systems",
        ("system", "name", "kind", "last run", "as of (UTC)", "#records", "#kept aside"),
        [
            (row["system"], row["name"], row["kind"], row["lastRun"],
             f"{row['asOf']:%Y-%m-%d %H:%M}" if row["asOf"] else "", row["records"], row["quarantined"])
            for row in rows
        ],
        empty="None yet: `bluelamp connect new NAME PATH-OR-URL` drafts the first.",
    )  # fmt: skip


@app.command()
def sync(
    system: Annotated[
        list[str] | None, typer.Argument(help="Systems to read; all when none is named.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Map every row again, whether it changed or not.")
    ] = False,
    accept_changes: Annotated[
        bool,
        typer.Option(
            "--accept-changes", help="Go on although more changed, vanished or drifted than the guards allow."
        ),
    ] = False,
    node: NodeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read systems now. Reading again changes nothing; a guard that stops a run has written nothing."""
    with workshop(node) as shop:
        chosen = system or connected(shop.estate)
        if not chosen:
            raise end_with(
                "No system is connected. `bluelamp connect new NAME PATH-OR-URL` drafts the first.",
                ExitCode.USAGE,
            )
        request = Request(ACTOR, mode="full" if full else None, accept_changes=accept_changes)
        _sync_and_tell(shop, chosen, request, as_json=as_json)


def _sync_and_tell(shop: Workshop, chosen: list[str], request: Request, *, as_json: bool) -> None:
    summaries: list[RunSummary] = []
    failure: Exception | None = None
    for name in chosen:
        try:
            summaries.append(
                with_progress(
                    f"Reading {name}",
                    request,
                    lambda asked, name=name: sync_connected(shop.pool, shop.estate, name, asked),  # type: ignore[misc]
                )
            )
        except Exception as problem:
            # One system that cannot be read must not keep the others from being read.
            if failure is not None or len(chosen) == 1:
                raise
            failure = problem
    if failure is None:
        tell(summaries, as_json=as_json)
        return
    with suppress(typer.Exit):
        tell(summaries, as_json=as_json)
    raise failure


@app.command()
def report(
    system: Annotated[str, typer.Argument(help="Id of the system.")],
    node: NodeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how good a system's records are: findings by rule, rows kept aside, the last runs."""
    with workshop(node) as shop, shop.pool.connection() as conn:
        found = system_report(conn, system)
    if as_json:
        show_json(asdict(found))
        return
    say(
        f"{found.system}, mapping {found.mapping_version}: {found.rows:,} rows became {sum(found.records.values()):,} records;"
    )
    say(
        f"{found.records_with_findings:,} of them carry a finding, {found.rows_waiting:,} rows are kept aside."
    )
    show_table(
        "Quality by dimension",
        ("dimension", "#errors", "#warnings", "#notes", "#sound"),
        [
            (
                one.dimension.value,
                f"{one.errors:,}",
                f"{one.warnings:,}",
                f"{one.infos:,}",
                f"{one.score:.1%}",
            )
            for one in found.quality.dimensions
        ],
        empty="",
    )
    show_table(
        "Findings",
        ("entity", "rule", "level", "field", "#records"),
        [(one.entity, one.rule, one.level, one.field, f"{one.records:,}") for one in found.findings],
        empty="No rule found anything.",
    )
    show_table(
        "Kept aside",
        ("reason", "field", "#rows"),
        [(one.reason, one.field, f"{one.entries:,}") for one in found.reasons],
        empty="No row is kept aside.",
    )
    show_table(
        "Last runs",
        ("started (UTC)", "mode", "state", "#read", "#written", "#unchanged", "#kept aside", "#removed"),
        [
            (f"{one.started_at:%Y-%m-%d %H:%M:%S}", one.mode, one.state, f"{one.rows_read:,}", f"{one.rows_written:,}",
             f"{one.rows_unchanged:,}", f"{one.rows_quarantined:,}", f"{one.rows_removed:,}")
            for one in found.runs
        ],
        empty="Never read.",
    )  # fmt: skip
