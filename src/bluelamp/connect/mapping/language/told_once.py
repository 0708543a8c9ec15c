"""Mistakes inside a `repeat`, told once by the names that the author wrote. How repeats are written out is not here."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from bluelamp.connect.mapping.errors import MappingProblem

_NAMED = re.compile(r"^(fields|entities)\.([^.]+)(.*)$", re.DOTALL)
_LINK = re.compile(r"^links\.(\d+)(.*)$", re.DOTALL)


def told_once(problems: Iterable[MappingProblem], content: dict[str, Any]) -> list[MappingProblem]:
    """The problems of a mapping whose repeats have been written out, as problems of the file as it stands.

    `content` is the file's own. A mistake in the slot `weapon` that repeats six times is one mistake, not six.
    """
    origins = {word: _origins(content.get(word)) for word in ("fields", "entities")}
    links = list(_links(content.get("links"), origins["entities"]))
    return list(dict.fromkeys(_as_written(problem, origins, links) for problem in problems))


def _origins(parts: Any) -> dict[str, tuple[str, str]]:
    """Each name that a repeat makes, with the author's own and the number."""
    found: dict[str, tuple[str, str]] = {}
    for name, part in parts.items() if isinstance(parts, dict) else ():
        times = _times(part)
        found |= {f"{name}_{number}": (name, str(number)) for number in range(1, times + 1)}
    return found


def _times(part: Any) -> int:
    given = part.get("repeat") if isinstance(part, dict) else None
    times = given.get("times") if isinstance(given, dict) else given
    return int(times) if isinstance(times, str) and times.isdecimal() else 0


def _links(links: Any, slots: dict[str, tuple[str, str]]) -> Iterator[tuple[int, str | None]]:
    """For each link that was written out: its place in the file, and its number where a repeated slot made it."""
    times: dict[str, int] = {}
    for name, _ in slots.values():
        times[name] = times.get(name, 0) + 1
    for at, link in enumerate(links if isinstance(links, list) else ()):
        ends = [link.get(word) for word in ("from", "to")] if isinstance(link, dict) else []
        counts = [times[end] for end in ends if isinstance(end, str) and end in times]
        yield from ((at, str(number)) for number in range(1, min(counts) + 1)) if counts else [(at, None)]


def _as_written(
    problem: MappingProblem,
    origins: dict[str, dict[str, tuple[str, str]]],
    links: list[tuple[int, str | None]],
) -> MappingProblem:
    named, link = _NAMED.match(problem.path), _LINK.match(problem.path)
    if named and named[2] in origins[named[1]]:
        name, number = origins[named[1]][named[2]]
        return _unnumbered(problem, f"{named[1]}.{name}{named[3]}", number)
    if link and int(link[1]) < len(links):
        at, number_or_none = links[int(link[1])]
        path = f"links.{at}{link[2]}"
        return (
            replace(problem, path=path)
            if number_or_none is None
            else _unnumbered(problem, path, number_or_none)
        )
    return problem


def _unnumbered(problem: MappingProblem, path: str, number: str) -> MappingProblem:
    numbered = re.compile(rf"(?<=[_.]){number}(?![0-9])")
    return MappingProblem(path, numbered.sub("{n}", problem.problem), numbered.sub("{n}", problem.remedy))
