"""The kinds of event, the types of each, the parts that people play, and how a type behaves (happenings.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from bluelamp.demo.world.model import Floats

KINDS = (
    *("crime", "incident", "stopSearch", "intelligence", "safeguarding", "propertyMovement"),
    *("arrest", "custodyStay", "courtAppearance"),
)
ROLES = (
    *("victim", "offender", "suspect", "personReporting", "witness", "subject"),
    *("involvedParty", "associate", "owner", "missing"),
)
"""`offender` is the truth of who did it; `suspect` is whom the police hold to have done it."""

OUTCOMES = (
    "", "CHARGED", "RUI", "BAILED", "NFA", "CAUTION", "undetected", "suspect",
    "nothing found", "found and seized", "guilty", "not guilty", "adjourned",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EventType:
    """One type of event and how it behaves; see happenings.toml for the meaning of each figure."""

    title: str
    kind: str
    rate: float = 0.0
    place: str = "street"
    code: str = ""
    attempted: str = ""
    tried: float = 0.0
    repeat: float = 0.0
    delay_h: float = 0.3
    solved: float = 0.0
    arrest: float = 0.0
    hours: str = "even"
    days: str = "even"
    unseen_h: float = 0.0
    victimless: bool = False
    vehicle: bool = False
    property: str = ""
    category: str = ""


@cache
def event_types() -> tuple[EventType, ...]:
    """All types; events name theirs by its place here. Those that follow from others have no rate."""
    read = _read()
    return (
        *(EventType(kind="crime", **each) for each in read["crime"]),
        *(EventType(kind="incident", **each) for each in read["incident"]),
        *(EventType(**each) for each in read["other"]),
        EventType("Report of a crime", "incident"),
        EventType("Property stolen or seized", "propertyMovement"),
        EventType("Arrest", "arrest"),
        EventType("Custody stay", "custodyStay"),
        EventType("Court appearance", "courtAppearance"),
    )


@cache
def hour_chances() -> Floats:
    """Edges of the hours of the day for each type, for a look-up by luck."""
    return _edges("hours", [each.hours for each in event_types()])


@cache
def day_chances() -> Floats:
    """Weight of each day of the week beside the busiest, for each type."""
    profiles = _read()["days"]
    rows = np.array([profiles[each.days] for each in event_types()], np.float64)
    beside: Floats = rows / rows.max(axis=1, keepdims=True)
    return beside


def type_of(title: str) -> int:
    """The place of a type by its title."""
    return next(at for at, each in enumerate(event_types()) if each.title == title)


def figures(name: str) -> Floats:
    """One figure of all types as a column."""
    return np.array([float(getattr(each, name)) for each in event_types()])


def _edges(table: str, names: list[str]) -> Floats:
    profiles = _read()[table]
    rows = np.array([profiles[name] for name in names], np.float64)
    edges: Floats = np.cumsum(rows, axis=1) / rows.sum(axis=1, keepdims=True)
    return edges


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "happenings.toml").read_text(encoding="utf-8"))
