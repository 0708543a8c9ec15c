"""Names that say nothing are not used for modules, classes or functions: `python -m tools.names`."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BANNED = {"common", "data", "handler", "handlers", "helper", "helpers", "info", "item", "items", "manager", "misc",
          "util", "utils"}  # fmt: skip
# Methods that Python's own protocols name so.
PROTOCOL_METHODS = {"items"}


def empty_names(root: Path) -> Iterator[str]:
    """Every module, folder, class and function of ours with a banned name."""
    for path in sorted(path for top in ("src", "tools", "tests") for path in (root / top).glob("**/*.py")):
        name = path.relative_to(root)
        yield from (f"{name}: `{part}` says nothing" for part in name.with_suffix("").parts if part in BANNED)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name.lower() in BANNED | {
                "base" + word for word in BANNED
            }:
                yield f"{name}:{node.lineno}: class {node.name} says nothing"
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                bare = node.name.strip("_")
                if bare in BANNED - PROTOCOL_METHODS:
                    yield f"{name}:{node.lineno}: {node.name}() says nothing"


if __name__ == "__main__":
    said = list(empty_names(ROOT))
    print("\n".join(said), end="\n" if said else "")
    sys.exit(1 if said else 0)
