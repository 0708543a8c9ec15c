"""Things that come several times in a row, as a copybook's OCCURS has them: one repeated slot for each table."""

import re
from collections.abc import Iterator

from bluelamp.connect.profile.fields_of import Fields
from bluelamp.connect.profile.guess import Guess
from bluelamp.connect.profile.layout import Layout, Line, Slot
from bluelamp.connect.profile.scalars import listed, mapped, scalar, written

NAMED_BY = ("mark", "vin", "serial", "imei")
"""Meanings that tell one thing from another; a table without any of them is no table of things."""
FIELDS = {
    "weapon": {"serial": "serial", "item": "category"},
    "vehicle": {"mark": "mark", "vin": "vin", "make": "make", "model": "model", "colour": "colour"},
    "telephone": {"imei": "imei", "phone": "number"},
    "property": {"serial": "serial", "item": "category", "make": "make", "model": "model", "seal": "seal", "exhibit": "reference",
                 "worth": "value"},
}  # fmt: skip
_WEAPON = re.compile(r"WEAPON|FIREARM|SHOTGUN|\bGUN|RIFLE|PISTOL")
_SORT = re.compile(r"KIND|TYPE|CATEGORY|CLASS|SORT")


def tables_of_things(guesses: list[Guess]) -> list[list[Guess]]:
    """First columns of each table that holds things, in the source's order."""
    return [table for table in _tables(guesses) if any(guess.meaning in NAMED_BY for guess in table)]


def _tables(guesses: list[Guess]) -> Iterator[list[Guess]]:
    """Columns side by side that come equally often are one table."""
    table: list[Guess] = []
    for guess in guesses:
        is_first = guess.repeats > 1 and guess.name.endswith(".1") and guess.name.count(".1") == 1
        if table and not (is_first and guess.repeats == table[0].repeats):
            yield table
            table = []
        if is_first:
            table.append(guess)
    if table:
        yield table


def draft_things(layout: Layout, fields: Fields, table: list[Guess]) -> Slot:
    """The repeated slot for a table, with its fields; every column of the table is put to use."""
    kind = _kind(table)
    slot = Slot(_name(kind, layout), "object", kind, repeat=table[0].repeats)
    rest: list[Guess] = []
    for guess in table:
        word = FIELDS[kind].get(guess.meaning or "") or ("category" if _is_sort(guess, kind) else None)
        if word is None or any(line.key == word for line in slot.lines):
            rest.append(guess)
        else:
            slot.lines.append(
                Line(word, _value(fields, slot, guess, word), _why(guess), check=not guess.sure)
            )
    if rest:
        text = f"{slot.name}_text"
        joined = (
            {"from": listed(guess.table for guess in rest), "join": '", "'}
            if len(rest) > 1
            else {"from": scalar(rest[0].table)}
        )
        fields.lines.append(Line(text, written(**joined, repeat=str(slot.repeat))))
        names = ", ".join(guess.table for guess in rest)
        slot.lines.append(
            Line(
                "description",
                scalar(f"{text}_{{n}}"),
                f"{names}: no field of a {kind} takes them",
                check=True,
            )
        )
    telling = [guess.table for guess in table if guess.meaning in NAMED_BY][:1]
    makes = [
        guess.table for guess in table if guess.meaning == "make" and kind not in {"vehicle", "telephone"}
    ]
    slot.key, slot.key_why = (
        listed([*telling, *makes]),
        "CHECK: what is the same in these is one thing, whoever holds it",
    )
    layout.repeated |= {guess.name.removesuffix(".1") for guess in table}
    layout.slots.append(slot)
    return slot


def _kind(table: list[Guess]) -> str:
    if any(guess.meaning in {"mark", "vin"} for guess in table):
        return "vehicle"
    if any(guess.meaning == "imei" for guess in table):
        return "telephone"
    return "weapon" if any(_WEAPON.search(guess.name.upper()) for guess in table) else "property"


def _name(kind: str, layout: Layout) -> str:
    taken = {slot.name for slot in layout.slots}
    return next(name for name in (kind, *(f"{kind}_{turn}" for turn in range(2, 100))) if name not in taken)


def _is_sort(guess: Guess, kind: str) -> bool:
    """Whether a column with explained codes says what sort of thing it is."""
    return (
        "category" in FIELDS[kind].values()
        and bool(guess.column.explained)
        and bool(_SORT.search(guess.name.upper()))
    )


def _value(fields: Fields, slot: Slot, guess: Guess, word: str) -> str:
    if guess.column.explained:
        name = f"{slot.name}_{word}"
        line = written(**{"from": scalar(guess.table), "codes": mapped(dict(guess.column.explained)), **fields.unknown(guess),
                          "repeat": str(slot.repeat)})  # fmt: skip
        fields.lines.append(Line(name, line, f"{guess.table}: in the copybook's words"))
        return scalar(f"{name}_{{n}}")
    if word == "mark":
        return written(**{"from": scalar(guess.table), "kind": "vehicle-mark"})
    return scalar(guess.table)


def _why(guess: Guess) -> str:
    return f"{guess.table}: {guess.why}"


def without(guesses: list[Guess], tables: list[list[Guess]]) -> list[Guess]:
    """The guesses that no table of things uses, further columns of such a table left out too."""
    used = {guess.name.removesuffix(".1") for table in tables for guess in table}
    return [guess for guess in guesses if re.sub(r"\.\d+$", "", guess.name) not in used]
