"""The worker of a node: reads connected systems when they are due, and says how it went."""

import threading

from bluelamp.connect.sync import RunSummary
from bluelamp.connect.sync.schedule import Listeners, run_due
from bluelamp.node.estate import estate_of
from bluelamp.node.folder import NodeFolder
from bluelamp.node.logging import NodeLog
from bluelamp.store.connection import open_pool

WORKER_CONNECTIONS_MAX = 6


def run_worker(folder: NodeFolder, dsn: str, stop: threading.Event, log: NodeLog) -> None:
    """Sync what is due until told to stop; a run under way ends cleanly first."""

    def told_of_run(summary: RunSummary) -> None:
        log.write(
            "run-ended", level="info" if summary.is_complete else "error", system=summary.system, run=summary.run_id,
            state=summary.state, read=summary.rows_read, written=summary.rows_written,
            unchanged=summary.rows_unchanged, quarantined=summary.rows_quarantined, removed=summary.rows_removed,
            code=(summary.error or {}).get("code"), seconds=round(summary.seconds, 2),
        )  # fmt: skip

    def told_of_problem(system: str, problem: BaseException) -> None:
        log.write(
            "run-not-started", level="error", system=system or None, exception=type(problem).__name__,
            code=getattr(problem, "code", None),
        )  # fmt: skip

    with open_pool(dsn, "bluelamp-worker", size_max=WORKER_CONNECTIONS_MAX) as pool:
        run_due(pool, estate_of(folder), stop, Listeners(told_of_run, told_of_problem))
