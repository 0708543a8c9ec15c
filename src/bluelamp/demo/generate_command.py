"""`bluelamp demo generate`: asks for a synthetic world, shows how far it is, says what was written."""

import json
import sys
import time
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.status import Status

from bluelamp.demo.generate import WorldFiles, WorldFolderUsed, require_empty, write_world
from bluelamp.demo.world.making import WorldImpossible, make_world

console = Console(stderr=True, highlight=False, emoji=False)


def generate(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="An empty folder, or one that does not exist yet.")
    ],
    *,
    people: Annotated[int, typer.Option("--people", help="How many people live in the world.")] = 10_000,
    seed: Annotated[
        int, typer.Option("--seed", help="The same seed gives the same world, byte for byte.")
    ] = 1,
    forces: Annotated[int, typer.Option("--forces", help="How many police forces, from 1 to 3.")] = 3,
    noise: Annotated[
        Literal["normal", "harsh"], typer.Option("--noise", help="How careless the systems' clerks are.")
    ] = "normal",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")] = False,
) -> None:
    """Invent a world whose truth is known: people, events, and what several forces' old systems hold of them."""
    started_s = time.monotonic()
    try:
        require_empty(folder)
        with console.status("Inventing people and events …") as status:
            world = make_world(people, seed, forces=forces, noise=noise)
            made = write_world(world, folder, lambda what: _say(status, what))
    except (WorldFolderUsed, WorldImpossible) as problem:
        console.print(f"[bold red]error[/] {problem}", soft_wrap=True)
        raise typer.Exit(1) from None
    if as_json:
        counts = {"folder": str(made.folder), "rows": made.rows, "truth": made.truth}
        sys.stdout.write(json.dumps(counts, indent=2) + "\n")
        return
    _tell(made, time.monotonic() - started_s)


def _say(status: Status, what: str) -> None:
    status.update(f"Writing {what} …")


def _tell(made: WorldFiles, seconds: float) -> None:
    people, events = made.truth["persons"], made.truth["events"]
    console.print(f"{people:,} people and {events:,} events, in {seconds:.0f} seconds.")
    for force, systems in made.rows.items():
        held = ", ".join(f"{system} {sum(tables.values()):,}" for system, tables in systems.items())
        console.print(f"  force {force}: rows of {held}", soft_wrap=True)
    console.print(
        f"Systems are in {made.folder / 'forces'}, the truth in {made.folder / 'truth'}: connect only the first."
        " Everybody in it is invented.",
        soft_wrap=True,
    )
