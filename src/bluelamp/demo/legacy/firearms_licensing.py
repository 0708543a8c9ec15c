"""Lays a force's firearms certificates into JSON, as the simulated service (firearms_server.py) serves them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from bluelamp.demo.legacy.firearms_server import SURNAME_LETTERS_MAX
from bluelamp.demo.legacy.view import LOADED, ForceView, Observations, Written
from bluelamp.demo.world.clerk import Observed
from bluelamp.demo.world.dice import Dice
from bluelamp.demo.world.households import NIGHT
from bluelamp.demo.world.people import home_on
from bluelamp.demo.world.places import force_of

SYSTEM = "firearms_licensing"
HOLDERS, GROWN_UP = 0.012, 18
"""About one adult in eighty holds a certificate in a rural force."""
BAD_TYPE = 0.002
TYPES = (("SGC", 70), ("FAC", 28), ("RFD", 2))
STATES = (("C", 88), ("E", 8), ("R", 2), ("S", 2))
WEAPONS = (
    ("Shotgun", "12 bore"),
    ("Shotgun", "20 bore"),
    ("Rifle", ".22"),
    ("Rifle", ".243"),
    ("Air rifle", ".177"),
)
MAKES = ("Example Arms", "Sample & Sons", "Pretend")
DAYS_A_YEAR = 365.25


def write(view: ForceView, folder: Path) -> Written:
    """`records.json`: the certificates that a `FirearmsServer` is started with, by number."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "records.json"
    world, dice = view.world, view.dice(SYSTEM)
    everybody = np.arange(len(world.people))
    home = home_on(world.people, world.households, everybody, np.full(len(everybody), NIGHT))
    lives_here = (home >= 0) & (force_of(home.clip(0), world.places) == view.at)
    is_adult = world.people.born < NIGHT - GROWN_UP * DAYS_A_YEAR
    person = np.flatnonzero(lives_here & is_adult & dice.happens("holder", everybody, HOLDERS))
    ids = np.arange(len(person))
    observed = view.clerk(SYSTEM).write_down(person, np.full(len(person), NIGHT), ids)
    observed = observed.cut("family", SURNAME_LETTERS_MAX)
    bad = dice.happens("bad type", ids, BAD_TYPE)
    records = _records(view, observed, dice, bad.tolist())
    path.write_text(json.dumps(records, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    truth = Observations(
        "certificate",
        [str(record["Number"]) for record in records],
        person,
        observed.slips,
        np.full(len(person), -1, np.int64),
        ["code-unknown" if wrong else LOADED for wrong in bad.tolist()],
    )
    return Written((path,), {"certificates": len(records)}, (truth,))


def _records(view: ForceView, observed: Observed, dice: Dice, bad: list[bool]) -> list[dict[str, Any]]:
    ids = np.arange(len(observed))
    kinds = dice.among("type", ids, [weight for _, weight in TYPES]).tolist()
    states = dice.among("state", ids, [weight for _, weight in STATES]).tolist()
    years, days = dice.below("year", ids, 5).tolist(), (1 + dice.below("day", ids, 28)).tolist()
    months = (1 + dice.below("month", ids, 12)).tolist()
    owned = (1 + dice.below("weapons", ids, 4)).tolist()
    born = observed.born("%d/%m/%Y").tolist()
    records = []
    for at in range(len(observed)):
        initials = " ".join(name[0] for name in f"{observed.given[at]} {observed.middle[at]}".split())
        line = f"{observed.first_line[at]}, {observed.town[at]}" if observed.first_line[at] else ""
        holder = {
            "Surname": str(observed.family[at]).upper(), "Initials": initials.upper(), "DateOfBirth": born[at],
            "Address": line, "Postcode": str(observed.postcode[at]),
        }  # fmt: skip
        records.append(
            {
                "Number": f"{view.force.code}/99/{at + 1:06d}",
                "Type": "XYZ" if bad[at] else TYPES[kinds[at]][0],
                "Status": STATES[states[at]][0],
                "Expires": f"{days[at]:02d}/{months[at]:02d}/{2026 + years[at]}",
                "Holder": {name: value for name, value in holder.items() if value},
                "Weapon": [_weapon(dice, at, nth) for nth in range(owned[at])],
            }
        )
    return records


def _weapon(dice: Dice, at: int, nth: int) -> dict[str, str]:
    which = np.array([at * 8 + nth])
    kind, calibre = WEAPONS[int(dice.below("weapon", which, len(WEAPONS))[0])]
    make = MAKES[int(dice.below("make", which, len(MAKES))[0])]
    serial = int(dice.below("serial", which, 10**8)[0])
    return {"Kind": kind, "Calibre": calibre, "Make": make, "Serial": f"SYN{serial:08d}"}
