"""From what somebody typed to the words that `search_text` holds: lower-case Latin letters and figures."""

import re

from anyascii import anyascii

WORDS_MAX = 12
"""Words of a question that are looked for; the rest of a very long text adds nothing but time."""

TRIGRAM = 3
"""Letters that a word needs before the trigram index can find it."""

_WORD = re.compile("[a-z0-9]+")


def words_of(text: str) -> list[str]:
    """The words as the mapping folds them into `search_text`; marks between them do not count."""
    plain = text.encode("utf-8", "ignore").decode()
    return list(dict.fromkeys(_WORD.findall(anyascii(plain).lower())))[:WORDS_MAX]


def like_patterns(words: list[str]) -> list[str]:
    """LIKE patterns for the words that the trigram index can find."""
    return [f"%{word}%" for word in words if len(word) >= TRIGRAM]


def short_words(words: list[str]) -> list[str]:
    """Regular expressions for the beginnings of words too short for the index, such as an initial or a house number."""
    return [rf"\m{word}" for word in words if len(word) < TRIGRAM]
