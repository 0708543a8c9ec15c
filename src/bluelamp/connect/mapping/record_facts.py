"""Facts about a slot's records, as columns, for the quality rules. What the rules are is in `pole.quality`."""

import polars as pl

from bluelamp.connect.mapping.bodies.nodes import Group, Leaf, Several, Spread
from bluelamp.connect.mapping.fields import dates
from bluelamp.connect.mapping.fields.column import Column
from bluelamp.connect.mapping.slot import Slot, together

NO = pl.lit(value=False)
YES = pl.lit(value=True)
_ANIMAL = r"(?i)\b(?:dog|puppy|cat|kitten|horse|pony|sheep|cow|calf|parrot|rabbit|snake|tortoise)\b"
_WITHOUT_POSTCODE = r"(?i)\b(?:field|junction|jct|layby|lay-by|motorway|[am][0-9]+)\b"
_NUMBERS = (
    "mark", "vin", "number", "imei", "address", "account", "name", "serial", "seal", "sha256", "bureauReference",
    "lastFour", "registrationNumber",
)  # fmt: skip
_CONTACT_SCHEMES = frozenset({"cro", "pncId"})


def facts_of(slot: Slot) -> dict[str, pl.Expr]:
    """The facts of `pole.quality.facts` for the slot's entity, each as an expression."""
    return {"person": _person, "object": _object, "location": _location, "event": _event}[slot.entity](slot)


def _any(parts: list[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal(parts) if parts else NO


def _filled(slot: Slot, *endings: str) -> pl.Expr:
    """Whether any value whose path ends so is there."""
    return _any([each for leaf in slot.body.leaves() if leaf.path.endswith(endings) for each in _says(leaf)])


def _says(leaf: Leaf) -> list[pl.Expr]:
    return [leaf.value.filled()] if isinstance(leaf.value, Column) else [YES]


def _groups(slot: Slot, name: str) -> list[Group | Spread]:
    several = slot.body.parts.get(name)
    return list(several.groups) if isinstance(several, Several) else []


def _is_there(group: Group | Spread) -> pl.Expr:
    return _any(group.filled())


def _person(slot: Slot) -> dict[str, pl.Expr]:
    identifiers = _groups(slot, "identifiers")
    numbers = [group for group in identifiers if _scheme(group) in _CONTACT_SCHEMES]
    contacts = [_is_there(group) for group in (*_groups(slot, "contacts"), *numbers)]
    homes = [pl.col(home.present) for home in slot.homes]
    descriptors = [_is_there(group).cast(pl.Int32) for group in _groups(slot, "descriptors")]
    return {
        "has_given": _filled(slot, ".given"),
        "has_family": _filled(slot, ".family"),
        "has_birth": _filled(slot, ".date", ".ageFrom", ".ageTo"),
        "has_gender": _any(
            [each for leaf in slot.body.leaves() if leaf.path == "gender" for each in _says(leaf)]
        ),
        "has_contact": _any([*contacts, *homes]),
        "has_identifier": _any([_is_there(group) for group in identifiers]),
        "descriptors": pl.sum_horizontal(descriptors) if descriptors else pl.lit(0),
        "has_link": _any([pl.col(flag) for flag in slot.link_flags]),
    }


def _scheme(group: Group | Spread) -> str | None:
    part = group.parts.get("scheme") if isinstance(group, Group) else group.constants.get("scheme")
    value = part.value if isinstance(part, Leaf) else part
    return (
        None
        if value is None or isinstance(value, Column) or not hasattr(value, "value")
        else str(value.value)
    )


def _object(slot: Slot) -> dict[str, pl.Expr]:
    words = together(slot.texts("category", "description"), " ")
    return {
        "kind": pl.lit(slot.kind),
        "has_number": _any(
            [each for leaf in slot.body.leaves() if leaf.path in _NUMBERS for each in _says(leaf)]
        ),
        "has_description": _any(
            [
                each
                for leaf in slot.body.leaves()
                if leaf.path in {"description", "category"}
                for each in _says(leaf)
            ]
        ),
        "is_animal": words.str.contains(_ANIMAL).fill_null(value=False),
    }


def _location(slot: Slot) -> dict[str, pl.Expr]:
    words = together(slot.texts("address.street", "address.asRecorded", "area"), " ")
    return {
        "is_address": YES if slot.kind == "address" else NO,
        "has_premises": _filled(slot, "address.premises"),
        "has_postcode": _filled(slot, "address.postcode"),
        "may_lack_postcode": words.str.contains(_WITHOUT_POSTCODE).fill_null(value=False),
    }


def _event(slot: Slot) -> dict[str, pl.Expr]:
    method = slot.column("method")
    reported = slot.column("reportedAt")
    nothing = pl.lit(None, dtype=pl.Int64)
    facts = {
        "kind": slot.kind_expression(),
        "has_time": NO,
        "has_place": _any([pl.col(place.present) for place in slot.places]),
        "has_class": _filled(slot, ".category", ".hoClass", ".cjsCode"),
        "method_length": method.expression.str.len_chars().cast(pl.Int64) if method is not None else nothing,
        "is_in_future": NO,
        "ends_before_start": NO,
        "days_until_reported": nothing,
    }
    if slot.occurrence is not None:
        start, end = pl.col(slot.occurrence.from_at), pl.col(slot.occurrence.to_at)
        facts["has_time"] = start.is_not_null()
        # A day's grace: the source may stand in another zone than the node.
        tomorrow = dates.end_of(pl.col(dates.TODAY)) + pl.duration(days=1)
        facts["is_in_future"] = (start > tomorrow).fill_null(value=False)
        facts["ends_before_start"] = (end < start).fill_null(value=False)
        if reported is not None:
            day = reported.expression.str.slice(0, 10).str.to_date(dates.ISO_DATE, strict=False)
            facts["days_until_reported"] = (day - start.dt.date()).dt.total_days()
    return facts
