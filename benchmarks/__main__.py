"""`make bench`: runs every benchmark and writes what each printed into benchmarks/RESULTS.md, with machine and load."""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
BENCHMARKS = {
    "Person search": ["benchmarks.search", "--persons", "100000", "--questions", "200"],
    "Recall of person search": ["benchmarks.recall", "--people", "20000", "--questions", "1000"],
    "Loading": ["benchmarks.load", "--rows", "1000000"],
    "Mainframe extracts": ["benchmarks.fixed_width", "--records", "50000"],
    "Messages of PNC, HL7 and NIST": ["benchmarks.segments", "--records", "5000"],
    "XML and JSON": ["benchmarks.nested", "--records", "10000"],
}


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
    failed = 0
    for title, words in BENCHMARKS.items():
        print(f"{title} …", flush=True)
        ran = subprocess.run(
            [sys.executable, "-m", *words, *sys.argv[1:]],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        failed += ran.returncode != 0
        print(ran.stdout + ran.stderr, flush=True)
        page.append(
            f"## {title}\n\n`python -m {' '.join([*words, *sys.argv[1:]])}`\n\n```text\n{ran.stdout.rstrip()}\n```\n"
        )
    RESULTS.write_text("\n".join(page), encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
