"""Whether a pid file speaks of a living server of this very folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bluelamp.store.server.postmaster import is_alive, read_postmaster

LINES = ["4242", "/srv/data", "1700000000", "5432", "/tmp/x", "", "1 2", "ready   "]


def with_pid_file(data: Path, text: str) -> Path:
    (data / "postmaster.pid").write_text(text)
    return data


def test_a_complete_pid_file_names_process_and_socket(tmp_path: Path) -> None:
    found = read_postmaster(with_pid_file(tmp_path, "\n".join(LINES)))
    assert found is not None
    assert (found.pid, found.socket_folder, found.port) == (4242, Path("/tmp/x"), 5432)


@pytest.mark.parametrize("text", ["", "4242", "4242\n/srv/data\n1\n", "x\n" * 8, "1\n2\n3\nport\n/tmp\n"])
def test_an_incomplete_pid_file_names_nothing(text: str, tmp_path: Path) -> None:
    assert read_postmaster(with_pid_file(tmp_path, text)) is None


def test_no_pid_file_names_nothing(tmp_path: Path) -> None:
    assert read_postmaster(tmp_path) is None


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_process_elsewhere_is_not_our_server(tmp_path: Path) -> None:
    assert not is_alive(os.getpid(), tmp_path)
    assert is_alive(os.getpid(), Path.cwd())


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_dead_process_that_nobody_has_reaped_is_dead(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, cwd=tmp_path) as process:
        assert is_alive(process.pid, tmp_path)
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert not is_alive(process.pid, tmp_path)
    assert not is_alive(process.pid, tmp_path)
