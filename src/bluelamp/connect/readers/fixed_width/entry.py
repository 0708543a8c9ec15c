"""The parts of a parsed copybook: entries, their occurrences and condition names. Where bytes lie is layout.py's."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from bluelamp.connect.readers.fixed_width.picture import Picture

Usage = Literal["display", "packed", "binary", "native-binary"]
Sign = Literal["trailing", "leading", "trailing-separate", "leading-separate"]


@dataclass(frozen=True, slots=True)
class Occurs:
    """How often an entry stands in the record; `depending` names the entry that holds the count."""

    least: int
    most: int
    depending: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A level 88: the name that the programmers gave to a code or a range of codes."""

    name: str
    values: tuple[tuple[str, str | None], ...]
    """Each value, with the end of the range if it is one."""


@dataclass(slots=True)
class Entry:
    """One entry of a copybook, group or elementary."""

    level: int
    name: str | None
    """None for FILLER."""
    line: int
    picture: Picture | None = None
    usage: Usage | None = None
    sign: Sign | None = None
    occurs: Occurs | None = None
    redefines: str | None = None
    justified: bool = False
    synchronized: bool = False
    conditions: list[Condition] = field(default_factory=list)
    children: list["Entry"] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """Its name, for messages."""
        return self.name or "FILLER"

    def all_entries(self) -> Iterator["Entry"]:
        """The entry and everything below it, in order."""
        yield self
        for child in self.children:
            yield from child.all_entries()
