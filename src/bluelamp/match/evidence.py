"""Evidence: what one feature says of a record, and how much it counts. The features themselves are beside it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bluelamp.pole.values.kind import Agreement, Likeness

SHOWN_FROM = 0.4
"""Score from which a record is shown: below it, more speaks against the record than for it."""

CERTAIN_FLOOR = 0.55
"""Score of a record that shares a number issued to one person alone, whatever else differs."""

MENTIONED_FROM = 0.25
"""Strength from which an agreement is worth a sentence."""


class Evidence(NamedTuple):
    """What one feature found.

    `agreement` runs from 1 (the same) over 0 (nothing known) to -1 (it cannot be); `weight` is how much the feature
    can tell, in the order of the weights that HMPPS publishes for the same features.
    """

    field: str
    how: str
    sentence: str
    agreement: float
    weight: float
    is_certain: bool = False
    """Whether this alone shows the record."""

    @property
    def strength(self) -> float:
        """From 0 to 1, for order only: how far it agrees, a little less for what many people share."""
        return round(max(0.0, self.agreement) * min(1.0, 0.5 + self.weight / 28), 3)


class Ranked(NamedTuple):
    """A score from 0 to 1, and the evidence that speaks for the record, strongest first."""

    score: float
    why: tuple[Evidence, ...]

    @property
    def is_shown(self) -> bool:
        """Whether enough speaks for the record."""
        return self.score >= SHOWN_FROM


def weighed(found: Iterable[Evidence | None]) -> Ranked:
    """Weigh the evidence of every feature that the question asks about.

    The score is the share of the possible weight that the record has earned: a feature on which the record is
    silent earns nothing, one on which it disagrees takes away.
    """
    evidence: Sequence[Evidence] = [one for one in found if one is not None]
    possible = sum(one.weight for one in evidence)
    if not possible:
        return Ranked(0.0, ())
    score = max(0.0, sum(one.weight * one.agreement for one in evidence) / possible)
    if any(one.is_certain for one in evidence):
        score = max(score, CERTAIN_FLOOR)
    why = sorted((one for one in evidence if one.agreement >= MENTIONED_FROM), key=lambda one: -one.strength)
    return Ranked(round(score, 4), tuple(why))


def from_agreement(
    field: str, found: Agreement, weight: float, *, against: float, sentence: str = ""
) -> Evidence:
    """Evidence from a comparison of values: `against` is how much a plain difference takes away (0 to 1)."""
    if found.likeness is Likeness.MISSING:
        return Evidence(field, "missing", "", 0.0, weight)
    if found.likeness is Likeness.DIFFERENT:
        return Evidence(field, "different", "", -against, weight)
    return Evidence(field, found.likeness.value, sentence or found.reason, found.score, weight)
