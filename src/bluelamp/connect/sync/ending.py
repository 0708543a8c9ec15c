"""How a run ends when it does not come to its end: what it is marked as, and the remedy it names."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import Connection

from bluelamp.connect.errors import SourceError
from bluelamp.connect.mapping import SourceColumnsMissing
from bluelamp.connect.sync.guards import SyncStopped
from bluelamp.connect.sync.lineage import lineage_broken
from bluelamp.connect.sync.under_way import SyncRun
from bluelamp.store import runs
from bluelamp.store.connection import Pool
from bluelamp.store.runs import RunState


class RunInterrupted(Exception):
    """The run was asked to stop before its end. What it had committed stays; the next run goes on from there."""


@contextmanager
def run_connection(pool: Pool) -> Iterator[Connection[Any]]:
    """A connection for a long run: no time limits, and the server notices soon when this process is gone."""
    with pool.connection() as conn:
        conn.autocommit = True
        try:
            conn.execute("SET statement_timeout = 0")
            conn.execute("SET idle_in_transaction_session_timeout = 0")
            with suppress(psycopg.Error):  # not on every platform
                conn.execute("SET client_connection_check_interval = '5s'")
            yield conn
        finally:
            if not conn.closed:
                conn.execute("RESET ALL")
                conn.autocommit = False


@contextmanager
def closing_run(pool: Pool, under_way: SyncRun) -> Iterator[None]:
    """Mark the run as what it became when it does not come to its end. Stops and source errors end here."""
    try:
        yield
    except BaseException as problem:
        state, error = _verdict(problem)
        if state == "stopped":
            error["detail"] = f"{error['detail']} {_what_stays(under_way)}".strip()
        with suppress(psycopg.Error), pool.connection() as conn:
            runs.end(conn, under_way.run.run_no, state, warnings=under_way.warnings, error=error)
            lineage_broken(under_way, conn, state, error)
        if not isinstance(problem, (SyncStopped, SourceError, SourceColumnsMissing, RunInterrupted)):
            raise


def _what_stays(under_way: SyncRun) -> str:
    """What a stopped run leaves behind: nothing, unless it committed batch by batch."""
    counts = under_way.counts
    if not under_way.commits_by_batch or not counts.written + counts.quarantined:
        return "Nothing of this run was written."
    return (
        f"Batches that were written before it stopped stay: {counts.written:,} rows written, {counts.quarantined:,} kept "
        "aside. The next run reads them again and finds them unchanged."
    )


def _verdict(problem: BaseException) -> tuple[RunState, dict[str, Any]]:
    if isinstance(problem, SyncStopped):
        return "stopped", {
            "code": problem.code, "title": problem.what, "detail": problem.detail, "remedy": problem.remedy,
            "details": problem.counts,
        }  # fmt: skip
    if isinstance(problem, SourceError):
        return "failed", {
            "code": problem.code, "title": problem.what, "detail": f"{problem.place}: {problem.detail}" if problem.detail else f"{problem.place}.",
            "remedy": problem.remedy, "row": problem.row, "field": problem.field,
        }  # fmt: skip
    if isinstance(problem, SourceColumnsMissing):
        return "stopped", {
            "code": "columns-missing", "title": str(problem), "detail": "", "remedy": "",
            "details": {"columns": list(problem.columns)},
        }  # fmt: skip
    if isinstance(problem, (RunInterrupted, KeyboardInterrupt)):
        return "interrupted", {
            "code": "run-interrupted", "title": "The run was asked to stop.", "detail": "",
            "remedy": "Nothing to do: the next run goes on from what was committed.",
        }  # fmt: skip
    # The text of an unexpected error may quote a row, so only its kind and place are kept.
    frame = traceback.extract_tb(problem.__traceback__)[-1]
    return "failed", {
        "code": "unexpected", "title": "The run failed unexpectedly; nothing half-loaded was kept.",
        "detail": f"{type(problem).__name__} in {frame.name}, line {frame.lineno}",
        "remedy": "Sync again; if it fails again, report it with the node's log.",
    }  # fmt: skip
