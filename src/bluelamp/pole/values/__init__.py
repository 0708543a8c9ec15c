"""Kinds of value in police records, one module each: clean, validate, compare, caption. Pure, and fast enough for bulk."""

from bluelamp.pole.values.address import Address
from bluelamp.pole.values.address import parse as parse_address
from bluelamp.pole.values.date import compare_dates
from bluelamp.pole.values.date import parse as parse_date
from bluelamp.pole.values.kind import Agreement, Likeness, ValueKind
from bluelamp.pole.values.london_time import (
    AlreadyZoned,
    AmbiguousLocalTime,
    Fold,
    Gap,
    NonexistentLocalTime,
    to_london,
    to_utc,
    today_in_london,
)
from bluelamp.pole.values.name_split import NameParts
from bluelamp.pole.values.name_split import split as split_name
from bluelamp.pole.values.national_grid import (
    grid_reference,
    parse_grid_reference,
    to_national_grid,
    to_wgs84,
)
from bluelamp.pole.values.partial_date import NotOnCalendar, PartialDate, Precision
from bluelamp.pole.values.point import Coordinates, distance_metres
from bluelamp.pole.values.point import check as check_point
from bluelamp.pole.values.point import parse as parse_point
from bluelamp.pole.values.postcode import Postcode
from bluelamp.pole.values.postcode import parse as parse_postcode
from bluelamp.pole.values.registry import VALUE_KINDS, ValueKindUnknown, value_kind
from bluelamp.pole.values.vehicle_pattern import MarkPattern, UnreadableMarkPattern
from bluelamp.pole.values.vehicle_pattern import compile_pattern as compile_mark_pattern

__all__ = [
    "VALUE_KINDS",
    "Address",
    "Agreement",
    "AlreadyZoned",
    "AmbiguousLocalTime",
    "Coordinates",
    "Fold",
    "Gap",
    "Likeness",
    "MarkPattern",
    "NameParts",
    "NonexistentLocalTime",
    "NotOnCalendar",
    "PartialDate",
    "Postcode",
    "Precision",
    "UnreadableMarkPattern",
    "ValueKind",
    "ValueKindUnknown",
    "check_point",
    "compare_dates",
    "compile_mark_pattern",
    "distance_metres",
    "grid_reference",
    "parse_address",
    "parse_date",
    "parse_grid_reference",
    "parse_point",
    "parse_postcode",
    "split_name",
    "to_london",
    "to_national_grid",
    "to_utc",
    "to_wgs84",
    "today_in_london",
    "value_kind",
]
