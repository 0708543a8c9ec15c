"""What a slip does to one text: keys hit beside, sounds written as heard, letters carried over another way.

Each takes the text and a share of luck from 0 to 1, and gives another text of the same kind.
"""

from __future__ import annotations

from collections.abc import Callable

from bluelamp.demo.force.recording import NEIGHBOURING_KEYS

# As heard: what English ears write for one another. The first that fits, beginning at a lucky place.
SOUNDS = (
    *(("ph", "f"), ("ck", "k"), ("thwaite", "thwayt"), ("shaw", "shore"), ("royd", "roid"), ("wick", "wik")),
    *(("bourne", "burn"), ("worth", "werth"), ("holme", "hulme"), ("gh", "g"), ("ee", "ea"), ("ea", "ee")),
    *(("y", "i"), ("ie", "y"), ("ou", "u"), ("ai", "ay"), ("c", "k"), ("ll", "l"), ("tt", "t"), ("ss", "s")),
    *(("z", "s"), ("w", "wh"), ("ey", "y"), ("er", "ar"), ("en", "an"), ("o", "oa"), ("a", "ar"), ("e", "i")),
)
# Another clerk's way from other letters or customs of writing.
LETTERS = (
    *(("al-", "el-"), ("el-", "al-"), ("al-", "Al "), ("q", "k"), ("ou", "u"), ("ee", "i"), ("kh", "h")),
    *(("dh", "d"), ("sh", "ch"), ("ov", "off"), ("ev", "ew"), ("ch", "tch"), ("ski", "sky"), ("ska", "ski")),
    *(("wi", "vi"), ("ń", "n"), ("ą", "a"), ("ę", "e"), ("ł", "l"), ("ż", "z"), ("ș", "sh"), ("ț", "tz")),
    *(("zh", "j"), ("ts", "tz"), ("ang", "ung"), ("uong", "uang"), ("i", "y"), ("w", "v"), ("u", "oo")),
)


def mistyped(text: str, luck: float) -> str:
    """One slip of the keyboard, never on the first letter: two swapped, one lost, doubled or beside."""
    if len(text) < 4:
        return text + text[-1:]
    ways, place = divmod(luck * 4, 1.0)
    at = 1 + int(place * (len(text) - 2))
    before, letter, after = text[:at], text[at], text[at + 1 :]
    if ways == 0 and after and after[0] != letter:
        return f"{before}{after[0]}{letter}{after[1:]}"
    if ways == 1:
        return before + letter + letter + after
    if ways == 2:
        return before + NEIGHBOURING_KEYS.get(letter, "e") + after
    return before + after


def as_heard(text: str, luck: float) -> str:
    """Written by its sound; mistyped where no rule fits."""
    return _rewritten(text, luck, SOUNDS)


def carried_over(text: str, luck: float) -> str:
    """Another transliteration of the same name; mistyped where no rule fits."""
    return _rewritten(text, luck, LETTERS)


def _rewritten(text: str, luck: float, rules: tuple[tuple[str, str], ...]) -> str:
    fitting = [(old, new) for old, new in rules if old in text[1:] or text.startswith(old)]
    if not fitting:
        return mistyped(text, luck)
    old, new = fitting[int(luck * len(fitting))]
    if text.startswith(old) and old not in text[1:]:
        return new + text[len(old) :]
    return text[:1] + text[1:].replace(old, new, 1)


def digit_off(text: str, luck: float) -> str:
    """One figure of the last six characters is another."""
    places = [at for at, letter in enumerate(text) if letter.isdigit() and at >= len(text) - 6]
    if not places:
        return text
    which, rest = divmod(luck * len(places), 1.0)
    at = places[int(which)]
    wrong = (int(text[at]) + 1 + int(rest * 9)) % 10
    return f"{text[:at]}{wrong}{text[at + 1 :]}"


def initial(text: str, luck: float) -> str:
    """The first letter, with or without a full stop."""
    return text[:1] + ("." if luck < 0.3 else "")


def unpunctuated(text: str, luck: float) -> str:
    """O'Fennelane becomes O Fennelane or OFennelane; a hyphen goes the same way."""
    return text.replace("'", " " if luck < 0.4 else "").replace("-", " " if luck < 0.6 else "")


def one_half(text: str, luck: float) -> str:
    """A double-barrelled name loses a half, mostly the first."""
    first, _, last = text.rpartition("-")
    return (first or last) if luck < 0.3 else last


Slip = Callable[[str, float], str]
