"""Which dates of birth can be true: those that a living or recently dead person may have."""

import polars as pl

from bluelamp.connect.mapping.fields import dates

AGE_YEARS_MAX = 120
"""POLE general rule: a date of birth is not over 120 years ago."""


def can_be_birth(text: pl.Expr) -> pl.Expr:
    """Whether a whole or partial date is neither in the future nor over 120 years ago."""
    today = pl.col(dates.TODAY)
    return (dates.first_day(text) <= today) & (
        dates.last_day(text) >= today.dt.offset_by(f"-{AGE_YEARS_MAX}y")
    )
