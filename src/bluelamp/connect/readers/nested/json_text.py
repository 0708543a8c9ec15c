"""JSON text taken in piece by piece: a cursor that decodes one value at a time and passes over the rest. What a record
is, is not known here."""

import json
import re
from collections.abc import Callable
from typing import Any

from bluelamp.connect.errors import SourceError, SourceTruncated

BLOCK_CHARACTERS = 64 * 1024
_SPACE = re.compile(r"[ \t\r\n]*")
_STRUCTURE = re.compile(r'["{}\[\]]')
_STRING_END = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_SCALAR = re.compile(r"[^\s,\]\[{}\"]*")


class JsonMalformed(SourceError):
    """The file is not well-formed JSON.

    Ask for the extract again. `truncated = "quarantine"` in the manifest takes the records before the fault.
    """

    code = "json-malformed"


class ValueRefused(Exception):
    """One JSON value cannot be taken; the text around it can."""

    def __init__(self, reason: str, field: str | None, message: str) -> None:
        self.reason, self.field, self.message = reason, field, message
        super().__init__(message)


def _no_constant(name: str) -> Any:
    raise ValueRefused("json-constant", None, f"{name} is no JSON. Ask the sender for null or a number.")


def _single_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        met: set[str] = set()
        twice = next(key for key, _ in pairs if key in met or met.add(key))  # type: ignore[func-returns-value]
        raise ValueRefused(
            "key-twice", twice, f"{twice} stands twice in one object. Ask the sender which one holds."
        )
    return mapping


DECODER = json.JSONDecoder(
    parse_float=str, parse_int=str, parse_constant=_no_constant, object_pairs_hook=_single_keys, strict=True
)
"""Numbers stay as written; NaN and a key that stands twice are refused."""


def decode(text: str) -> Any:
    """One whole JSON text. Raises `ValueRefused` with what is wrong, or json.JSONDecodeError for what is no JSON."""
    try:
        return DECODER.decode(text)
    except RecursionError:
        raise too_deep() from None


def too_deep() -> ValueRefused:
    """The refusal of a value that nests beyond what the decoder takes."""
    return ValueRefused("too-deep", None, "The record nests too deep. Ask the sender what it is.")


class Cursor:
    """A place in a text that is read as it is needed. What lies behind is let go."""

    def __init__(self, read: Callable[[], str], where: str, value_max: int) -> None:
        self._read, self._where, self._value_max = read, where, value_max
        self._text, self._at, self._ended = "", 0, False
        self._lines_gone = 0
        self._shifts = 0

    @property
    def line(self) -> int:
        """The line that is read at this moment."""
        return self._lines_gone + self._text.count("\n", 0, self._at) + 1

    def _more(self, size: int = BLOCK_CHARACTERS) -> bool:
        """Take in some more text; False at the end."""
        if self._ended:
            return False
        if self._at:
            self._lines_gone += self._text.count("\n", 0, self._at)
            self._text, self._at = self._text[self._at :], 0
            self._shifts += 1
        parts, got = [self._text], 0
        while got < size:
            block = self._read()
            if not block:
                self._ended = True
                break
            parts.append(block)
            got += len(block)
        self._text = "".join(parts)
        return got > 0

    def peek(self) -> str:
        """The next character that is not space; empty at the end."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self._at = space.end() if space is not None else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def take(self, *allowed: str) -> str:
        """The next character, which must be one of these."""
        found = self.peek()
        if not found:
            raise SourceTruncated(
                self._where, "The JSON breaks off before its last bracket is closed.", row=self.line
            )
        if found not in allowed:
            raise JsonMalformed(self._where, f"Expected {' or '.join(allowed)}.", row=self.line)
        self._at += 1
        return found

    def value(self) -> Any:
        """Decode the value that begins here.

        Raises `ValueRefused`, or json.JSONDecodeError for what is no JSON, with the cursor left where the value begins.
        """
        self.peek()
        while True:
            try:
                found, end = DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                # Near the end of what is here, or in an open string, the rest may mend it.
                open_end = error.msg.startswith("Unterminated") or error.pos >= len(self._text) - 16
                if not open_end or self._ended:
                    raise
            except RecursionError:
                raise too_deep() from None
            else:
                # A number, true or null at the very end of what is here may go on.
                if end < len(self._text) or self._ended:
                    self._at = end
                    return found
            if len(self._text) - self._at > self._value_max:
                raise ValueRefused(
                    "record-too-large", None, "The record is larger than max_record_bytes. Ask the sender; raise the limit if it is right."
                )  # fmt: skip
            self._more(len(self._text) - self._at)

    def key(self) -> str:
        """A key and its colon."""
        if self.peek() != '"':
            self.take('"')
        try:
            name = self.value()
        except (json.JSONDecodeError, ValueRefused):
            self.refuse_rest()
        self.take(":")
        return str(name)

    def refuse_rest(self) -> None:
        """Raise for a text that cannot be read on: cut if it ended, else malformed."""
        if self._ended and not self._text[self._at :].strip():
            raise SourceTruncated(self._where, "The JSON breaks off.", row=self.line)
        raise JsonMalformed(self._where, row=self.line)

    def pass_over(self, keep: int = 0) -> str:
        """Go behind the value that begins here without decoding it; gives the first `keep` characters of it."""
        self.peek()
        kept, depth = [], 0
        while True:
            if self._at >= len(self._text) and not self._more():
                raise SourceTruncated(self._where, "The JSON breaks off inside a record.", row=self.line)
            start, shifts = self._at, self._shifts
            depth, ended = self._step(depth)
            if self._shifts != shifts:
                start = 0  # the text before the step was let go while it took in more
            if keep > 0:
                kept.append(self._text[start : min(self._at, start + keep)])
                keep -= len(kept[-1])
            if ended:
                return "".join(kept)

    def _step(self, depth: int) -> tuple[int, bool]:
        """One string, bracket or stretch between; the depth behind it, and whether the value has ended."""
        character = self._text[self._at]
        if character == '"':
            self._pass_string()
            return depth, depth == 0
        if character in "{[":
            self._at += 1
            return depth + 1, False
        if character in "}]":
            self._at += 1
            return depth - 1, depth <= 1
        if depth == 0:
            self._pass_scalar()
            return 0, True
        following = _STRUCTURE.search(self._text, self._at)
        self._at = following.start() if following is not None else len(self._text)
        return depth, False

    def _pass_scalar(self) -> None:
        while True:
            found = _SCALAR.match(self._text, self._at)
            end = found.end() if found is not None else self._at
            if end < len(self._text) or self._ended:
                if end == self._at:
                    raise JsonMalformed(self._where, "A value is missing.", row=self.line)
                self._at = end
                return
            self._more()

    def _pass_string(self) -> None:
        while True:
            end = _STRING_END.match(self._text, self._at + 1)
            if end is not None:
                self._at = end.end()
                return
            if not self._more(len(self._text) - self._at):
                raise SourceTruncated(self._where, "The JSON breaks off inside a text.", row=self.line)
