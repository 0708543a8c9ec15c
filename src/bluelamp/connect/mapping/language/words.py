"""Small words inside a mapping's values: parse words, percentages, lists that may be one text."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

NAME_PATTERN = r"^[a-z][a-z0-9_]{0,39}$"
"""Names that a mapping's author chooses: fields and slots."""

_PARSE = re.compile(r"^(?P<word>[a-z_]+)(?:\((?P<argument>.*)\))?$", re.DOTALL)
_PARSERS: dict[str, tuple[str, ...] | None] = {
    "date": None,
    "datetime": None,
    "number": (),
    "integer": (),
    "yes_no": (),
    "name": ("surname-first", "given-first"),
    "address": (),
}
"""Each parse word with its allowed arguments; None stands for a date format."""

_DIRECTIVE = re.compile(r"%(.)", re.DOTALL)
_DATE_DIRECTIVES = frozenset("dmYybBeaAjDFh%-")
_TIME_DIRECTIVES = _DATE_DIRECTIVES | frozenset("HMSIpPTRzfs.k l")


class LanguageModel(BaseModel):
    """A part of a mapping file: unknown words are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


@dataclass(frozen=True, slots=True)
class ParseWord:
    """One way to read a text: `date` with its format, `name` with its order, `number` and the like."""

    word: Literal["date", "datetime", "number", "integer", "yes_no", "name", "address"]
    argument: str | None


def parse_word(text: str) -> ParseWord:
    """Read `date(%d/%m/%Y)`, `number` or `name(surname-first)`.

    Raises ValueError with a sentence for the mapping's author.
    """
    found = _PARSE.match(text.strip())
    word = found["word"] if found else None
    if found is None or word not in _PARSERS:
        raise ValueError(f"{text!r} is no parse word; there are {', '.join(_PARSERS)}")
    argument, allowed = found["argument"], _PARSERS[word]
    if allowed is None:
        if argument is not None:
            _check_format(word, argument)
    elif allowed and argument not in allowed:
        raise ValueError(f"{word} wants one of ({'), ('.join(allowed)})")
    elif not allowed and argument is not None:
        raise ValueError(f"{word} takes nothing in brackets")
    return ParseWord(word, argument)  # type: ignore[arg-type] # checked against _PARSERS


def _check_format(word: str, text: str) -> None:
    directives = _DIRECTIVE.findall(text)
    known = _DATE_DIRECTIVES if word == "date" else _TIME_DIRECTIVES
    strange = [letter for letter in directives if letter not in known]
    if strange:
        raise ValueError(f"%{strange[0]} is not a part of a {word}; see the table of formats")
    if not {"Y", "y", "D", "F"} & set(directives):
        raise ValueError("the format names no year; write %Y, as in date(%d/%m/%Y)")
    if word == "datetime" and not {"H", "I", "T", "R", "k", "l", "s"} & set(directives):
        raise ValueError("the format names no hour; use date(…) for days")


def one_or_more(value: Any) -> Any:
    """Let `[A]` be written as `A`."""
    return (value,) if isinstance(value, str | bool) else value


def null_word(value: Any) -> Any:
    """Let the YAML word null stand for the choice named `null`."""
    return "null" if value is None else value


def share(value: Any) -> Any:
    """Read `2%` or `0.02` as a share of one."""
    if isinstance(value, str) and value.strip().endswith("%"):
        try:
            return float(value.strip()[:-1]) / 100
        except ValueError:
            raise ValueError("write a share as 2% or 0.02") from None
    return value


# An editor reads 01/01/1900 as text but 1900 as a number, and one text where a list may stand.
_PLAIN = {"type": ["string", "number", "boolean"]}
Texts = Annotated[
    tuple[str, ...],
    BeforeValidator(one_or_more),
    WithJsonSchema({"anyOf": [_PLAIN, {"type": "array", "items": _PLAIN}]}),
]
