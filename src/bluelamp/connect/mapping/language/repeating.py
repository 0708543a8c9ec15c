"""`repeat`: one slot, field or list entry written once for columns that come numbered. Plain content in and out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bluelamp.connect.mapping.errors import MappingProblem, MappingRefused

REPEATS_MAX = 99
LETTER = "n"
"""What stands for the number where the author chooses no other letter."""


@dataclass(frozen=True, slots=True)
class _Repeat:
    times: int
    letter: str

    @property
    def mark(self) -> str:
        return "{" + self.letter + "}"


def repeats_written_out(content: dict[str, Any], source: str) -> dict[str, Any]:
    """The mapping's content with every `repeat` written out.

    Fields and slots of the name `alias` become `alias_1`, `alias_2` …; a link that names a repeated slot becomes as
    many links. A repeated slot with a key of its own keeps one identity: the same key is the same record, whatever
    its number. Raises `MappingRefused`, which names every place that is wrong.
    """
    writer = _Writer([])
    written = {word: writer.walked(part, word, ()) for word, part in content.items() if word != "tests"}
    slots = writer.named(written.get("entities"), "entities")
    times = {name: len(made) for name, made in slots.items() if name not in made}
    if isinstance(written.get("fields"), dict):
        written["fields"] = _together(writer.named(written["fields"], "fields"))
    if slots:
        written["entities"] = _together(slots)
    if isinstance(written.get("links"), list):
        written["links"] = list(writer.links(written["links"], times))
    if writer.problems:
        raise MappingRefused(list(dict.fromkeys(writer.problems)), source)
    return {**written, **({"tests": content["tests"]} if "tests" in content else {})}


def _together(made: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {name: part for parts in made.values() for name, part in parts.items()}


@dataclass(slots=True)
class _Writer:
    problems: list[MappingProblem]

    def walked(self, part: Any, path: str, taken: tuple[str, ...]) -> Any:
        """The part with the repeats of its lists written out; `taken` are the letters of repeats around it."""
        if isinstance(part, dict):
            own = self._read(part, path, ()) if "repeat" in part else None
            within = (*taken, own.letter) if own else taken
            return {word: self.walked(inner, f"{path}.{word}", within) for word, inner in part.items()}
        if not isinstance(part, list):
            return part
        return [made for at, inner in enumerate(part) for made in self._entries(inner, f"{path}.{at}", taken)]

    def _entries(self, entry: Any, path: str, taken: tuple[str, ...]) -> Iterator[Any]:
        repeat = self._read(entry, path, taken) if isinstance(entry, dict) and "repeat" in entry else None
        if repeat is None:
            yield self.walked(entry, path, taken)
            return
        inside = self.walked(_without_repeat(entry), path, (*taken, repeat.letter))
        for number in range(1, repeat.times + 1):
            yield _numbered(inside, repeat.mark, number)

    def named(self, parts: Any, path: str) -> dict[str, dict[str, Any]]:
        """What each name becomes: itself, or its numbered kin."""
        made: dict[str, dict[str, Any]] = {}
        for name, part in parts.items() if isinstance(parts, dict) else ():
            here = f"{path}.{name}"
            repeat = self._read(part, here, ()) if isinstance(part, dict) and "repeat" in part else None
            if repeat is None:
                made[name] = {name: part}
                continue
            bare = _without_repeat(part)
            if path == "entities" and "key" in bare:
                bare.setdefault("identity", name)
            numbers = range(1, repeat.times + 1)
            made[name] = {f"{name}_{number}": _numbered(bare, repeat.mark, number) for number in numbers}
            for clash in sorted(set(made[name]) & set(parts)):
                self._problem(
                    here, f"Repeating it makes {clash!r}, which stands there too.", "Rename one of them."
                )
        return made

    def links(self, links: list[Any], times: dict[str, int]) -> Iterator[Any]:
        """A link once for each number of the repeated slots that it names."""
        for at, link in enumerate(links):
            ends = [link.get(word) for word in ("from", "to")] if isinstance(link, dict) else []
            counts = {times[end] for end in ends if isinstance(end, str) and end in times}
            if not counts:
                yield link
                continue
            if len(counts) > 1:
                self._problem(
                    f"links.{at}", "Its two slots repeat a different number of times.", "Make them equal."
                )
            for number in range(1, min(counts) + 1):
                numbered = {word: f"{link[word]}_{number}" for word in ("from", "to") if link[word] in times}
                yield {**_numbered(link, "{" + LETTER + "}", number), **numbered}

    def _read(self, part: dict[str, Any], path: str, taken: tuple[str, ...]) -> _Repeat | None:
        given = part["repeat"]
        times, letter = given, LETTER
        if isinstance(given, dict):
            times, letter = given.get("times"), given.get("as", LETTER)
        if not (isinstance(times, str) and times.isdecimal() and 1 <= int(times) <= REPEATS_MAX):
            self._problem(
                f"{path}.repeat", "It names no number of times.", f"Write a number from 1 to {REPEATS_MAX}."
            )
            return None
        if not re.fullmatch("[a-z]", str(letter)):
            self._problem(f"{path}.repeat.as", "It is no letter.", "Write one small letter, such as m.")
            return None
        if letter in taken:
            remedy = "Give this one a letter of its own: repeat: {times: 3, as: m}."
            self._problem(f"{path}.repeat", f"{{{letter}}} is the number of the repeat around it.", remedy)
            return None
        return _Repeat(int(times), letter)

    def _problem(self, path: str, problem: str, remedy: str) -> None:
        self.problems.append(MappingProblem(path, problem, remedy))


def _without_repeat(part: dict[str, Any]) -> dict[str, Any]:
    return {word: inner for word, inner in part.items() if word != "repeat"}


def _numbered(part: Any, mark: str, number: int) -> Any:
    if isinstance(part, str):
        return part.replace(mark, str(number))
    if isinstance(part, dict):
        return {_numbered(word, mark, number): _numbered(inner, mark, number) for word, inner in part.items()}
    if isinstance(part, list | tuple):
        return [_numbered(inner, mark, number) for inner in part]
    return part
