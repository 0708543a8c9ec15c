"""The truth beside the extracts: Parquet tables and world.json. For tests and measurements; no node loads it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bluelamp.demo.world.clerk import slip_names
from bluelamp.demo.world.customs import lexicon
from bluelamp.demo.world.happenings import KINDS, OUTCOMES, ROLES, event_types
from bluelamp.demo.world.households import NIGHT
from bluelamp.demo.world.model import GENERATOR_VERSION, Ints, Texts, World
from bluelamp.demo.world.people import home_on
from bluelamp.demo.world.places import first_lines, force_of, street_of

PERSON, EVENT = "tp", "te"
"""How truth ids begin: `tp0000017`. No extract may hold one."""


def truth_ids(letter: str, numbers: Ints) -> pl.Series:
    """Truth ids of persons or events; none for -1."""
    plain = pl.Series(numbers.astype(np.int64))
    ids = pl.lit(letter) + pl.col("n").cast(pl.String).str.zfill(7)
    return pl.DataFrame({"n": plain}).select(pl.when(pl.col("n") >= 0).then(ids)).to_series()


def persons_frame(world: World) -> pl.DataFrame:
    """Every true person."""
    people, words = world.people, lexicon()
    ids = np.arange(len(people))
    home = home_on(people, world.households, ids, np.full(len(ids), NIGHT))
    street = street_of(home)
    codes = np.array([force.code for force in world.forces], object)
    return pl.DataFrame(
        {
            "person": truth_ids(PERSON, ids),
            "household": pl.Series(people.household),
            "custom": _strings(np.array([custom.title for custom in words.customs], object)[people.custom]),
            "given": _strings(words.texts(people.given)),
            "middle": _strings(_joined(words.texts(people.middle), " ", words.texts(people.middle_second))),
            "family": _strings(_joined(words.texts(people.family), "-", words.texts(people.family_second))),
            "former_family": _strings(words.texts(people.former_family)),
            "nickname": _strings(words.texts(people.nickname)),
            "alias_given": _strings(words.texts(people.alias_given)),
            "alias_family": _strings(words.texts(people.alias_family)),
            "born": pl.Series(people.born).cast(pl.Date),
            "sex": _strings(np.where(people.is_female, "F", "M")),
            "self_defined": _strings(people.self_defined),
            "observed": pl.Series(people.observed),
            "address": _strings(first_lines(home, world.places)),
            "town": _strings(world.places.town[street]),
            "postcode": _strings(world.places.postcode[street]),
            "force": _strings(codes[force_of(home, world.places)]),
            "mobile": _strings(people.mobile),
            "landline": _strings(world.households.landline[people.household]),
            "email": _strings(people.email),
            "pnc_id": _strings(people.pnc_id),
            "cro": _strings(people.cro),
            "licence": _strings(people.licence),
            "twin_of": truth_ids(PERSON, people.twin_of.astype(np.int64)),
            "junior_of": truth_ids(PERSON, people.junior_of.astype(np.int64)),
            "offending": pl.Series(people.offending),
        }
    )


def events_frame(world: World) -> pl.DataFrame:
    """Every true event."""
    events, types = world.events, event_types()
    codes = np.array([force.code for force in world.forces], object)
    return pl.DataFrame(
        {
            "event": truth_ids(EVENT, np.arange(len(events))),
            "kind": _strings(np.array(KINDS, object)[events.kind]),
            "type": _strings(np.array([each.title for each in types], object)[events.type]),
            "code": _strings(np.array([each.code for each in types], object)[events.type]),
            "category": _strings(np.array([each.category for each in types], object)[events.type]),
            "force": _strings(codes[events.force]),
            "is_attempted": pl.Series(events.is_attempted),
            "begun": _moments(events.begun),
            "ended": _moments(events.ended),
            "reported": _moments(events.reported),
            "street": pl.Series(street_of(events.premises)),
            "latitude": pl.Series(events.latitude).fill_nan(None),
            "longitude": pl.Series(events.longitude).fill_nan(None),
            "cause": truth_ids(EVENT, events.cause.astype(np.int64)),
            "is_near_repeat": pl.Series(events.is_near_repeat),
            "outcome": _strings(np.array(OUTCOMES, object)[events.outcome]),
        }
    )


def roles_frame(world: World) -> pl.DataFrame:
    """Who had which part in which event."""
    return pl.DataFrame(
        {
            "event": truth_ids(EVENT, world.roles.event.astype(np.int64)),
            "person": truth_ids(PERSON, world.roles.person.astype(np.int64)),
            "role": _strings(np.array(ROLES, object)[world.roles.role]),
        }
    )


def rates_frame(world: World) -> pl.DataFrame:
    """The true background rate of each type on each street, and how many near repeats one event brings about."""
    types = event_types()
    rates, places = world.rates, world.places
    codes = np.array([force.code for force in world.forces], object)
    return pl.DataFrame(
        {
            "force": _strings(codes[places.force[rates.street]]),
            "street": pl.Series(rates.street),
            "name": _strings(places.name[rates.street]),
            "town": _strings(places.town[rates.street]),
            "latitude": pl.Series(places.latitude[rates.street]),
            "longitude": pl.Series(places.longitude[rates.street]),
            "type": _strings(np.array([each.title for each in types], object)[rates.type]),
            "expected_per_year": pl.Series(rates.expected_per_year),
            "near_repeats": pl.Series(np.array([each.repeat for each in types])[rates.type]),
        }
    )


def slips_series(masks: Ints) -> pl.Series:
    """The slips of each record by name, parted by blanks."""
    known, places = np.unique(masks, return_inverse=True)
    names = np.array([" ".join(slip_names(int(mask))) for mask in known.tolist()], object)
    return _strings(names[places])


def write_tables(folder: Path, tables: Iterable[tuple[str, pl.DataFrame]]) -> dict[str, int]:
    """Writes each table as Parquet; how many rows each has."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = {}
    for name, frame in tables:
        frame.write_parquet(folder / f"{name}.parquet", compression="zstd", statistics=False)
        rows[name] = frame.height
    return rows


def write_about(path: Path, world: World, counts: dict[str, Any]) -> None:
    """Writes world.json: how the world was made, so that it can be made again."""
    about = {
        "generator": GENERATOR_VERSION,
        "seed": world.seed,
        "noise": world.noise,
        "night": world.night.isoformat(),
        "forces": {force.code: force.name for force in world.forces},
        **world.settings,
        "counts": counts,
    }
    path.write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def digest(world: World) -> str:
    """A hash of all that is true: the same generator and seed give the same one."""
    sum_of_all = hashlib.sha256()
    for frame in (persons_frame(world), events_frame(world), roles_frame(world)):
        sum_of_all.update(frame.write_csv().encode())
    return sum_of_all.hexdigest()


def _strings(texts: Texts | Any) -> pl.Series:
    return pl.Series(texts.tolist(), dtype=pl.String)


def _joined(first: Texts, mark: str, second: Texts) -> Texts:
    return np.where(second != "", first + mark + second, first)


def _moments(minutes: Ints) -> pl.Series:
    return pl.Series(minutes.astype(np.int64) * 60_000).cast(pl.Datetime("ms"))
