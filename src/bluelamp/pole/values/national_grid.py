"""British National Grid: WGS84 degrees to and from metres, and grid references. Checks of a point are in point.py.

Method and constants: Ordnance Survey, "A guide to coordinate systems in Great Britain", annexes B and C.
"""

import re
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Metres = NDArray[np.float64]
Degrees = NDArray[np.float64]

ACCURACY_METRES: Final = 5.0
"""The seven-parameter (Helmert) shift is good to about 5 metres, as the guide says (section 6.6): enough to put
an incident on a street, not to place evidence. The exact shift (OSTN15) needs a grid of 20 MB."""

# Ellipsoids: semi-major and semi-minor axis in metres (guide, annex A).
_AIRY_1830: Final = (6_377_563.396, 6_356_256.909)
_WGS84: Final = (6_378_137.000, 6_356_752.3142)

# The National Grid's Transverse Mercator projection (guide, annex A).
_SCALE: Final = 0.9996012717
_TRUE_ORIGIN: Final = (np.radians(49.0), np.radians(-2.0))
_FALSE_EASTING: Final = 400_000.0
_FALSE_NORTHING: Final = -100_000.0

_ARC_SECOND: Final = np.pi / 648_000
_SHIFT: Final = np.array([-446.448, 125.157, -542.060])
_TURN: Final = np.array([-0.1502, -0.2470, -0.8421]) * _ARC_SECOND
_STRETCH: Final = 20.4894e-6
_HELMERT: Final = np.array(
    [
        [1 + _STRETCH, -_TURN[2], _TURN[1]],
        [_TURN[2], 1 + _STRETCH, -_TURN[0]],
        [-_TURN[1], _TURN[0], 1 + _STRETCH],
    ]
)
"""WGS84 to OSGB36 (guide, section 6.6). The way back uses the inverse matrix, so that a round trip is exact."""
_HELMERT_BACK: Final = np.linalg.inv(_HELMERT)

_LETTERS: Final = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
_REFERENCE: Final = re.compile(
    r"\s*([A-HJ-Z])([A-HJ-Z])\s*(?:([0-9]{2,10})|([0-9]{1,5})(?:\s*,\s*|\s+)([0-9]{1,5}))\s*", re.IGNORECASE
)
EASTING_MAX: Final = 700_000
NORTHING_MAX: Final = 1_300_000


def to_national_grid(latitude: ArrayLike, longitude: ArrayLike) -> tuple[Metres, Metres]:
    """Turn WGS84 degrees (as GPS gives them) into National Grid easting and northing in metres, to about 5 m.

    Takes numbers or arrays. Only meaningful in and around Great Britain.
    """
    cartesian = _to_cartesian(
        np.radians(np.asarray(latitude, dtype=float)), np.radians(np.asarray(longitude, dtype=float)), _WGS84
    )
    shifted = np.tensordot(_HELMERT, cartesian, axes=1) + _columns(_SHIFT, cartesian.ndim)
    return project(*_to_angles(shifted, _AIRY_1830))


def to_wgs84(easting: ArrayLike, northing: ArrayLike) -> tuple[Degrees, Degrees]:
    """Turn National Grid easting and northing in metres into WGS84 latitude and longitude in degrees, to about 5 m."""
    latitude, longitude = unproject(easting, northing)
    cartesian = _to_cartesian(latitude, longitude, _AIRY_1830)
    shifted = np.tensordot(_HELMERT_BACK, cartesian - _columns(_SHIFT, cartesian.ndim), axes=1)
    latitude, longitude = _to_angles(shifted, _WGS84)
    return np.degrees(latitude), np.degrees(longitude)


def _columns(vector: NDArray[np.float64], dimensions: int) -> NDArray[np.float64]:
    return vector.reshape((3,) + (1,) * (dimensions - 1))


def _to_cartesian(latitude: Degrees, longitude: Degrees, ellipsoid: tuple[float, float]) -> Metres:
    """Angles in radians on the ellipsoid, at height 0, to x, y, z from the centre of the earth (annex B)."""
    major, minor = ellipsoid
    eccentricity = 1 - (minor / major) ** 2
    normal = major / np.sqrt(1 - eccentricity * np.sin(latitude) ** 2)
    return np.stack(
        np.broadcast_arrays(
            normal * np.cos(latitude) * np.cos(longitude),
            normal * np.cos(latitude) * np.sin(longitude),
            normal * (1 - eccentricity) * np.sin(latitude),
        )
    )


def _to_angles(cartesian: Metres, ellipsoid: tuple[float, float]) -> tuple[Degrees, Degrees]:
    """x, y, z to latitude and longitude in radians (annex B); the height is let go."""
    major, minor = ellipsoid
    eccentricity = 1 - (minor / major) ** 2
    x, y, z = cartesian
    across = np.hypot(x, y)
    latitude = np.arctan2(z, across * (1 - eccentricity))
    for _ in range(6):  # converges to far below a millimetre in four
        normal = major / np.sqrt(1 - eccentricity * np.sin(latitude) ** 2)
        latitude = np.arctan2(z + eccentricity * normal * np.sin(latitude), across)
    return latitude, np.arctan2(y, x)


def _meridional_arc(latitude: Degrees) -> Metres:
    """Metres along the meridian from the true origin (annex C, equation C3)."""
    major, minor = _AIRY_1830
    n = (major - minor) / (major + minor)
    less, more = latitude - _TRUE_ORIGIN[0], latitude + _TRUE_ORIGIN[0]
    arc: Metres = (
        minor
        * _SCALE
        * (
            (1 + n + 1.25 * n**2 + 1.25 * n**3) * less
            - (3 * n + 3 * n**2 + 21 / 8 * n**3) * np.sin(less) * np.cos(more)
            + 15 / 8 * (n**2 + n**3) * np.sin(2 * less) * np.cos(2 * more)
            - 35 / 24 * n**3 * np.sin(3 * less) * np.cos(3 * more)
        )
    )
    return arc


def _curvature(latitude: Degrees) -> tuple[Metres, Metres, NDArray[np.float64]]:
    """The guide's nu, rho and eta squared at a latitude (annex C, equation C2)."""
    major, minor = _AIRY_1830
    eccentricity = 1 - (minor / major) ** 2
    inside = 1 - eccentricity * np.sin(latitude) ** 2
    nu = major * _SCALE / np.sqrt(inside)
    rho = major * _SCALE * (1 - eccentricity) / inside**1.5
    return nu, rho, nu / rho - 1


def project(latitude: Degrees, longitude: Degrees) -> tuple[Metres, Metres]:
    """OSGB36 latitude and longitude in radians to easting and northing (annex C, equations I to VI)."""
    nu, rho, eta = _curvature(latitude)
    sin, cos, tan = np.sin(latitude), np.cos(latitude), np.tan(latitude)
    east = longitude - _TRUE_ORIGIN[1]
    northing = (
        _meridional_arc(latitude)
        + _FALSE_NORTHING
        + nu / 2 * sin * cos * east**2
        + nu / 24 * sin * cos**3 * (5 - tan**2 + 9 * eta) * east**4
        + nu / 720 * sin * cos**5 * (61 - 58 * tan**2 + tan**4) * east**6
    )
    easting = (
        _FALSE_EASTING
        + nu * cos * east
        + nu / 6 * cos**3 * (nu / rho - tan**2) * east**3
        + nu / 120 * cos**5 * (5 - 18 * tan**2 + tan**4 + 14 * eta - 58 * tan**2 * eta) * east**5
    )
    return easting, northing


def unproject(easting: ArrayLike, northing: ArrayLike) -> tuple[Degrees, Degrees]:
    """Easting and northing to OSGB36 latitude and longitude in radians (annex C, equations VII to XIIA)."""
    east = np.asarray(easting, dtype=float) - _FALSE_EASTING
    north = np.asarray(northing, dtype=float) - _FALSE_NORTHING
    foot = _TRUE_ORIGIN[0] + north / (_AIRY_1830[0] * _SCALE)
    for _ in range(8):  # each pass gains about two figures: well below a millimetre at the end
        foot = foot + (north - _meridional_arc(foot)) / (_AIRY_1830[0] * _SCALE)
    nu, rho, eta = _curvature(foot)
    tan, sec = np.tan(foot), 1 / np.cos(foot)
    latitude = (
        foot
        - tan / (2 * rho * nu) * east**2
        + tan / (24 * rho * nu**3) * (5 + 3 * tan**2 + eta - 9 * tan**2 * eta) * east**4
        - tan / (720 * rho * nu**5) * (61 + 90 * tan**2 + 45 * tan**4) * east**6
    )
    longitude = (
        _TRUE_ORIGIN[1]
        + sec / nu * east
        - sec / (6 * nu**3) * (nu / rho + 2 * tan**2) * east**3
        + sec / (120 * nu**5) * (5 + 28 * tan**2 + 24 * tan**4) * east**5
        - sec / (5040 * nu**7) * (61 + 662 * tan**2 + 1320 * tan**4 + 720 * tan**6) * east**7
    )
    return latitude, longitude


def grid_reference(easting: float, northing: float, figures: int = 6) -> str | None:
    """Write metres as a grid reference of 2, 4, 6, 8 or 10 figures, such as `SE 297 338`; None outside the grid."""
    if figures not in {2, 4, 6, 8, 10}:
        raise ValueError("A grid reference has 2, 4, 6, 8 or 10 figures.")
    if not (0 <= easting < EASTING_MAX and 0 <= northing < NORTHING_MAX):
        return None
    # Letters name a square of 500 km, then one of 100 km in it, counted from the top left (guide, section 5.1).
    east, north = int(easting // 100_000), int(northing // 100_000)
    first = (19 - north) - (19 - north) % 5 + (east + 10) // 5
    second = (19 - north) * 5 % 25 + east % 5
    half = figures // 2
    step = 10 ** (5 - half)
    within = (f"{int(metres % 100_000) // step:0{half}d}" for metres in (easting, northing))
    return " ".join((_LETTERS[first] + _LETTERS[second], *within))


def parse_grid_reference(text: str) -> tuple[int, int, int] | None:
    """Read `SE 30 33`, `SE3033` or `SE 29700 33800` as easting, northing and the side of the square, all in metres.

    The metres are those of the square's south-west corner, as a reference names a square and not a point.
    """
    found = _REFERENCE.fullmatch(text) if text.isascii() else None
    if found is None:
        return None
    half = len(found[3] or "") // 2
    east, north = (found[3][:half], found[3][half:]) if found[3] else (found[4], found[5])
    if len(east) != len(north):
        return None
    first, second = (_LETTERS.index(letter.upper()) for letter in (found[1], found[2]))
    square_east = ((first - 2) % 5) * 5 + second % 5
    square_north = 19 - first // 5 * 5 - second // 5
    side = 10 ** (5 - len(east))
    easting, northing = square_east * 100_000 + int(east) * side, square_north * 100_000 + int(north) * side
    if not (0 <= easting < EASTING_MAX and 0 <= northing < NORTHING_MAX):
        return None
    return easting, northing, side
