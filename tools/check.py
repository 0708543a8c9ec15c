"""Every check that runs no test, one line each: `make check`. A failing check prints all it has to say."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
ENVIRONMENT = os.environ | {"PYTHONPATH": "src"}
CHECKED = ["src", "tests", "tools"]
CHECKS: dict[str, list[str]] = {
    "lint": [str(BIN / "ruff"), "check", "--quiet", *CHECKED],
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", *CHECKED],
    "types": [str(BIN / "mypy"), "--no-error-summary"],
    "imports": [str(BIN / "lint-imports"), "--no-logo", "--cache-dir", ".cache/imports"],
    "own rules": [sys.executable, "-m", "tools.lint"],
    "names": [sys.executable, "-m", "tools.names"],
    "sizes": [sys.executable, "-m", "tools.sizes"],
    "vendored": [sys.executable, "-m", "tools.vendor", "--check"],
}


def main() -> int:
    """Run all the checks, or those named; go on after a failure so that one run tells all."""
    failed = []
    for name in sys.argv[1:] or CHECKS:
        started = time.monotonic()
        ran = subprocess.run(
            CHECKS[name], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False
        )
        seconds = time.monotonic() - started
        print(f"{name:10} {'ok' if ran.returncode == 0 else 'FAILED':6} {seconds:5.1f} s", flush=True)
        if ran.returncode != 0:
            failed.append(name)
            print(ran.stdout + ran.stderr, flush=True)
    if failed:
        print(f"Not right yet: {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
