"""Facets as `scheme:code`: gender:female, marker:VI, category:burglary, lsoa:E01011111, outward:LS1."""

import polars as pl

from bluelamp.connect.mapping.bodies.nodes import Leaf
from bluelamp.connect.mapping.fields.column import ValueType
from bluelamp.connect.mapping.fields.resolve import Constant
from bluelamp.connect.mapping.slot import NEVER_IN_TEXT, Slot

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
    """The record's facets, in the order of the body; an empty list where there are none."""
    facets = _own_facets(slot)
    for place in slot.places if slot.entity == "event" else ():
        facets += [pl.when(pl.col(place.present)).then(facet) for facet in _own_facets(place)]
    return _together(facets) if facets else NOTHING


NOTHING = pl.lit([], dtype=pl.List(pl.String))


def _own_facets(slot: Slot) -> list[pl.Expr]:
    facets = []
    for leaf in slot.body.leaves():
        scheme = SCHEMES[slot.entity].get(leaf.path.rpartition(".")[2])
        if scheme is not None and not leaf.path.startswith("stopSearch."):
            facets.append(_facet(scheme, leaf))
    postcode = slot.column("address.postcode") if slot.entity == "location" else None
    if postcode is not None:
        outward = postcode.expression.str.to_uppercase().str.extract(
            r"^([A-Z]{1,2}[0-9][0-9A-Z]?) ?[0-9][A-Z]{2}$"
        )
        facets.append(pl.lit("outward:") + outward)
    return facets


def _facet(scheme: str, leaf: Leaf) -> pl.Expr:
    if isinstance(leaf.value, Constant):
        return pl.lit(f"{scheme}:{leaf.value.value}")
    prefix = pl.lit(f"{scheme}:")
    column = leaf.value
    if column.type is ValueType.LIST:
        each = column.expression.list.eval(prefix + pl.element())
        return each.list.unique(maintain_order=True).list.join(NEVER_IN_TEXT)
    return prefix + column.expression.cast(pl.String)


def _together(facets: list[pl.Expr]) -> pl.Expr:
    """One list of all. Joining and splitting texts is many times faster than joining lists."""
    joined = pl.concat_str(facets, separator=NEVER_IN_TEXT, ignore_nulls=True)
    return pl.when(joined.str.len_bytes() > 0).then(joined.str.split(NEVER_IN_TEXT)).otherwise(NOTHING)
