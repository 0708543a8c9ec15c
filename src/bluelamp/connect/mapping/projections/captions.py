"""One line that names a record to a reader: `TESTPERSON, Jane Mary, born 04/03/1984`."""

import re

import polars as pl

from bluelamp.connect.mapping.bodies.occurrence import Occurrence
from bluelamp.connect.mapping.fields.column import Column
from bluelamp.connect.mapping.slot import Slot, together

LABEL_LENGTH_MAX = 300
REFERENCE_LENGTH_MAX = 40
"""A longer reference (open data has hashes of 64 characters) tells a reader nothing."""
_OBJECT_PARTS = {
    "vehicle": ("mark", "colour", "make", "model"),
    "telephone": ("number", "imei"),
    "email": ("address",),
    "socialAccount": ("service", "account"),
    "organisation": ("name",),
    "document": ("category", "number"),
    "property": ("category", "make", "model", "serial"),
    "weapon": ("category", "serial"),
    "drug": ("category", "quantity"),
    "media": ("category", "capturedAt"),
    "biometricReference": ("category", "bureauReference"),
    "paymentCard": ("issuer", "lastFour"),
}


def kind_in_words(kind: str) -> str:
    """`custodyStay` as `Custody stay`."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower()
    return {"asb": "Antisocial behaviour", "nfa": "No fixed abode"}.get(words, words[:1].upper() + words[1:])


def label(slot: Slot) -> pl.Expr:
    """The caption of a record; never null."""
    caption = {"person": _person, "object": _object, "location": _location, "event": _event}[slot.entity](
        slot
    )
    fallback = {"person": "Name not recorded"}.get(slot.entity, kind_in_words(slot.kind or slot.entity))
    return caption.str.slice(0, LABEL_LENGTH_MAX).fill_null(fallback)


def _person(slot: Slot) -> pl.Expr:
    names: list[pl.Expr] = []
    for at in range(sum(1 for leaf in slot.body.leaves() if leaf.path.endswith(".type"))):
        given = together(slot.texts(f"names.{at}.given", f"names.{at}.middle"), " ")
        family = [text.str.to_uppercase() for text in slot.texts(f"names.{at}.family")]
        names += [together([*family, given], ", "), *slot.texts(f"names.{at}.asRecorded")]
    name = pl.coalesce(names) if names else pl.lit(None, dtype=pl.String)
    born = slot.column("births.0.date")
    if born is None:
        return name
    return together([name, pl.lit("born ") + _as_written_here(born)], ", ")


def _as_written_here(date: Column) -> pl.Expr:
    """04/03/1984, 03/1984 or 1984."""
    text = date.expression
    parts = [text.str.slice(8, 2), text.str.slice(5, 2), text.str.slice(0, 4)]
    # Parts that are not known leave their slashes at the front.
    return pl.concat_str(parts, separator="/").str.strip_chars_start("/")


def _object(slot: Slot) -> pl.Expr:
    assert slot.kind is not None
    caption = together(slot.texts(*_OBJECT_PARTS[slot.kind]), " ")
    described = slot.texts("description")
    return pl.coalesce([caption, *described]) if described else caption


def _location(slot: Slot) -> pl.Expr:
    first_line = together(slot.texts("address.unit", "address.premises", "address.street"), " ")
    lines = slot.texts("address.locality", "address.town", "address.postcode")
    choices = [together([first_line, *lines], ", "), *slot.texts("address.asRecorded", "area")]
    choices.append(together(slot.texts("point.latitude", "point.longitude"), ", "))
    return pl.coalesce(choices)


def _event(slot: Slot) -> pl.Expr:
    kind = slot.column("kind")
    words = pl.lit(kind_in_words(slot.kind or "event"))
    if kind is not None:
        allowed = sorted(kind.allowed or ())
        words = kind.expression.replace_strict(
            allowed,
            [kind_in_words(each) for each in allowed],
            default=kind.expression,
            return_dtype=pl.String,
        )
    titles = slot.texts("title", "classification.offence", "classification.category")
    references = [
        pl.when(text.str.len_chars() <= REFERENCE_LENGTH_MAX).then(text) for text in slot.texts("reference")
    ]
    named = [words, *references, *([pl.coalesce(titles)] if titles else [])]
    if slot.occurrence is not None:
        named.append(_day_or_month(slot.occurrence))
    return together(named, ", ")


def _day_or_month(occurrence: Occurrence) -> pl.Expr:
    """The date to the precision known: 04/03/1984, 03/1984 or 1984."""
    precision = pl.col(occurrence.precision)
    at = pl.col(occurrence.from_at)
    return (
        pl.when(precision == "year")
        .then(at.dt.to_string("%Y"))
        .when(precision == "month")
        .then(at.dt.to_string("%m/%Y"))
        .otherwise(at.dt.to_string("%d/%m/%Y"))
    )
