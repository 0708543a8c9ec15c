"""A copybook's lines as COBOL means them: columns, comments and continuation taken care of. Words are words.py's."""

import re
from dataclasses import dataclass
from typing import Literal

CODE_START, CODE_END = 7, 72
"""Columns 8 to 72 hold the code of the fixed format; 1 to 6 a number, 7 a mark, 73 to 80 the name of the card."""
_NUMBERED = re.compile(r"^(?: {6}|\d{6}|[A-Z0-9]{6})[ *\-/Dd](?: |$|[^ ])")
SourceFormat = Literal["auto", "fixed", "free"]


@dataclass(frozen=True, slots=True)
class CodeLine:
    """One line of code and the number of the line on which it starts."""

    number: int
    text: str


def code_lines(text: str, source_format: SourceFormat = "auto") -> list[CodeLine]:
    """The lines that hold code, continued ones joined."""
    lines = [line.expandtabs(8).rstrip() for line in text.lstrip("\ufeff").splitlines()]
    if source_format == "fixed" or (source_format == "auto" and _is_fixed(lines)):
        return _fixed(lines)
    return _free(lines)


def _is_fixed(lines: list[str]) -> bool:
    filled = [line for line in lines if line.strip() and not line.lstrip().startswith("*")]
    return bool(filled) and all(len(line) <= 80 and _NUMBERED.match(line) for line in filled)


def _free(lines: list[str]) -> list[CodeLine]:
    found: list[CodeLine] = []
    for number, line in enumerate(lines, start=1):
        if line.lstrip().startswith(("*", "/", ">>", "$")):
            continue
        code = _without_remark(line)
        if code.strip():
            found.append(CodeLine(number, code))
    return found


def _fixed(lines: list[str]) -> list[CodeLine]:
    found: list[CodeLine] = []
    for number, line in enumerate(lines, start=1):
        mark, code = line[6:7], line[CODE_START:CODE_END]
        if mark in {"*", "/", "D", "d", "$"} or line.lstrip().startswith("*") or not code.strip():
            continue
        if mark == "-" and found:
            found[-1] = CodeLine(found[-1].number, _continued(found[-1].text, code))
        else:
            found.append(CodeLine(number, _without_remark(code)))
    return found


def _continued(before: str, code: str) -> str:
    """Two lines as one: an open literal goes on behind the quote that the second line repeats."""
    rest = code.lstrip()
    quote = _open_quote(before)
    if quote and rest.startswith(quote):
        return before.ljust(CODE_END - CODE_START) + rest[1:]
    return before.rstrip() + rest


def _open_quote(text: str) -> str | None:
    quote: str | None = None
    for letter in text:
        if quote is None and letter in "'\"":
            quote = letter
        elif letter == quote:
            quote = None
    return quote


def _without_remark(line: str) -> str:
    """The line without a remark that `*>` opens outside a literal."""
    place = line.find("*>")
    while place >= 0 and _open_quote(line[:place]):
        place = line.find("*>", place + 2)
    return line if place < 0 else line[:place]
