"""Builders of records that searches find: the columns that a mapping would fill, from the same functions."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bluelamp.pole.keys import (
    EventTraits,
    LocationTraits,
    NameTraits,
    ObjectTraits,
    PersonTraits,
    event_keys,
    hash_keys,
    key_hashes,
    location_keys,
    object_keys,
)
from bluelamp.pole.values.national_grid import to_national_grid
from tests.node.serving import ServedNode

LEEDS = (53.7996, -1.5492)


def a_person(
    node: ServedNode,
    given: str = "",
    family: str = "",
    born: str | None = None,
    *,
    alias: tuple[str, str] | None = None,
    identifiers: tuple[tuple[str, str], ...] = (),
    phone: str | None = None,
    email: str | None = None,
    postcode: str | None = None,
    gender: str | None = None,
    codes: tuple[str, ...] = (),
    **columns: Any,
) -> str:
    """A person record; returns its URN."""
    names = [(given, family), *([alias] if alias else [])]
    traits = PersonTraits(
        names=tuple(NameTraits(*name) for name in names),
        births=(born,) if born else (),
        identifiers=identifiers,
        phones=(phone,) if phone else (),
        emails=(email,) if email else (),
        postcodes=(postcode,) if postcode else (),
    )
    body: dict[str, Any] = {
        "names": [
            {"type": "real" if at == 0 else "alias", "given": one.split(), "family": other}
            for at, (one, other) in enumerate(names)
            if one or other
        ]
    }
    contacts = [("phone", phone), ("email", email)]
    optional = {
        "births": [{"date": born}] if born else None,
        "identifiers": [{"scheme": scheme, "value": value} for scheme, value in identifiers] or None,
        "contacts": [{"kind": kind, "value": value} for kind, value in contacts if value] or None,
        "gender": gender,
    }
    body.update({name: value for name, value in optional.items() if value})
    words = [given, family, *(alias or ()), *(value for _, value in identifiers), phone or "", email or ""]
    from_at, to_at = born_range(born) if born else (None, None)
    return node.a_record(
        body=body,
        label=f"{family.upper()}, {given}",
        keys=key_hashes(traits),
        search_text=" ".join(word for word in words if word).lower(),
        codes=[*codes, *([f"gender:{gender}"] if gender else [])],
        from_at=from_at,
        to_at=to_at,
        **columns,
    )


def born_range(born: str) -> tuple[datetime, datetime]:
    """First and last moment of a partial date."""
    parts = [int(part) for part in born.split("-")]
    first = datetime(
        parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1, tzinfo=UTC
    )
    days = {1: 365, 2: 28, 3: 1}[len(parts)]
    return first, first + timedelta(days=days) - timedelta(microseconds=1)


def an_object(
    node: ServedNode, kind: str, *, words: str | None = None, codes: tuple[str, ...] = (), **body: str
) -> str:
    """An object record; returns its URN."""
    traits = {name: body[name] for name in ("mark", "vin", "imei", "serial") if name in body}
    if kind == "telephone":
        traits["phone"] = body["number"]
    if kind == "email":
        traits["email"] = body["address"]
    return node.a_record(
        "object",
        kind=kind,
        body={"kind": kind, **body},
        label=" ".join(body.values()),
        keys=hash_keys(object_keys(ObjectTraits(**traits))),  # type: ignore[arg-type]
        search_text=words or " ".join(body.values()).lower(),
        codes=list(codes),
    )


def a_location(
    node: ServedNode,
    *,
    at: tuple[float, float] | None = None,
    codes: tuple[str, ...] = (),
    marking: int = 0,
    **address: str,
) -> str:
    """A location record; returns its URN."""
    keys = hash_keys(location_keys(LocationTraits(**address)))
    line = " ".join(address.values())
    return node.a_record(
        "location",
        kind="address" if address else "point",
        body={"kind": "address", "address": address} if address else {"kind": "point"},
        label=line or "A place",
        keys=keys,
        search_text=f"{line} {address.get('postcode', '').replace(' ', '')}".lower().strip() or None,
        codes=list(codes),
        grid=grid(at) if at else None,
        marking=marking,
    )


def an_event(
    node: ServedNode,
    reference: str,
    *,
    kind: str = "crime",
    at: datetime | None = None,
    until: datetime | None = None,
    where: tuple[float, float] | None = None,
    words: str = "",
    codes: tuple[str, ...] = (),
    classification: dict[str, str] | None = None,
    marking: int = 0,
) -> str:
    """An event record; returns its URN."""
    return node.a_record(
        "event",
        kind=kind,
        body={
            "kind": kind,
            "reference": reference,
            **({"classification": classification} if classification else {}),
        },
        label=f"{kind} {reference}",
        keys=hash_keys(event_keys(EventTraits(references=(reference,)))),
        search_text=f"{reference} {words}".lower(),
        codes=list(codes),
        from_at=at,
        to_at=until or at,
        grid=grid(where) if where else None,
        marking=marking,
    )


def grid(at: tuple[float, float]) -> str:
    """A point in the database's form."""
    easting, northing = to_national_grid(*at)
    return f"({float(easting)},{float(northing)})"
