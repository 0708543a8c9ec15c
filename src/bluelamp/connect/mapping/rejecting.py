"""Rows for quarantine: which, for which reason, in words that never hold the value."""

from collections.abc import Collection, Sequence

import polars as pl

from bluelamp.connect.mapping.compile_slots import SOURCE_KEY
from bluelamp.connect.mapping.fields.column import Check
from bluelamp.connect.mapping.mapped_batch import REJECTED_SCHEMA
from bluelamp.connect.mapping.reasons import sentence

FORBIDDEN = "!forbidden:"
KEY_MISSING = "!key-missing"


def forbidden_checks(columns_read: Collection[str]) -> list[Check]:
    """Source columns whose text no record can hold."""
    read = sorted(columns_read)
    return [Check(f"{FORBIDDEN}{name}", "character-forbidden", name, "quarantine") for name in read]


def rejected_rows(
    frame: pl.DataFrame, columns_read: Collection[str], key_columns: str, found: Sequence[Check]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows to keep aside, and the working frame of the others. `found` are the checks of the mapping itself."""
    checks = [
        *forbidden_checks(columns_read),
        Check(KEY_MISSING, "key-missing", key_columns, "quarantine"),
        *found,
    ]
    frame = frame.with_columns(pl.col(SOURCE_KEY).is_null().alias(KEY_MISSING))
    flags = [pl.col(check.flag) for check in checks]
    is_bad = frame.select(bad=pl.any_horizontal(flags))["bad"]
    if not is_bad.any():
        return pl.DataFrame(schema=REJECTED_SCHEMA), frame
    bad = frame.filter(is_bad)
    rejected = bad.select(
        "_row",
        pl.coalesce([_where(check, check.reason) for check in checks]).alias("reason"),
        pl.coalesce([_where(check, check.field) for check in checks]).alias("field"),
        pl.concat_str(
            [_where(check, sentence(check.reason, check.field)) for check in checks],
            separator=" ",
            ignore_nulls=True,
        ).alias("message"),
        pl.col(SOURCE_KEY).alias("source_key"),
    )
    return rejected.cast(REJECTED_SCHEMA), frame.filter(~is_bad)  # type: ignore[arg-type]


def _where(check: Check, text: str) -> pl.Expr:
    return pl.when(pl.col(check.flag)).then(pl.lit(text))
