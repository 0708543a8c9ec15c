"""Set-up says plainly what a machine lacks, and make lists at most ten targets."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def set_up(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the set-up in an empty folder, with only the shell's own programs and what a test planted in bin/."""
    return subprocess.run(
        ["/bin/sh", ROOT / "tools" / "set_up.sh"],
        cwd=tmp_path,
        env={"PATH": str(tmp_path / "bin"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def plant_python(tmp_path: Path, name: str, script: str) -> None:
    """A program on PATH that plays a Python."""
    path = tmp_path / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_machine_without_python_is_told_what_to_install(tmp_path: Path) -> None:
    result = set_up(tmp_path)
    assert result.returncode == 1
    assert "needs Python 3.11, 3.12 or 3.13 and found none" in result.stderr
    assert "make PYTHON=" in result.stderr


def test_python_of_another_version_is_passed_over(tmp_path: Path) -> None:
    plant_python(tmp_path, "python3", "exit 1")
    assert "found none" in set_up(tmp_path).stderr


def test_named_python_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    result = set_up(tmp_path, PYTHON="/nowhere/python3.9")
    assert result.returncode == 1
    assert "PYTHON=/nowhere/python3.9 is not a working Python" in result.stderr


def test_python_without_venv_is_told_which_package(tmp_path: Path) -> None:
    plant_python(tmp_path, "python3.12", 'case "$2" in *ensurepip*) exit 1;; *print*) echo 3.12;; esac')
    result = set_up(tmp_path)
    assert result.returncode == 1
    assert "apt-get install python3.12-venv" in result.stderr
    assert not (tmp_path / ".venv").exists()


def test_make_alone_lists_every_target_and_no_more_than_ten() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    listed = subprocess.run(
        ["make", "--no-print-directory"],
        cwd=ROOT,
        env=os.environ | {"MAKEFLAGS": ""},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert [line.split()[1] for line in listed.splitlines()] == phony[1].split()
    assert len(phony[1].split()) <= 10


@pytest.mark.parametrize("script", ["tools/set_up.sh", ".ci/run"])
def test_scripts_stop_at_the_first_error(script: str) -> None:
    text = (ROOT / script).read_text("utf-8")
    assert re.search(r"^set -eu", text, re.MULTILINE)
