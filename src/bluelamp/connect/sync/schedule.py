"""Reading connected systems when they are due: the loop of a node's worker. What a run does is in `engine`."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import psycopg

from bluelamp.connect.manifest import duration
from bluelamp.connect.registry import Estate
from bluelamp.connect.sync.contract import RunSummary
from bluelamp.connect.sync.ending import run_connection
from bluelamp.connect.sync.job import Request, sync_connected
from bluelamp.store import runs, systems
from bluelamp.store.connection import Pool, transaction
from bluelamp.store.landing import SearchIndexes
from bluelamp.store.runs import RunUnderWay
from bluelamp.store.systems import System

TICK_SECONDS = 2.0
SIDE_BY_SIDE_MAX = 2
"""Systems read at the same time: a long first load must not hold up the others."""
JITTER = 0.1
"""Share of the interval by which a next time may vary, so that systems do not all start together."""
BACK_OFF_MAX = timedelta(hours=6)
SCHEDULER = "scheduler"


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who is told how scheduled runs go. Neither is given personal data."""

    on_summary: Callable[[RunSummary], None] = lambda _summary: None
    on_problem: Callable[[str, BaseException], None] = lambda _system, _problem: None


def run_due(
    pool: Pool,
    estate: Estate,
    stop: threading.Event,
    listeners: Listeners | None = None,
    tick_seconds: float = TICK_SECONDS,
) -> None:
    """Sync every connected system when its time has come, until told to stop. A run under way is stopped cleanly."""
    with suppress(psycopg.Error), run_connection(pool) as conn:
        SearchIndexes(conn).make()  # those that a killed load has left
    desk = _Desk(pool, estate, stop, listeners or Listeners())
    with ThreadPoolExecutor(SIDE_BY_SIDE_MAX, thread_name_prefix="sync") as threads:
        while not stop.is_set():
            desk.hand_out(threads)
            stop.wait(tick_seconds)


def next_time(now: datetime, every: timedelta, failures: int, chance: float) -> datetime:
    """When to read again: after the interval, or after a doubling back-off while runs fail. `chance` is 0 to 1."""
    wait = every
    if failures:
        wait = max(every, min(every * 2 ** min(failures, 16), BACK_OFF_MAX))
    return now + wait * (1 + JITTER * (2 * chance - 1))


@dataclass
class _Desk:
    pool: Pool
    estate: Estate
    stop: threading.Event
    listeners: Listeners
    in_hand: dict[str, Future[None]] = field(default_factory=dict)

    def hand_out(self, threads: ThreadPoolExecutor) -> None:
        self.in_hand = {name: future for name, future in self.in_hand.items() if not future.done()}
        try:
            with transaction(self.pool) as conn:
                due = systems.due(conn)
        except Exception as problem:  # why: whatever fails, the worker goes on and says so
            self.listeners.on_problem("", problem)
            return
        for system in due:
            if system.id not in self.in_hand:
                self.in_hand[system.id] = threads.submit(self._read, system)

    def _read(self, system: System) -> None:
        if self.stop.is_set():
            return
        try:
            request = Request(SCHEDULER, stop=self.stop)
            self.listeners.on_summary(sync_connected(self.pool, self.estate, system.id, request))
        except RunUnderWay:
            pass  # somebody reads it right now; that counts
        except Exception as problem:  # why: one system's failure must not hold up the others
            self.listeners.on_problem(system.id, problem)
        try:
            self._set_next(system)
        except Exception as problem:  # why: one system's failure must not hold up the others
            self.listeners.on_problem(system.id, problem)

    def _set_next(self, system: System) -> None:
        with transaction(self.pool) as conn:
            now_known = systems.find(conn, system.id)
            every = (now_known.manifest.get("capture") or {}).get("every")
            at = None
            if every is not None:
                failures = runs.failures_in_a_row(conn, system.system_no)
                at = next_time(datetime.now(UTC), duration(every), failures, random.random())
            systems.set_next_sync(conn, system.system_no, at)
