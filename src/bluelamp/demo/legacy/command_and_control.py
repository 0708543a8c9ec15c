"""Lays a force's calls into the control room's messages: each incident is created and closed, with its caller."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

from bluelamp.demo.legacy.nominals import incident_numbers
from bluelamp.demo.legacy.view import LOADED, ForceView, Observations, Written
from bluelamp.demo.world.clerk import Observed
from bluelamp.pole.values.national_grid import to_national_grid

SYSTEM = "command_and_control"
BAD_MODE = 0.001
NO_NAME = 0.25
"""How often a caller gives no name, or nobody asks."""
STAMP = "%Y-%m-%dT%H:%M:%S"
OPENING = '<?xml version="1.0" encoding="UTF-8"?>\n<Messages xmlns="urn:example:mait:1-0">\n'


def write(view: ForceView, folder: Path) -> Written:
    """`messages.xml`: two messages an incident."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "messages.xml"
    incidents = view.events("incident")
    numbers = incident_numbers(view)
    parts = view.parts(incidents, "personReporting")
    _, firsts = np.unique(parts.event, return_index=True)
    dice = view.dice(SYSTEM)
    caller_of = dict(zip(parts.event[firsts].tolist(), parts.person[firsts].tolist(), strict=True))
    ids = np.arange(len(incidents))
    caller = np.array([caller_of.get(event, -1) for event in incidents.tolist()], np.int64)
    caller = np.where(dice.happens("no name", ids, NO_NAME), -1, caller)
    day = view.world.events.reported[incidents] // 1440
    observed = view.clerk(SYSTEM).write_down(caller.clip(0), day, ids)
    bad = dice.happens("bad mode", ids, BAD_MODE)
    born = np.where(dice.happens("age asked", ids, 0.3), observed.born("%Y-%m-%d"), "").tolist()
    bodies = _bodies(view, incidents)
    sent = view.stamps(view.world.events.reported[incidents], STAMP)
    closed = view.stamps((view.world.events.reported[incidents] + 45).astype(np.int64), STAMP)
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(OPENING)
        for at, event in enumerate(incidents.tolist()):
            number = f"<IncidentNumber>{numbers[event]}</IncidentNumber><CreatedAt>{sent[at]}</CreatedAt>"
            who = _caller(observed, at, born[at]) if caller[at] >= 0 else ""
            mode = "REOPEN" if bad[at] else "CREATE"
            stream.write(
                _message(
                    view,
                    (2 * at + 1, mode, 1),
                    sent[at],
                    f"{number}<Priority>{1 + at % 3}</Priority>{bodies[at]}{who}",
                )
            )
            done = "<Closure><ClosingCode>ZZ09</ClosingCode><Result>Dealt with</Result></Closure>"
            stream.write(_message(view, (2 * at + 2, "CLOSE", 2), closed[at], number + bodies[at] + done))
        stream.write("</Messages>\n")
    known = np.flatnonzero(caller >= 0)
    truth = Observations(
        "Caller",
        [f"{numbers[event]}/1" for event in incidents[known].tolist()],
        caller[known],
        observed.slips[known],
        incidents[known],
        np.where(bad[known], "code-unknown", LOADED).tolist(),
    )
    return Written((path,), {"messages": 2 * len(incidents)}, (truth,))


def _message(view: ForceView, numbers: tuple[int, str, int], sent: str, incident: str) -> str:
    message, mode, sequence = numbers
    return (
        f'<IncidentMessage version="1.0.0"><Header><MessageID>M{message}</MessageID><Mode>{mode}</Mode>'
        f"<Sequence>{sequence:04d}</Sequence><Sender>{view.force.code}</Sender><SentAt>{sent}</SentAt></Header>"
        f"<Incident>{incident}</Incident></IncidentMessage>\n"
    )


def _bodies(view: ForceView, incidents: np.ndarray) -> list[str]:
    """Classification, text and place of each incident."""
    events, places = view.world.events, view.world.places
    easting, northing = to_national_grid(events.latitude[incidents], events.longitude[incidents])
    lines = view.lines(events.premises[incidents]).tolist()
    towns = places.town[events.premises[incidents] // 4096].tolist()
    codes = events.type[incidents].tolist()
    return [
        f"<Classification><OpeningCode>ZZ{codes[at]:02d}</OpeningCode><Description>{kind.title}</Description></Classification>"
        f"<Text>Invented call about: {kind.title.lower()}.</Text>"
        f"<Location><AddressText>{escape(f'{lines[at]}, {towns[at]}')}</AddressText><Easting>{int(easting[at])}</Easting>"
        f"<Northing>{int(northing[at])}</Northing></Location>"
        for at, kind in enumerate(view.types(incidents))
    ]


def _caller(observed: Observed, at: int, born: str) -> str:
    pairs = (
        ("PersonForename", observed.given[at]),
        ("PersonSurname", observed.family[at].upper()),
        ("DateOfBirth", born),
        ("Telephone", observed.phone[at]),
    )
    inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in pairs if value)
    return f'<Caller no="1">{inside}</Caller>'
