"""A bounded time of fuzzing for the HL7 and the NIST reader, each in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["hl7", "nist"])
def test_broken_bytes_become_records_or_faults_and_nothing_else(kind: str) -> None:
    ran = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("segments.py")), kind, "15"],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-4_000:]
    assert "Done" in ran.stderr
