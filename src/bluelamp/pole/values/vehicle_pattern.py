"""Searching for a registration mark that is only partly known: `AB1? *` as a SQL LIKE pattern and as a regex."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bluelamp.pole.values.text import squeeze
from bluelamp.pole.values.vehicle_mark import LENGTH_MAX, LOOK_ALIKES

PATTERN_LENGTH_MAX: Final = 30
KNOWN_CHARACTERS_MIN: Final = 2
"""Characters that must be known: fewer would list half the vehicles in the country."""

_GROUP_OF: Final = {letter: group for group in LOOK_ALIKES for letter in group}


class UnreadableMarkPattern(ValueError):
    """Write letters and figures of the mark, ? for one unknown character and * for any number of them, at least two known."""


@dataclass(frozen=True, slots=True)
class MarkPattern:
    """A partly known mark, ready for searching cleaned marks."""

    written: str
    """Capitals, figures, ? and * only."""
    like: str
    """For SQL `LIKE`: `_` for one character, `%` for any number. Holds nothing that needs escaping."""
    regex: re.Pattern[str]
    """Matches exactly the marks that the LIKE pattern matches."""
    look_alike: re.Pattern[str]
    """Also matches marks in which characters that look alike changed places."""

    @property
    def is_whole(self) -> bool:
        """True where nothing is unknown, so that an index on equality serves."""
        return self.like == self.written

    def matches(self, mark: str, *, look_alike: bool = False) -> bool:
        """Tell whether a cleaned mark fits the pattern."""
        return (self.look_alike if look_alike else self.regex).fullmatch(mark) is not None


def compile_pattern(text: str) -> MarkPattern:
    """Read a partly known mark. Spaces do not count; runs of * are one. Raises UnreadableMarkPattern."""
    return _compile(squeeze(text).upper())


@lru_cache(maxsize=1024)
def _compile(text: str) -> MarkPattern:
    written = re.sub(r"\*+", "*", re.sub(r"[\s.\-]", "", text))
    known = sum(letter not in "?*" for letter in written)
    if not re.fullmatch(r"[A-Z0-9?*]+", written) or len(text) > PATTERN_LENGTH_MAX:
        raise UnreadableMarkPattern
    if known < KNOWN_CHARACTERS_MIN or len(written.replace("*", "")) > LENGTH_MAX:
        raise UnreadableMarkPattern
    # * and ? beside each other may stand in any order; ? first makes one pattern of all of them.
    written = re.sub(r"[?*]*\*[?*]*", lambda found: "?" * found.group().count("?") + "*", written)
    return MarkPattern(
        written=written,
        like=written.replace("?", "_").replace("*", "%"),
        regex=re.compile("".join(_exactly(letter) for letter in written)),
        look_alike=re.compile("".join(_by_eye(letter) for letter in written)),
    )


def _exactly(letter: str) -> str:
    return {"?": "[A-Z0-9]", "*": "[A-Z0-9]*"}.get(letter, letter)


def _by_eye(letter: str) -> str:
    return f"[{_GROUP_OF[letter]}]" if letter in _GROUP_OF else _exactly(letter)
