"""What the rules of single values (`pole.values`) notice, worked out once for each distinct value."""

import json
from collections.abc import Callable
from datetime import date

import polars as pl

from bluelamp.connect.mapping.bodies.nodes import Group, Leaf, Several, Spread
from bluelamp.connect.mapping.fields.column import Column, ValueType
from bluelamp.connect.mapping.fields.plain_values import Shortcut, unremarkable, unremarkable_birth
from bluelamp.connect.mapping.fields.resolve import Constant
from bluelamp.connect.mapping.fields.value_functions import once_per_element, once_per_value
from bluelamp.connect.mapping.slot import Slot
from bluelamp.pole.codes import code_list
from bluelamp.pole.finding import Finding, Findings, warning
from bluelamp.pole.values import (
    asn,
    cro,
    email,
    name,
    offence_code,
    phone,
    pnc_id,
    point,
    postcode,
    vehicle_mark,
)
from bluelamp.pole.values.date import validate_birth

Validate = Callable[[str], Findings]
BY_LAST_PART: dict[str, Validate] = {
    "family": name.validate,
    "given": name.validate,
    "middle": name.validate,
    "cjsCode": offence_code.validate,
    "hoClass": offence_code.validate_classification,
    "mark": vehicle_mark.validate,
    "postcode": postcode.validate,
}
BY_LIST: dict[str, tuple[str, ...]] = {
    "gender": ("gender",),
    "ethnicity.selfDefined": ("ethnicity-16-1", "ethnicity-18-1"),
    "ethnicity.observed": ("ethnicity-observed",),
    "classification.category": ("crime-category",),
    "code": ("warning-marker",),
}
"""Values that are codes of our lists, by path or its last part; a code of any of the lists is right."""
BY_SCHEME: dict[str, Validate] = {"pncId": pnc_id.validate, "cro": cro.validate, "asn": asn.validate}
BY_CONTACT: dict[str, Validate] = {"phone": phone.validate, "email": email.validate}


def as_json(finding: Finding, field: str | None) -> str:
    """A finding as it stands beside a record."""
    told = {
        "rule": finding.rule,
        "level": str(finding.level),
        "field": field,
        "message": finding.message[:300],
    }
    return json.dumps({name: text for name, text in told.items() if text is not None}, ensure_ascii=False)


def value_findings(slot: Slot, today: date) -> list[pl.Expr]:
    """For each value with rules, its findings as JSON with commas between; null where there are none."""
    found = [
        _findings(leaf, validate)
        for leaf in _checked(slot)
        if (validate := BY_LAST_PART.get(leaf.path.rpartition(".")[2]))
    ]
    for leaf in _checked(slot):
        lists = BY_LIST.get(leaf.path) or BY_LIST.get(leaf.path.rpartition(".")[2])
        if lists is not None and not _is_settled(leaf, lists):
            found.append(_findings(leaf, _in_lists(lists)))
    for group, leaf in _numbered(slot):
        validate = BY_SCHEME.get(group) or BY_CONTACT.get(group)
        if validate is not None:
            found.append(_findings(leaf, validate))
    found += [
        _findings(leaf, lambda text: validate_birth(text, on=today), unremarkable_birth(today))
        for leaf in _checked(slot)
        if leaf.path.startswith("births.") and leaf.path.endswith(".date")
    ]
    latitude, longitude = slot.column("point.latitude"), slot.column("point.longitude")
    if latitude is not None and longitude is not None:
        found.append(_point_findings(latitude, longitude))
    return found


def _is_settled(leaf: Leaf, lists: tuple[str, ...]) -> bool:
    """Whether the mapping's code table can give nothing but codes of the lists."""
    allowed = leaf.value.allowed if isinstance(leaf.value, Column) else None
    return allowed is not None and all(any(code in code_list(name) for name in lists) for code in allowed)


def _in_lists(lists: tuple[str, ...]) -> Validate:
    def validate(code: str) -> Findings:
        if any(code in code_list(name) for name in lists):
            return ()
        return (warning("code-not-in-list", f"This is no code of the list {lists[0]!r}."),)

    return validate


def _checked(slot: Slot) -> list[Leaf]:
    return [leaf for leaf in slot.body.leaves() if isinstance(leaf.value, Column)]


def _numbered(slot: Slot) -> list[tuple[str, Leaf]]:
    """Values of identifiers and contacts, with the constant that says of which kind they are."""
    pairs = []
    for several, word in (
        (slot.body.parts.get("identifiers"), "scheme"),
        (slot.body.parts.get("contacts"), "kind"),
    ):
        for group in several.groups if isinstance(several, Several) else ():
            said = _constant(group, word)
            leaf = group.leaf if isinstance(group, Spread) else group.parts.get("value")
            if said is not None and isinstance(leaf, Leaf) and isinstance(leaf.value, Column):
                pairs.append((said, leaf))
    return pairs


def _constant(group: Group | Spread, word: str) -> str | None:
    part = group.constants.get(word) if isinstance(group, Spread) else group.parts.get(word)
    value = part.value if isinstance(part, Leaf) else part
    return str(value.value) if isinstance(value, Constant) else None


def _findings(leaf: Leaf, validate: Validate, settle: Shortcut | None = None) -> pl.Expr:
    assert isinstance(leaf.value, Column)
    field = ".".join(part for part in leaf.path.split(".") if not part.rstrip("n").isdigit())

    def told(text: str) -> str | None:
        return ",".join(as_json(finding, field) for finding in validate(text)) or None

    if leaf.value.type is ValueType.LIST:
        return once_per_element(told)(leaf.value.expression).list.join(",")
    text = leaf.value.expression
    settle = settle or unremarkable(validate)
    if settle is not None:
        text = pl.when(~settle(text).fill_null(value=False)).then(text)
    return once_per_value(told)(text)


def _point_findings(latitude: Column, longitude: Column) -> pl.Expr:
    both = pl.concat_str(
        [latitude.expression.cast(pl.String), longitude.expression.cast(pl.String)], separator=" "
    )

    def told(text: str) -> str | None:
        north, east = text.split(" ")
        return (
            ",".join(as_json(finding, "point") for finding in point.check(float(north), float(east))) or None
        )

    return once_per_value(told)(both)
