"""HL7's separators and escapes: which characters part a message, and what its escapes stand for."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import lru_cache

from bluelamp.connect.readers.segments.record import BadRecord

_UNFIT = re.compile(r"[A-Za-z0-9\s\x00-\x1f\x7f]")
_HEX = re.compile(r"X(?:[0-9A-Fa-f]{2})+")
ENCODING_CHARACTERS = (4, 5)
"""MSH-2 holds component, repetition, escape and subcomponent; from version 2.7 a truncation character as well."""


@dataclass(frozen=True, slots=True)
class Separators:
    """The characters that a message's own header says it is parted by (HL7 v2, chapter 2.5.4)."""

    field: str
    component: str
    repetition: str
    escape: str
    subcomponent: str
    special: Callable[[str], object] = dataclass_field(compare=False)
    """Whether a field needs taking apart at all."""

    def plain(self, text: str, encoding: str) -> str:
        """The text that an escaped text stands for. What is no escape that carries a character stays as written."""
        if self.escape not in text:
            return text
        return _escapes(self.escape).sub(lambda found: self._meant(found, encoding), text)

    def _meant(self, found: re.Match[str], encoding: str) -> str:
        letters = {
            "F": self.field, "S": self.component, "T": self.subcomponent, "R": self.repetition, "E": self.escape,
        }  # fmt: skip
        word = found[1]
        if word in letters:
            return letters[word]
        if _HEX.fullmatch(word):
            try:
                return bytes.fromhex(word[1:]).decode(encoding)
            except UnicodeDecodeError:
                return found[0]
        return found[0]


@lru_cache(maxsize=64)
def _escapes(escape: str) -> re.Pattern[str]:
    mark = re.escape(escape)
    return re.compile(f"{mark}([^{mark}]{{1,200}}){mark}")


@lru_cache(maxsize=64)
def separators(start: str) -> Separators:
    """The separators that the first characters of a header, such as MSH and five more, name.

    Raises `BadRecord` where they cannot part anything.
    """
    mark = start[3:4]
    written, closed, _ = start[4:].partition(mark) if mark else ("", "", "")
    if not closed or len(written) not in ENCODING_CHARACTERS:
        raise BadRecord(
            "separators-wrong",
            "MSH-1 and MSH-2 must name the separators, as in MSH|^~\\&|; here they cannot be told.",
            "MSH.2",
        )
    if len(set(mark + written)) != 1 + len(written):
        raise BadRecord("separators-wrong", "MSH-1 and MSH-2 use one character for two purposes.", "MSH.2")
    if _UNFIT.search(mark + written):
        raise BadRecord(
            "separators-wrong", "A separator may be no letter, figure, space or control character.", "MSH.2"
        )
    component, repetition, escape, subcomponent = list(written)[:4]
    special = re.compile(f"[{re.escape(component + repetition + escape + subcomponent)}]").search
    return Separators(mark, component, repetition, escape, subcomponent, special)
