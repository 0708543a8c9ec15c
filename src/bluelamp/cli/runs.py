"""Doing runs and showing what they did: the line that moves, the table that adds up, the exit code."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bluelamp.cli.exit_code import ExitCode
from bluelamp.cli.terminal import err, say, show_json, show_table, warn
from bluelamp.connect.sync import Progress as SyncProgress
from bluelamp.connect.sync import RunSummary
from bluelamp.connect.sync.job import Request


def with_progress(title: str, request: Request, run: Callable[[Request], RunSummary]) -> RunSummary:
    """Do a run with a line that moves: rows so far, rows a second."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(title, total=None, note="")

        def watch(progress: SyncProgress) -> None:
            counts = progress.counts
            note = f"{counts.read:,} rows, {counts.quarantined:,} kept aside, {progress.rows_per_second:,.0f} rows/s"
            bar.update(task, note=note)

        asked = Request(request.actor, request.mode, request.accept_changes, request.stop, watch)
        return run(asked)


def tell(summaries: list[RunSummary], *, as_json: bool) -> None:
    """Show what runs did, and end with the code that fits."""
    if as_json:
        show_json([_plain(summary) for summary in summaries])
    else:
        show_table(
            "Runs",
            ("system", "state", "#read", "#written", "#unchanged", "#kept aside", "#removed", "#records", "#links", "#seconds"),
            [
                (one.system, one.state, f"{one.rows_read:,}", f"{one.rows_written:,}", f"{one.rows_unchanged:,}",
                 f"{one.rows_quarantined:,}", f"{one.rows_removed:,}", f"{one.records_out:,}", f"{one.links_out:,}",
                 f"{one.seconds:.1f}")
                for one in summaries
            ],
            empty="",
        )  # fmt: skip
        for one in summaries:
            for warning in one.warnings:
                warn(f"{one.system}: {warning}")
            for reason, field, count in one.reasons:
                say(f"  {one.system}: {count:,} kept aside: {reason}" + (f" ({field})" if field else ""))
            if one.error:
                err.print(
                    f"[bold red]{one.state}[/] {one.system}: {_sentence(one.error)}",
                    markup=True,
                    soft_wrap=True,
                )
    states = {one.state for one in summaries}
    if states <= {"completed"}:
        return
    code = (
        ExitCode.STOPPED
        if "stopped" in states
        else ExitCode.INTERRUPTED
        if "interrupted" in states
        else ExitCode.SOURCE
    )
    raise typer.Exit(int(code))


def _plain(summary: RunSummary) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(summary).items()}


def _sentence(error: dict[str, Any]) -> str:
    return " ".join(str(error[part]) for part in ("title", "detail", "message", "remedy") if error.get(part))
