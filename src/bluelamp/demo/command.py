"""`bluelamp demo`: set it up, serve it, say what to try; or try it and report. Worlds: generate_command.py."""

import json
import signal
import sys
import time
from contextlib import ExitStack
from io import StringIO
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.console import Console

from bluelamp.client import NodeClient
from bluelamp.connect.sync import RunSummary
from bluelamp.demo import laying, open_data, stage
from bluelamp.demo.beside import Beside, OldSystemsEnded, Screen
from bluelamp.demo.generate_command import generate
from bluelamp.demo.neighbour_trial import neighbours_tried
from bluelamp.demo.old_systems import WORLD, extract_of, summary_of
from bluelamp.demo.trial import Trial, try_all
from bluelamp.node.database import open_database
from bluelamp.node.logging import NodeLog
from bluelamp.node.service import PortTaken, running_api
from bluelamp.store.connection import Pool, open_pool

DEFAULT_PORT = 8713
PEOPLE = 60_000
JUSTIFICATION = "Trying the demonstration"

console = Console(stderr=True, highlight=False, emoji=False)


demo = typer.Typer()
demo.command("generate")(generate)


@demo.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    folder: Annotated[
        Path,
        typer.Option("--folder", help="Where to make the demonstration; an earlier one there is replaced."),
    ] = Path("demo-node"),
    port: Annotated[
        int,
        typer.Option("--port", help="Port of the API; if it is taken, another is chosen.", min=0, max=65535),
    ] = DEFAULT_PORT,
    people: Annotated[
        int,
        typer.Option("--people", help="How many invented people live in the three forces' areas.", min=300),
    ] = PEOPLE,
    check: Annotated[
        bool, typer.Option("--check", help="Try everything, print what was seen as JSON, and stop.")
    ] = False,
) -> None:
    """Start three forces on this machine: their old systems connected, each searched through one API."""
    if context.invoked_subcommand is not None:
        return
    started_s = time.monotonic()
    for ending in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # a shell in the background ignores Ctrl-C unless it is asked for
        signal.signal(ending, signal.default_int_handler)
    try:
        stage.clear(folder)
    except stage.FolderInUse as problem:
        console.print(f"[bold red]error[/] {problem}")
        raise typer.Exit(1) from None
    try:
        _run(folder, laying.free_port(port), people=people, check=check, started_s=started_s)
    except OldSystemsEnded as problem:
        console.print(f"[bold red]error[/] {problem}", soft_wrap=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        console.print("Stopped.")
        raise typer.Exit(130 if check else 0) from None


def _run(folder: Path, port: int, *, people: int, check: bool, started_s: float) -> None:
    console.print("Inventing a small force …")
    made = stage.build(folder, port)
    with ExitStack() as held:
        screen = held.enter_context(Screen(console))
        beside = held.enter_context(Beside(folder.resolve(), people, screen))
        database = held.enter_context(open_database(made.folder))
        pool = held.enter_context(open_pool(database.dsn, "bluelamp-demo"))
        runs = [_connect(made, pool, system, screen) for system in stage.SYSTEMS]
        beside.wait_for("world")
        runs += [_connect_of_world(made, pool, system, screen) for system in stage.WORLD_SYSTEMS]
        log = NodeLog(StringIO() if check else held.enter_context(_log_file(made.folder.path)))
        address = _served(held, made, database.dsn, log, port)
        beside.wait_for("ready")
        screen.clear()
        took = time.monotonic() - started_s
        rows = sum(run.rows_read for run in runs) + sum(run["read"] for run in beside.runs)
        console.print(
            f"{len(runs) + len(beside.runs)} systems of {len(beside.serving) + 1} forces, {rows:,} rows, in {took:.0f} seconds."
        )
        if check:
            again = [
                stage.sync(made, pool, system, lambda _: None)
                for system in (*stage.SYSTEMS, *stage.WORLD_SYSTEMS)
            ]
            trials = _tried(made, address, runs, again) + neighbours_tried(
                folder, made.folder, address, beside
            )
            raise typer.Exit(_report(trials, time.monotonic() - started_s))
        _invite(made, address, folder, beside)
        while True:
            beside.wait_for("end", seconds=3600)


def _served(held: ExitStack, made: stage.Stage, dsn: str, log: NodeLog, port: int) -> str:
    """The API's address; on another port if somebody took this one while the systems were read."""
    try:
        return held.enter_context(running_api(made.folder, dsn, log, port))
    except PortTaken:
        return held.enter_context(running_api(made.folder, dsn, log, 0))


def _connect(made: stage.Stage, pool: Pool, system: str, screen: Screen) -> RunSummary:
    stage.connect(made, pool, system)
    return _read(made, pool, system, screen)


def _connect_of_world(made: stage.Stage, pool: Pool, system: str, screen: Screen) -> RunSummary:
    laying.connect_laid(made.folder, pool, system, extract_of(made.folder.path / WORLD, stage.FORCE, system))
    return _read(made, pool, system, screen)


def _read(made: stage.Stage, pool: Pool, system: str, screen: Screen) -> RunSummary:
    summary = stage.sync(
        made, pool, system, lambda progress: screen.rows(stage.FORCE, system, progress.counts.read)
    )
    screen.run(stage.FORCE, summary_of(summary))
    return summary


def _tried(made: stage.Stage, address: str, runs: list[RunSummary], again: list[RunSummary]) -> list[Trial]:
    token = made.folder.admin_token
    with (
        NodeClient(
            address, token, purpose="investigation", reason="enquiry", justification=JUSTIFICATION
        ) as client,
        NodeClient(
            address, token, purpose="", reason="enquiry", justification=JUSTIFICATION
        ) as without_purpose,
    ):
        return try_all(client, without_purpose, runs, again)


def _report(trials: list[Trial], seconds: float) -> int:
    held = all(trial.held for trial in trials)
    report = {
        "held": held,
        "seconds": round(seconds, 1),
        "tried": [{"what": trial.what, "held": trial.held, "seen": trial.seen} for trial in trials],
    }
    sys.stdout.write(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    return 0 if held else 1


def _invite(made: stage.Stage, address: str, folder: Path, beside: Beside) -> None:
    neighbours = "".join(
        f"\n    {one['name']} at {one['address']}, node {Path(one['folder']).relative_to(Path.cwd()) if Path(one['folder']).is_relative_to(Path.cwd()) else one['folder']}"
        for one in beside.serving
    )
    command = Path(sys.argv[0])
    name = command.relative_to(Path.cwd()) if command.is_relative_to(Path.cwd()) else command
    why = '-j "trying it"'
    console.print(
        f"""
[bold]Bluelamp runs[/] at {address} (this machine only). Ctrl-C stops it. In another terminal, try:

  A woman whom custody and property spell differently, found by a third spelling:
    [cyan]{name} search persons "Shivaun OBrallaghan" {why} --node {folder}[/]

  One of the records with its source, quality, history and links (take an id from the search):
    [cyan]{name} records show ID {why} --source --node {folder}[/]

  Real burglaries of July 2016 and 2017 around City Square, Leeds:
    [cyan]{name} search events --offence burglary --near 53.7959,-1.5476 --radius 1500 {why} --node {folder}[/]

  Rows that were kept aside, and why; and who looked at what just now:
    [cyan]{name} connect quarantine property --node {folder}[/]
    [cyan]{name} audit list --node {folder}[/]

  The same with curl:
    [cyan]curl -s {address}/v1/persons/search -H "Authorization: Bearer $(cat {folder}/secrets/admin.token)" \\
      -H "Open-Policing-Purpose: investigation" -H "Open-Policing-Reason: enquiry" \\
      -H "Open-Policing-Justification: trying it" -H "Content-Type: application/json" \\
      -d '{{"name": "Shivaun OBrallaghan"}}'[/]

  The neighbouring forces, where some of the same people are known:{neighbours}

  API reference in a browser: {address}/v1/reference
  {open_data.attribution()} All persons are invented.
""",
        soft_wrap=True,
    )


def _log_file(folder: Path) -> TextIO:
    (folder / "log").mkdir(exist_ok=True)
    return (folder / "log" / "node.log").open("a", encoding="utf-8")
