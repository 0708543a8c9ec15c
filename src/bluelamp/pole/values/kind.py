"""What every kind of value offers: clean, validate, compare, caption. The kinds themselves live one to a file."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bluelamp.pole.finding import Findings


class Likeness(StrEnum):
    """In what way two values agree, from the strongest to none."""

    EXACT = "exact"
    """The same canonical form."""
    EQUIVALENT = "equivalent"
    """The same but for accents, spacing, script, or characters that look alike."""
    NICKNAME = "nickname"
    """One is a usual short form of the other."""
    SPELLING = "spelling"
    """Two usual spellings of one name."""
    PHONETIC = "phonetic"
    """They sound alike."""
    TYPO = "typo"
    """One slip of the keyboard apart."""
    SWAPPED = "swapped"
    """The same parts in another order."""
    PARTIAL = "partial"
    """What both say agrees, but one says less."""
    INITIAL = "initial"
    """One is only the initial of the other."""
    NEAR = "near"
    """Close enough to be worth a look."""
    DIFFERENT = "different"
    """They do not agree."""
    MISSING = "missing"
    """One is absent or unreadable, which is evidence neither way."""


class Agreement(NamedTuple):
    """How far two values agree: 0 (not at all) to 1 (the same), in which way, and why in plain words.

    `score` orders candidates for a reader. It is no probability: weights for linkage are trained in `match`.
    """

    score: float
    likeness: Likeness
    reason: str


MISSING = Agreement(0.0, Likeness.MISSING, "One of the two is missing or cannot be read.")

Clean = Callable[[str], str | None]
Validate = Callable[[str], Findings]
Compare = Callable[[str, str], Agreement]
Caption = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ValueKind:
    """A kind of value that a mapping file can name.

    All four functions take any text at all and never raise. `clean` gives the canonical form, or None where
    the text cannot be read as this kind; cleaning twice changes nothing. `caption` is what an officer sees.
    """

    name: str
    meaning: str
    source: str
    clean: Clean
    validate: Validate
    compare: Compare
    caption: Caption
