"""The process beside the demonstration's node, and the screen that both report to."""

import contextlib
import json
import queue
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

END_SECONDS = 30
LAST_LINES = 8


class OldSystemsEnded(Exception):
    """The process that invents the world and runs the neighbouring forces ended before its time."""


class Screen:
    """One line for each thing under way, one for each run that ended."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.fields[note]}"), TimeElapsedColumn(),
            console=console, transient=True,
        )  # fmt: skip
        self._tasks: dict[tuple[str, str], TaskID] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def rows(self, force: str, system: str, rows: int) -> None:
        """How many rows were read so far."""
        self.note((force, system), f"Connecting {force} {system}", f"{rows:,} rows")

    def note(self, key: tuple[str, str], what: str, note: str = "") -> None:
        """What is under way."""
        with self._lock:
            if key not in self._tasks:
                self._tasks[key] = self._bar.add_task(what, total=None, note=note)
            self._bar.update(self._tasks[key], description=what, note=note)

    def done(self, key: tuple[str, str]) -> None:
        """It is under way no more."""
        with self._lock:
            task = self._tasks.pop(key, None)
            if task is not None:
                self._bar.remove_task(task)

    def run(self, force: str, run: dict[str, Any]) -> None:
        """What a run did."""
        self.done((force, run["system"]))
        ended = "Connected" if run["isComplete"] else "[bold red]Not read[/]"
        self._console.print(
            f"{ended} [bold]{force} {run['system']}[/]: {run['read']:,} read = {run['written']:,} written"
            f" + {run['unchanged']:,} unchanged + {run['keptAside']:,} kept aside;"
            f" {run['records']:,} records and {run['links']:,} links",
            soft_wrap=True,
        )

    def clear(self) -> None:
        """Nothing is under way."""
        self._bar.stop()


class Beside:
    """Runs `bluelamp.demo.old_systems` for as long as the block lasts."""

    def __init__(self, folder: Path, people: int, screen: Screen) -> None:
        self.runs: list[dict[str, Any]] = []
        """What each of the neighbours' runs did."""
        self.serving: list[dict[str, Any]] = []
        """Force, name, address and folder of each neighbour's node."""
        self._folder, self._people, self._screen = folder, people, screen
        self._events: queue.Queue[str] = queue.Queue()
        self._complaints: deque[str] = deque(maxlen=LAST_LINES)
        self._seen: set[str] = set()
        self._process: subprocess.Popen[str] | None = None
        self._listeners: list[threading.Thread] = []

    def __enter__(self) -> Self:
        words = [sys.executable, "-m", "bluelamp.demo.old_systems", str(self._folder), str(self._people)]
        self._process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._listeners = [
            threading.Thread(target=listen, daemon=True) for listen in (self._listen, self._hear_complaints)
        ]
        for listener in self._listeners:
            listener.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self._process
        if process is None:
            return
        assert process.stdin is not None
        with contextlib.suppress(OSError):
            process.stdin.close()
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.terminate()
            process.wait(END_SECONDS)
        for listener in self._listeners:
            listener.join(END_SECONDS)
        for pipe in (process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()

    def wait_for(self, event: str, seconds: float | None = None) -> None:
        """Return when the process has told this. Raises `OldSystemsEnded` if it ended instead."""
        while event not in self._seen:
            try:
                told = self._events.get(timeout=seconds)
            except queue.Empty:
                return
            if told == "end":
                raise OldSystemsEnded(f"{OldSystemsEnded.__doc__} {' '.join(self._complaints)}")
            self._seen.add(told)

    def _hear_complaints(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._complaints.append(line.strip())

    def _listen(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._hear(json.loads(line))
        self._events.put("end")

    def _hear(self, told: dict[str, Any]) -> None:
        world = ("", "world")
        match told["event"]:
            case "inventing":
                self._screen.note(world, f"Inventing {told['people']:,} people and what happens to them")
            case "writing":
                self._screen.note(world, "Writing old systems", told["what"])
            case "rows":
                self._screen.rows(told["force"], told["system"], told["rows"])
            case "run":
                self.runs.append(told)
                self._screen.run(told["force"], told)
            case "serving":
                self.serving.append(told)
            case "world":
                self._screen.done(world)
                self._events.put("world")
            case event:
                self._events.put(event)
