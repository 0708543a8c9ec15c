"""Rule: no tracked file names a package registry's host or a path of one machine; the lock pins by hash alone."""

import re
from collections.abc import Iterator

from tools.lint.source import Violation

# Spelt in parts, so that this file keeps its own rule.
_HOSTS = [
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("deb", "debian", "org"),
    ("security", "debian", "org"), ("proxy", "golang", "org"), ("crates", "io"), ("yarnpkg", "com"),
    ("repo", "maven", "apache", "org"), ("rubygems", "org"), ("conda", "anaconda", "org"),
]  # fmt: skip
_HOST = re.compile(r"\b(?:" + "|".join(r"\.".join(parts) for parts in _HOSTS) + r")\b", re.IGNORECASE)
_MACHINE_PATH = re.compile(r"(?<![\w.~:/-])/(?:root|home|Users|work|mnt|opt/(?:pypi|wheels))/[\w.]")
_REQUIREMENT = re.compile(r"^([A-Za-z0-9][\w.-]*(?:\[[\w,-]+\])?)==")


def violations(path: str, text: str) -> Iterator[Violation]:
    """Every line of a tracked file that names a registry's host or a path of one machine."""
    for number, line in enumerate(text.splitlines(), 1):
        if _HOST.search(line):
            yield Violation(path, number, "names a package registry's host: clients know where theirs is")
        if _MACHINE_PATH.search(line):
            yield Violation(
                path, number, "names a path of one machine: use a path relative to the repository"
            )


def lock_violations(path: str, text: str) -> Iterator[Violation]:
    """Every requirement of a lock file without a hash, and every address in it."""
    entries = re.split(r"\n(?=\S)", text.replace("\\\n", " "))
    line = 1
    for entry in entries:
        match = _REQUIREMENT.match(entry)
        if match and "--hash=sha256:" not in entry:
            yield Violation(path, line, f"{match.group(1)} has no hash: remake the lock with `make lock`")
        if "://" in entry or re.search(r"--(?:extra-)?index-url|--find-links", entry):
            yield Violation(path, line, "the lock names an address: remake it with `make lock`")
        line += entry.count("\n") + 1
