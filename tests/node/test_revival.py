"""The thread that looks after the embedded database: it never ends by itself, and does not fill the log."""

import io
import json
import threading
from collections.abc import Sequence
from subprocess import TimeoutExpired

import psycopg
import pytest

from bluelamp.node.logging import NodeLog
from bluelamp.node.revival import LOOK_SECONDS, LOOK_SECONDS_MAX, keep_running
from bluelamp.store.server import ServerDescription
from bluelamp.store.server.problem import DataFolderInUse, DataFolderNotYours, StartBusy


class Looks(threading.Event):
    """Lets the keeper look so many times without waiting, and keeps how long each pause would have been."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count
        self.pauses: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.pauses.append(timeout or 0)
        return len(self.pauses) > self._count


class DyingServer:
    """A server that is dead until a start succeeds; each look and each start fails as told, one after the other."""

    def __init__(
        self, *, looks: Sequence[Exception | None] = (), starts: Sequence[Exception | None] = ()
    ) -> None:
        self._looks, self._starts = list(looks), list(starts)
        self.is_running = False

    def start(self) -> str:
        problem = self._starts.pop(0) if self._starts else None
        if problem is not None:
            raise problem
        self.is_running = True
        return "postgresql://"

    def stop(self) -> None:
        self.is_running = False

    def describe(self) -> ServerDescription:
        problem = self._looks.pop(0) if self._looks else None
        if problem is not None:
            raise problem
        return ServerDescription("wheel", "18", "here", is_running=self.is_running)


def events(told: io.StringIO) -> list[tuple[str, str | None]]:
    lines = [json.loads(line) for line in told.getvalue().splitlines()]
    return [(line["event"], line.get("exception")) for line in lines]


@pytest.mark.parametrize(
    "problem",
    [
        psycopg.OperationalError("the server does not answer"),
        StartBusy(),
        OSError("no space left"),
        TimeoutExpired("pg_ctl", 90),
    ],
    ids=lambda problem: type(problem).__name__,
)
def test_a_start_that_fails_is_tried_again(problem: Exception) -> None:
    server, told = DyingServer(starts=[problem]), io.StringIO()
    keep_running(server, Looks(2), NodeLog(told))
    assert server.is_running
    assert events(told) == [
        ("database-died", None),
        ("database-not-restarted", type(problem).__name__),
        ("database-died", None),
        ("database-restarted", None),
    ]


@pytest.mark.parametrize("problem", [DataFolderInUse(), DataFolderNotYours(), PermissionError()])
def test_a_look_that_fails_does_not_end_the_watch(problem: Exception) -> None:
    server, told = DyingServer(looks=[problem]), io.StringIO()
    keep_running(server, Looks(2), NodeLog(told))
    assert server.is_running
    assert events(told)[0] == ("database-not-restarted", type(problem).__name__)


def test_pauses_double_up_to_a_minute_while_it_will_not_start() -> None:
    looks = Looks(9)
    keep_running(DyingServer(starts=[StartBusy()] * 9), looks, NodeLog(io.StringIO()))
    assert looks.pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert (LOOK_SECONDS, LOOK_SECONDS_MAX) == (1, 60)


def test_a_server_that_came_back_is_looked_at_every_second_again() -> None:
    looks = Looks(4)
    keep_running(DyingServer(starts=[StartBusy(), StartBusy()]), looks, NodeLog(io.StringIO()))
    assert looks.pauses == [1, 2, 4, 1, 1]
