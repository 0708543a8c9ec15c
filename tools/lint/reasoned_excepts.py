"""Rule: an except that catches everything raises again, or says why it may not."""

import ast
from collections.abc import Iterator

from tools.lint.source import Source, Violation


def violations(source: Source) -> Iterator[Violation]:
    """Each bare `except`, and each `except Exception` with neither a raise nor a `# why:` on its line."""
    for node in source.nodes:
        if not isinstance(node, ast.ExceptHandler):
            continue
        if node.type is None:
            yield source.at(node, "bare except also catches Ctrl-C: name what can go wrong")
        elif _catches_all(node.type) and not _raises(node) and "# why:" not in source.lines[node.lineno - 1]:
            yield source.at(node, "raise again, name what can go wrong, or give the reason: `# why: …`")


def _catches_all(caught: ast.expr) -> bool:
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(isinstance(name, ast.Name) and name.id in {"Exception", "BaseException"} for name in names)


def _raises(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) for part in handler.body for node in ast.walk(part))
