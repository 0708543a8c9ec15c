"""Runs every own rule over the repository: `python -m tools.lint`. Exit 1 if any is broken."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.lint import logging_keys, policy_filter, reasoned_excepts, tracked_text, unsafe_calls
from tools.lint.source import Source, Violation

ROOT = Path(__file__).resolve().parents[2]
RULES = (policy_filter, unsafe_calls, logging_keys, reasoned_excepts)
# Other people's files are kept byte for byte; tools/vendor.py checks them instead.
VENDORED = "src/bluelamp/node/api/vendor/"


def broken_rules(root: Path) -> Iterator[Violation]:
    """Every violation in a tree laid out as this repository."""
    for path in sorted(root.glob("src/**/*.py")):
        source = Source(path.relative_to(root).as_posix(), path.read_text("utf-8"))
        for rule in RULES:
            yield from rule.violations(source)
    for name in tracked_files(root):
        try:
            text = (root / name).read_text("utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        yield from tracked_text.violations(name, text)
        if name.endswith(".lock"):
            yield from tracked_text.lock_violations(name, text)


def tracked_files(root: Path) -> list[str]:
    """What git tracks or would track (all files where there is no git), less what is vendored."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root, capture_output=True, check=False, text=True,
    )  # fmt: skip
    if listing.returncode == 0:
        names = [name for name in listing.stdout.split("\0") if name]
    else:
        names = [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()]
    return sorted(name for name in names if not name.startswith((VENDORED, ".venv/", ".cache/")))


if __name__ == "__main__":
    found = list(broken_rules(ROOT))
    for violation in found:
        print(violation)
    sys.exit(1 if found else 0)
