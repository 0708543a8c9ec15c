"""Joins the commands and starts them."""

from importlib.metadata import entry_points
from typing import Annotated

import typer

import bluelamp
from bluelamp.cli import audit, connect, node, records, search
from bluelamp.cli.terminal import warn

EXIT_CODES_HELP = "Exit codes are listed in docs/reference/exit-codes.md."

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,  # Locals may hold a person's record.
    add_completion=True,
    help="Open Policing: a police force's systems as one searchable, published, audited record. "
    + EXIT_CODES_HELP,
)
app.add_typer(node.app, name="node")
app.add_typer(connect.app, name="connect")
app.add_typer(search.app, name="search")
app.add_typer(records.app, name="records")
app.add_typer(audit.app, name="audit")

COMMANDS_GROUP = "bluelamp.commands"


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
) -> None:
    if version:
        print(f"bluelamp {bluelamp.__version__}")
        raise typer.Exit


def _add_commands_of_other_rooms() -> None:
    for point in entry_points(group=COMMANDS_GROUP):
        try:
            commands = point.load()
        except ImportError as problem:
            warn(f"The command `{point.name}` cannot be loaded: {problem}")
            continue
        if isinstance(commands, typer.Typer):
            app.add_typer(commands, name=point.name)
        else:
            app.command(point.name)(commands)


def main() -> None:
    """Run the command line."""
    _add_commands_of_other_rooms()
    app()
