"""Rule: SQL that reads a protected table carries the policy filter `{visible…}`.

Purpose and marking are checked in the query itself, so that nothing which may not be seen leaves the database.
"""

import ast
import re
from collections.abc import Iterator

from tools.lint.protected_tables import ALLOWED, PROTECTED_TABLES
from tools.lint.source import Source, Violation, docstrings

REMEDY = (
    "SQL reads {table} without the policy filter: add {{visible}} to its WHERE, from store's compiled filter"
)

_TABLE = re.compile(
    r"\b(?:from|join|using|update|table|copy)\s+(?:only\s+|lateral\s+)?(?:public\.)?\"?(\{[^}]*\}|\w+)\"?"
    r"((?:\s+(?:as\s+)?\w+)?\s*,\s*\"?\w+\"?)*",
    re.IGNORECASE,
)
_SQL = re.compile(r"\b(?:select|with|from|join|update|delete|copy|table)\b", re.IGNORECASE)


def violations(source: Source) -> Iterator[Violation]:
    """Every SQL string that reads a protected table, or one named at run time, without the filter."""
    if source.path.startswith(tuple(name for name in ALLOWED if "::" not in name)):
        return
    skipped = docstrings(source.nodes) | _inside_f_strings(source.nodes) | _excused(source)
    for node in source.nodes:
        if id(node) in skipped:
            continue
        sql = _text(node)
        if sql and "{visible" not in sql:
            yield from (source.at(node, REMEDY.format(table=name)) for name in sorted(tables_read(sql)))


def tables_read(sql: str) -> set[str]:
    """Names of protected tables that a statement reads; `{…}` is a table chosen at run time."""
    if not _SQL.search(sql):
        return set()
    found = set()
    for match in _TABLE.finditer(sql):
        names = re.findall(r"\{[^}]*\}|\w+", match.group(0))
        found |= {name for name in names if name.lower() in PROTECTED_TABLES}
        # Prose says "from {place}"; SQL, by our habit, says FROM.
        if match.group(1).startswith("{") and match.group(0)[0].isupper():
            found.add(match.group(1))
    return found


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else f"{{{_placeholder(part)}}}"
            for part in node.values
        )
    return ""


def _placeholder(part: ast.expr) -> str:
    return ast.unparse(part.value) if isinstance(part, ast.FormattedValue) else ""


def _excused(source: Source) -> set[int]:
    """Constants of the module whose statement is excused by name."""
    return {
        id(statement.value)
        for statement in source.tree.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
        if f"{source.path}::{statement.target.id}" in ALLOWED
    }


def _inside_f_strings(nodes: list[ast.AST]) -> set[int]:
    return {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
