"""Words of a question found in a record's text, and distance from a point. Pure."""

import re

from anyascii import anyascii
from rapidfuzz.distance import JaroWinkler

from bluelamp.match.evidence import Evidence

WORDS_WEIGHT = 12.0
DISTANCE_WEIGHT = 8.0
SIMILAR_FROM = 0.82
"""Likeness (Jaro-Winkler) from which a word counts as misspelt rather than another."""

_WORD = re.compile("[a-z0-9]+")


def words_evidence(asked: str | None, search_text: str) -> Evidence | None:
    """The words of the record.

    Each word that you asked for should stand in the record; the beginning of a word counts a little less, a
    misspelt one less again.
    """
    if asked is None:
        return None
    wanted = list(dict.fromkeys(_WORD.findall(anyascii(asked).lower())))[:12]
    present = list(dict.fromkeys(_WORD.findall(search_text)))[:400]
    if not wanted or not present:
        return Evidence("text", "missing", "", 0.0, WORDS_WEIGHT)
    known = set(present)
    scores = [_word(word, present, known) for word in wanted]
    score = sum(scores) / len(scores)
    if all(one == 1 for one in scores):
        return Evidence("text", "exact", "Every word is in the record.", 1.0, WORDS_WEIGHT)
    how, sentence = ("partial", "Every word, or its beginning, is in the record.")
    if min(scores) < 0.9:
        similar = ", ".join(word for word, one in zip(wanted, scores, strict=True) if one < 0.9)
        how, sentence = ("similar", f"The words are much like those in the record ({similar} differs).")
    # As with names: half of the words being there says little.
    return Evidence("text", how, sentence, max(0.0, (score - 0.3) / 0.7), WORDS_WEIGHT)


def _word(word: str, present: list[str], known: set[str]) -> float:
    if word in known:
        return 1.0
    if any(other.startswith(word) for other in present):
        return 0.95
    if len(word) >= 3 and any(word in other for other in present):
        return 0.9
    likeness = max(JaroWinkler.similarity(word, other) for other in present)
    return float(likeness) * 0.85 if likeness >= SIMILAR_FROM else 0.0


def distance_evidence(distance_m: float | None, radius_m: float) -> Evidence | None:
    """The distance from the point that you named: the nearer the better."""
    if distance_m is None:
        return None
    agreement = 1.0 - 0.4 * min(1.0, distance_m / radius_m)
    return Evidence("near", "distance", f"{distance_in_words(distance_m)} away.", agreement, DISTANCE_WEIGHT)


def distance_in_words(distance_m: float) -> str:
    """`120 m` or `3.4 km`."""
    return f"{distance_m:.0f} m" if distance_m < 1000 else f"{distance_m / 1000:.1f} km"
