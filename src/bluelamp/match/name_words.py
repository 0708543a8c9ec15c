"""How well the words of a name that was asked for are found in a recorded name. Pure."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from bluelamp.pole.keys import double_metaphone, family_tokens, given_tokens
from bluelamp.pole.values.kind import Agreement, Likeness
from bluelamp.pole.values.name_likeness import compare_words

AGREES = 0.6
WORDS_MAX = 6
PREFIX_CHARACTERS_MIN = 3

SWAPPED_FACTOR = 0.95
JOINED_FACTOR = 0.95
LACKING = 0.5
"""What a word counts that the record does not have, once the others agree: middle names are often left out."""

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
    if found.score >= 0.8:
        return found
    if len(asked) >= PREFIX_CHARACTERS_MIN and len(asked) < len(recorded) and recorded.startswith(asked):
        return Agreement(0.8, Likeness.PARTIAL, "the beginning of the name")
    if len(asked) > 2 and len(recorded) > 2 and found.score < 0.78 and _sound_alike(asked, recorded):
        return Agreement(0.78, Likeness.PHONETIC, "they sound alike")
    return found


def _sound_alike(left: str, right: str) -> bool:
    one, other = set(double_metaphone(left)) - {""}, set(double_metaphone(right)) - {""}
    return bool(one & other)


def name_match(given: Sequence[str], family: Sequence[str], recorded_given: Sequence[str], recorded_family: Sequence[str]) -> NameMatch:
    """Fit the words asked for to the recorded words, each at most once.

    Words may stand in any order; given and family name the wrong way round cost a little. Words of the record that
    were not asked for cost nothing.
    """
    asked = [(word, False) for word in given][:WORDS_MAX] + [(word, True) for word in family][:WORDS_MAX]
    recorded = [(word, False) for word in recorded_given][:WORDS_MAX] + [(word, True) for word in recorded_family][:WORDS_MAX]
    if not asked or not recorded:
        return NameMatch(0.0, ())
    joined = _written_together(asked, recorded)
    if joined is not None:
        return joined
    return _assigned(asked, recorded)


Word = tuple[str, bool]
"""A word, and whether it belongs to the family name."""


def _assigned(asked: Sequence[Word], recorded: Sequence[Word]) -> NameMatch:
    pairs = sorted(
        (
            (word_agreement(word, other).score + (0.01 if is_family == other_family else 0.0), at, other_at)
            for at, (word, is_family) in enumerate(asked)
            for other_at, (other, other_family) in enumerate(recorded)
        ),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    fits: dict[int, int] = {}
    for _, at, other_at in pairs:
        if at not in fits and other_at not in fits.values():
            fits[at] = other_at
    words = tuple(
        WordMatch(word, recorded[fits[at]][0], word_agreement(word, recorded[fits[at]][0]))
        if at in fits
        else WordMatch(word, "", DIFFERENT)
        for at, (word, _) in enumerate(asked)
    )
    agreeing = [at for at in range(len(asked)) if words[at].agreement.score >= AGREES]
    is_swapped = any(asked[at][1] != recorded[fits[at]][1] for at in agreeing)
    scores = [word.agreement.score if at in agreeing else 0.0 for at, word in enumerate(words)]
    # A word that the record has no room for is lacking rather than wrong, once both ends of the name agree.
    spare = len(asked) - len(recorded)
    for at in [at for at in range(len(asked)) if at not in agreeing][: max(0, spare)]:
        scores[at] = LACKING if len(agreeing) >= 2 else 0.0
    score = sum(scores) / len(scores)
    return NameMatch(score * (SWAPPED_FACTOR if is_swapped else 1.0), words, is_swapped)


def _written_together(asked: Sequence[Word], recorded: Sequence[Word]) -> NameMatch | None:
    """Names of several words written as one, or one written as several: Xiao Ming and Xiaoming, Mac Donald."""
    left, right = "".join(word for word, _ in asked), "".join(word for word, _ in recorded)
    if left != right or len(asked) == len(recorded):
        return None
    agreement = Agreement(0.98, Likeness.EQUIVALENT, "the names differ only in spacing")
    words = tuple(WordMatch(word or "", other or "", agreement) for (word, _), (other, _) in
                  zip_longest(asked, recorded, fillvalue=("", False)))  # fmt: skip
    return NameMatch(0.98, words)


@lru_cache(maxsize=1 << 16)
def given_words(text: str) -> tuple[str, ...]:
    """Given names as standard words in Latin letters."""
    return given_tokens(text)


@lru_cache(maxsize=1 << 16)
def family_words(text: str) -> tuple[str, ...]:
    """A family name as standard words in Latin letters."""
    return family_tokens(text)
