"""The numbers of a force's custody stays, which several of its systems write down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bluelamp.demo.legacy.view import ForceView
from bluelamp.demo.world.dice import Ints
from bluelamp.demo.world.model import Texts
from bluelamp.demo.world.numbers import arrest_numbers

# Stations that do not exist: no force has a code that begins with Z or Y.
STATIONS = {"13": ("ZX", "ZY", "ZZ"), "97": ("YA", "YB"), "98": ("YX",)}


@dataclass(frozen=True, slots=True, eq=False)
class Stays:
    """A force's stays in order of time, with the person, station and numbers of each."""

    event: Ints
    person: Ints
    station: Texts
    number: list[str]
    """Custody record number."""
    asn: Texts

    @classmethod
    def of(cls, view: ForceView) -> Stays:
        """All of a force's stays."""
        parts = view.parts(view.events("custodyStay"), "subject")
        ids = np.arange(len(parts.event))
        known = STATIONS[view.force.code]
        station = np.array(known, object)[view.dice("stations").below("station", ids, len(known))]
        begun = view.world.events.begun[parts.event]
        year = 1970 + begun.astype("datetime64[m]").astype("datetime64[Y]").astype(np.int64)
        number = [
            f"{where}/{at + 1:06d}/{of_year % 100:02d}"
            for where, at, of_year in zip(station.tolist(), ids.tolist(), year.tolist(), strict=True)
        ]
        return cls(
            parts.event,
            parts.person,
            station,
            number,
            arrest_numbers(view.force.code, station, year, ids + 1),
        )
