"""`bluelamp connect contract`: a system's data contract, as the Open Data Contract Standard writes it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bluelamp.cli.choice import NodeOption
from bluelamp.cli.terminal import say
from bluelamp.cli.workshop import workshop
from bluelamp.connect.data_contract import contract_text
from bluelamp.connect.drift import LastLook
from bluelamp.connect.registry import load_system
from bluelamp.store import runs
from bluelamp.store.systems import SystemUnknown, find


def register(app: typer.Typer) -> None:
    """Add the command to `bluelamp connect`."""
    app.command("contract")(contract)


def contract(
    system: Annotated[str, typer.Argument(help="Id of the system.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="File to write. As contract.yaml in the system's folder, `check` watches over it.",
        ),
    ] = None,
    node: NodeOption = None,
) -> None:
    """Write a system's data contract (ODCS v3.1.0) from its manifest, its mapping and its last reading."""
    with workshop(node) as shop:
        folder = load_system(shop.estate, system)
        with shop.pool.connection() as conn:
            try:
                last = runs.last_completed(
                    conn, find(conn, system).system_no, ("snapshot", "watermark", "full")
                )
            except SystemUnknown:  # its folder is there, and nothing has been read yet
                last = None
        look = LastLook.from_checkpoint(last.checkpoint if last else None)
        text = contract_text(folder, look.fingerprint.columns if look else ())
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")
        say(f"Written to {output}.")
