"""The harnesses of this folder, run for a little while each; longer runs are for `python -m tests.fuzz.NAME`."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("harness", ["fixed_width", "nested xml", "nested json"])
def test_a_short_run_finds_nothing(harness: str, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        *f"tests.fuzz.{harness}".split(),
        "-runs=4000",
        "-max_total_time=10",
        "-max_len=450",
    ]
    ended = subprocess.run(
        [*command, f"-artifact_prefix={tmp_path}/"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
