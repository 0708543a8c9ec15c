"""Named Python functions that a mapping may use, each run once per distinct value, never once per row."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import polars as pl

from bluelamp.pole.values import address, name
from bluelamp.pole.values.name_split import split

NAME_SCHEMA = pl.Struct(
    {
        "given": pl.List(pl.String),
        "middle": pl.List(pl.String),
        "family": pl.String,
        "title": pl.String,
        "nickname": pl.String,
        "asRecorded": pl.String,
    }
)
"""Name parts as columns; empty lists are null."""

ADDRESS_SCHEMA = pl.Struct(
    dict.fromkeys(("unit", "premises", "street", "locality", "town", "county", "postcode", "country", "uprn", "asRecorded"), pl.String)
)  # fmt: skip
"""Address parts as columns, named as in the record."""
NAME_PARTS = ("given", "middle", "family", "title", "asRecorded")
"""The parts that a record's name has; a nickname becomes a name of its own."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")

REMEMBERED_MAX = 1 << 15
"""Distinct values whose outcomes are kept between batches, for each use of a function."""

TextFunction = Callable[[str], str | None]


def once_per_value(
    function: Callable[[str], Any], result: Any = pl.String, *, remember: bool = True
) -> Callable[[pl.Expr], pl.Expr]:
    """Make an expression of a Python function: distinct values are worked out once and joined back.

    Dates, names and the like come again in later batches, so outcomes are remembered, up to a limit.
    """
    remembered = lru_cache(maxsize=REMEMBERED_MAX)(function) if remember else function

    def over_series(texts: pl.Series) -> pl.Series:
        distinct = texts.drop_nulls().unique()
        if len(distinct) == 0:
            return pl.Series(texts.name, [None] * len(texts), dtype=result)
        outcome = pl.Series("outcome", [remembered(text) for text in distinct], dtype=result)
        answers = pl.DataFrame({"text": distinct, "outcome": outcome})
        asked = pl.DataFrame({"text": texts})
        return asked.join(answers, on="text", how="left", maintain_order="left")["outcome"].alias(texts.name)

    return lambda expression: expression.map_batches(over_series, return_dtype=result)


def in_every_row(expression: pl.Expr) -> pl.Expr:
    """The same, as long as the frame even where it is made of constants, as Python functions need it."""
    return pl.when(pl.col("_row").is_not_null()).then(expression)


def once_per_element(function: Callable[[str], Any], result: Any = pl.String) -> Callable[[pl.Expr], pl.Expr]:
    """As `once_per_value` for lists of texts: outcomes that are nothing are dropped, and an empty list is null."""
    # Not `list.eval`: Polars calls a Python function there once for each row.
    each = once_per_value(function, result)

    def over_lists(lists: pl.Series) -> pl.Series:
        every = pl.DataFrame({"row": pl.int_range(len(lists), eager=True), "text": lists})
        outcomes = every.explode("text").with_columns(each(pl.col("text"))).drop_nulls("text")
        grouped = outcomes.group_by("row", maintain_order=True).agg("text")
        joined = every.select("row").join(grouped, on="row", how="left", maintain_order="left")
        return joined["text"].alias(lists.name)

    return lambda expression: expression.map_batches(over_lists, return_dtype=pl.List(result))


def title_case(text: str) -> str:
    """Capitals as names and addresses have them: O'Neill, McDonald, Smith-Jones, St Mary's Road."""
    return _WORD.sub(lambda word: _capitals(word[0]), text)


def _capitals(word: str) -> str:
    lower = word.lower()
    if lower.startswith("mc") and len(lower) > 3:
        return "Mc" + lower[2:].capitalize()
    head, mark, tail = lower.partition("'")
    # The s of St Mary's stays small; the Neill of O'Neill does not.
    return head.capitalize() + mark + (tail.capitalize() if len(tail) > 1 else tail)


def _cleaned(part: str) -> str:
    """The canonical form; the name as written stays beside it."""
    return name.clean(part) or part


def name_parts(*, family_first: bool) -> Callable[[str], dict[str, Any] | None]:
    """Split a full name into its parts."""

    def parts_of(text: str) -> dict[str, Any] | None:
        parts = split(text, family_first=family_first)
        if not (parts.family or parts.given):
            return None
        return {
            "given": [_cleaned(part) for part in parts.given] or None,
            "middle": [_cleaned(part) for part in parts.middle] or None,
            "family": _cleaned(parts.family) if parts.family else None,
            "title": parts.title,
            "nickname": parts.nickname,
            "asRecorded": text,
        }

    return parts_of


def address_parts(text: str) -> dict[str, str | None] | None:
    """Split a one-line address into its parts."""
    parts = address.parse(text)
    if parts is None:
        return None
    return {
        **{name: getattr(parts, name) for name in ADDRESS_SCHEMA.to_schema() if name != "asRecorded"},
        "asRecorded": text,
    }
