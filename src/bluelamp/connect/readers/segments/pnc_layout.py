"""The widths of PNC segments, from a layout file: ours, and the force's own beside it. Messages are taken apart in pnc."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from bluelamp.connect.errors import SourceError
from bluelamp.connect.readers.paths import files_of

_FIELD = re.compile(r"([a-z][A-Za-z0-9]{0,39}) (\d{1,5}|\*)")
_NAME = re.compile(r"[A-Z][A-Z0-9]{2}")
_KNOWN = {"fields", "repeats", "under", "carries"}


class LayoutInvalid(SourceError):
    """The layout of segments cannot be used.

    Correct it: [segments.XYZ] with fields = ["name width", …]; docs/reference/segments.md tells the rest.
    """

    code = "layout-invalid"


@dataclass(frozen=True, slots=True)
class Segment:
    """One kind of segment: its fields as slices, and how it stands to others."""

    name: str
    slices: tuple[tuple[str, int, int | None], ...]
    width: int | None
    """None: the last field takes what is left."""
    repeats: bool = False
    under: tuple[str, ...] = ()
    carries: tuple[tuple[str, str, str], ...] = ()
    """Field here, segment there, field there."""
    least: int = 0
    """A segment whose last field is open holds at least so many characters."""


@dataclass(frozen=True)
class Layout:
    """All segments by name."""

    version: str
    groups: frozenset[str]
    segments: Mapping[str, Segment]
    carried: frozenset[str] = field(init=False)
    """Segments of which others repeat a value."""
    _paths: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Work out which paths there can be."""
        carried = {there for segment in self.segments.values() for _, there, _ in segment.carries}
        object.__setattr__(self, "carried", frozenset(carried))
        object.__setattr__(self, "_paths", re.compile("|".join(self._patterns())))

    def _patterns(self) -> list[str]:
        found = []
        for segment in self.segments.values():
            names = [name for name, *_ in segment.slices] + [name for name, *_ in segment.carries]
            own = _numbered(segment)
            above = [_numbered(self.segments[name]) + r"\." for name in segment.under] or [""]
            found += [head + own + r"\.(?:" + "|".join(names) + ")" for head in above]
        return found

    def may_have(self, path: str) -> bool:
        """Whether a message could hold a value under this path."""
        return self._paths.fullmatch(path) is not None


def _numbered(segment: Segment) -> str:
    return segment.name + (r"\.\d{1,5}" if segment.repeats else "")


def read_layout(spec_layout: str | None, folder: Path, roots: tuple[Path, ...]) -> Layout:
    """Our layout, with the segments of the force's own file added or put in place of ours."""
    ours = resources.files("bluelamp.connect.readers.segments").joinpath("layouts/pnc.toml")
    held = tomllib.loads(ours.read_text("utf-8"))
    version = f"pnc {held['version']}"
    if spec_layout is not None:
        place = files_of(spec_layout, folder, roots, (".toml",))[0]
        try:
            more = tomllib.loads(place.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise LayoutInvalid(str(place), f"({type(error).__name__})") from error
        if not isinstance(more.get("segments"), dict) or not isinstance(more.get("version"), str):
            raise LayoutInvalid(
                str(place), "It needs a `version` in quotes, and a table [segments.XYZ] for each segment."
            )
        held["segments"] |= more["segments"]
        held["groups"] += [name for name in more.get("groups", []) if isinstance(name, str)]
        version += f" with {place.name} {more['version']}"
        return _checked(held, version, str(place))
    return _checked(held, version, "layouts/pnc.toml")


def _checked(held: dict[str, Any], version: str, where: str) -> Layout:
    segments = {name: _segment(name, stated, where) for name, stated in held["segments"].items()}
    for segment in segments.values():
        for other in (*segment.under, *(there for _, there, _ in segment.carries)):
            if other not in segments:
                raise LayoutInvalid(where, f"It speaks of {other}, which is no segment.", field=segment.name)
        if any(segments[other].under for other in segment.under):
            raise LayoutInvalid(where, "`under` goes one level deep.", field=segment.name)
    return Layout(version, frozenset(held["groups"]), segments)


def _segment(name: str, stated: Any, where: str) -> Segment:
    fields = stated.get("fields") if isinstance(stated, dict) else None
    if not _NAME.fullmatch(name) or not isinstance(fields, list) or not fields or set(stated) - _KNOWN:
        raise LayoutInvalid(where, f"It has {', '.join(sorted(_KNOWN))} and nothing else.", field=name)
    slices: list[tuple[str, int, int | None]] = []
    at = 0
    for turn, one in enumerate(fields, start=1):
        found = _FIELD.fullmatch(str(one))
        if found is None or (found[2] == "*" and turn < len(fields)) or found[2] == "0":
            raise LayoutInvalid(
                where, f"Field {turn} is not `name width`; only the last may be `*`.", field=name
            )
        end = None if found[2] == "*" else at + int(found[2])
        slices.append((found[1], at, end))
        at = end if end is not None else at
    if len({one for one, _, _ in slices}) != len(slices):
        raise LayoutInvalid(where, "Two fields have one name.", field=name)
    carried = stated.get("carries", {})
    try:
        carries = tuple((mine, *there.split(".", 1)) for mine, there in carried.items())
        under = tuple(str(one) for one in stated.get("under", ()))
    except AttributeError:
        raise LayoutInvalid(where, 'carries = { field = "XYZ.field" }', field=name) from None
    if any(len(one) != 3 for one in carries):
        raise LayoutInvalid(where, 'carries = { field = "XYZ.field" }', field=name)
    return Segment(
        name, tuple(slices), slices[-1][2], bool(stated.get("repeats", False)), under,
        tuple((mine, there, what) for mine, there, what in carries), at,
    )  # fmt: skip
