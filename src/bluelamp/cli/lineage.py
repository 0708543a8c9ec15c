"""`bluelamp connect lineage`: where a system's records come from, field by field, and its runs as OpenLineage events."""

import json
from typing import Annotated

import typer

from bluelamp.cli.choice import JsonOption, NodeOption
from bluelamp.cli.terminal import show_table
from bluelamp.cli.workshop import workshop
from bluelamp.connect.registry import load_system
from bluelamp.store.lineage import events
from bluelamp.store.systems import find


def register(app: typer.Typer) -> None:
    """Add the command to `bluelamp connect`."""
    app.command("lineage")(lineage)


def lineage(
    system: Annotated[str, typer.Argument(help="Id of the system.")],
    runs: Annotated[
        int | None, typer.Option("--runs", help="With --json: only so many newest runs.", min=1)
    ] = None,
    node: NodeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show which source columns feed which field. With --json: the runs' OpenLineage events, one a line."""
    with workshop(node) as shop:
        if as_json:
            with shop.pool.connection() as conn:
                for event in events(conn, find(conn, system).system_no, runs):
                    print(json.dumps(event, ensure_ascii=False, separators=(",", ":")))
            return
        slots = load_system(shop.estate, system).mapping.lineage
    rows = [
        (slot.slot, slot.entity, field, ", ".join(columns))
        for slot in slots
        for field, columns in {"id": slot.key, **slot.fields}.items()
    ]
    show_table(
        f"{system}: fields and the columns behind them",
        ("slot", "entity", "field", "columns"),
        rows,
        empty="",
    )
