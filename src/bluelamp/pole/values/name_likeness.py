"""How alike two names are: spelling, nickname, sound, slips, initials and order. Cleaning and rules are in name.py."""

import re
from functools import cache, lru_cache
from typing import Final

from anyascii import anyascii
from nicknames import NickNamer
from rapidfuzz.distance import OSA, JaroWinkler

from bluelamp.pole.keys.phonetic import double_metaphone
from bluelamp.pole.values.kind import MISSING, Agreement, Likeness
from bluelamp.pole.values.name_lists import SPELLINGS
from bluelamp.pole.values.name_split import NameParts, split
from bluelamp.pole.values.text import plain_marks, squeeze

WORDS_MAX: Final = 12
"""Words of a name that are compared; a name of hundreds of letters is compared by its beginning."""
AGREES: Final = 0.6
"""A pair of words scoring less does not agree."""

_JOINED_PREFIX: Final = re.compile(r"\b(o|mc|mac|al|el|abd al|abd)[ -](?=[a-z]{3,})")
_VOWEL: Final = frozenset("aeiouy")
_SOFT: Final = _VOWEL | frozenset("hw")
"""Letters that come and go between spellings of one name."""
_NOT_LETTER: Final = re.compile(r"[^a-z ]+")
_WRITTEN_TOGETHER: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3]{2,}")


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Write a name in plain lower-case Latin letters: `O’Connor` is `oconnor`, `Łukasz` is `lukasz`.

    Scripts without vowels stay so (`محمد` is `mhmd`); prefixes such as O', Mc and al- are joined to their name.
    """
    if not text.isascii() and _WRITTEN_TOGETHER.fullmatch(text):
        text = _spaced(split(text))
    plain = anyascii(plain_marks(squeeze(text))).lower().replace("'", "").replace("-", " ")
    plain = " ".join(_NOT_LETTER.sub(" ", plain).split())
    return _JOINED_PREFIX.sub(lambda found: found.group(1).replace(" ", ""), plain)


def _spaced(parts: NameParts) -> str:
    """Chinese and Korean names are written together; a space before the given name lets the parts be compared."""
    return " ".join(part for part in (parts.family, *parts.given) if part)


def sounds_alike(left: str, right: str) -> bool:
    """Tell whether two folded words sound alike by double metaphone, the code that search keys are made of."""
    codes, others = double_metaphone(left), double_metaphone(right)
    if _VOWEL.isdisjoint(left) or _VOWEL.isdisjoint(right):
        # One was written in a script without vowels (`mhmd`): only the consonants can be compared.
        return _consonants(left) == _consonants(right) != ""
    # A code of one letter (Ann, Eva) is no likeness of sound.
    return len(codes[0]) > 1 and not {code for code in codes if code}.isdisjoint(
        code for code in others if code
    )


def _consonants(word: str) -> str:
    kept = [letter for letter in word if letter not in _SOFT]
    return "".join(letter for at, letter in enumerate(kept) if at == 0 or kept[at - 1] != letter)


@cache
def _nicknames() -> NickNamer:
    return NickNamer()


@cache
def _spelling_groups() -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for number, line in enumerate(SPELLINGS):
        for word in line.split():
            groups.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in groups.items()}


@lru_cache(maxsize=65_536)
def long_forms(word: str) -> frozenset[str]:
    """Give the names that a folded given name is usually short for."""
    return frozenset(_nicknames().canonicals_of(word))


@lru_cache(maxsize=65_536)
def short_forms(word: str) -> frozenset[str]:
    """Give a folded given name with its usual short forms and the names that it is short for."""
    return frozenset({word} | _nicknames().nicknames_of(word) | long_forms(word))


def is_given_name(word: str) -> bool:
    """Tell whether a folded word is a usual English given name or short form."""
    return len(short_forms(word)) > 1


def _nickname_of(left: str, right: str) -> bool:
    """One is short for the other, or both are short for one name (Bill and Will)."""
    return right in short_forms(left) or not long_forms(left).isdisjoint(long_forms(right))


@lru_cache(maxsize=131_072)
def compare_words(left: str, right: str) -> Agreement:
    """Compare two folded words of a name."""
    if left == right:
        return Agreement(1.0, Likeness.EXACT, "the same")
    if not left or not right:
        return MISSING
    if len(left) == 1 or len(right) == 1:
        if left[0] == right[0]:
            return Agreement(0.65, Likeness.INITIAL, "one is only an initial")
        return Agreement(0.0, Likeness.DIFFERENT, "the initials differ")
    groups = _spelling_groups()
    if groups.get(left, frozenset()) & groups.get(right, frozenset()):
        return Agreement(0.92, Likeness.SPELLING, "two usual spellings of one name")
    if _nickname_of(left, right):
        return Agreement(0.9, Likeness.NICKNAME, "one is a usual short form of the other")
    return _by_letters(left, right)


def _by_letters(left: str, right: str) -> Agreement:
    longest = max(len(left), len(right))
    slips = OSA.distance(left, right, score_cutoff=2)
    likeness = JaroWinkler.similarity(left, right)
    alike = sounds_alike(left, right)
    # A short name one letter off is usually another name (Lee, Leo), unless it also sounds the same.
    if slips == 1 and (longest >= 5 or (alike and longest >= 4)):
        return Agreement(0.88, Likeness.TYPO, "one letter apart")
    if alike and likeness >= 0.6:
        return Agreement(0.84, Likeness.PHONETIC, "they sound alike")
    if slips <= 2 and longest >= 8 and likeness >= 0.85:
        return Agreement(0.8, Likeness.TYPO, "two letters apart")
    if likeness >= 0.93 and longest >= 5:
        return Agreement(0.7, Likeness.NEAR, "spelt much alike")
    return Agreement(round(likeness * 0.5, 3), Likeness.DIFFERENT, "different")


def compare_names(left: str, right: str, *, same_as_written: bool) -> Agreement:
    """Compare two folded names of any number of words. `same_as_written`: equal before accents were taken off."""
    if not left or not right:
        return MISSING
    if left == right and same_as_written:
        return Agreement(1.0, Likeness.EXACT, "The names are the same.")
    if left.replace(" ", "") == right.replace(" ", ""):
        return Agreement(0.98, Likeness.EQUIVALENT, "The names differ only in accents, spacing or script.")
    words, others = left.split()[:WORDS_MAX], right.split()[:WORDS_MAX]
    if len(words) == len(others):
        pairs = [compare_words(one, other) for one, other in zip(words, others, strict=True)]
        if all(pair.score >= AGREES for pair in pairs):
            return _summary(pairs)
    return _in_any_order(words, others, left, right)


def _summary(pairs: list[Agreement], *, factor: float = 1.0, note: str = "") -> Agreement:
    weakest = min(pairs, key=lambda pair: pair.score)
    score = factor * sum(pair.score for pair in pairs) / len(pairs)
    reason = weakest.reason if weakest.score < 1 else ""
    sentence = "; ".join(part for part in (note, reason) if part)
    return Agreement(round(score, 3), weakest.likeness, sentence[:1].upper() + sentence[1:] + ".")


def _in_any_order(words: list[str], others: list[str], left: str, right: str) -> Agreement:
    shorter, longer = (words, others) if len(words) <= len(others) else (others, words)
    taken: list[int] = []
    pairs: list[Agreement] = []
    for word in shorter:
        free = [at for at in range(len(longer)) if at not in taken]
        best = max(free, key=lambda at, word=word: compare_words(word, longer[at]).score)  # type: ignore[misc]
        taken.append(best)
        pairs.append(compare_words(word, longer[best]))
    if any(pair.score < AGREES for pair in pairs):
        likeness = JaroWinkler.similarity(left, right)
        return Agreement(round(likeness * 0.5, 3), Likeness.DIFFERENT, "The names are different.")
    in_order = taken == sorted(taken)
    if len(shorter) < len(longer):
        factor = 0.9 if in_order and len(shorter) > 1 else 0.8 if in_order else 0.75
        note = "one has a name that the other lacks" + ("" if in_order else ", and the order differs")
        return _summary(pairs, factor=factor, note=note)._replace(likeness=Likeness.PARTIAL)
    return _summary(pairs, factor=0.93, note="the names are in another order")._replace(
        likeness=Likeness.SWAPPED
    )
