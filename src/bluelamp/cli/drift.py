"""`bluelamp connect drift`: what changed in a source since its last completed run."""

from pathlib import Path
from typing import Annotated, Any

import typer

from bluelamp.cli.choice import JsonOption, NodeOption, at_node
from bluelamp.cli.exit_code import ExitCode
from bluelamp.cli.terminal import err, say, show_json, show_table
from bluelamp.cli.workshop import workshop
from bluelamp.connect.sync import DriftReport, drift_report


def register(app: typer.Typer) -> None:
    """Add the command to `bluelamp connect`."""
    app.command("drift")(drift)


def drift(
    system: Annotated[str, typer.Argument(help="Id of the system.")],
    node: NodeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what changed in a source since its last completed run. Reads it and writes nothing.

    Ends with 0 if a sync would go through, and with 6 if it would stop.
    """
    with workshop(node) as shop, err.status(f"Reading {system} …"):
        report = drift_report(shop.pool, shop.estate, system)
    if as_json:
        show_json(_plain(report))
    else:
        _show(report, node)
    if report.would_stop:
        raise typer.Exit(int(ExitCode.STOPPED))


def _plain(report: DriftReport) -> dict[str, Any]:
    last = report.compared_with
    return {
        "system": report.system,
        "comparedWith": None
        if last is None
        else {"run": str(last.id), "startedAt": last.started_at.isoformat()},
        "rowsRead": report.rows,
        "isWhole": report.is_whole,
        "wouldStop": report.would_stop,
        "drifts": [
            {
                "kind": one.kind.value,
                "column": one.column,
                "action": one.action,
                "message": one.message,
                **({"rows": one.rows} if one.rows is not None else {}),
                **({"became": one.became} if one.became is not None else {}),
                **({"code": one.code} if one.code is not None else {}),
            }
            for one in report.drifts
        ],
    }


def _show(report: DriftReport, node: Path | None) -> None:
    last = report.compared_with
    if last is None:
        say(f"{report.system} has never been read to its end, so there is nothing to compare with.")
        return
    show_table(
        f"{report.system}: {report.rows:,} rows held against the run of {last.started_at:%Y-%m-%d %H:%M} UTC",
        ("column", "change", "follows", "what"),
        [(one.column, one.kind.value, one.action, one.message) for one in report.drifts],
        empty=f"{report.system} is as it was at {last.started_at:%Y-%m-%d %H:%M} UTC.",
    )
    if not report.is_whole:
        say("Only rows since the watermark were read: empty values, numbers and lengths were not compared.")
    if report.would_stop:
        say(
            "A sync would stop. Ask the system's owner, mend the mapping, or accept it with: "
            f"bluelamp connect sync {report.system} --accept-changes{at_node(node)}"
        )
