"""Reads who runs a data folder: the server's own pid file, and whether that process is really it."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

_ORPHAN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What `postmaster.pid` says: process, and where its socket is."""

    pid: int
    socket_folder: Path | None
    port: int


def read_postmaster(data: Path) -> Postmaster | None:
    """The server that the pid file names, alive or not. None while there is no complete file."""
    try:
        lines = (data / "postmaster.pid").read_text("utf-8").splitlines()
    except FileNotFoundError:
        return None
    if len(lines) < 5 or not lines[0].strip().isdigit() or not lines[3].strip().isdigit():
        return None
    folder = lines[4].strip()
    return Postmaster(int(lines[0]), Path(folder) if folder else None, int(lines[3]))


def is_alive(pid: int, data: Path) -> bool:
    """Whether the process lives and is a server of this very data folder.

    Process numbers are used again after a crash or a restart of the machine; a stranger with the number of our
    dead server must not keep the database shut.
    """
    if sys.platform != "linux":
        return _is_named_postgres(pid) and _pid_file_is_of(data)
    if _is_zombie(pid):
        return False
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
    except (FileNotFoundError, ProcessLookupError):
        return False
    except PermissionError:
        # Somebody else's process: our own server's folder would be readable.
        return False


def forget_dead(data: Path) -> None:
    """Clear away what a killed server has left, so that the next one can start."""
    _end_orphans(data)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _end_orphans(data: Path) -> None:
    """End server processes whose postmaster is dead.

    They notice its death by themselves, but one in the middle of a long query notices late, and until then the
    shared memory is taken and no new server can start. Their transactions can never commit any more.
    """
    if sys.platform != "linux":
        return
    deadline = time.monotonic() + _ORPHAN_SECONDS
    while orphans := _processes_in(data):
        sign = signal.SIGQUIT if time.monotonic() < deadline else signal.SIGKILL
        for pid in orphans:
            _signal(pid, sign)
        if time.monotonic() > 2 * _ORPHAN_SECONDS + deadline:
            return
        time.sleep(0.05)


def _processes_in(data: Path) -> list[int]:
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if is_alive(pid, data) and _program_name(pid).startswith("postgres")]


def _program_name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/exe").readlink().name
    except OSError:
        return ""


def _signal(pid: int, sign: signal.Signals) -> None:
    try:
        os.kill(pid, sign)
    except (ProcessLookupError, PermissionError):
        return


def _is_zombie(pid: int) -> bool:
    # In a container whose first process does not reap, a dead server keeps its number for ever.
    try:
        status = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[:1] == ["Z"]


def _pid_file_is_of(data: Path) -> bool:
    # A data folder that was copied while its server ran carries that server's pid file.
    lines = (data / "postmaster.pid").read_text("utf-8").splitlines()
    return len(lines) > 1 and Path(lines[1]) == data.resolve()


def _is_named_postgres(pid: int) -> bool:
    answer = subprocess.run(
        ["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return "postgres" in answer.stdout
