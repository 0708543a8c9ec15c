"""Points, circles and polygons of a question as conditions on the grid column (British National Grid metres)."""

from collections.abc import Sequence
from typing import LiteralString

from bluelamp.client.query import Near
from bluelamp.pole.values.national_grid import to_national_grid
from bluelamp.store.search.conditions import Conditions

WITHIN_CIRCLE: LiteralString = "r.grid <@ circle(point(%(easting)s, %(northing)s), %(radius_m)s)"
WITHIN_POLYGON: LiteralString = "r.grid <@ %(polygon)s::polygon"


def add_near(conditions: Conditions, near: Near) -> None:
    """Within so many metres of a point."""
    easting, northing = to_national_grid(near.latitude, near.longitude)
    conditions.add(WITHIN_CIRCLE, easting=float(easting), northing=float(northing), radius_m=near.radius_m)


def add_polygon(conditions: Conditions, corners: Sequence[tuple[float, float]]) -> None:
    """Inside a polygon of latitudes and longitudes; one that crosses itself holds what lies inside an odd number of times."""
    eastings, northings = to_national_grid(
        [latitude for latitude, _ in corners], [longitude for _, longitude in corners]
    )
    points = zip(eastings.tolist(), northings.tolist(), strict=True)
    conditions.add(WITHIN_POLYGON, polygon="(" + ",".join(f"({x:.2f},{y:.2f})" for x, y in points) + ")")
