"""Facets as `scheme:code`: gender:female, marker:VI, category:burglary, lsoa:E01011111, outward:LS1."""

import polars as pl

from bluelamp.connect.mapping.bodies.nodes import Leaf
from bluelamp.connect.mapping.fields.column import Column, ValueType
from bluelamp.connect.mapping.fields.resolve import Constant
from bluelamp.connect.mapping.slot import Slot

SCHEMES = {
    "person": {"gender": "gender", "code": "marker", "nationality": "nationality"},
    "object": {"category": "category", "make": "make", "colour": "colour"},
    "location": {"lsoa": "lsoa", "beat": "beat", "policeForceArea": "pfa"},
    "event": {
        "category": "category", "hoClass": "ho", "cjsCode": "cjs", "status": "status", "outcome": "outcome",
        "disposal": "disposal", "nsirOpening": "nsir", "hateStrands": "hate", "completion": "completion",
        "cyberDependent": "cyber-dependent", "cyberEnabled": "cyber-enabled", "fraud": "fraud",
    },
}  # fmt: skip
"""For each entity, the body's words that are facets, by the last part of their path."""


def codes(slot: Slot) -> pl.Expr:
    """The record's facets, sorted; an empty list where there are none."""
    lists = [
        _facet(SCHEMES[slot.entity][word], leaf) for leaf in slot.body.leaves() if (word := _word(slot, leaf))
    ]
    if slot.entity == "location":
        lists += _outward(slot)
    if slot.entity == "event":
        lists += [
            pl.when(pl.col(place.present))
            .then(_merged([*_own_facets(place), *_outward(place)]))
            .otherwise(_NOTHING)
            for place in slot.places
        ]
    return _merged(lists)


_NOTHING = pl.lit([], dtype=pl.List(pl.String))


def _own_facets(slot: Slot) -> list[pl.Expr]:
    return [
        _facet(SCHEMES[slot.entity][word], leaf) for leaf in slot.body.leaves() if (word := _word(slot, leaf))
    ]


def _word(slot: Slot, leaf: Leaf) -> str | None:
    last = leaf.path.rpartition(".")[2]
    return last if last in SCHEMES[slot.entity] and not leaf.path.startswith("stopSearch.") else None


def _facet(scheme: str, leaf: Leaf) -> pl.Expr:
    if isinstance(leaf.value, Constant):
        return pl.lit([f"{scheme}:{leaf.value.value}"], dtype=pl.List(pl.String))
    return _listed(scheme, leaf.value)


def _listed(scheme: str, column: Column) -> pl.Expr:
    prefix = pl.lit(f"{scheme}:")
    if column.type is ValueType.LIST:
        return column.expression.list.eval(pl.concat_str([prefix, pl.element()])).fill_null(_NOTHING)
    text = pl.concat_str([prefix, column.expression.cast(pl.String)])
    return pl.concat_list([text])


def _outward(slot: Slot) -> list[pl.Expr]:
    postcode = slot.column("address.postcode")
    if postcode is None:
        return []
    outward = postcode.expression.str.to_uppercase().str.extract(
        r"^([A-Z]{1,2}[0-9][0-9A-Z]?) ?[0-9][A-Z]{2}$"
    )
    return [pl.concat_list([pl.concat_str([pl.lit("outward:"), outward])])]


def _merged(lists: list[pl.Expr]) -> pl.Expr:
    if not lists:
        return _NOTHING
    return pl.concat_list(lists).list.drop_nulls().list.unique().list.sort()
