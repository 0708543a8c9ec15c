"""Which columns name a row: the database's own key, a column without repeats, a pair, or a hash of all."""

from dataclasses import dataclass
from itertools import combinations

import polars as pl

from bluelamp.connect.profile.guess import Guess, is_reference_like
from bluelamp.connect.profile.scalars import listed

REFERENCES = ("custody_ref", "crime_ref", "incident_ref", "ref", "seal", "exhibit", "person_key", "pnc_id")
KEY_LENGTH_MAX = 100
PAIRS_TRIED_MAX = 6
REPEATS_ALLOWED = 0.01
"""A reference that repeats in fewer rows is still the key, and its second rows are set aside."""


@dataclass(frozen=True, slots=True)
class RowKey:
    """The key as YAML, the columns that name a row, why, and whether somebody should look."""

    written: str
    columns: tuple[str, ...]
    why: str
    check: bool = True


def row_key(guesses: list[Guess], sample: pl.DataFrame, primary: tuple[str, ...]) -> RowKey:
    """The best key that the source offers."""
    if primary and all(any(guess.name == name for guess in guesses) for name in primary):
        return RowKey(listed(primary), primary, "the database declares it as the primary key", check=False)
    likely = sorted((guess for guess in guesses if _may_be_key(guess)), key=_preference)
    for guess in likely:
        if guess.column.is_key:
            why = "every row has one, and none stands twice"
            return RowKey(listed([guess.name]), (guess.name,), why, check=False)
    for guess in likely:
        column = guess.column
        if column.filled == column.rows and 0 < column.repeats <= REPEATS_ALLOWED * column.rows:
            why = f"{column.repeats} rows repeat an earlier one's; only the first of each will be loaded"
            return RowKey(listed([guess.name]), (guess.name,), why)
    pair = _pair(likely, sample)
    if pair:
        return RowKey(listed(pair), tuple(pair), "neither names a row alone; together they do")
    columns = [guess.name for guess in guesses if guess.column.filled and guess.meaning != "updated"]
    for guess in likely:
        column = guess.column
        if column.filled == column.distinct and column.filled > column.rows // 4:
            others = listed(name for name in columns if name != guess.name)
            key = f"{{columns: {listed([guess.name])}, otherwise_hash_of: {others}}}"
            return RowKey(
                key, (guess.name,), f"{guess.name} where it is filled; the other rows have nothing better"
            )
    return RowKey(
        f"{{hash_of: {listed(columns)}}}", (), "no column names a row: a changed row will count as a new one"
    )


def _may_be_key(guess: Guess) -> bool:
    column = guess.column
    sounds = guess.meaning in REFERENCES or is_reference_like(guess.name)
    # A single-column text such as a narrative may be unique by chance; a key is short.
    short = column.longest <= KEY_LENGTH_MAX
    return short and (sounds or (column.is_key and guess.meaning is None and column.longest <= 40))


def _preference(guess: Guess) -> tuple[bool, int, int]:
    rank = REFERENCES.index(guess.meaning) if guess.meaning in REFERENCES else len(REFERENCES)
    return (not is_reference_like(guess.name), rank, guess.column.longest)


def _pair(likely: list[Guess], sample: pl.DataFrame) -> list[str] | None:
    filled = [guess.name for guess in likely if guess.column.filled == guess.column.rows][:PAIRS_TRIED_MAX]
    for pair in combinations(filled, 2):
        if sample.select(pl.struct(pair).is_unique().all()).item():
            return list(pair)
    return None
