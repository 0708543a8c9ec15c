"""Lays a force's arrested persons into an extract of the Police National Computer: tagged segments of fixed widths."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
from anyascii import anyascii

from bluelamp.demo.legacy.stays import Stays
from bluelamp.demo.legacy.view import LOADED, ForceView, Observations, Written
from bluelamp.demo.world.care import BIT
from bluelamp.demo.world.clerk import Observed
from bluelamp.demo.world.dice import Flags, Ints
from bluelamp.demo.world.model import Texts

SYSTEM = "pnc_extract"
BAD_DATE, BAD_COUNT = 0.001, 0.001
ARRESTS_KEPT = 4
OWN_NUMBERS = BIT["identifier-missing"] | BIT["identifier-digit-off"]


def write(view: ForceView, folder: Path) -> Written:
    """`inbox/persons.pnc`: one message a person who was arrested here and has a PNC ID."""
    stays = Stays.of(view)
    known = view.world.people.pnc_id != ""
    stays_of: dict[int, list[int]] = defaultdict(list)
    for at, who in enumerate(stays.person.tolist()):
        if known[who]:
            stays_of[who].append(at)
    person = np.array(sorted(stays_of), np.int64)
    ids = np.arange(len(person))
    first = np.array([stays_of[who][0] for who in person.tolist()], np.int64)
    day = view.world.events.begun[stays.event[first]] // 1440
    observed = _observed(view, person, day)
    dice = view.dice(SYSTEM)
    bad_date = dice.happens("bad date", ids, BAD_DATE)
    bad_count = dice.happens("bad count", ids, BAD_COUNT) & ~bad_date
    born = np.where(bad_date, "31021984", observed.born("%d%m%Y", missing="00000000"))
    aliased = (observed.alias_family != "") & dice.happens("alias known", ids, 0.8)
    arrests = _Arrests(view, stays)
    messages = [
        _message(
            nth + 1,
            [*_identity(observed, nth, str(born[nth]), aliased), *arrests.segments(stays_of[who])],
            wrong=int(bad_count[nth]),
        )
        for nth, who in enumerate(person.tolist())
    ]
    folder = folder / "inbox"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "persons.pnc"
    opening = '<?xml version="1.0" standalone="yes"?>\n'
    path.write_bytes((opening + "".join(messages)).encode("latin-1"))
    expected = np.where(bad_date, "date-unreadable", np.where(bad_count, "count-wrong", LOADED)).tolist()
    keys = [str(number)[2:] for number in observed.pnc_id.tolist()]
    truth = Observations("IDS", keys, person, observed.slips, stays.event[first], expected)
    return Written((path,), {"messages": len(messages)}, (truth,))


def _observed(view: ForceView, person: Ints, day: Ints) -> Observed:
    """As the bureau keyed them; its own numbers are never wrong."""
    people = view.world.people
    observed = view.clerk(SYSTEM).write_down(person, day, np.arange(len(person)))
    mask = observed.slips & ~np.int64(OWN_NUMBERS)
    return replace(observed, pnc_id=people.pnc_id[person], cro=people.cro[person], slips=mask)


def _identity(observed: Observed, nth: int, born: str, aliased: Flags) -> list[str]:
    family, given = (
        _plain(observed.family[nth]),
        _plain(f"{observed.given[nth]} {observed.middle[nth]}".strip()),
    )
    name = f"{family}/{given.replace(' ', '/')}"
    alias = []
    if aliased[nth]:
        alias = [
            f"<ALI>K{_plain(observed.alias_family[nth]):30.30}{_plain(observed.alias_given[nth]):30.30}</ALI>"
        ]
    sex = observed.sex[nth] or "U"
    return [
        "<FSC>K01ZZ</FSC>",
        f"<IDS>K{str(observed.pnc_id[nth])[2:]:11.11}{family:12.12}{observed.cro[nth]:12.12}</IDS>",
        f"<NAM>K{name:54.54}</NAM>",
        *alias,
        f"<DES>K{born}{sex}{observed.observed[nth]}</DES>",
    ]


class _Arrests:
    """Arrests and the offences that were charged after them, as segments."""

    def __init__(self, view: ForceView, stays: Stays) -> None:
        events = view.world.events
        self._stays, self._force = stays, view.force.code
        arrest = events.cause[stays.event].astype(np.int64)
        crime = events.cause[arrest].astype(np.int64)
        self._arrested = view.stamps(events.begun[arrest], "%d%m%Y%H%M")
        self._committed = view.stamps(events.begun[crime], "%d%m%Y")
        self._code = view.codes(crime)
        heard = view.events("courtAppearance")
        self._court = dict(zip(events.cause[heard].tolist(), heard.tolist(), strict=True))
        self._verdict: dict[int, str] = dict(zip(heard.tolist(), view.outcomes(heard).tolist(), strict=True))
        self._heard = dict(zip(heard.tolist(), view.stamps(events.begun[heard], "%d%m%Y"), strict=True))

    def segments(self, places: list[int]) -> list[str]:
        """The latest arrests, then the court cases."""
        kept = places[-ARRESTS_KEPT:]
        arrests = [
            f"<ASR>K{self._stays.asn[at]:23.23}{'':15}</ASR>\n"
            f"<ARR>K{self._arrested[at]}{self._force}{self._stays.station[at]}C</ARR>"
            for at in kept
        ]
        return [*arrests, *(case for at in kept for case in self._case(at))]

    def _case(self, at: int) -> list[str]:
        heard = self._court.get(int(self._stays.event[at]))
        if heard is None:
            return []
        verdict = self._verdict[heard].upper()
        reference = f"{self._heard[heard][6:]}/{self._force}99/{at + 1}Z"
        decided = (
            ""
            if verdict == "ADJOURNED"
            else f"\n<ADJ>I{'NOT GUILTY':13}{verdict:14.14}{self._heard[heard]}0000 </ADJ>"
        )
        fine = "\n<DIS>I1015" + f"{'':4}{'':8}0000100.0000{'':12}{'':64}</DIS>" if verdict == "GUILTY" else ""
        offence = (
            f"<COF>K001{'':4}{'5:5:5:1':13}{self._code[at]:8.8}{self._committed[at]}{'':4}{'':8}{'':4}</COF>"
        )
        return [f"<CCR>K{reference:15.15}{'':15}</CCR>", offence + decided + fine]


def _message(number: int, segments: list[str], *, wrong: int) -> str:
    reference = f"073EXTR{number:06d}R"
    body = "\n".join(segments)
    count = body.count("\n") + 3 + wrong
    head = f"<GMH>{reference}EXTRCTPNCA05A730000173000001202610312300{'':10}</GMH>"
    return f"<CXX01>\n{head}\n{body}\n<GMT>{count:06d}{reference}</GMT>\n</CXX01>\n"


def _plain(text: Texts | str) -> str:
    return anyascii(str(text)).upper()
