"""Joins the commands and starts them; loads only those that are asked for, so that a search starts at once."""

import sys
from importlib import import_module
from importlib.metadata import entry_points
from typing import Annotated

import typer

import bluelamp
from bluelamp.cli.terminal import complain, warn

GROUPS = ("node", "connect", "search", "records", "audit")
"""Our own groups of commands, each a module of this room that offers `app`."""

COMMANDS_GROUP = "bluelamp.commands"
"""Entry point group by which other rooms and packages add commands."""

HELP = (
    "Open Policing: a police force's systems as one searchable, published, audited record. "
    "Exit codes are listed in docs/reference/exit-codes.md."
)


def _root(
    version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
) -> None:
    if version:
        sys.stdout.write(f"bluelamp {bluelamp.__version__}\n")
        raise typer.Exit


def commands(only: str | None = None) -> typer.Typer:
    """The command line with all its commands, or with the one group that was asked for."""
    whole = typer.Typer(
        no_args_is_help=True,
        pretty_exceptions_show_locals=False,  # Locals may hold a person's record.
        help=HELP,
    )
    whole.callback(invoke_without_command=True)(_root)
    for name in GROUPS:
        if only is None or only == name:
            whole.add_typer(import_module(f"bluelamp.cli.{name}").app, name=name)
    if only not in GROUPS:
        _add_commands_of_other_rooms(whole, only)
    return whole


def _add_commands_of_other_rooms(whole: typer.Typer, only: str | None) -> None:
    for point in entry_points(group=COMMANDS_GROUP):
        if only is not None and only != point.name:
            continue
        try:
            found = point.load()
        except ImportError as problem:
            warn(f"The command `{point.name}` cannot be loaded: {problem}")
            continue
        if isinstance(found, typer.Typer):
            whole.add_typer(found, name=point.name)
        else:
            whole.command(point.name)(found)


def main() -> None:
    """Run the command line."""
    asked = sys.argv[1] if len(sys.argv) > 1 else None
    known = (*GROUPS, *(point.name for point in entry_points(group=COMMANDS_GROUP)))
    try:
        whole = commands(asked if asked in known else None)
    except ModuleNotFoundError as missing:
        complain(f"{missing.name} is not installed. To run a node: pip install 'bluelamp[node]'.")
        raise SystemExit(1) from None
    whole()
