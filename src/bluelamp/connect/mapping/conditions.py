"""`when:` conditions as column expressions."""

import polars as pl

from bluelamp.connect.mapping.fields.column import Column, ValueType
from bluelamp.connect.mapping.fields.resolve import Resolver
from bluelamp.connect.mapping.language.entity import Condition


def holds(condition: Condition, resolver: Resolver, path: str) -> pl.Expr:
    """Whether the condition holds in a row; never null.

    Raises `ValueMissing` where a name in it cannot be compiled.
    """
    parts = [resolver.named(name, path).filled() for name in condition.present]
    parts += [~resolver.named(name, path).filled() for name in condition.absent]
    parts += [_is_one_of(resolver.named(name, path), (value,)) for name, value in condition.equals.items()]
    parts += [_is_one_of(resolver.named(name, path), values) for name, values in condition.in_.items()]
    if condition.not_ is not None:
        parts.append(~holds(condition.not_, resolver, path))
    if condition.any:
        parts.append(pl.any_horizontal([holds(each, resolver, path) for each in condition.any]))
    parts += [holds(each, resolver, path) for each in condition.all]
    return pl.all_horizontal(parts)


def _is_one_of(column: Column, values: tuple[str | bool, ...]) -> pl.Expr:
    texts = [str(value).lower() if isinstance(value, bool) else value for value in values]
    if column.type is ValueType.LIST:
        wanted = pl.Series("wanted", texts, dtype=pl.String).implode()
        found = column.expression.list.eval(pl.element().is_in(wanted)).list.any()
    else:
        wanted = pl.Series("wanted", texts, dtype=pl.String).implode()
        found = column.expression.cast(pl.String).is_in(wanted)
    return found.fill_null(value=False)
