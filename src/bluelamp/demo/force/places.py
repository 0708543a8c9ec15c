"""Where the synthetic people live: real street names of the open crime data, invented house numbers.

Postcodes are of districts 60 to 69, which Royal Mail does not use in any Yorkshire area.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from random import Random
from zlib import crc32

from bluelamp.demo import open_data

ON_OR_NEAR = "On or near "
STREET_ENDINGS = (
    *("Street", "Road", "Avenue", "Lane", "Close", "Drive", "Grove", "Terrace", "Court", "Crescent"),
    *("Place", "View", "Gardens", "Way", "Mount", "Walk", "Rise", "Square", "Approach", "Croft", "Mews"),
)
ABBREVIATIONS = {
    "Street": "St",
    "Road": "Rd",
    "Avenue": "Ave",
    "Lane": "Ln",
    "Drive": "Dr",
    "Grove": "Gr",
    "Terrace": "Terr",
    "Court": "Ct",
    "Crescent": "Cres",
    "Gardens": "Gdns",
}
# Local authority as the open data names it: postal town and postcode area.
TOWNS = {
    "Leeds": ("Leeds", "LS"),
    "Bradford": ("Bradford", "BD"),
    "Kirklees": ("Huddersfield", "HD"),
    "Wakefield": ("Wakefield", "WF"),
    "Calderdale": ("Halifax", "HX"),
}
# Letters that a postcode's last two characters may be (Royal Mail leaves out C I K M O V).
INWARD_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True)
class Street:
    """One street: its name, town, invented postcode and the open data's anonymised point."""

    name: str
    town: str
    postcode: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Home:
    """A house number on a street."""

    number: str
    street: Street

    @property
    def first_line(self) -> str:
        """As written on an envelope."""
        return f"{self.number} {self.street.name}"


@cache
def streets() -> tuple[Street, ...]:
    """Every street of July 2016 that ends as streets do, in the order of their names."""
    found: dict[tuple[str, str], Street] = {}
    text = io.StringIO(open_data.read("2016-07").decode("utf-8"), newline="")
    table = csv.reader(text)
    heading = next(table)
    at = {name: heading.index(name) for name in ("Location", "LSOA name", "Latitude", "Longitude")}
    for row in table:
        name = row[at["Location"]].removeprefix(ON_OR_NEAR).replace("'S ", "'s ")
        authority = row[at["LSOA name"]].rpartition(" ")[0]
        if authority not in TOWNS or not name.endswith(STREET_ENDINGS):
            continue
        town, area = TOWNS[authority]
        if (town, name) not in found:
            postcode = postcode_of(name, area)
            point = float(row[at["Latitude"]]), float(row[at["Longitude"]])
            found[town, name] = Street(name, town, postcode, *point)
    return tuple(found[key] for key in sorted(found))


def postcode_of(street: str, area: str) -> str:
    """The street's one postcode, worked out from its name."""
    number = crc32(f"{area} {street}".encode())
    district, number = 60 + number % 10, number // 10
    sector, number = number % 10, number // 10
    last_two = INWARD_LETTERS[number % 20] + INWARD_LETTERS[number // 20 % 20]
    return f"{area}{district} {sector}{last_two}"


def a_home(rng: Random) -> Home:
    """A house, or now and then a flat."""
    number = str(rng.randrange(1, 180))
    if rng.random() < 0.12:
        number = f"Flat {rng.randrange(1, 30)}, {number}"
    return Home(number, rng.choice(streets()))


def abbreviated(line: str) -> str:
    """`12 Ash Grove` as a hurried clerk writes it: `12 Ash Gr`."""
    start, _, ending = line.rpartition(" ")
    return f"{start} {ABBREVIATIONS.get(ending, ending)}"
