"""Runs initdb and pg_ctl as the server's user, with an environment that nothing can leak into."""

import os
import subprocess
import tempfile
from pathlib import Path

from bluelamp.store.server.binaries import Binaries
from bluelamp.store.server.os_user import ServerUser
from bluelamp.store.server.place import Place
from bluelamp.store.server.port import ROLE_NAME
from bluelamp.store.server.problem import ServerNotMade, ServerNotStarted, ServerNotStopped

_LOG_BYTES_MAX = 5 * 1024 * 1024
_TAIL_LINES = 15


def make_data(binaries: Binaries, user: ServerUser, place: Place) -> None:
    """Create the data folder. It appears under its name only when complete and on disk."""
    place.clear_unfinished()
    making = place.new_making()
    for locale in ("C.UTF-8", "C"):
        making.mkdir(mode=0o700)
        user.own(making)
        code, output = _run(
            [binaries.program("initdb"), *_initdb_options(binaries, locale)], user, making, 120
        )
        if code == 0:
            break
        place.clear_unfinished()
        if "locale" not in output:
            break
    if code != 0:
        raise ServerNotMade(output)
    making.rename(place.cluster)
    descriptor = os.open(place.home, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def start_postmaster(binaries: Binaries, user: ServerUser, place: Place, timeout_seconds: float) -> None:
    """Start the server and wait until it answers."""
    if place.log.exists() and place.log.stat().st_size > _LOG_BYTES_MAX:
        place.log.rename(place.log.with_name(f"{place.log.name}.1"))
    command = [
        binaries.program("pg_ctl"),
        "start",
        "-w",
        "-t",
        str(round(timeout_seconds)),
        "-l",
        f"../{place.log.name}",
    ]
    code, output = _run(command, user, place.cluster, timeout_seconds + 30)
    if code != 0:
        raise ServerNotStarted(f"{output.strip()}\n{log_tail(place)}")


def stop_postmaster(binaries: Binaries, user: ServerUser, place: Place, timeout_seconds: float) -> None:
    """Stop the server: open transactions are rolled back, everything committed is on disk."""
    command = [binaries.program("pg_ctl"), "stop", "-m", "fast", "-w", "-t", str(round(timeout_seconds))]
    code, output = _run(command, user, place.cluster, timeout_seconds + 30)
    if code != 0 and (place.cluster / "postmaster.pid").exists():
        raise ServerNotStopped(f"{output.strip()}\n{log_tail(place)}")


def log_tail(place: Place) -> str:
    """The last lines of the server's log."""
    try:
        with place.log.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 8192))
            lines = log.read().decode("utf-8", "replace").splitlines()
    except OSError as reason:
        return f"(no server log: {reason.strerror})"
    return "\n".join(lines[-_TAIL_LINES:])


def _initdb_options(binaries: Binaries, locale: str) -> list[str]:
    # Sorted by code point everywhere, so that an index means the same on every machine and C library.
    provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if binaries.major >= 17 else []
    return [
        f"--username={ROLE_NAME}",
        "--encoding=UTF8",
        f"--locale={locale}",
        *provider,
        "--text-search-config=english",
        "--data-checksums",
        "--auth-local=peer",
        "--auth-host=reject",
        "--no-instructions",
    ]


def _run(command: list[str], user: ServerUser, data: Path, timeout_seconds: float) -> tuple[int, str]:
    # Output goes to a file, not a pipe: the server would inherit a pipe and keep us waiting for its end. The data
    # folder goes by environment, not by -D, since pg_ctl hands its arguments to a shell.
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C",
        "TZ": "UTC",
        "PGDATA": str(data),
    }
    with tempfile.TemporaryFile("w+b") as output:
        try:
            code = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=data,
                env=environment,
                umask=0o077,
                timeout=timeout_seconds,
                check=False,
                **user.run_as(),
            ).returncode
        except (OSError, subprocess.SubprocessError) as reason:
            return 1, str(reason)
        output.seek(0)
        return code, output.read().decode("utf-8", "replace")[-4000:]
