"""Hashed keys under which a record is found: what `pole.keys` makes of the values of one batch."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from bluelamp.connect.mapping.bodies.nodes import Group, Leaf, Several, Spread
from bluelamp.connect.mapping.fields.column import Column, ValueType
from bluelamp.connect.mapping.fields.resolve import Constant
from bluelamp.connect.mapping.fields.value_functions import (
    in_every_row,
    once_per_element,
    once_per_value,
)
from bluelamp.connect.mapping.projections.births import can_be_birth
from bluelamp.connect.mapping.slot import Slot, as_text, together
from bluelamp.pole.keys import (
    Key,
    KeyArrays,
    KeyKind,
    LocationTraits,
    ObjectTraits,
    PersonColumns,
    bulk_location_keys,
    bulk_person_keys,
    hash_key,
    hash_keys,
    hash_many,
    object_keys,
)
from bluelamp.pole.keys.exact_values import NUMBER_CHARACTERS_MIN, plain_upper
from bluelamp.pole.keys.standardise import TEXT_CHARACTERS_MAX

NO_KEYS = pl.lit(None, dtype=pl.List(pl.Int64))


def search_keys(slot: Slot, made: pl.DataFrame) -> pl.Series | pl.Expr:
    """The keys of each record, in the order of the frame."""
    if made.is_empty():
        return NO_KEYS
    match slot.entity:
        case "person":
            return _person_keys(slot, made)
        case "object":
            return _keys_of(_object_texts(slot), _object_keys)
        case "location":
            return _location_keys(slot, made)
        case _:
            return _event_keys(slot)


def _person_keys(slot: Slot, made: pl.DataFrame) -> pl.Series:
    pairs = {"names": _names(slot), "identifiers": _identifiers(slot), "addresses": _addresses(slot)}
    texts = {
        "births": _births(slot),
        "phones": _contacts(slot, "phone"),
        "emails": _contacts(slot, "email"),
        "postcodes": _of_homes(slot, "address.postcode"),
    }
    columns: dict[str, Sequence[Any] | None] = {name: _pairs(made, each) for name, each in pairs.items()}
    columns |= {name: _texts(made, each) for name, each in texts.items()}
    names = columns.pop("names") or [()] * made.height
    return _as_lists(bulk_person_keys(PersonColumns(names=names, **columns)))


def _as_lists(arrays: KeyArrays) -> pl.Series:
    """The key arrays as a column; null where there is no key."""
    bounds = pa.array(arrays.offsets, mask=np.append(np.diff(arrays.offsets) == 0, False))
    lists = pl.from_arrow(pa.LargeListArray.from_arrays(bounds, pa.array(arrays.values)))
    assert isinstance(lists, pl.Series)
    return lists.alias("key")


def _lists(made: pl.DataFrame, values: Sequence[pl.Expr]) -> list[list[Any]]:
    """The values of each expression, one list each."""
    frame = made.select(in_every_row(value).alias(str(at)) for at, value in enumerate(values))
    return [column.to_list() for column in frame]


def _texts(made: pl.DataFrame, values: list[pl.Expr]) -> list[tuple[str, ...]] | None:
    """For each row, the texts that are there; an expression may give one text or a list of them."""
    if not values:
        return None
    return [tuple(_flat(row)) for row in zip(*_lists(made, values), strict=True)]


def _flat(row: Sequence[Any]) -> Iterator[str]:
    for value in row:
        if isinstance(value, str):
            yield value
        elif value is not None:
            yield from value


def _pairs(
    made: pl.DataFrame, values: list[tuple[pl.Expr, pl.Expr]]
) -> list[tuple[tuple[str, str], ...]] | None:
    """For each row, the pairs of texts of which one is there."""
    if not values:
        return None
    lists = _lists(made, [half for pair in values for half in pair])
    halves = [list(zip(*lists[at : at + 2], strict=True)) for at in range(0, len(lists), 2)]
    return [
        tuple((first or "", second or "") for first, second in row if first is not None or second is not None)
        for row in zip(*halves, strict=True)
    ]


def _groups(slot: Slot, name: str) -> list[Group | Spread]:
    several = slot.body.parts.get(name)
    return list(several.groups) if isinstance(several, Several) else []


def _part(group: Group | Spread, name: str) -> Leaf | None:
    if isinstance(group, Spread):
        return group.leaf if group.part == name else None
    part = group.parts.get(name)
    return part if isinstance(part, Leaf) else None


def _says(group: Group | Spread, name: str) -> str | None:
    """A constant part of the group, such as the scheme of an identifier."""
    constant = group.constants.get(name) if isinstance(group, Spread) else None
    if constant is None and isinstance(group, Group):
        part = group.parts.get(name)
        constant = part.value if isinstance(part, Leaf) and isinstance(part.value, Constant) else None
    return str(constant.value) if constant is not None else None


def _names(slot: Slot) -> list[tuple[pl.Expr, pl.Expr]]:
    pairs = []
    for group in _groups(slot, "names"):
        given = [as_text(leaf) for name in ("given", "middle") if (leaf := _part(group, name))]
        family = [as_text(leaf) for name in ("family",) if (leaf := _part(group, name))]
        if given or family:
            pairs.append((together(given, " "), together(family, " ")))
    return pairs


def _births(slot: Slot) -> list[pl.Expr]:
    """Dates of birth that can be true; the others stay in the record and are no way to find the person."""
    texts = [as_text(leaf) for group in _groups(slot, "births") if (leaf := _part(group, "date"))]
    return [pl.when(can_be_birth(text)).then(text) for text in texts]


def _identifiers(slot: Slot) -> list[tuple[pl.Expr, pl.Expr]]:
    pairs: list[tuple[pl.Expr, pl.Expr]] = []
    for group in _groups(slot, "identifiers"):
        value, scheme = _part(group, "value"), _part(group, "scheme")
        if value is not None and scheme is not None:
            pairs.append((as_text(scheme), as_text(value)))
    return pairs


def _contacts(slot: Slot, kind: str) -> list[pl.Expr]:
    found = []
    for group in _groups(slot, "contacts"):
        value = _part(group, "value")
        if value is None or _says(group, "kind") != kind:
            continue
        column = value.value
        is_list = isinstance(column, Column) and column.type is ValueType.LIST
        found.append(column.expression if is_list and isinstance(column, Column) else as_text(value))
    return found


def _of_homes(slot: Slot, path: str) -> list[pl.Expr]:
    """A value of the places that this row links to the person."""
    return [
        pl.when(pl.col(home.present)).then(column.expression)
        for home in slot.homes
        if (column := home.column(path)) is not None
    ]


def _addresses(slot: Slot) -> list[tuple[pl.Expr, pl.Expr]]:
    pairs: list[tuple[pl.Expr, pl.Expr]] = []
    for home in slot.homes:
        premises = together(home.texts("address.unit", "address.premises"), " ")
        street = together(home.texts("address.street") or home.texts("address.asRecorded"), " ")
        here = pl.col(home.present)
        pairs.append((pl.when(here).then(premises), pl.when(here).then(street)))
    return pairs


def _keys_of(texts: dict[str, pl.Expr], keys: Callable[[dict[str, str]], list[int]]) -> pl.Expr:
    """Keys worked out once for each different set of texts."""
    if not texts:
        return NO_KEYS
    together_ = pl.struct([text.alias(name) for name, text in texts.items()]).struct.json_encode()
    once = once_per_value(lambda encoded: keys(_filled(encoded)), pl.List(pl.Int64), remember=False)
    filled = pl.any_horizontal([text.is_not_null() for text in texts.values()])
    return once(in_every_row(pl.when(filled).then(together_)))


def _filled(encoded: str) -> dict[str, str]:
    return {name: text for name, text in json.loads(encoded).items() if text is not None}


def _body_texts(slot: Slot, places: dict[str, str]) -> dict[str, pl.Expr]:
    """Texts of the body by the names that the keys know them by."""
    return {name: texts[0] for name, path in places.items() if (texts := slot.texts(path))}


_OBJECT_PLACES = {
    "vehicle": {"mark": "mark", "vin": "vin"},
    "telephone": {"phone": "number", "imei": "imei"},
    "email": {"email": "address"},
    "socialAccount": {"service": "service", "account": "account"},
    "organisation": {"organisation": "name"},
    "document": {"category": "category", "number": "number"},
    "property": {"serial": "serial"},
    "weapon": {"serial": "serial"},
}


def _object_texts(slot: Slot) -> dict[str, pl.Expr]:
    return _body_texts(slot, _OBJECT_PLACES.get(slot.kind or "", {}))


def _object_keys(texts: dict[str, str]) -> list[int]:
    category, number = texts.pop("category", ""), texts.pop("number", "")
    service, account = texts.pop("service", ""), texts.pop("account", "")
    traits = ObjectTraits(
        **texts,
        documents=((category, number),) if number else (),
        social_accounts=((service, account),) if account else (),
    )
    return hash_keys(object_keys(traits))


_LOCATION_PLACES = {name: f"address.{name}" for name in LocationTraits.__dataclass_fields__}


def _location_keys(slot: Slot, made: pl.DataFrame) -> pl.Series | pl.Expr:
    known = _body_texts(slot, _LOCATION_PLACES)
    if not known:
        return NO_KEYS
    nothing = pl.lit("")
    texts = [
        in_every_row(known[name]).fill_null("") if name in known else nothing for name in _LOCATION_PLACES
    ]
    places = made.select(text.alias(name) for name, text in zip(_LOCATION_PLACES, texts, strict=True))
    return _as_lists(bulk_location_keys(places.iter_rows()))


def _event_keys(slot: Slot) -> pl.Expr:
    """As `pole.keys.event_keys`, key by key: references differ in every row, so whole sets of texts never repeat."""
    offences = slot.texts("classification.cjsCode", "classification.hoClass")
    numbers = [_hashed(text, KeyKind.REFERENCE, NUMBER_CHARACTERS_MIN) for text in slot.texts("reference")]
    numbers += [_hashed(text, KeyKind.OFFENCE, 1) for text in offences]
    further = slot.column("references")
    lists = [pl.concat_list(numbers)] if numbers else []
    if further is not None:
        hashed = once_per_element(_reference_key, pl.Int64)(further.expression)
        lists.append(hashed.fill_null(pl.lit([], dtype=pl.List(pl.Int64))))
    if not lists:
        return NO_KEYS
    keys = (pl.concat_list(lists) if len(lists) > 1 else lists[0]).list.drop_nulls()
    several = len(numbers) > 1 or further is not None
    keys = keys.list.unique(maintain_order=True) if several else keys
    return pl.when(keys.list.len() > 0).then(keys)


def _hashed(text: pl.Expr, kind: KeyKind, length_min: int) -> pl.Expr:
    """The key of one text; letters and figures only count, in capitals."""
    text = in_every_row(text)
    is_ascii = text.str.len_bytes() == text.str.len_chars()
    plain = text.str.to_uppercase().str.replace_all(r"[^0-9A-Z]+", "")
    # Other scripts are written in Latin letters first, and very long texts are cut, as `plain_upper` does.
    is_plain = is_ascii & (text.str.len_bytes() <= TEXT_CHARACTERS_MAX)
    other = once_per_value(plain_upper)(pl.when(~is_plain).then(text))
    chosen = pl.when(is_plain).then(plain).otherwise(other)
    long_enough = pl.when(chosen.str.len_bytes() >= length_min).then(chosen)
    return long_enough.map_batches(partial(_hashed_values, kind), return_dtype=pl.Int64)


def _hashed_values(kind: KeyKind, values: pl.Series) -> pl.Series:
    # Numbers of crimes and the like hardly ever come twice, so nothing is gained by asking which do.
    numbers = pl.Series(
        values.name,
        np.frombuffer(hash_many(kind, values.drop_nulls().to_list()), dtype="<i8"),
        dtype=pl.Int64,
    )
    if len(numbers) == len(values):
        return numbers
    # Each value takes the next number; where there is none, the number of the place before is passed over.
    place = values.is_not_null().cum_sum().cast(pl.Int64) - 1
    return numbers.gather(place.set(values.is_null(), None)).alias(values.name)


def _reference_key(text: str) -> int | None:
    plain = plain_upper(text)
    return hash_key(Key(KeyKind.REFERENCE, plain)) if len(plain) >= NUMBER_CHARACTERS_MIN else None
