"""The parts of a drafted mapping: lines with their reasons, slots and links. How they are written is not here."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """One `key: value` of the mapping, the reason for it, and whether it must be checked."""

    key: str
    value: str
    why: str = ""
    check: bool = False


@dataclass(slots=True)
class Slot:
    """One entity that a row speaks of."""

    name: str
    entity: str
    kind: str | None = None
    key: str | None = None
    key_why: str = ""
    lines: list[Line] = field(default_factory=list)
    repeat: int = 1


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One link between two slots."""

    start: str
    end: str
    role: str
    check: bool = False


@dataclass(slots=True)
class Layout:
    """A whole mapping, before it is written."""

    key: str = ""
    key_why: str = ""
    key_columns: tuple[str, ...] = ()
    null_if: tuple[str, ...] = ()
    fields: list[Line] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    links: list[LinkLine] = field(default_factory=list)
    unused: list[tuple[str, str]] = field(default_factory=list)
    """Columns that nothing reads, with the reason."""
    repeated: set[str] = field(default_factory=set)
    """Tables, without numbers, that the mapping reads whole with `repeat`."""
    questions: list[str] = field(default_factory=list)
    """What somebody who knows the system must answer, in whole sentences."""
