"""Lays the persons whom a force has known into the old nominal index: fixed-width records in EBCDIC, packed figures."""

from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
from anyascii import anyascii

from bluelamp.demo.legacy.nominals import Nominals
from bluelamp.demo.legacy.view import LOADED, ForceView, Observations, Written
from bluelamp.demo.world.clerk import Observed

SYSTEM = "nominal_index"
CODE_PAGE = "cp285"
BAD_DATE, BAD_PACKED = 0.001, 0.0005
BROKEN = bytes.fromhex("01984A2311")
"""A half byte that is no figure, and no sign at the end."""
KNOWN_ROLES = ("suspect", "victim")
"""Only they are indexed; witnesses and callers are not."""


def write(view: ForceView, folder: Path) -> Written:
    """`NOMINAL.dat`: one record a nominal, without ends of lines."""
    importlib.import_module("ebcdic")  # teaches Python the British code page
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "NOMINAL.dat"
    nominals = Nominals.of(view)
    indexed = np.unique(nominals.number[np.isin(np.array(nominals.role, object), KNOWN_ROLES)]) - 1
    person, first = nominals.person[indexed], nominals.first_event[indexed]
    told = view.world.events.reported[first]
    dice, ids = view.dice(SYSTEM), np.arange(len(indexed))
    observed = view.clerk(SYSTEM).write_down(person, told // 1440, ids)
    for column, width in (
        ("family", 24),
        ("first_line", 30),
        ("town", 20),
        ("alias_family", 20),
        ("alias_given", 20),
    ):
        observed = observed.cut(column, width)
    bad_date = dice.happens("bad date", ids, BAD_DATE)
    bad_packed = dice.happens("bad packed", ids, BAD_PACKED) & ~bad_date
    born = np.where(bad_date, "19840231", observed.born("%Y%m%d", missing="00000000")).tolist()
    updated = view.stamps(told, "%Y%m%d")
    with path.open("wb") as stream:
        for at in range(len(indexed)):
            date = BROKEN if bad_packed[at] else _packed(born[at], 5, sign="F")
            stream.write(_record(observed, at, date, updated[at]))
    keys = [f"{at + 1:07d}" for at in ids.tolist()]
    expected = np.where(bad_date, "date-unreadable", np.where(bad_packed, "bad-digit", LOADED)).tolist()
    truth = Observations("NOM-RECORD", keys, person, observed.slips, first, expected)
    return Written((path,), {"NOM-RECORD": len(indexed)}, (truth,))


def _record(observed: Observed, at: int, born: bytes, updated: str) -> bytes:
    """One record as nominal.cpy lays it out."""
    given = f"{observed.given[at]} {observed.middle[at]}".strip()
    alias = observed.alias_family[at]
    aliases = _text(alias, 20) + _text(observed.alias_given[at] if alias else "", 20) + _text("", 160)
    return b"".join(
        (
            f"{at + 1:07d}".encode(CODE_PAGE),
            _text(observed.family[at], 24),
            _text(given, 24),
            born,
            _text(observed.sex[at] or "U", 1),
            _text(observed.pnc_id[at], 13),
            _text(observed.cro[at], 12),
            _text("", 10),
            (1 if alias else 0).to_bytes(2, "big"),
            aliases,
            _text("U" if observed.first_line[at] else "", 1),
            _text(observed.first_line[at], 30),
            _text(observed.town[at], 20),
            _text(observed.postcode[at], 8),
            _text(observed.phone[at], 15),
            _packed("0", 4, sign="C"),
            _text(updated, 8),
            _text("", 9),
        )
    )


def _text(text: str, width: int) -> bytes:
    """Upper case, as terminals of the time had it, in the code page's letters only."""
    return anyascii(text).upper()[:width].ljust(width).encode(CODE_PAGE)


def _packed(figures: str, size: int, *, sign: str) -> bytes:
    """Packed decimal: two figures a byte, the sign in the last half."""
    return bytes.fromhex(f"{figures:0>{2 * size - 1}}{sign}")
