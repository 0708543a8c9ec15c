"""In which format a column writes its dates, decided by the values; what they cannot decide is said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

_DAY_AND_MONTH = re.compile(r"^(9{1,2})([/.\-])(9{1,2})\2(9999|99)(.*)$")
_YEAR_FIRST = re.compile(r"^9999([/.\-])9{1,2}\1(9{1,2})(.*)$")
_NAMED_MONTH = re.compile(r"^9{1,2}([ \-/])(a{3,9})\1(9999|99)(.*)$", re.IGNORECASE)
_TIME = re.compile(r"^(T| )(9{1,2}):(99)(:99)?(\.9{1,9})?(?:(\+99:?99|-99:?99)|( ?aa))?$", re.IGNORECASE)
WHOLE = {"99999999": ("%Y%m%d", "%d%m%Y"), "9999": ("%Y",), "9999-99": ("%Y-%m",), "99/9999": ("%m/%Y",),
    "999999": ("%d%m%y", "%y%m%d"), "99999999999999": ("%Y%m%d%H%M%S",)}  # fmt: skip
UNDECIDED = "Every day and month could change places; the British way (day first) is taken."


@dataclass(frozen=True, slots=True)
class DateReading:
    """Formats that read a column, commonest first; the share of filled values they read; and doubts."""

    formats: tuple[str, ...]
    has_time: bool
    share: float
    doubt: str | None = None


def read_dates(values: pl.Series) -> DateReading | None:
    """How these values write dates; None if under half of them are dates."""
    filled = values.drop_nulls().str.strip_chars()
    filled = filled.filter(filled != "")
    if not len(filled):
        return None
    shaped = pl.DataFrame({"value": filled}).with_columns(
        pl.col("value")
        .str.replace_all(r"[A-Za-z]", "a")
        .str.replace_all(r"\d", "9")
        .str.replace_all("aT|9a9", "9T9")
        .alias("shape")
    )
    shapes = shaped["shape"].value_counts(sort=True).head(30)
    day_first, month_first = _evidence(filled)
    counts: dict[str, int] = {}
    for shape in shapes["shape"]:
        sample = shaped.filter(pl.col("shape") == shape)["value"]
        for form in _formats(shape, sample, month_first=month_first > day_first):
            read = _read_count(sample, form)
            counts[form] = counts.get(form, 0) + read
            if read:
                break
    formats = tuple(form for form, count in sorted(counts.items(), key=lambda pair: -pair[1]) if count)
    share = sum(counts.values()) / len(filled)
    if not formats or share < 0.5:
        return None
    midnight = _midnight(formats, filled)
    if midnight is not None:
        return DateReading(midnight, False, share, _doubt(formats, day_first, month_first))
    timed = tuple(form for form in formats if "%H" in form or "%I" in form)
    untimed = tuple(form for form in formats if form not in timed)
    has_time = sum(counts[form] for form in timed) > sum(counts[form] for form in untimed)
    return DateReading(
        timed if has_time else untimed or timed, has_time, share, _doubt(formats, day_first, month_first)
    )


def _midnight(formats: tuple[str, ...], filled: pl.Series) -> tuple[str, ...] | None:
    """Days that a database wrote as moments, all at midnight: the clock becomes a constant of the format."""
    if not all("%H:%M" in form for form in formats):
        return None
    clocks = filled.str.extract(r"[ T](\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?)", 1).unique().to_list()
    if any(clock is None or clock.strip("0:.") for clock in clocks) or any("%z" in form for form in formats):
        return None
    days = [form.partition("%H")[0] for form in formats]
    return tuple(f"{day}{clock}" for day in dict.fromkeys(days) for clock in clocks)


def _evidence(filled: pl.Series) -> tuple[int, int]:
    """How many values can only be day first, and how many only month first."""
    parts = filled.str.extract_groups(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{2,4}").struct.unnest()
    first, second = (parts[name].cast(pl.Int32, strict=False) for name in parts.columns)
    return int(((first > 12) & (second <= 12)).sum()), int(((second > 12) & (first <= 12)).sum())


def _doubt(formats: tuple[str, ...], day_first: int, month_first: int) -> str | None:
    if not any(
        "%d/%m" in form or "%m/%d" in form or "%d-%m-%" in form or "%d.%m" in form for form in formats
    ):
        return None
    if not day_first and not month_first:
        return UNDECIDED
    if day_first and month_first:
        return f"{day_first} values are day first and {month_first} month first: ask the supplier which is right."
    return None


def _formats(shape: str, sample: pl.Series, *, month_first: bool) -> Iterator[str]:
    if shape in WHOLE:
        yield from sorted(WHOLE[shape], key=lambda form: -_read_count(sample, form))
        return
    if found := _DAY_AND_MONTH.match(shape):
        mark, year = found[2], "%Y" if found[4] == "9999" else "%y"
        dated = f"%m{mark}%d{mark}{year}" if month_first else f"%d{mark}%m{mark}{year}"
        rest = found[5]
    elif found := _YEAR_FIRST.match(shape):
        dated, rest = f"%Y{found[1]}%m{found[1]}%d", found[3]
    elif found := _NAMED_MONTH.match(shape):
        month, year = "%b" if len(found[2]) == 3 else "%B", "%Y" if found[3] == "9999" else "%y"
        dated, rest = f"%d{found[1]}{month}{found[1]}{year}", found[4]
    else:
        return
    if not rest:
        yield dated
    elif time := _TIME.match(rest):
        yield dated + _time_format(time)


def _time_format(time: re.Match[str]) -> str:
    hours, seconds = ("%I", "") if time[7] else ("%H", "")
    seconds = ":%S" if time[4] else ""
    fraction = "%.f" if time[5] else ""
    half = f"{' ' if time[7].startswith(' ') else ''}%p" if time[7] else ""
    zone = "%z" if time[6] else ""
    return f"{time[1]}{hours}:%M{seconds}{fraction}{half}{zone}"


def _read_count(sample: pl.Series, form: str) -> int:
    padded, wanted = sample, form
    if "%d" not in form:
        # Polars wants a whole date; month and year stand for their first day.
        padded, wanted = (
            sample + ("-01-01" if form == "%Y" else "-01"),
            form + ("-%m-%d" if form == "%Y" else "-%d"),
        )
    if "%H" in form or "%I" in form:
        shape = pl.Datetime("us", "UTC") if "%z" in form else pl.Datetime("us")
        return int(padded.str.strptime(shape, wanted, strict=False).is_not_null().sum())
    return int(padded.str.strptime(pl.Date, wanted, strict=False).is_not_null().sum())
