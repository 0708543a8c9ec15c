"""Double metaphone: how a name sounds, as a short code. The rules themselves are in `phonetic_rules`."""

import re
from functools import cache, lru_cache

from bluelamp.pole.keys.phonetic_rules import RULES, Rule

_NOT_A_LETTER = re.compile("[^A-Z]+")
_SILENT_START = ("GN", "KN", "PN", "WR", "PS")
_SLAVIC = re.compile("W|K|CZ")

Features = frozenset[str]
Outcome = tuple[str, str]


@lru_cache(maxsize=1 << 17)
def double_metaphone(word: str) -> tuple[str, str]:
    """Give the code of a word, and a second code if it may be sounded otherwise (else an empty text).

    The word must be in Latin letters without accents; anything else in it is passed over.
    """
    letters = _NOT_A_LETTER.sub("", word.upper())
    readers = _readers(_features(letters))
    code: list[str] = []
    other: list[str] = []
    position = 0
    if letters.startswith(_SILENT_START):
        position = 1
    elif letters.startswith("X"):
        code, other, position = ["S"], ["S"], 1
    while position < len(letters):
        spelling, outcomes = readers[letters[position]]
        found = spelling.match(letters, position)
        assert found is not None
        assert found.lastindex is not None
        primary, secondary = outcomes[found.lastindex - 1]
        code.append(primary)
        other.append(secondary)
        position = found.end()
    first, second = "".join(code), "".join(other)
    return first, second if second != first else ""


def _features(letters: str) -> Features:
    found = set()
    if _SLAVIC.search(letters):
        found.add("slavic")
    if letters.startswith("SCH"):
        found.add("sch")
    if letters.startswith("MC"):
        found.add("mc")
    return frozenset(found)


@cache
def _readers(features: Features) -> dict[str, tuple[re.Pattern[str], list[Outcome]]]:
    """Join each letter's rules into one pattern whose groups stand in the order of the rules."""
    readers = {}
    for letter, rules in RULES.items():
        chosen = [rule for rule in rules if _applies(rule, features)]
        pattern = "|".join(f"({rule.spelling})" for rule in chosen)
        outcomes = [(rule.code, rule.code if rule.other is None else rule.other) for rule in chosen]
        readers[letter] = (re.compile(pattern), outcomes)
    return readers


def _applies(rule: Rule, features: Features) -> bool:
    if not rule.only:
        return True
    return rule.only[1:] not in features if rule.only.startswith("!") else rule.only in features
