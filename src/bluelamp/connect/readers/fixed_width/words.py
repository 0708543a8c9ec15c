"""A copybook's code as words, literals and full stops, each with its line. What they mean is clauses.py's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bluelamp.connect.errors import CopybookInvalid
from bluelamp.connect.readers.fixed_width.reference_format import CodeLine

_PIECE = re.compile(
    r"\s+"
    r"|(?P<literal>[XxNnGgZz]?(?:'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"))"
    r"|(?P<open>[XxNnGgZz]?['\"].*)"
    r"|(?P<word>[^\s'\"]+)"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word in capitals, a literal as it stands, or a full stop."""

    text: str
    line: int
    literal: bool = False

    @property
    def ends(self) -> bool:
        """Whether it is the full stop that ends an entry."""
        return self.text == "." and not self.literal


def words_of(lines: list[CodeLine], where: str) -> Iterator[Word]:
    """All words of the copybook."""
    for line in lines:
        for found in _PIECE.finditer(line.text):
            if found["open"]:
                raise CopybookInvalid(
                    f"{where}, line {line.number}", "A quotation mark is opened and not closed.",
                    remedy="Close it, or continue the line as COBOL does, with a hyphen in column 7.",
                )  # fmt: skip
            if found["literal"]:
                yield Word(_content(found["literal"]), line.number, literal=True)
            elif found["word"]:
                yield from _plain(found["word"], line.number)


def _plain(word: str, line: int) -> Iterator[Word]:
    """The word, and a full stop behind it; commas and semicolons at its end only part words."""
    core = word.rstrip(".,;")
    if core:
        yield Word(core.upper(), line)
    if word[len(core) :].rstrip(",;").endswith("."):
        yield Word(".", line)


def _content(literal: str) -> str:
    """The text of a literal; a hexadecimal one stays as it is written."""
    if literal[0] in "Xx":
        return literal
    body = literal.lstrip("NnGgZz")
    return body[1:-1].replace(body[0] * 2, body[0])
