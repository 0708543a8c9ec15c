"""Lays the persons whom a force has charged into messages for the courts: NewCaseMessage, one case a message."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

from bluelamp.demo.legacy.stays import Stays
from bluelamp.demo.legacy.view import LOADED, ForceView, Observations, Written
from bluelamp.demo.world.clerk import Observed

SYSTEM = "case_file"
BAD_GENDER, BAD_DATE = 0.001, 0.001
GENDERS = {"M": "1", "F": "2"}
OPENING = """<?xml version="1.0" encoding="UTF-8"?>
<DeliverRequest xmlns="urn:example:endpoint:1" xmlns:spi="urn:example:spi:0-6g">
<RequestID>{force}-0001</RequestID><RequestingSystem>CASE</RequestingSystem>
"""


def write(view: ForceView, folder: Path) -> Written:
    """`new_case.xml`: one message for each stay that came before a court."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "new_case.xml"
    stays, events = Stays.of(view), view.world.events
    heard = view.events("courtAppearance")
    charged = np.flatnonzero(np.isin(stays.event, events.cause[heard]))
    ids = np.arange(len(charged))
    event, person = stays.event[charged], stays.person[charged]
    observed = view.clerk(SYSTEM).write_down(person, events.ended[event] // 1440, ids)
    dice = view.dice(SYSTEM)
    bad_gender = dice.happens("bad gender", ids, BAD_GENDER)
    bad_date = dice.happens("bad date", ids, BAD_DATE) & ~bad_gender
    born = np.where(bad_date, "1984-02-31", observed.born("%Y-%m-%d")).tolist()
    crime = events.cause[events.cause[event]].astype(np.int64)
    committed, decided = (
        view.stamps(events.begun[crime], "%Y-%m-%d"),
        view.stamps(events.ended[event], "%Y-%m-%d"),
    )
    urns = [f"{view.force.code}ZZ{99_000_00 + at:07d}{decided[at][2:4]}" for at in ids.tolist()]
    references = [str(stays.asn[at]).replace("/", "") for at in charged.tolist()]
    cases = zip(view.types(crime), view.codes(crime), strict=True)
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(OPENING.format(force=view.force.code))
        for at, (kind, code) in enumerate(cases):
            gender = "7" if bad_gender[at] else GENDERS.get(str(observed.sex[at]), "0")
            offence = _elements(
                ("OffenceSequenceNumber", "1"), ("OffenceCode", code), ("OffenceTitle", kind.title),
                ("OffenceWording", f"On {committed[at]}: an invented wording."), ("ChargeDate", decided[at]),
            )  # fmt: skip
            start = _element(
                "OffenceTiming", _element("OffenceStart", _elements(("OffenceDateStartDate", committed[at])))
            )
            defendant = (
                _elements(("ProsecutorReference", references[at]))
                + _defendant(observed, at, born[at], gender)
                + _element("Offence", _element("BaseOffenceDetails", offence + start))
            )
            case = _elements(("PTIURN", urns[at])) + _element("Defendant", defendant)
            message = _elements(("MessageIdentifier", f"M-{at + 1:06d}")) + _element("Case", case)
            stream.write(_element("NewCaseMessage", message) + "\n")
        stream.write("</DeliverRequest>\n")
    expected = np.where(bad_gender, "code-unknown", np.where(bad_date, "date-unreadable", LOADED)).tolist()
    truth = Observations("Defendant", references, person, observed.slips, event, expected)
    return Written((path,), {"cases": len(urns)}, (truth,))


def _defendant(observed: Observed, at: int, born: str, gender: str) -> str:
    middles = str(observed.middle[at]).upper().split()[:2]
    name = _elements(
        ("PersonGivenName1", str(observed.given[at]).upper()),
        *((f"PersonGivenName{place}", middle) for place, middle in enumerate(middles, start=2)),
        ("PersonFamilyName", str(observed.family[at]).upper()),
    )
    details = _element("PersonName", name) + _elements(("Birthdate", born), ("Gender", gender))
    person = _element("BasePersonDetails", details) + _elements(
        ("SelfDefinedEthnicity", str(observed.self_defined[at])),
        ("ObservedEthnicity", str(observed.observed[at])),
    )
    address = _elements(
        ("AddressLine1", str(observed.first_line[at])), ("AddressLine2", str(observed.town[at])),
        ("PostCode", str(observed.postcode[at])),
    )  # fmt: skip
    licence = _elements(("DriverNumber", str(observed.licence[at])))
    return _element(
        "PoliceIndividualDefendant",
        _element("PersonDefendant", person) + _elements(("CustodyStatus", "B")) + licence
        + (_element("Address", address) if address else ""),
    )  # fmt: skip


def _element(name: str, inside: str) -> str:
    return f"<spi:{name}>{inside}</spi:{name}>"


def _elements(*pairs: tuple[str, str]) -> str:
    return "".join(_element(name, escape(value)) for name, value in pairs if value)
