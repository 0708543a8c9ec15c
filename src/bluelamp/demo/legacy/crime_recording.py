"""Lays a force's crimes into the crime recording system's XML export, with the nominals that had a part in them."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

from bluelamp.demo.legacy.nominals import Nominals, incident_numbers
from bluelamp.demo.legacy.view import LOADED, ForceView, Observations, Written
from bluelamp.demo.world.clerk import Observed
from bluelamp.demo.world.dice import Flags, Ints
from bluelamp.demo.world.happenings import KINDS
from bluelamp.pole.codes import code_list
from bluelamp.pole.values.national_grid import to_national_grid

SYSTEM = "crime_recording"
BAD_CODE, BAD_DATE = 0.001, 0.001
ELEMENTS = {"victim": "Victim", "suspect": "Suspect", "witness": "Witness"}
MOST = {"Victim": 3, "Suspect": 4, "Witness": 3, "ReportingPerson": 1}
STAMP = "%Y-%m-%dT%H:%M:%S"
OPENING = """<?xml version="1.0" encoding="UTF-8"?>
<CrimeExport xmlns="urn:example:crime-recording:2" generated="2026-10-31T23:00:00" force="{force}">
<Crimes>
"""


def write(view: ForceView, folder: Path) -> Written:
    """`crimes.xml`: one element a crime."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "crimes.xml"
    crimes = view.events("crime")
    nominals = Nominals.of(view)
    day = view.world.events.reported[nominals.first_event] // 1440
    observed = view.clerk(SYSTEM).write_down(nominals.person, day, np.arange(len(nominals.person)))
    people = _people(nominals, observed)
    dice = view.dice(SYSTEM)
    bad_code = dice.happens("bad code", np.arange(len(crimes)), BAD_CODE)
    bad_date = dice.happens("bad date", np.arange(len(crimes)), BAD_DATE) & ~bad_code
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(OPENING.format(force=view.force.code))
        for event, crime in zip(crimes.tolist(), _crimes(view, crimes, bad_code, bad_date), strict=True):
            stream.write(f"{crime}{''.join(people[event])}</Crime>\n")
        stream.write("</Crimes>\n</CrimeExport>\n")
    spoilt = set(crimes[bad_code | bad_date].tolist())
    sound = {
        number
        for event, number in zip(nominals.event.tolist(), nominals.number.tolist(), strict=True)
        if event not in spoilt
    }
    ids = np.arange(1, len(nominals.person) + 1)
    expected = [LOADED if number in sound else "crime-kept-aside" for number in ids.tolist()]
    keys = [f"N{number:07d}" for number in ids.tolist()]
    truth = Observations("nominal", keys, nominals.person, observed.slips, nominals.first_event, expected)
    return Written((path,), {"crimes": len(crimes)}, (truth,))


def _people(nominals: Nominals, observed: Observed) -> dict[int, list[str]]:
    """The elements of persons, by crime."""
    born = observed.born("%Y-%m-%d").tolist()
    bodies = [_body(observed, at, born[at]) for at in range(len(observed))]
    of_event: dict[int, list[str]] = defaultdict(list)
    counts: dict[tuple[int, str], int] = defaultdict(int)
    for event, role, number in zip(
        nominals.event.tolist(), nominals.role, nominals.number.tolist(), strict=True
    ):
        element = ELEMENTS.get(role, "ReportingPerson")
        counts[event, element] += 1
        if counts[event, element] > MOST[element]:
            continue
        body, suspected = bodies[number - 1]
        more = suspected if element == "Suspect" else ""
        of_event[event].append(f'<{element} nominal="N{number:07d}">{body}{more}</{element}>')
    return of_event


def _body(observed: Observed, at: int, born: str) -> tuple[str, str]:
    """What every part has, and what only suspects have."""
    house, street = _house_and_street(observed.first_line[at])
    address = _elements(
        ("Premises", house),
        ("Street", street),
        ("Town", observed.town[at]),
        ("Postcode", observed.postcode[at]),
    )
    return _elements(
        ("Surname", observed.family[at].upper()),
        ("Forename1", observed.given[at]),
        ("Forename2", observed.middle[at]),
        ("DateOfBirth", born),
        ("Sex", observed.sex[at] or "U"),
        ("SelfDefinedEthnicity", observed.self_defined[at]),
        ("Telephone", observed.phone[at]),
        ("Email", observed.email[at]),
    ) + (f"<Address>{address}</Address>" if address else ""), _elements(
        ("ObservedEthnicity", str(observed.observed[at])), ("PNCID", observed.pnc_id[at])
    )


def _house_and_street(line: str) -> tuple[str, str]:
    """`Flat 3, 12` and `Ash Grove`."""
    flat, comma, rest = line.rpartition(", ")
    number, _, street = rest.partition(" ")
    return flat + comma + number, street


def _elements(*pairs: tuple[str, str]) -> str:
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in pairs if value)


def _crimes(view: ForceView, crimes: Ints, bad_code: Flags, bad_date: Flags) -> list[str]:
    """The opening tag and everything of each crime that is not about persons."""
    events, world = view.world.events, view.world
    incidents = incident_numbers(view)
    reports = np.flatnonzero(
        (events.kind == KINDS.index("incident")) & (events.cause >= 0) & (events.force == view.at)
    )
    incident_of = {int(events.cause[at]): incidents[int(at)] for at in reports.tolist()}
    begun, ended, told = (
        view.stamps(column[crimes], STAMP) for column in (events.begun, events.ended, events.reported)
    )
    easting, northing = to_national_grid(events.latitude[crimes], events.longitude[crimes])
    lines, streets = view.lines(events.premises[crimes]).tolist(), events.premises[crimes] // 4096
    attempted, outcomes = events.is_attempted[crimes].tolist(), view.outcomes(crimes).tolist()
    officer = (9000 + view.dice(SYSTEM).below("officer", crimes, 400)).tolist()
    texts = []
    for at, (event, kind, code) in enumerate(
        zip(crimes.tolist(), view.types(crimes), view.codes(crimes), strict=True)
    ):
        house, street = _house_and_street(lines[at])
        place = _elements(
            ("Premises", house), ("Street", street), ("Town", world.places.town[streets[at]]),
            ("Postcode", world.places.postcode[streets[at]]), ("Easting", str(int(easting[at]))), ("Northing", str(int(northing[at]))),
        )  # fmt: skip
        is_online, is_fraud = kind.place == "online", kind.code.startswith("FA")
        flags = _elements(
            ("CyberDependent", "Y" if kind.code.startswith("CM") else "N"), ("CyberEnabled", "Y" if is_online else "N"),
            ("Fraud", "Y" if is_fraud else "N"),
        )  # fmt: skip
        found = outcomes[at] == "suspect"
        texts.append(
            f'<Crime id="{at + 1}">'
            + _elements(("CrimeNumber", f"{view.force.code}/{9_900_001 + at}/{told[at][2:4]}"), ("IncidentNumber", incident_of.get(event, "")))
            + f"<Classification>{_elements(('HOClass', _ho_class(code)), ('CJSCode', code), ('Title', kind.title))}</Classification>"
            + _elements(("Completion", "X" if bad_code[at] else "A" if attempted[at] else "C"))
            + f"<Flags>{flags}</Flags>"
            + _elements(
                ("OccurredFrom", "2026-02-31T10:15:00" if bad_date[at] else begun[at]),
                ("OccurredTo", ended[at] if ended[at] != begun[at] else ""),
                ("Reported", told[at]), ("MO", f"Invented account of: {kind.title.lower()}."),
            )
            + ("" if is_online else f"<Location>{place}</Location>")
            + _elements(("Status", "OPEN" if found else "FILED"), ("Officer", str(officer[at])))
            + ("" if found else "<Outcome><Code>18</Code></Outcome>")
        )  # fmt: skip
    return texts


@cache
def _ho_class(code: str) -> str:
    """The Home Office class of an offence, as the shipped code list has it."""
    found = code_list("offence").find(code)
    return found[0].codes.get("ho", "") if found else ""
