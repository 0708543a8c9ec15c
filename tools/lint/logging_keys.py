"""Rule: the log is written only through bluelamp.node.logging, with fixed messages: no personal data can slip in.

Which keys a line may carry is that module's own list, checked when it writes.
"""

import ast
from collections.abc import Iterator

from tools.lint.source import Source, Violation, imported_modules

LOG_MODULE = "src/bluelamp/node/logging.py"
LOGGERS = {"logging", "logging.config", "logging.handlers", "loguru", "structlog", "syslog"}


def violations(source: Source) -> Iterator[Violation]:
    """Loggers imported elsewhere, and log calls whose message is put together from values."""
    if source.path == LOG_MODULE:
        return
    for statement, module in imported_modules(source.tree):
        if module in LOGGERS:
            yield source.at(statement, f"import {module} only in {LOG_MODULE}: log through its functions")
    writers = set(_log_writers(source.tree))
    for call in source.calls():
        if (
            isinstance(call.func, ast.Name)
            and call.func.id in writers
            and any(map(_is_composed, _said(call)))
        ):
            yield source.at(call, "a log message is a fixed sentence: pass values under allow-listed keys")


def _log_writers(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "bluelamp.node.logging":
            yield from (alias.asname or alias.name for alias in node.names)


def _said(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _is_composed(value: ast.expr) -> bool:
    joined = isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mod | ast.Add)
    formatted = (
        isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "format"
    )
    return isinstance(value, ast.JoinedStr) or joined or formatted
