"""The policy filter in SQL: every query of records, links and source records carries it."""

from typing import assert_never

from psycopg import sql

from bluelamp.policy import All, Compare, Either, Everything, Filter, Not, Nothing

# Fields of the handling table; the rest are columns of the record itself.
_HANDLING_COLUMNS = {
    "marking": "marking",
    "purposes": "purposes",
    "access": "access",
    "basis": "basis",
    "mopiGroup": "mopi_group",
    "handlingCode": "grading_handling",
}


def compile_filter(tree: Filter, alias: str) -> sql.Composable:
    """SQL condition on the table under `alias` (record, link or source_record) for a policy's filter tree."""
    match tree:
        case Everything():
            return sql.SQL("true")
        case Nothing():
            return sql.SQL("false")
        case All(parts):
            return _joined(parts, " AND ", "true", alias)
        case Either(parts):
            return _joined(parts, " OR ", "false", alias)
        case Not(part):
            # An unknown comparison is "may not be seen" on both sides of a NOT, as in `policy.filter.permits`.
            return sql.SQL("NOT coalesce({}, false)").format(compile_filter(part, alias))
        case Compare():
            return _comparison(tree, alias)
        case _:
            assert_never(tree)


def _joined(parts: tuple[Filter, ...], word: str, empty: str, alias: str) -> sql.Composable:
    if not parts:
        return sql.SQL("true" if empty == "true" else "false")
    joiner = sql.SQL(" AND ") if word == " AND " else sql.SQL(" OR ")
    return sql.SQL("({})").format(joiner.join(compile_filter(part, alias) for part in parts))


def _comparison(compare: Compare, alias: str) -> sql.Composable:
    if compare.field == "system":
        inner = sql.SQL("SELECT s.system_no FROM system s WHERE {}").format(
            _condition(sql.Identifier("s", "id"), compare)
        )
        return sql.SQL("{} IN ({})").format(sql.Identifier(alias, "system_no"), inner)
    column = _HANDLING_COLUMNS.get(compare.field)
    if column is None:
        return _condition(sql.Identifier(alias, compare.field), compare)
    # The handling table is tiny, so PostgreSQL decides it once per query and keeps the numbers.
    inner = sql.SQL("SELECT h.handling_no FROM handling h WHERE {}").format(
        _condition(sql.Identifier("h", column), compare)
    )
    return sql.SQL("{} IN ({})").format(sql.Identifier(alias, "handling_no"), inner)


def _condition(column: sql.Composable, compare: Compare) -> sql.Composable:
    value = compare.value
    words = list(value) if isinstance(value, tuple) else [] if value is None else [str(value)]
    match compare.op:
        case "overlaps":
            return sql.SQL("{} && {}::text[]").format(column, sql.Literal(words))
        case "within":
            return sql.SQL("{} <@ {}::text[]").format(column, sql.Literal(words))
        case "in":
            return sql.SQL("{} = ANY({}::text[])").format(column, sql.Literal(words))
        case "at-most":
            return sql.SQL("{} <= {}").format(column, sql.Literal(value))
        case "equals":
            return sql.SQL("{} = {}").format(column, sql.Literal(value))
        case _:
            assert_never(compare.op)
