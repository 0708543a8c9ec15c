"""From what somebody typed to the words that `search_text` holds: lower-case Latin letters and figures."""

import re
from typing import Any, LiteralString

from anyascii import anyascii
from psycopg import Connection

from bluelamp.store.search.conditions import Conditions

WORDS_MAX = 12
"""Words of a question that are looked for; the rest of a very long text adds nothing but time."""

TRIGRAM = 3
"""Letters that a word needs before the trigram index can find it."""

WORD_SIMILARITY_MIN = 0.45
"""Share of a word's letter triples that a misspelt word must hold: `smyth` and `smith` share half."""

NAME_SIMILARITY_MIN = 0.36
"""The same of a whole name and of its family name: two words with a slip in each have 0.41 in common."""

NUMBER_SIMILARITY_MIN = 0.5
"""The same of a number: with two figures swapped it is 0.53."""

SIMILAR_CHARACTERS_MAX = 60

# ── Words spelt otherwise ──
SET_SIMILARITY: LiteralString = "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)"
WITH_SIMILAR_WORD: LiteralString = "r.search_text %%> %(similar)s"
WITH_SIMILAR_FAMILY: LiteralString = "r.search_text %%> %(similar_family)s"
MOST_SIMILAR_FIRST: LiteralString = "ORDER BY word_similarity(%(similar)s, r.search_text) DESC, r.id"

_WORD = re.compile("[a-z0-9]+")


def words_of(text: str) -> list[str]:
    """The words as the mapping folds them into `search_text`; marks between them do not count."""
    plain = text.encode("utf-8", "ignore").decode()
    return list(dict.fromkeys(_WORD.findall(anyascii(plain).lower())))[:WORDS_MAX]


def add_words(conditions: Conditions, words: list[str], prefix: str = "word", alias: str = "r") -> None:
    """Every word somewhere in the record's text; a word of one or two characters at the beginning of a word."""
    assert alias in {"r", "q"}, "aliases are ours, never typed by anyone"
    for number, word in enumerate(words):
        name = f"{prefix}_{number}"
        if len(word) >= TRIGRAM:
            conditions.add(f"{alias}.search_text LIKE %({name})s", **{name: f"%{word}%"})
        else:
            # Joined to an empty text so that no index is used: without a letter triple it would be read whole.
            conditions.add(f"({alias}.search_text || '') ~ %({name})s", **{name: rf"\m{word}"})


def like_escaped(text: str) -> str:
    """Text for the inside of a LIKE pattern, where % and _ stand for themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def similar_text(text: str) -> str:
    """What to compare by shared letter triples; empty if the text is too short to tell anything."""
    similar = " ".join(words_of(text))[:SIMILAR_CHARACTERS_MAX]
    return similar if len(similar) > TRIGRAM else ""


def set_similarity(conn: Connection[Any], share: float = WORD_SIMILARITY_MIN) -> None:
    """Set the share of letter triples that a similar text must have in common, for this transaction."""
    conn.execute(SET_SIMILARITY, [f"{share:.3f}"])
