"""Lays the healthcare contacts of a force's detained persons into a batch of HL7 v2 messages."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bluelamp.demo.force.property_store import in_latin_1
from bluelamp.demo.legacy.stays import Stays
from bluelamp.demo.legacy.view import LOADED, ForceView, Observations, Written
from bluelamp.demo.world.dice import Ints

SYSTEM = "custody_healthcare"
SEEN = 0.45
UNKNOWN_SEX, BAD_DATE = 0.001, 0.001
CONDITIONS = (
    ("J45", "Asthma"),
    ("F10", "Alcohol dependence"),
    ("E10", "Type 1 diabetes"),
    ("F32", "Depressive episode"),
)
ALLERGIES = (("PEN", "Penicillin"), ("NUT", "Peanut"), ("LAT", "Latex"))
STAMP = "%Y%m%d%H%M%S"
HEAD = r"|^~\&|HCP|{station}|NODE|{station}|{sent}||"


def write(view: ForceView, folder: Path) -> Written:
    """`inbox/contacts.hl7`: one message a contact, under the batch's counts."""
    stays = Stays.of(view)
    dice = view.dice(SYSTEM)
    at = np.flatnonzero(dice.happens("seen", np.arange(len(stays.event)), SEEN))
    ids = np.arange(len(at))
    begun = view.world.events.begun[stays.event[at]]
    observed = view.clerk(SYSTEM).write_down(stays.person[at], begun // 1440, ids)
    bad_sex = dice.happens("bad sex", ids, UNKNOWN_SEX)
    bad_date = dice.happens("bad date", ids, BAD_DATE) & ~bad_sex
    sex = np.where(bad_sex, "?", np.where(observed.sex == "", "U", observed.sex)).tolist()
    born = np.where(bad_date, "19840231", observed.born("%Y%m%d", missing='""')).tolist()
    patient = _patients(stays.person[at])
    sent, seen = view.stamps(begun + 150, STAMP), view.stamps(begun + 120, STAMP)
    health = _health(view, ids)
    keys = [f"M{view.force.code}{number + 1:06d}" for number in ids.tolist()]
    messages = []
    for nth, place in enumerate(at.tolist()):
        names = f"{observed.family[nth].upper()}^{observed.given[nth].upper()}^{observed.middle[nth].upper()}".rstrip(
            "^"
        )
        home = f"{observed.first_line[nth]}^^{observed.town[nth]}^^{observed.postcode[nth]}".rstrip("^")
        head = HEAD.format(station=stays.station[place], sent=sent[nth])
        messages.append(
            f"MSH{head}ADT^A04|{keys[nth]}|P|2.4||||||8859/1\r"
            f"EVN|A04|{sent[nth]}\r"
            f"PID|1||HC{patient[nth]:06d}^^^HCP||{_escaped(names)}||{born[nth]}|{sex[nth]}|||{_escaped(home)}||"
            f"{observed.phone[nth]}|||||{stays.number[place]}\r"
            f"PV1|1|E|MED1{'|' * 41}{seen[nth]}\r{health[nth]}"
        )
    folder = folder / "inbox"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "contacts.hl7"
    batch = f"FHS|^~\\&|HCP\rBHS|^~\\&|HCP\r{''.join(messages)}BTS|{len(messages)}\rFTS|1\r"
    path.write_bytes(in_latin_1(batch).encode("latin-1"))
    expected = np.where(bad_sex, "code-unknown", np.where(bad_date, "date-unreadable", LOADED)).tolist()
    truth = Observations("PID", keys, observed.person, observed.slips, stays.event[at], expected)
    return Written((path,), {"messages": len(messages)}, (truth,))


def _patients(person: Ints) -> list[int]:
    """The provider's own number of each patient, given when first seen."""
    numbers: dict[int, int] = {}
    return [numbers.setdefault(who, len(numbers) + 1) for who in person.tolist()]


def _health(view: ForceView, ids: Ints) -> list[str]:
    dice = view.dice(SYSTEM)
    ill = np.where(dice.happens("ill", ids, 0.35), dice.below("condition", ids, len(CONDITIONS)), -1).tolist()
    allergic = np.where(
        dice.happens("allergic", ids, 0.1), dice.below("allergy", ids, len(ALLERGIES)), -1
    ).tolist()
    return [
        (f"AL1|1|DA|{'^'.join(ALLERGIES[allergy])}|SV\r" if allergy >= 0 else "")
        + (f"DG1|1||{'^'.join(CONDITIONS[condition])}\r" if condition >= 0 else "")
        for condition, allergy in zip(ill, allergic, strict=True)
    ]


def _escaped(text: str) -> str:
    return text.replace("&", r"\T\ ".strip()).replace("|", r"\F\ ".strip())
