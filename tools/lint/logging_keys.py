"""Rule: the log is written only through bluelamp.node.logging, with fixed messages: no personal data can slip in.

Which keys a line may carry is that module's own list, checked when it writes.
"""

import ast
from collections.abc import Iterator

from tools.lint.source import Source, Violation, called_name, imported_modules

LOG_MODULE = "src/bluelamp/node/logging.py"
LOGGERS = {"logging", "logging.config", "logging.handlers", "loguru", "structlog", "syslog"}


def violations(source: Source) -> Iterator[Violation]:
    """Loggers imported elsewhere, and log lines whose event or values are put together from text."""
    if source.path == LOG_MODULE:
        return
    for statement, module in imported_modules(source.nodes):
        if module in LOGGERS:
            yield source.at(statement, f"import {module} only in {LOG_MODULE}: log through its NodeLog")
    for call in source.calls():
        if not _writes_log(call):
            continue
        if not (len(call.args) == 1 and isinstance(call.args[0], ast.Constant)):
            yield source.at(call, "a log line's event is one fixed word: pass values under allow-listed keys")
        if any(_is_composed(keyword.value) for keyword in call.keywords):
            yield source.at(
                call, "a log line's values are not put together from text: pass each under its key"
            )


def _writes_log(call: ast.Call) -> bool:
    parts = called_name(call).split(".")
    return parts[-1] == "write" and len(parts) > 1 and parts[-2].lstrip("_") in {"log", "logger", "node_log"}


def _is_composed(value: ast.expr) -> bool:
    joined = isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mod | ast.Add)
    formatted = (
        isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "format"
    )
    return isinstance(value, ast.JoinedStr) or joined or formatted
