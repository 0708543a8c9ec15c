"""The one text form of each database value, lossless and the same for every database. See the table below.

integer `42` · decimal and float in plain digits, `1.50`, `0.1`, never an exponent; `NaN`, `Infinity` ·
date `2024-03-01` · timestamp `2024-03-01T10:05:06.5`, with `+00:00` (in UTC) where the column has a zone ·
time `10:05:06`, and above 24 hours for spans · boolean `true`/`false` · binary in lower-case hex ·
NULL stays null · all else as the driver writes it.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import polars as pl


def canonical(value: object) -> str | None:
    """The text of one value."""
    if value is None or isinstance(value, str):
        return value
    for kind, written in _WRITERS:
        if isinstance(value, kind):
            return written(value)
    return str(value)


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        return "NaN" if value.is_nan() else ("Infinity" if value > 0 else "-Infinity")
    return format(value, "f")


def _float(value: float) -> str:
    text = _decimal(Decimal(repr(value)))
    return text.removesuffix(".0")


def _timestamp(value: datetime) -> str:
    if value.tzinfo is not None:
        value = value.astimezone(UTC)
    text = value.isoformat()
    whole, dot, rest = text.partition(".")
    if not dot:
        return text
    return f"{whole}.{rest[:6].rstrip('0')}{rest[6:]}".replace(".+", "+")


def _time(value: time) -> str:
    text = value.isoformat()
    return text.rstrip("0") if "." in text and value.tzinfo is None else text


def _span(value: timedelta) -> str:
    ticks = value // timedelta(microseconds=1)
    seconds, micro = divmod(abs(ticks), 1_000_000)
    fraction = f".{micro:06d}".rstrip("0") if micro else ""
    return f"{'-' if ticks < 0 else ''}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{fraction}"


def _hex(value: bytes | bytearray | memoryview) -> str:
    return bytes(value).hex()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


# A bool is an int and a datetime is a date: the narrower kind comes first.
_WRITERS: tuple[tuple[type | tuple[type, ...], Callable[..., str]], ...] = (
    (bool, _boolean),
    (int, str),
    (Decimal, _decimal),
    (float, _float),
    (datetime, _timestamp),
    (date, date.isoformat),
    (time, _time),
    (timedelta, _span),
    ((bytes, bytearray, memoryview), _hex),
    ((dict, list, tuple), _json),
)


def text_column(name: str, values: Sequence[object], *, zoned: bool = False) -> pl.Series:
    """A column of values as text; `zoned` marks naive timestamps that the session gave in UTC."""
    texts = [canonical(value) for value in values]
    if zoned:
        texts = [f"{text}+00:00" if text and "T" in text and "+" not in text else text for text in texts]
    return pl.Series(name, texts, dtype=pl.String)


def from_server(texts: pl.Series, kind: str, *, zoned: bool = False) -> pl.Series:
    """A column in canonical form, from the text that a server wrote in ISO dates and UTC."""
    if kind in {"timestamp", "time"}:
        texts = texts.str.replace(r"(\.\d*?)0+$", "${1}").str.strip_suffix(".")
    if kind == "timestamp":
        texts = texts.str.replace(r"^(\d{4,}-\d\d-\d\d) ", "${1}T").str.replace(r"([+-]\d\d)$", "${1}:00")
        if zoned:
            unmarked = texts.str.contains("T", literal=True) & ~texts.str.contains(r"[+-]\d\d:\d\d$|BC$")
            texts = (
                pl.select(pl.when(unmarked).then(texts + "+00:00").otherwise(texts))
                .to_series()
                .alias(texts.name)
            )
    if kind == "float":
        exponent = texts.str.contains("e", literal=True).fill_null(value=False)
        if exponent.any():
            plain = [_decimal(Decimal(text)) if text and "e" in text else text for text in texts]
            return pl.Series(texts.name, plain, dtype=pl.String)
    return texts
