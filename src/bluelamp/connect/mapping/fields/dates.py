"""Dates and times as column expressions: whole and partial dates as ISO text, times as UTC instants."""

import polars as pl

from bluelamp.connect.mapping.language.words import ParseWord

ISO_DATE = "%Y-%m-%d"
ISO_TIMES = (
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
)
ISO_TIMES_WITH_OFFSET = (
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f%#z",
)
TODAY = "_today"
"""Column of the working frame that holds the day of the run."""

YEAR_MIN, YEAR_MAX = 1000, 9999
# Below 1000 it is a two-digit year read with %Y; 1066 is a wrong date, yet a readable one.


def partial_date(text: pl.Expr, words: tuple[ParseWord, ...], *, past: bool) -> pl.Expr:
    """ISO text of the first format that reads the value; null where none does."""
    return pl.coalesce([_one_format(text, word.argument or ISO_DATE, past=past) for word in words])


def _one_format(text: pl.Expr, pattern: str, *, past: bool) -> pl.Expr:
    has_day = any(part in pattern for part in ("%d", "%e", "%j", "%D", "%F", "%-d"))
    has_month = has_day or any(part in pattern for part in ("%m", "%b", "%B", "%h", "%-m"))
    # Polars wants a whole date, so the missing parts are added to value and format alike.
    filler_text, filler_pattern = (
        ("", "") if has_day else (" 01", " %d") if has_month else (" 01 01", " %m %d")
    )
    read = (text + filler_text if filler_text else text).str.to_date(pattern + filler_pattern, strict=False)
    if past:
        read = pl.when(read > pl.col(TODAY)).then(read.dt.offset_by("-100y")).otherwise(read)
    read = pl.when(read.dt.year().is_between(YEAR_MIN, YEAR_MAX)).then(read)
    length = 10 if has_day else 7 if has_month else 4
    return read.cast(pl.String).str.slice(0, length)


def instant(
    text: pl.Expr, words: tuple[ParseWord, ...], zone: str, ambiguous: str
) -> tuple[pl.Expr, pl.Expr]:
    """The UTC instant, and whether the value could be read at all before its zone was considered."""
    readings: list[pl.Expr] = []
    naive: list[pl.Expr] = []
    patterns: tuple[str, ...]
    with_offset: tuple[str, ...]
    for word in words:
        if word.argument is None:
            patterns, with_offset = ISO_TIMES, ISO_TIMES_WITH_OFFSET
        elif "z" in word.argument.replace("%%", ""):
            patterns, with_offset = (), (word.argument,)
        else:
            patterns, with_offset = (word.argument,), ()
        for pattern in with_offset:
            read = _sane(text.str.to_datetime(pattern, strict=False, time_unit="us", time_zone="UTC"))
            readings.append(read)
            naive.append(read.is_not_null())
        for pattern in patterns:
            local = _sane(text.str.to_datetime(pattern, strict=False, time_unit="us"))
            naive.append(local.is_not_null())
            readings.append(in_utc(local, zone, ambiguous))
    return pl.coalesce(readings), pl.any_horizontal(naive)


def in_utc(local: pl.Expr, zone: str, ambiguous: str) -> pl.Expr:
    """A local time as a UTC instant; null in the hour that a change of the clock skips."""
    policy = "null" if ambiguous == "quarantine" else ambiguous
    zoned = local.dt.replace_time_zone(zone, ambiguous=policy, non_existent="null")  # type: ignore[arg-type]
    return zoned.dt.convert_time_zone("UTC")


def _sane(read: pl.Expr) -> pl.Expr:
    return pl.when(read.dt.year().is_between(YEAR_MIN, YEAR_MAX)).then(read)


def first_day(date_text: pl.Expr) -> pl.Expr:
    """The earliest day that a whole or partial date can mean."""
    filler = date_text.str.len_bytes().replace_strict(
        {4: "-01-01", 7: "-01"}, default="", return_dtype=pl.String
    )
    return (date_text + filler).str.to_date(ISO_DATE, strict=False)


def last_day(date_text: pl.Expr) -> pl.Expr:
    """The latest day that a whole or partial date can mean."""
    start = first_day(date_text)
    length = date_text.str.len_bytes()
    year_end = (start.dt.year().cast(pl.String) + "-12-31").str.to_date(ISO_DATE, strict=False)
    return pl.when(length == 4).then(year_end).when(length == 7).then(start.dt.month_end()).otherwise(start)


def start_of(day: pl.Expr) -> pl.Expr:
    """The first instant of a calendar day, in UTC."""
    return day.cast(pl.Datetime("us")).dt.replace_time_zone("UTC")


def end_of(day: pl.Expr) -> pl.Expr:
    """The last microsecond of a calendar day, in UTC."""
    return start_of(day) + pl.duration(days=1) - pl.duration(microseconds=1)


def iso_text(at: pl.Expr) -> pl.Expr:
    """A UTC instant as the API writes it: 2017-07-01T11:00:00Z."""
    return at.dt.to_string("%Y-%m-%dT%H:%M:%SZ")
