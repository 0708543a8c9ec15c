"""Positions: WGS84 degrees and British National Grid metres, each worked out from the other."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bluelamp.connect.mapping.bodies.leaf_values import LeafBinder
from bluelamp.connect.mapping.bodies.model_tree import LeafShape, LeafType, ObjectShape, body_shape
from bluelamp.connect.mapping.bodies.nodes import Group, Leaf
from bluelamp.connect.mapping.fields.column import Check, Column, Plan, ValueType
from bluelamp.connect.mapping.fields.resolve import Constant, ValueMissing
from bluelamp.connect.mapping.fields.value_functions import in_every_row, once_per_value
from bluelamp.pole.values.national_grid import parse_grid_reference, to_national_grid, to_wgs84

GRID_REFERENCE = "gridReference"
DEGREES = ("latitude", "longitude")
METRES = ("easting", "northing")
SQUARE = pl.Struct({"easting": pl.Float64, "northing": pl.Float64, "accuracyM": pl.Float64})
PAIR = pl.Struct({"first": pl.Float64, "second": pl.Float64})
EASTING_END, NORTHING_END = 700_000, 1_300_000
"""Where the grid ends. A point outside Great Britain keeps its degrees and has no metres."""


@dataclass(frozen=True, slots=True)
class BoundPoint:
    """The `point` part of a body, and the columns of its grid reference."""

    group: Group
    grid: tuple[str, str]


def bind_point(plan: Plan, leaves: LeafBinder, slot: str, written: Any) -> BoundPoint:
    """Bind `latitude` and `longitude`, `easting` and `northing`, or a `gridReference` such as SE 297 338.

    Raises `ValueMissing` where neither pair is whole.
    """
    path = f"entities.{slot}.point"
    if not isinstance(written, dict):
        plan.problem(
            path, "A point has parts.", "Give latitude and longitude, easting and northing, or gridReference."
        )
        raise ValueMissing(path)
    if GRID_REFERENCE in written:
        return _bind_grid_reference(plan, leaves, slot, written)
    pair = next((pair for pair in (DEGREES, METRES) if set(pair) <= set(written)), None)
    known = {*DEGREES, *METRES, "accuracyM", GRID_REFERENCE}
    for word in set(written) - known:
        plan.problem(
            f"{path}.{word}", f"{word!r} is no part of a point.", f"There are: {', '.join(sorted(known))}."
        )
    if pair is None or len(set(written) & {*DEGREES, *METRES}) != 2:
        plan.problem(
            path,
            "A point needs both halves of one pair.",
            "Give latitude and longitude, easting and northing, or gridReference.",
        )
        raise ValueMissing(path)
    given = {name: _number(leaves, written[name], name, f"{path}.{name}") for name in pair}
    half = f"!{path}:half"
    filled = [column.filled() for column in given.values()]
    plan.stage((filled[0] != filled[1]).alias(half))
    plan.checks.append(
        Check(half, "value-missing", " + ".join(column.origin for column in given.values()), "quarantine")
    )
    columns = _converted(plan, slot, pair, given)
    parts = {name: Leaf(f"point.{name}", columns[name]) for name in (*DEGREES, *METRES)}
    if "accuracyM" in written:
        parts["accuracyM"] = Leaf(
            "point.accuracyM",
            _number(leaves, written["accuracyM"], "accuracyM", f"{path}.accuracyM"),
        )
    return BoundPoint(
        Group("point", dict(parts), DEGREES), (columns["easting"].name, columns["northing"].name)
    )


def _bind_grid_reference(plan: Plan, leaves: LeafBinder, slot: str, written: dict[str, Any]) -> BoundPoint:
    """The middle of the square that the reference names, and how far its corners are from there."""
    path = f"entities.{slot}.point.{GRID_REFERENCE}"
    for word in set(written) - {GRID_REFERENCE}:
        plan.problem(f"entities.{slot}.point.{word}", "The grid reference says it.", "Leave it out.")
    text = leaves.resolver.value(written[GRID_REFERENCE], path)
    if isinstance(text, Constant) or text.type is not ValueType.TEXT:
        plan.problem(path, "It is no text of its own for every row.", "Name the column as it is.")
        raise ValueMissing(path)
    name = f"v:{slot}:square"
    plan.stage(once_per_value(_middle_of_square, SQUARE)(in_every_row(text.expression)).alias(name))
    parts = [pl.col(name).struct.field(part).alias(f"{name}.{part}") for part in SQUARE.to_schema()]
    unreadable = f"!{path}"
    plan.stage(*parts)
    plan.stage((text.filled() & pl.col(f"{name}.easting").is_null()).alias(unreadable))
    plan.checks.append(Check(unreadable, "value-unreadable", text.origin, "quarantine"))
    given = {
        part: Column(f"{name}.{part}", ValueType.NUMBER, text.origin, notes=text.notes) for part in METRES
    }
    columns = _converted(plan, slot, METRES, given)
    leaves_of = {part: Leaf(f"point.{part}", columns[part]) for part in (*DEGREES, *METRES)}
    accuracy = Column(f"{name}.accuracyM", ValueType.NUMBER, text.origin)
    group = Group("point", {**leaves_of, "accuracyM": Leaf("point.accuracyM", accuracy)}, DEGREES)
    return BoundPoint(group, (columns["easting"].name, columns["northing"].name))


def _middle_of_square(text: str) -> dict[str, float] | None:
    square = parse_grid_reference(text.strip())
    if square is None:
        return None
    easting, northing, side = square
    to_corner = float(math.ceil(side / math.sqrt(2)))
    return {"easting": easting + side / 2, "northing": northing + side / 2, "accuracyM": to_corner}


def _number(leaves: LeafBinder, written: Any, name: str, path: str) -> Column:
    value = leaves.resolver.value(written, path)
    if isinstance(value, Constant):
        leaves.plan.problem(path, "A position is not the same in every row.", "Name a column.")
        raise ValueMissing(path)
    point = body_shape("location", None).parts["point"]
    assert isinstance(point, ObjectShape)
    shape = point.parts[name]
    assert isinstance(shape, LeafShape)
    return leaves.column(value, LeafShape(LeafType.NUMBER, least=shape.least, most=shape.most), path)


def _converted(plan: Plan, slot: str, pair: tuple[str, str], given: dict[str, Column]) -> dict[str, Column]:
    """Both pairs of columns; the one that the source gives stays as it is."""
    to_metres = pair == DEGREES
    made = METRES if to_metres else DEGREES
    first, second = (given[name] for name in pair)
    both = pl.struct(first.expression.alias("first"), second.expression.alias("second"))
    turned = both.map_batches(_to_metres if to_metres else _to_degrees, return_dtype=PAIR)
    name = f"v:{slot}:point"
    plan.stage(turned.alias(name))
    plan.stage(
        *[
            pl.col(name).struct.field(field).alias(f"{name}.{part}")
            for part, field in zip(made, PAIR.to_schema(), strict=True)
        ]
    )
    notes = (*first.notes, *second.notes)
    return {
        **given,
        **{part: Column(f"{name}.{part}", ValueType.NUMBER, first.origin, notes=notes) for part in made},
    }


def _to_metres(pairs: pl.Series) -> pl.Series:
    latitudes, longitudes = _numbers(pairs)
    easting, northing = to_national_grid(latitudes, longitudes)
    inside = (easting >= 0) & (easting < EASTING_END) & (northing >= 0) & (northing < NORTHING_END)
    return _pairs(easting, northing, inside, decimals=1)


def _to_degrees(pairs: pl.Series) -> pl.Series:
    easting, northing = _numbers(pairs)
    inside = (easting >= 0) & (easting < EASTING_END) & (northing >= 0) & (northing < NORTHING_END)
    latitude, longitude = to_wgs84(np.where(inside, easting, 0.0), np.where(inside, northing, 0.0))
    return _pairs(latitude, longitude, inside, decimals=6)


def _numbers(pairs: pl.Series) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    halves = pairs.struct.unnest()
    return halves["first"].fill_null(math.nan).to_numpy(), halves["second"].fill_null(math.nan).to_numpy()


def _pairs(
    first: NDArray[np.float64], second: NDArray[np.float64], is_valid: NDArray[np.bool_], *, decimals: int
) -> pl.Series:
    halves = pl.DataFrame(
        {"first": first.round(decimals), "second": second.round(decimals), "valid": is_valid}
    )
    valid = pl.col("valid")
    return halves.select(
        pl.struct(pl.when(valid).then("first").alias("first"), pl.when(valid).then("second").alias("second"))
    ).to_series()
