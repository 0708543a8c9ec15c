"""The sizes ratchet: files, functions and folders stay small; the list of exceptions may only shrink.

`python -m tools.sizes` checks; `python -m tools.sizes --shrink` lowers or drops exceptions that are no longer needed.
"""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = ROOT / "tools" / "sizes_allowed.json"
CHECKED = ("src", "tools", "benchmarks", "tests")
FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 70
FOLDERS_BELOW_PACKAGE_MAX = 4


def oversized(root: Path) -> dict[str, int]:
    """Each file, function and folder over its limit, with its size."""
    found: dict[str, int] = {}
    for path in sorted(path for top in CHECKED for path in (root / top).glob("**/*.py")):
        name = path.relative_to(root).as_posix()
        text = path.read_text("utf-8")
        lines = len(text.splitlines())
        if lines > FILE_LINES_MAX:
            found[name] = lines
        found |= {f"{name}::{function}": size for function, size in _long_functions(ast.parse(text))}
        depth = len(path.relative_to(root).parts) - 3
        if name.startswith("src/") and depth > FOLDERS_BELOW_PACKAGE_MAX:
            found[f"{name}::folders"] = depth
    return found


def complaints(found: dict[str, int], allowed: dict[str, int]) -> list[str]:
    """What is too large and not excepted, what grew, and which exceptions must now shrink."""
    said = [
        f"{name}: {size} is over the limit: divide it" for name, size in found.items() if name not in allowed
    ]
    for name, limit in allowed.items():
        size = found.get(name, 0)
        if size > limit:
            said.append(f"{name}: grew from {limit} to {size}: divide it")
        elif size < limit:
            said.append(f"{name}: its exception ({limit}) is out of date: run python -m tools.sizes --shrink")
    return said


def _long_functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_lines(node)
            if size > FUNCTION_LINES_MAX:
                yield node.name, size


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    if ast.get_docstring(node) is None:
        return 0
    first = node.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1


def main() -> int:
    """Check, or shrink the list of exceptions."""
    found = oversized(ROOT)
    allowed: dict[str, int] = json.loads(ALLOWED.read_text("utf-8"))
    if "--shrink" in sys.argv:
        allowed = {name: min(limit, found[name]) for name, limit in allowed.items() if name in found}
        ALLOWED.write_text(json.dumps(allowed, indent=2) + "\n", "utf-8")
    said = complaints(found, allowed)
    print("\n".join(said), end="\n" if said else "")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
