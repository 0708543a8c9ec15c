"""Doing runs and showing what they did: the line that moves, the counts that add up, the exit code."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

import typer
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bluelamp.cli.exit_code import ExitCode
from bluelamp.cli.terminal import err, say, show_json, warn
from bluelamp.connect.drift import Drift
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

        return run(replace(request, watch=watch, on_drift=show_drifts))


def show_drifts(drifts: Sequence[Drift]) -> None:
    """What changed in the source, as soon as it is known and before anything that comes of it is committed."""
    for drift in drifts:
        err.print(
            f"[yellow]drift[/] {escape(drift.message)} [dim]({drift.kind}: {drift.action})[/]", soft_wrap=True
        )


def tell(summaries: list[RunSummary], *, as_json: bool) -> None:
    """Show what runs did, and end with the code that fits."""
    if as_json:
        show_json([_plain(summary) for summary in summaries])
    else:
        for one in summaries:
            _tell_one(one)
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


def _tell_one(one: RunSummary) -> None:
    say(f"{one.system}: {one.state} in {one.seconds:.1f} s")
    if one.rows_read or not one.error:
        say(
            f"  {one.rows_read:,} read = {one.rows_written:,} written + {one.rows_unchanged:,} unchanged"
            f" + {one.rows_quarantined:,} kept aside"
        )
        say(
            f"  {one.records_out:,} records and {one.links_out:,} links written; {one.rows_removed:,} rows gone"
        )
    for reason, field, count in one.reasons:
        say(f"  {count:,} kept aside: {reason}" + (f" ({field})" if field else ""))
    shown_already = {drift.message for drift in one.drifts}
    for warning in one.warnings:
        if warning not in shown_already:
            warn(f"{one.system}: {warning}")
    if one.error:
        # The sentence may quote a key such as [source], which must not be taken for markup.
        err.print(f"[bold red]{one.state}[/] {one.system}: {escape(_sentence(one.error))}", soft_wrap=True)


def _plain(summary: RunSummary) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(summary).items()}


def _sentence(error: dict[str, Any]) -> str:
    return " ".join(str(error[part]) for part in ("title", "detail", "message", "remedy") if error.get(part))
