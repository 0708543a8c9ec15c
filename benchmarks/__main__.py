"""`make bench`: runs every benchmark and writes what each printed into benchmarks/RESULTS.md, with machine and load."""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
SEEDS = ["--seeds", "211", "212"]
"""Worlds that nobody has tuned on."""

BENCHMARKS = {
    "Person search": ["benchmarks.search", "--persons", "100000", "--questions", "200"],
    "Recall of person search": ["benchmarks.recall", "--people", "20000", "--questions", "1000", *SEEDS],
    "Loading": ["benchmarks.load", "--rows", "1000000"],
    "Mainframe extracts": ["benchmarks.fixed_width", "--records", "50000"],
    "Messages of PNC, HL7 and NIST": ["benchmarks.segments", "--records", "5000"],
    "XML and JSON": ["benchmarks.nested", "--records", "10000"],
}
QUICK = {
    "Person search": ["--persons", "30000", "--questions", "100"],
    "Loading": ["--rows", "100000", "--persons", "20000", "--slice", "10000"],
}
"""Sizes for a look in a quarter of an hour; too small to prove a budget."""


def main() -> int:
    """Run all, one after the other, and write the page; non-zero if any failed."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    page = [
        "# Benchmark results\n",
        "<!-- Written by `make bench`; do not edit. -->\n",
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {commit}, Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start.\n",
    ]
    given = [word for word in sys.argv[1:] if word != "--quick"]
    is_quick = "--quick" in sys.argv[1:]
    if is_quick:
        page.append("A quick run: sizes are small, and no budget is proved by them.\n")
    failed = 0
    for title, usual in BENCHMARKS.items():
        words = [*usual[:1], *QUICK.get(title, usual[1:])] if is_quick else usual
        print(f"{title} …", flush=True)
        ran = subprocess.run(
            [sys.executable, "-m", *words, *given],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        failed += ran.returncode != 0
        print(ran.stdout + ran.stderr, flush=True)
        page.append(
            f"## {title}\n\n`python -m {' '.join([*words, *given])}`\n\n```text\n{ran.stdout.rstrip()}\n```\n"
        )
    RESULTS.write_text("\n".join(page), encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
