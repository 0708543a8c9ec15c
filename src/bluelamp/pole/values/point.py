"""Points on the map: latitude and longitude as text, checks, distance. The projection itself is in national_grid.py."""

import math
import re
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from bluelamp.pole.finding import Finding, Findings, error, noted, warning
from bluelamp.pole.values.kind import MISSING, Agreement, Likeness
from bluelamp.pole.values.national_grid import (
    Metres,
    grid_reference,
    parse_grid_reference,
    to_national_grid,
    to_wgs84,
)
from bluelamp.pole.values.text import ascii_digits, squeeze

__all__ = [
    "Coordinates",
    "check",
    "distance_metres",
    "parse",
    "parse_grid_reference",
    "to_national_grid",
    "to_wgs84",
]

EARTH_RADIUS_METRES: Final = 6_371_008.8
"""Mean radius of the earth (IUGG)."""
BRITISH_ISLES: Final = ((49.0, 61.5), (-11.0, 2.5))
"""Latitude and longitude that hold the United Kingdom, Ireland, the Isle of Man and the Channel Islands."""
PLACES: Final = 6
"""Decimal places of degrees in canonical form: about 10 cm."""
SAME_METRES, NEAR_METRES, FAR_METRES = 10.0, 250.0, 2_000.0
"""Distances within which two points are taken for the same spot, near, and still worth a mention."""

_NUMBER: Final = r"[+-]?[0-9]{1,3}(?:\.[0-9]{0,20})?|[+-]?\.[0-9]{1,20}"
_PAIR: Final = re.compile(
    rf"(?:lat(?:itude)?\s*[:=]?\s*)?(?P<lat>{_NUMBER})°?\s*(?P<ns>[NS])?(?:\s*[,;/]\s*|\s+)"
    rf"(?:lon?g?(?:itude)?\s*[:=]?\s*)?(?P<lon>{_NUMBER})°?\s*(?P<ew>[EW])?",
    re.IGNORECASE,
)
_WKT: Final = re.compile(rf"POINT\s*\(\s*(?P<lon>{_NUMBER})\s+(?P<lat>{_NUMBER})\s*\)", re.IGNORECASE)
_EASTING_NORTHING: Final = re.compile(
    r"(?:E\s*)?([0-9]{5,6})(?:\.[0-9]+)?\s*[,;/ ]\s*(?:N\s*)?([0-9]{5,7})(?:\.[0-9]+)?", re.IGNORECASE
)


class Coordinates(NamedTuple):
    """A position in WGS84 degrees, and how exactly its source wrote it."""

    latitude: float
    longitude: float
    side_metres: float = 0.0
    """Side of the square that a grid reference names; 0 for a point."""


def parse(text: str) -> Coordinates | None:
    """Read `53.8, -1.55`, `53.8N 1.55W`, `POINT(-1.55 53.8)`, `SE 297 338` or `429700 433800` (metres).

    A grid reference gives the middle of its square. None where the text is no position on earth.
    """
    return _parse(text) if len(text) <= 100 else None


@lru_cache(maxsize=16_384)
def _parse(text: str) -> Coordinates | None:
    plain = ascii_digits(squeeze(text)).replace("\u2212", "-").strip("()[] ")
    found = _WKT.fullmatch(squeeze(text)) or _PAIR.fullmatch(plain)
    if found:
        groups = found.groupdict()
        latitude = _signed(groups["lat"], groups.get("ns"), "S")
        longitude = _signed(groups["lon"], groups.get("ew"), "W")
        return Coordinates(latitude, longitude) if abs(latitude) <= 180 and abs(longitude) <= 180 else None
    square = parse_grid_reference(plain) or _metres(plain)
    if square is None:
        return None
    easting, northing, side = square
    latitude_, longitude_ = to_wgs84(easting + side / 2, northing + side / 2)
    return Coordinates(round(float(latitude_), PLACES), round(float(longitude_), PLACES), float(side))


def _signed(number: str, direction: str | None, negative: str) -> float:
    value = float(number)
    return -abs(value) if direction and direction.upper() == negative else value


def _metres(text: str) -> tuple[int, int, int] | None:
    found = _EASTING_NORTHING.fullmatch(text)
    if found is None or grid_reference(int(found[1]), int(found[2])) is None:
        return None
    return int(found[1]), int(found[2]), 0


def clean(text: str) -> str | None:
    """Give a point as `latitude,longitude` in WGS84 degrees with six decimals; None where it is not on earth."""
    point = parse(text)
    if point is None or abs(point.latitude) > 90:
        return None
    # Adding 0 turns a rounded -0.0 into 0.0.
    return f"{round(point.latitude, PLACES) + 0:.{PLACES}f},{round(point.longitude, PLACES) + 0:.{PLACES}f}"


def check(latitude: float, longitude: float) -> Findings:
    """Check a position: on earth, not the zero point, not swapped, and in the British Isles."""
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return (error("point-unreadable", "The latitude or longitude is not a number."),)
    if latitude == 0 and longitude == 0:
        return (
            error(
                "point-zero",
                "Latitude and longitude are both 0, which is sea off Africa: no position was recorded.",
            ),
        )
    if _in_british_isles(latitude, longitude):
        return ()
    if _in_british_isles(longitude, latitude):
        return (error("point-swapped", "Latitude and longitude look swapped."),)
    if abs(latitude) > 90 or abs(longitude) > 180:
        return (error("point-off-earth", "Latitude goes from -90 to 90 and longitude from -180 to 180."),)
    if _in_british_isles(latitude, -longitude):
        return (
            warning("point-sign", "The longitude may lack its minus: it lies in the British Isles with one."),
        )
    return (noted("point-abroad", "The position is outside the British Isles."),)


def _in_british_isles(latitude: float, longitude: float) -> bool:
    (south, north), (west, east) = BRITISH_ISLES
    return south <= latitude <= north and west <= longitude <= east


def validate(text: str) -> Findings:
    """Check the text of a position; see `check` for the rules. An empty field gives no finding."""
    if not text.strip():
        return ()
    point = parse(text)
    if point is None:
        return (error("point-unreadable", "This cannot be read as a position."),)
    found: list[Finding] = list(check(point.latitude, point.longitude))
    if point.side_metres >= 1000:
        found.append(noted("point-coarse", "The position is a square of a kilometre or more."))
    return tuple(found)


def distance_metres(
    latitude: ArrayLike, longitude: ArrayLike, other_latitude: ArrayLike, other_longitude: ArrayLike
) -> Metres:
    """Great-circle distance in metres between WGS84 positions; numbers or arrays. Within 0.5% of the true distance."""
    here, there = (np.radians(np.asarray(degrees, dtype=float)) for degrees in (latitude, other_latitude))
    turn = np.radians(np.asarray(other_longitude, dtype=float) - np.asarray(longitude, dtype=float))
    half_chord = np.sin((there - here) / 2) ** 2 + np.cos(here) * np.cos(there) * np.sin(turn / 2) ** 2
    metres: Metres = 2 * EARTH_RADIUS_METRES * np.arcsin(np.sqrt(np.clip(half_chord, 0, 1)))
    return metres


def compare(left: str, right: str) -> Agreement:
    """Say how close two positions are, allowing for the size of a grid square."""
    one, other = parse(left), parse(right)
    if one is None or other is None:
        return MISSING
    apart = float(distance_metres(one.latitude, one.longitude, other.latitude, other.longitude))
    beyond = max(0.0, apart - (one.side_metres + other.side_metres) / 2)
    if beyond <= SAME_METRES:
        if one.side_metres + other.side_metres > 2 * SAME_METRES:
            return Agreement(0.7, Likeness.PARTIAL, "The positions agree as far as both are exact.")
        return Agreement(1.0, Likeness.EXACT, f"The positions are within {SAME_METRES:.0f} metres.")
    if beyond <= FAR_METRES:
        # 0.9 beside the spot, falling evenly with the logarithm of the distance to 0.2 at the far edge.
        fall = math.log(beyond / SAME_METRES) / math.log(FAR_METRES / SAME_METRES)
        likeness = Likeness.NEAR if beyond <= NEAR_METRES else Likeness.PARTIAL
        return Agreement(
            round(0.9 - 0.7 * fall, 3),
            likeness,
            f"The positions are about {round(apart, -1):.0f} metres apart.",
        )
    return Agreement(
        0.0, Likeness.DIFFERENT, f"The positions are over {FAR_METRES / 1000:.0f} kilometres apart."
    )


def caption(text: str) -> str:
    """Show a position as a grid reference where it lies in Great Britain, with degrees: `SE 297 338 (53.80000, -1.54970)`."""
    point = parse(text)
    if point is None:
        return squeeze(text)
    degrees = f"{point.latitude:.5f}, {point.longitude:.5f}"
    if not _in_british_isles(point.latitude, point.longitude):
        return degrees
    easting, northing = to_national_grid(point.latitude, point.longitude)
    reference = grid_reference(float(easting), float(northing))
    return f"{reference} ({degrees})" if reference else degrees


def clean_grid_reference(text: str) -> str | None:
    """Give a grid reference in capitals with spaces: `se297338` is `SE 297 338`."""
    plain = ascii_digits(squeeze(text))
    square = parse_grid_reference(plain) if len(plain) <= 40 else None
    if square is None:
        return None
    easting, northing, side = square
    return grid_reference(easting, northing, 2 * (5 - len(str(side)) + 1))


def validate_grid_reference(text: str) -> Findings:
    """Check a National Grid reference: two letters, then an even number of figures, inside the grid."""
    if not text.strip():
        return ()
    if clean_grid_reference(text) is None:
        return (
            error(
                "grid-reference-form",
                "This is not a National Grid reference of two letters and 2 to 10 figures.",
            ),
        )
    return validate(text)


def compare_grid_reference(left: str, right: str) -> Agreement:
    """Say how close two grid references are: the same square, or the distance between the squares."""
    one, other = clean_grid_reference(left), clean_grid_reference(right)
    if one is None or other is None:
        return MISSING
    if one == other:
        return Agreement(1.0, Likeness.EXACT, "The grid references are the same.")
    return compare(one, other)


def caption_grid_reference(text: str) -> str:
    """Show a grid reference: the canonical form, or the text as recorded."""
    return clean_grid_reference(text) or squeeze(text)
