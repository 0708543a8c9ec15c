"""Other processes for tests of the embedded server: a holder to kill, and an unprivileged user to be."""

import os
import pwd
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]
HOLDER = ROOT / "tests" / "faults" / "hold_database.py"


def begin_holder(folder: Path, provider: str = "auto") -> "subprocess.Popen[str]":
    """Start a process that holds the folder's server. Its address is its first line of output."""
    return subprocess.Popen(
        [sys.executable, str(HOLDER), str(folder), provider],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )


@contextmanager
def a_holder(folder: Path, provider: str = "auto") -> Iterator["tuple[subprocess.Popen[str], str]"]:
    """A process that holds the server, and the server's address. Ends with the block, if it still lives."""
    with begin_holder(folder, provider) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, "the holder did not start its server"
        yield process, address


def postmaster_pid(data: Path) -> int:
    """Process number of the server that runs the data folder."""
    return int((data / "postmaster.pid").read_text().splitlines()[0])


def lives(pid: int) -> bool:
    """Whether the process is there and is no zombie."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def fork() -> int:
    """A forked child, without the warning that other threads of ours do not come along: the child needs none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def as_nobody(act: Callable[[], None]) -> None:
    """Do something as an unprivileged user, in a forked child; its failure is ours."""
    child = fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                nobody = pwd.getpwnam("nobody")
                os.setgroups([])
                os.setgid(nobody.pw_gid)
                os.setuid(nobody.pw_uid)
                os.chdir("/")
            act()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, "the unprivileged child failed; see its traceback above"
