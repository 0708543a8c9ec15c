"""What each column most likely means: its header and its values weighed together, with the reason in words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from bluelamp.connect.profile.code_guesses import marker_separator
from bluelamp.connect.profile.column_profile import ColumnProfile
from bluelamp.connect.profile.header_words import HeaderMeaning, header_meaning
from bluelamp.connect.profile.value_checks import letters_share, meaning_by_values, share_of

DATES = frozenset({"dob", "deceased_on"})
MOMENTS = frozenset(
    {
        "occurred", "occurred_to", "reported_at", "arrested_at", "arrived_at", "authorised_at", "relevant_time",
        "released_at", "updated",
    }
)  # fmt: skip
NAMES = frozenset({"family", "given", "middle", "name", "alias_family", "alias_given"})
DISBELIEVED = 0.2
"""Below this share of fitting values the header is not believed."""
DOUBTED = 0.8


@dataclass(frozen=True, slots=True)
class Guess:
    """One column's meaning, whose or where, why, and whether somebody should look."""

    column: ColumnProfile
    meaning: str | None
    why: str
    sure: bool = True
    role: str | None = None
    place: str | None = None
    repeats: int = 1
    """How often the column comes, where it is the first of a table; the others are called alike but for the number."""

    @property
    def name(self) -> str:
        """The column's name."""
        return self.column.name

    @property
    def table(self) -> str:
        """The column's name with {n} in place of its number, if it is one of a table."""
        return f"{self.name.removesuffix('.1')}.{{n}}" if self.repeats > 1 else self.name


def guess_columns(
    columns: list[ColumnProfile],
    headers: Mapping[str, str] | None = None,
    tables: Mapping[str, int] | None = None,
    meaning: Callable[[str], HeaderMeaning | None] = header_meaning,
) -> list[Guess]:
    """A guess for each column, in the source's order.

    `headers` are the words to go by where the names themselves are not; an empty one marks a further column of a
    table, of which only the first is guessed at. `tables` says how often each table's columns come. `meaning` tells
    what a header says, where a standard says it better than words do.
    """
    headers, tables = headers or {}, tables or {}
    return [
        replace(
            _guess(column, headers.get(column.name, column.name), meaning),
            repeats=tables.get(column.name.removesuffix(".1"), 1),
        )
        for column in columns
    ]


def _guess(column: ColumnProfile, header: str, meaning: Callable[[str], HeaderMeaning | None]) -> Guess:
    codes = ", ".join(f"{code} = {words}" for code, words in column.explained.items())
    guess = _meaning_of(column, header, meaning(header) if header else None)
    return replace(guess, why=f"{guess.why}; the copybook says {codes}") if codes else guess


def _meaning_of(column: ColumnProfile, header: str, said: HeaderMeaning | None) -> Guess:
    if not header:
        return Guess(column, None, f"a count, or a further one of a table; {_figures(column)}", sure=False)
    if column.filled == 0:
        return Guess(column, None, "empty in every row looked at", sure=False)
    if said is None:
        plain = meaning_by_values(column)
        if plain is None:
            return Guess(column, None, f"the header says nothing known; {_figures(column)}", sure=False)
        meaning, share = plain
        words = meaning.replace("_", " ")
        return Guess(
            column,
            meaning,
            f"the header says nothing known, but {share:.0%} of the values are a {words}",
            sure=False,
        )
    weighed = _weigh(column, said)
    return replace(weighed, role=said.role, place=said.place)


def _weigh(column: ColumnProfile, said: HeaderMeaning) -> Guess:
    meaning, words = said.meaning, f"{said.says} {said.meaning.replace('_', ' ')}"
    if meaning in DATES | MOMENTS:
        return _weigh_date(column, meaning, words)
    if meaning == "name":
        return _weigh_name(column, words)
    if meaning in NAMES:
        share = letters_share(column)
        return Guess(
            column, meaning, f"{words}; {share:.1%} letters; {_figures(column)}", sure=share > DOUBTED
        )
    if meaning == "markers" and marker_separator(column) is None:
        return Guess(
            column, None, f"{words}, but the values are no warning codes; {_figures(column)}", sure=False
        )
    share_or_none = share_of(meaning, column)
    if share_or_none is None:
        return Guess(column, meaning, f"{words}; {_figures(column)}")
    fits = f"{share_or_none:.0%} of the values fit"
    if share_or_none < DISBELIEVED:
        if meaning == "offence_code" and (share_of("ho_class", column) or 0) > DOUBTED:
            return Guess(
                column, "ho_class", f"{words}; the values are Home Office classes; {_figures(column)}"
            )
        return Guess(column, None, f"{words}, but only {fits}; {_figures(column)}", sure=False)
    return Guess(column, meaning, f"{words}; {fits}; {_figures(column)}", sure=share_or_none >= DOUBTED)


def _weigh_date(column: ColumnProfile, meaning: str, words: str) -> Guess:
    dates = column.dates
    if dates is None:
        # `CRIME` alone or `STOP_DATE_FLAG` hold no dates, whatever their header says.
        return Guess(
            column,
            None,
            f"{words}, but the values are no dates that were recognised; {_figures(column)}",
            sure=False,
        )
    doubt = f" CHECK: {dates.doubt}" if dates.doubt else ""
    why = f"{words}; {dates.share:.1%} read as {' or '.join(dates.formats[:2])}; {_figures(column)}.{doubt}"
    return Guess(column, meaning, why, sure=dates.doubt is None and dates.share > DOUBTED)


def _weigh_name(column: ColumnProfile, words: str) -> Guess:
    """A whole name has several words and seldom stands twice; a force's or a station's name stands often."""
    if column.filled >= 50 and column.distinct <= max(3, column.filled // 100):
        return Guess(
            column,
            None,
            f"{words}, but {column.distinct} different values are too few for people",
            sure=False,
        )
    several = column.share_where(pl.col("value").str.contains(r"\S[ ,/]+\S"))
    if letters_share(column) < 0.5:
        return Guess(column, None, f"{words}, but most values are not made of letters", sure=False)
    if several < 0.5:
        return Guess(
            column,
            "family",
            f"{words}; one word each, so taken for the surname; {_figures(column)}",
            sure=False,
        )
    return Guess(
        column,
        "name",
        f"{words}; {several:.0%} have several words; {_figures(column)}",
        sure=several > DOUBTED,
    )


def _figures(column: ColumnProfile) -> str:
    distinct = "all different" if column.is_key else f"{column.distinct:,} different"
    return f"{column.filled_share:.1%} filled, {distinct}, like {' '.join(column.shapes[:2]) or 'nothing'}"


def surname_first(column: ColumnProfile) -> bool:
    """Whether whole names are written `SURNAME, Given`: most have a comma or a slash, or open with a word in capitals only."""
    comma = column.share_where(pl.col("value").str.contains("[,/]"))
    capitals = column.share_where(pl.col("value").str.contains(r"^\p{Lu}{2,}[ ,]+\p{Lu}\p{Ll}"))
    return comma > 0.5 or capitals > 0.5


def is_whole_address(column: ColumnProfile) -> bool:
    """Whether one column holds the street and the town, parted by commas."""
    return column.share_where(pl.col("value").str.contains(r",\s*\p{L}")) > 0.5


def is_reference_like(name: str) -> bool:
    """Whether a header sounds like a key: a number, reference or id."""
    return bool(
        re.search(
            r"(?:^|[^a-z])(?:id|no|num|number|ref|reference|urn|key|pk)$", name.casefold().replace("_", " ")
        )
    )
