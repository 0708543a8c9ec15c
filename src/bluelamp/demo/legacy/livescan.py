"""Lays the takings of prints in a force's custody suites into ANSI/NIST transactions, without any print."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from anyascii import anyascii

from bluelamp.demo.legacy.stays import Stays
from bluelamp.demo.legacy.view import LOADED, ForceView, Observations, Written
from bluelamp.demo.world.clerk import Observed

SYSTEM = "livescan"
TAKEN = 0.85
BAD_DATE, NO_NAME = 0.001, 0.004
FS, GS, RS, US = "\x1c", "\x1d", "\x1e", "\x1f"


def write(view: ForceView, folder: Path) -> Written:
    """`inbox/prints.nist`: one transaction a taking, one after another."""
    stays = Stays.of(view)
    dice = view.dice(SYSTEM)
    at = np.flatnonzero(dice.happens("taken", np.arange(len(stays.event)), TAKEN))
    ids = np.arange(len(at))
    begun = view.world.events.begun[stays.event[at]]
    observed = view.clerk(SYSTEM).write_down(stays.person[at], begun // 1440, ids)
    bad_date = dice.happens("bad date", ids, BAD_DATE)
    refused = dice.happens("no name", ids, NO_NAME)
    born = np.where(bad_date, "19840231", observed.born("%Y%m%d", missing="00000000"))
    aliased = (observed.alias_family != "") & dice.happens("alias known", ids, 0.5)
    day = view.stamps(begun + 60, "%Y%m%d")
    keys = [
        f"{stays.station[place]}TCN{number + 1:06d}"
        for place, number in zip(at.tolist(), ids.tolist(), strict=True)
    ]
    transactions = []
    for nth, place in enumerate(at.tolist()):
        whole = "" if refused[nth] else _name(observed, nth)
        alias = _alias(observed, nth) if aliased[nth] else ""
        fields = {
            "2.002": "00", "2.018": whole, "2.019": alias, "2.022": born[nth], "2.024": observed.sex[nth] or "X",
            "2.901": stays.asn[place], "2.902": observed.pnc_id[nth][2:],
        }  # fmt: skip
        transactions.append(
            _opening(keys[nth], day[nth], str(stays.station[place])) + _record("2.001", fields)
        )
    folder = folder / "inbox"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "prints.nist"
    path.write_bytes("".join(transactions).encode("ascii"))
    expected = np.where(bad_date, "date-unreadable", LOADED).tolist()
    truth = Observations("2", keys, observed.person, observed.slips, stays.event[at], expected)
    return Written((path,), {"transactions": len(transactions)}, (truth,))


def _name(observed: Observed, nth: int) -> str:
    given = f"{observed.given[nth]} {observed.middle[nth]}".strip()
    return anyascii(f"{observed.family[nth]}, {given}").upper()


def _alias(observed: Observed, nth: int) -> str:
    return anyascii(f"{observed.alias_family[nth]}, {observed.alias_given[nth]}").upper()


def _opening(key: str, day: str, station: str) -> str:
    content = f"1{US}1{RS}2{US}00"
    return _record(
        "1.001",
        {
            "1.002": "0500", "1.003": content, "1.004": "CNA", "1.005": day, "1.007": "ZZBUREAU",
            "1.008": f"{station}LIVESCAN", "1.009": key, "1.011": "19.69", "1.012": "19.69",
        },
    )  # fmt: skip


def _record(first: str, fields: dict[str, str]) -> str:
    """A tagged record whose first field is its own length, that field's figures included."""
    rest = "".join(f"{GS}{tag}:{value}" for tag, value in fields.items() if value) + FS
    length = len(rest) + len(first) + 1
    length += len(str(length + len(str(length))))
    return f"{first}:{length}{rest}"
