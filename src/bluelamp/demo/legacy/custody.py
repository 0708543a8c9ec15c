"""Lays a force's custody stays into the custody system's SQLite database (shape: demo.force.custody)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from bluelamp.demo.force.custody import SCHEMA, SEX_CODES, opened
from bluelamp.demo.force.people import WARNINGS
from bluelamp.demo.legacy.stays import Stays
from bluelamp.demo.legacy.view import LOADED, ForceView, Observations, Written
from bluelamp.demo.world.clerk import Observed
from bluelamp.demo.world.dice import Dice, Ints
from bluelamp.demo.world.model import Texts
from bluelamp.demo.world.places import points

SYSTEM = "custody"
BOOKED_ANEW = 0.12
"""How often a sergeant makes a new detained person of somebody who has been here before."""
BAD_DATE, BAD_CODE = 0.0015, 0.001
STAMP = "%Y-%m-%d %H:%M:%S"


def write(view: ForceView, folder: Path) -> Written:
    """`custody.sqlite`: two tables and the view V_CUSTODY; a detained person may have many stays."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "custody.sqlite"
    parts = Stays.of(view)
    stays = parts.event
    dice = view.dice(SYSTEM)
    dp_no, first = _detained(dice, parts.person)
    begun = view.world.events.begun[stays[first]]
    observed = _fitted(view.clerk(SYSTEM).write_down(parts.person[first], begun // 1440, dp_no[first]))
    bad_dates = dice.happens("bad date", dp_no[first], BAD_DATE) & (observed.year > 0)
    bad_codes = dice.happens("bad code", np.arange(len(stays)), BAD_CODE) & (view.outcomes(stays) != "")
    path.unlink(missing_ok=True)
    with opened(path) as connection:
        connection.executescript(SCHEMA)
        people = _people(view, observed, dp_no[first], begun, bad_dates)
        connection.executemany(f"INSERT INTO DETAINED_PERSON VALUES ({', '.join('?' * 20)})", people)
        records = _records(view, parts, dp_no, bad_codes)
        connection.executemany(f"INSERT INTO CUSTODY_RECORD VALUES ({', '.join('?' * 15)})", records)
    expected = np.where(bad_dates, "date-unreadable", LOADED).tolist()
    truth = Observations(
        "DETAINED_PERSON",
        dp_no[first].astype(str).tolist(),
        observed.person,
        observed.slips,
        stays[first],
        expected,
    )
    return Written((path,), {"DETAINED_PERSON": len(first), "CUSTODY_RECORD": len(stays)}, (truth,))


def _detained(dice: Dice, person: Ints) -> tuple[Ints, Ints]:
    """The detained person's number of each stay, and which stay each number was made at."""
    anew = dice.happens("booked anew", np.arange(len(person)), BOOKED_ANEW).tolist()
    last: dict[int, int] = {}
    numbers, first = np.empty(len(person), np.int64), []
    for at, (who, again) in enumerate(zip(person.tolist(), anew, strict=True)):
        if who not in last or again:
            first.append(at)
            last[who] = len(first)
        numbers[at] = last[who]
    return numbers, np.array(first, np.int64)


def _fitted(observed: Observed) -> Observed:
    for column in ("given", "middle", "family"):
        observed = observed.cut(column, 35)
    return observed


def _people(
    view: ForceView, observed: Observed, dp_no: Ints, begun: Ints, bad_dates: np.ndarray
) -> Iterable[tuple[object, ...]]:
    dice = view.dice(SYSTEM)
    born = np.where(bad_dates, "31/02/1984", observed.born("%d/%m/%Y", missing="01/01/1900"))
    sex = [SEX_CODES.get(each, "0") for each in observed.sex.tolist()]
    middles = [(*each.split(" ", 1), None)[:2] if each else (None, None) for each in observed.middle.tolist()]
    aliased = dice.happens("alias known", dp_no, 0.7)
    called = dice.happens("nickname known", dp_no, 0.3)
    alias = np.where(aliased, observed.alias_given, "")
    alias = np.where((alias == "") & called, observed.nickname, alias)
    return zip(
        dp_no.tolist(),
        [family.upper() for family in observed.family.tolist()],
        observed.given.tolist(),
        [second for second, _ in middles],
        [third for _, third in middles],
        born.tolist(),
        sex,
        observed.observed.astype(str).tolist(),
        observed.self_defined.tolist(),
        _or_null(observed.pnc_id),
        _or_null(observed.cro),
        _or_null(observed.first_line),
        _or_null(observed.town),
        _or_null(observed.postcode),
        _or_null(observed.phone),
        _or_null(observed.email),
        _or_null(np.where(aliased, observed.alias_family, "")),
        _or_null(alias),
        _warnings(dice, observed.person),
        view.stamps(begun + 60, STAMP),
        strict=True,
    )


def _or_null(texts: Texts) -> list[str | None]:
    return [text or None for text in texts.tolist()]


def _warnings(dice: Dice, person: Ints) -> list[str | None]:
    """Warning signals hang on the person, so that a second booking repeats the first."""
    codes = list(WARNINGS)
    drawn = np.array(codes, object)[dice.among("warning", person, list(WARNINGS.values()))].tolist()
    more = np.array(codes, object)[dice.among("second warning", person, list(WARNINGS.values()))].tolist()
    count = dice.among("warnings", person, (72, 20, 8)).tolist()
    return [
        ";".join(dict.fromkeys((one, two)[:many])) or None
        for one, two, many in zip(drawn, more, count, strict=True)
    ]


def _records(
    view: ForceView, parts: Stays, dp_no: Ints, bad_codes: np.ndarray
) -> Iterable[tuple[object, ...]]:
    events, dice, stays = view.world.events, view.dice(SYSTEM), parts.event
    ids = np.arange(len(stays))
    arrest = events.cause[stays].astype(np.int64)
    crime = events.cause[arrest].astype(np.int64)
    latitude, longitude = points(events.premises[arrest], view.world.places)
    over = view.outcomes(stays)
    disposal = np.where(bad_codes, "ESCAPED", over)
    updated = np.where(over != "", events.ended[stays], events.begun[stays] + 30)
    return zip(
        parts.number,
        dp_no.tolist(),
        parts.asn.tolist(),
        view.stamps(events.begun[arrest], STAMP),
        view.streets(events.premises[arrest]).tolist(),
        latitude.tolist(),
        longitude.tolist(),
        view.codes(crime),
        [each.title for each in view.types(crime)],
        view.stamps(events.begun[stays], STAMP),
        view.stamps(events.begun[stays] + 4 + dice.below("authorised", ids, 40), STAMP),
        _or_null(disposal),
        (9000 + dice.below("officer", ids, 120)).astype(str).tolist(),
        [f"CS{1 + at:02d}" for at in dice.below("sergeant", ids, 12).tolist()],
        view.stamps(updated, STAMP),
        strict=True,
    )
