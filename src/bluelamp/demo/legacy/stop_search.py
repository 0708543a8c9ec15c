"""Lays a force's stop and search records into JSON, as the simulated service (stop_search_server.py) serves them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from bluelamp.demo.legacy.view import LOADED, ForceView, Observations, Written
from bluelamp.demo.world.clerk import Observed
from bluelamp.demo.world.model import moment_of
from bluelamp.pole.values.london_time import london

SYSTEM = "stop_search"
REFUSED = 0.18
"""Nobody need say who they are (Code A, paragraph 4.3)."""
BAD_CODE = 0.001
OBJECTS = (
    ("DRUGS", "MDA-23", 60),
    ("WEAPONS", "PACE-1", 16),
    ("STOLEN", "PACE-1", 12),
    ("BURGLARY", "PACE-1", 9),
    ("OTHER", "PACE-1", 3),
)
FOUND = (("ARREST", 45), ("CR", 25), ("KCW", 15), ("PND", 10), ("SUMMONS", 5))


def write(view: ForceView, folder: Path) -> Written:
    """`records.json`: the records that a `StopSearchServer` is started with, in order of time."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "records.json"
    parts = view.parts(view.events("stopSearch"), "subject")
    ids, dice, events = np.arange(len(parts.event)), view.dice(SYSTEM), view.world.events
    begun = events.begun[parts.event]
    observed = view.clerk(SYSTEM).write_down(parts.person, begun // 1440, ids)
    refused = dice.happens("refused", ids, REFUSED)
    bad = dice.happens("bad code", ids, BAD_CODE)
    born, where = observed.born("%Y-%m-%d").tolist(), view.streets(events.premises[parts.event]).tolist()
    sought = dice.among("sought", ids, [weight for _, _, weight in OBJECTS]).tolist()
    result = dice.among("result", ids, [weight for _, weight in FOUND]).tolist()
    seized = (view.outcomes(parts.event) == "found and seized").tolist()
    records = []
    for at, event in enumerate(parts.event.tolist()):
        object_, power, _ = OBJECTS[sought[at]]
        searched = moment_of(int(begun[at])).replace(tzinfo=london())
        record = {
            "id": f"SS-{searched:%y}-{view.force.code}{at + 1:06d}",
            "searchType": "PERSON",
            "searchedAt": searched.isoformat(),
            "updatedAt": searched.isoformat(),
            "person": _person(observed, at, born[at], refused=bool(refused[at])),
            "location": {
                "text": where[at],
                "latitude": float(events.latitude[event]),
                "longitude": float(events.longitude[event]),
            },
            "objectOfSearch": "ZZ" if bad[at] else object_,
            "grounds": "Invented grounds for an invented search.",
            "power": power,
            "outcome": FOUND[result[at]][0] if seized[at] else "NFA",
            "outcomeLinked": seized[at],
            "officer": {"collar": f"9{at % 300:03d}", "station": view.world.forces[view.at].towns[0]},
            "receiptOffered": True,
        }
        if seized[at]:
            record["articlesFound"] = [
                {"category": "Drugs" if object_ == "DRUGS" else "Other", "description": "Invented article"}
            ]
        records.append(record)
    path.write_text(json.dumps(records, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    keys = [str(record["id"]) for record in records]
    expected = np.where(bad, "code-unknown", LOADED).tolist()
    truth = Observations("stop-searches", keys, parts.person, observed.slips, parts.event, expected)
    return Written((path,), {"records": len(records)}, (truth,))


def _person(observed: Observed, at: int, born: str, *, refused: bool) -> dict[str, Any]:
    """Who was searched; only what an officer sees of somebody who says nothing."""
    seen = {
        "refusedDetails": refused,
        "gender": observed.sex[at] or "U",
        "observedEthnicity": str(observed.observed[at]),
    }
    if refused:
        return {**seen, "selfDefinedEthnicity": "NS", "ethnicityNotStatedReason": "N1"}
    given = f"{observed.given[at]} {observed.middle[at]}".strip()
    told = {
        "surname": observed.family[at].upper(),
        "forenames": given,
        "dateOfBirth": born,
        "selfDefinedEthnicity": observed.self_defined[at],
    }
    line = {"line": observed.first_line[at], "town": observed.town[at], "postcode": observed.postcode[at]}
    address = {name: text for name, text in line.items() if text}
    return {
        **seen,
        **{name: text for name, text in told.items() if text},
        **({"address": address} if address.get("line") else {}),
    }
