"""How well the words of a name that was asked for are found in a recorded name. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bluelamp.pole.keys import family_tokens, given_tokens
from bluelamp.pole.keys.name_codes import given_codes
from bluelamp.pole.keys.standardise import FAMILY_PARTICLES
from bluelamp.pole.values.kind import Agreement, Likeness
from bluelamp.pole.values.name_likeness import compare_words

AGREES = 0.6
WORDS_MAX = 6
PREFIX_CHARACTERS_MIN = 3

SWAPPED_FACTOR = 0.95
ARTICLE_FACTOR = 0.95
READ_AGAIN_FROM, READ_AGAIN_BELOW = 0.3, 0.9
"""Scores between which a name is also read with its words joined otherwise: something agrees, but not all.

Two words of one field may be one elsewhere, so names that have such are read again however little agrees."""

LACKING = 0.5
"""What a word counts that the record does not have, once the others agree: middle names are often left out."""

_ARTICLE = re.compile("^(?:al|el|abd)(?=[a-z]{4})")

DIFFERENT = Agreement(0.0, Likeness.DIFFERENT, "different")


class WordMatch(NamedTuple):
    """A word that was asked for, the recorded word it fits, and how."""

    asked: str
    recorded: str
    agreement: Agreement


class NameMatch(NamedTuple):
    """How well a whole name fits: 0 to 1, and word by word."""

    score: float
    words: tuple[WordMatch, ...]
    is_swapped: bool = False

    @property
    def weakest(self) -> WordMatch | None:
        """The word that fits least well of those that fit."""
        fitting = [word for word in self.words if word.agreement.score >= AGREES]
        return min(fitting, key=lambda word: word.agreement.score, default=None)

    @property
    def differing(self) -> tuple[str, ...]:
        """Words asked for that fit none of the recorded ones."""
        return tuple(word.asked for word in self.words if word.agreement.score < AGREES)


@lru_cache(maxsize=1 << 17)
def word_agreement(asked: str, recorded: str) -> Agreement:
    """Compare a word asked for with a recorded one: the same, a nickname, a spelling, alike in sound, a beginning."""
    found = compare_words(asked, recorded)
    if found.score > 0.84:
        return found
    if len(asked) >= PREFIX_CHARACTERS_MIN and len(asked) < len(recorded) and recorded.startswith(asked):
        return Agreement(0.84, Likeness.PARTIAL, "the beginning of the name")
    if found.score >= 0.8:
        return found
    bare, bare_recorded = _ARTICLE.sub("", asked), _ARTICLE.sub("", recorded)
    if (bare, bare_recorded) != (asked, recorded) and (
        again := compare_words(bare, bare_recorded)
    ).score >= AGREES:
        return Agreement(again.score * ARTICLE_FACTOR, Likeness.SPELLING, "one is written with an article")
    if len(asked) > 2 and len(recorded) > 2 and found.score < 0.78 and _sound_alike(asked, recorded):
        return Agreement(0.78, Likeness.PHONETIC, "they sound alike")
    return found


def _sound_alike(asked: str, recorded: str) -> bool:
    """Whether the names share a sound, also through a usual spelling: the same sounds that records are found by."""
    return bool(set(given_codes(asked).first_asked) & set(given_codes(recorded).first))


@dataclass(frozen=True, slots=True)
class NameWords:
    """A name in standard words: as its parts say, and as the whole text reads where that differs."""

    parts: tuple["Word", ...]
    whole: tuple["Word", ...] = ()
    joined: tuple[tuple["Word", ...], ...] = ()
    """With two words of one field written as one, for Xiao Ming and Xiaoming, in whichever field they stand."""

    @property
    def readings(self) -> tuple[tuple["Word", ...], ...]:
        """Each different way of reading the name."""
        return tuple(reading for reading in (self.parts, self.whole, *self.joined) if reading)


@lru_cache(maxsize=1 << 16)
def name_words(given: str, family: str) -> NameWords:
    """Read a name. Prefixes such as Mac or Abdul may stand in one field and the rest of the name in the next."""
    given_words, family_words = given_tokens(given)[:WORDS_MAX], family_tokens(family)[:WORDS_MAX]
    parts = (*((word, False) for word in given_words), *((word, True) for word in family_words))
    tokens = given_tokens(f"{given} {family}")
    tokens = tuple(
        word for at, word in enumerate(tokens) if at == 0 or len(word) == 1 or word not in FAMILY_PARTICLES
    )
    whole = tuple((word, at == len(tokens) - 1) for at, word in enumerate(tokens[:WORDS_MAX]))
    joined: list[tuple[Word, ...]] = []
    if len(given_words) == 2:
        joined.append((("".join(given_words), False), *((word, True) for word in family_words)))
    if len(family_words) == 2:
        joined.append((*((word, False) for word in given_words), ("".join(family_words), True)))
    differs = [word for word, _ in whole] != [word for word, _ in parts]
    return NameWords(parts, whole if differs else (), tuple(joined))


@lru_cache(maxsize=1 << 16)
def name_match(asked: NameWords, recorded: NameWords) -> NameMatch:
    """Fit the words asked for to the recorded words, each at most once.

    Words may stand in any order; given and family name the wrong way round cost a little. Words of the record that
    were not asked for cost nothing.
    """
    if not asked.parts or not recorded.parts:
        return NameMatch(0.0, ())
    best = _assigned(asked.parts, recorded.parts)
    is_joined = bool(asked.joined or recorded.joined)
    if (best.score >= READ_AGAIN_FROM or is_joined) and best.score < READ_AGAIN_BELOW:
        for one in asked.readings:
            for other in recorded.readings:
                again = _assigned(one, other)
                if again.score > best.score:
                    best = again
    return best


Word = tuple[str, bool]
"""A word, and whether it belongs to the family name."""


def _assigned(asked: Sequence[Word], recorded: Sequence[Word]) -> NameMatch:
    pairs: list[tuple[float, int, int, Agreement]] = []
    for at, (word, is_family) in enumerate(asked):
        for other_at, (other, other_family) in enumerate(recorded):
            found = word_agreement(word, other)
            if found.score >= AGREES:
                # Of equal fits the one in its own place is meant.
                pairs.append(
                    (found.score + (0.01 if is_family == other_family else 0.0), -at, -other_at, found)
                )
    pairs.sort(key=_by_fit, reverse=True)
    fits: dict[int, tuple[int, Agreement]] = {}
    taken: set[int] = set()
    for _, at, other_at, found in pairs:
        if -at not in fits and -other_at not in taken:
            fits[-at] = (-other_at, found)
            taken.add(-other_at)
    score = sum(found.score for _, found in fits.values())
    if len(fits) >= 2:
        # A word that the record has no room for is lacking rather than wrong, once both ends of the name agree.
        lacking = min(len(asked) - len(fits), max(0, len(asked) - len(recorded)))
        score += lacking * LACKING
    is_swapped = any(asked[at][1] != recorded[other_at][1] for at, (other_at, _) in fits.items())
    words = tuple(
        WordMatch(word, recorded[fits[at][0]][0], fits[at][1])
        if at in fits
        else WordMatch(word, "", DIFFERENT)
        for at, (word, _) in enumerate(asked)
    )
    return NameMatch(score / len(asked) * (SWAPPED_FACTOR if is_swapped else 1.0), words, is_swapped)


def _by_fit(pair: tuple[float, int, int, Agreement]) -> tuple[float, int, int]:
    return pair[:3]
