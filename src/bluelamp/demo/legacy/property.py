"""Lays a force's property into the property store's nightly extract: latin-1, bars, one column for a whole name."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bluelamp.demo.force.property_store import COLUMNS, DELIMITER, ENCODING, ORGANISATIONS, THINGS, in_latin_1
from bluelamp.demo.legacy.view import LOADED, ForceView, Observations, Written
from bluelamp.demo.world.clerk import Observed
from bluelamp.demo.world.dice import Dice, Ints

SYSTEM = "property"
MESS = {"short-row": 0.001, "bad-date": 0.001, "unknown-code": 0.0015, "duplicate-key": 0.001}
POUNDS = (20, 45, 60, 120, 250, 899)


def write(view: ForceView, folder: Path) -> Written:
    """`property.csv`, one line a deposit in the order of booking."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "property.csv"
    events = view.events("propertyMovement")
    parts = view.parts(events, "owner")
    _, firsts = np.unique(parts.event, return_index=True)
    owner_of = dict(zip(parts.event[firsts].tolist(), parts.person[firsts].tolist(), strict=True))
    owner = np.array([owner_of.get(event, -1) for event in events.tolist()], np.int64)
    dice = view.dice(SYSTEM)
    records = np.arange(len(events))
    observed = view.clerk(SYSTEM).write_down(owner.clip(0), view.world.events.begun[events] // 1440, records)
    lines = _lines(view, events, observed, owner)
    expected = _spoil(dice, lines)
    text = io.StringIO(newline="")
    table = csv.writer(text, delimiter=DELIMITER, lineterminator="\r\n")
    table.writerow(COLUMNS)
    table.writerows(lines)
    path.write_bytes(text.getvalue().encode(ENCODING))
    known = np.flatnonzero(owner >= 0)
    truth = Observations(
        "property",
        [lines[at][0] for at in known.tolist()],
        owner[known],
        observed.slips[known],
        events[known],
        [expected[at] for at in known.tolist()],
    )
    return Written((path,), {"property": len(lines)}, (truth,))


def _lines(view: ForceView, events: Ints, observed: Observed, owner: Ints) -> list[list[str]]:
    dice, times = view.dice(SYSTEM), view.world.events.begun[events]
    ids = np.arange(len(events))
    reference = 9_900_000 + dice.below("occurrence", ids, 100_000)
    stamps = view.stamps(times, "%d/%m/%Y %H:%M")
    kinds = dice.below("thing", ids, len(THINGS)).tolist()
    pounds = dice.below("pounds", ids, len(POUNDS)).tolist()
    serials = dice.below("serial", ids, 10**8).tolist()
    firm = np.where(
        dice.happens("firm", ids, 0.2), dice.below("which firm", ids, len(ORGANISATIONS)), -1
    ).tolist()
    where = view.streets(view.world.events.premises[events]).tolist()
    born = observed.born("%d/%m/%Y").tolist()
    lines = []
    for at in range(len(events)):
        category, label, has_serial = THINGS[kinds[at]]
        person = (
            _owner(observed, at, born[at])
            if owner[at] >= 0
            else [ORGANISATIONS[firm[at]] if firm[at] >= 0 else "", "", "", "", ""]
        )
        cells = [
            f"S99{at + 1:06d}",
            f"{view.force.code}-{stamps[at][8:10]}-{reference[at]}",
            *person,
            category,
            label.format(pounds=POUNDS[pounds[at]]),
            f"SYN{serials[at]:08d}" if has_serial else "",
            "",
            where[at],
            stamps[at],
        ]
        lines.append([in_latin_1(cell) for cell in cells])
    return lines


def _owner(observed: Observed, at: int, born: str) -> list[str]:
    given = f"{observed.given[at]} {observed.middle[at]}".strip()
    line = observed.first_line[at]
    address = f"{line}, {observed.town[at]}" if line else ""
    return [
        f"{observed.family[at].upper()}, {given}",
        born,
        address,
        observed.postcode[at],
        observed.phone[at],
    ]


def _spoil(dice: Dice, lines: list[list[str]]) -> Sequence[str]:
    """Breaks a few lines; what a reader should say of each."""
    expected = [LOADED] * len(lines)
    ids = np.arange(len(lines))
    for reason, chance in MESS.items():
        for at in np.flatnonzero(dice.happens(reason, ids, chance)).tolist():
            if expected[at] == LOADED and at > 0 and expected[at - 1] == LOADED:
                _break(reason, lines, at)
                expected[at] = reason
    return expected


def _break(reason: str, lines: list[list[str]], at: int) -> None:
    if reason == "short-row":
        lines[at] = lines[at][:5]
    elif reason == "bad-date":
        lines[at][COLUMNS.index("BOOKED_IN")] = "31/02/2026 10:15"
    elif reason == "unknown-code":
        lines[at][COLUMNS.index("ITEM")] = "ZZ9"
    else:
        lines[at][0] = lines[at - 1][0]
