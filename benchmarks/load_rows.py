"""Rows to load, invented from a fixed seed: open crime and a persons register, two in a hundred of them bad. No timing here."""

from pathlib import Path

import numpy as np
import polars as pl

from bluelamp.pole.values.check_character import check_character

SEED = 20261122
BAD_SHARE = 0.02
ROWS_AT_ONCE = 250_000
KINDS = ("Anti-social behaviour", "Burglary", "Criminal damage and arson", "Drugs", "Other theft", "Public order", "Robbery", "Shoplifting", "Vehicle crime", "Violence and sexual offences")  # fmt: skip
OUTCOMES = ("Investigation complete; no suspect identified", "Unable to prosecute suspect", "Under investigation", "Local resolution", "")  # fmt: skip
SYLLABLES = "ack ad ale ash bar bel ber bos bur cal car cot cow dal den der dun el en fer gar gil had hal har hol ing ker kil lan lec low mar mel mor nor ock ol per pil ran rid ros san sel ster tan ter thor til tor tun ull ver wal war wes wick win wor".split()  # fmt: skip
PLACES, GIVEN_NAMES, FAMILY_NAMES = 200_000, 3_000, 40_000

CRIME_MAPPING = """
mapping: 1
source: {system: bench, key: [Crime ID]}
fields:
  month: {from: Month, parse: date(%Y-%m)}
  category: {from: Crime type, code_list: {list: crime-category, from: label}}
entities:
  crime: {entity: event, kind: crime, occurred: month, reference: Crime ID, category: category, offence: Crime type,
          outcome: Last outcome category, narrative: Context}
handling: {marking: OFFICIAL, purposes: [policing], basis: fact}
"""
"""One entity kind."""
PLACE_MAPPING = CRIME_MAPPING.replace(
    "handling:",
    """  place: {entity: location, kind: point, when: {present: [Longitude, Latitude]}, latitude: Latitude,
          longitude: Longitude, area: Location, lsoa: LSOA code}
links:
  - {from: crime, to: place, role: occurredAt}
handling:""",
)
"""Full fan-out: a crime, its place and the link between them."""
PERSON_MAPPING = """
mapping: 1
source: {system: bench, key: [NOMINAL]}
fields:
  born: {from: DOB, parse: "date(%d/%m/%Y)"}
  surname: {from: SURNAME, case: title}
entities:
  nominal: {entity: person, given: FORENAME, family: surname, dob: born,
            gender: {from: SEX, code_list: {list: gender, from: cjs}},
            pncId: {from: PNC_ID, kind: pnc-id}, phone: {from: TELEPHONE, kind: phone}}
  home: {entity: location, kind: address, premises: HOUSE, street: STREET, town: TOWN,
         postcode: {from: POSTCODE, kind: postcode}}
links:
  - {from: nominal, to: home, role: home}
handling: {marking: OFFICIAL-SENSITIVE, purposes: [policing]}
"""
"""A person with home, so that every kind of person key is made."""


def write_crimes(path: Path, rows: int) -> None:
    """Open crime as data.police.uk publishes it; the bad rows have a month that is none."""
    _write(path, rows, _crimes)


def write_persons(path: Path, rows: int) -> None:
    """A register of nominals; the bad rows have a date of birth that is none."""
    _write(path, rows, _persons)


def _write(path: Path, rows: int, make: "object") -> None:
    with path.open("wb") as file:
        for start in range(0, rows, ROWS_AT_ONCE):
            frame = make(np.random.default_rng((SEED, start)), start, min(ROWS_AT_ONCE, rows - start))  # type: ignore[operator]
            frame.write_csv(file, include_header=start == 0)


def _crimes(rng: np.random.Generator, start: int, rows: int) -> pl.DataFrame:
    # Crimes of one street point share its coordinates, as published ones do.
    place = rng.zipf(1.3, rows) % PLACES
    longitude, latitude = -1.9 + (place % 447) * 0.0017, 53.5 + (place // 447) * 0.001
    is_bad = rng.random(rows) < BAD_SHARE
    halves = rng.integers(0, 2**63, (rows, 4), dtype=np.int64)
    return pl.DataFrame(
        {
            "Crime ID": [f"{a:016x}{b:016x}{c:016x}{d:016x}" for a, b, c, d in halves.tolist()],
            "Month": np.where(
                is_bad, "2016-13", np.char.add("2016-0", rng.integers(1, 10, rows).astype(str))
            ),
            "Reported by": "West Yorkshire Police",
            "Falls within": "West Yorkshire Police",
            "Longitude": pl.Series(longitude).round(6).cast(pl.String),
            "Latitude": pl.Series(latitude).round(6).cast(pl.String),
            "Location": [f"On or near Example Road {number}" for number in (place % 9_000).tolist()],
            "LSOA code": [f"E0101{number:04}" for number in (place % 1_400).tolist()],
            "LSOA name": [f"Leeds {number:03}A" for number in (place % 1_400).tolist()],
            "Crime type": _chosen(rng, KINDS, rows),
            "Last outcome category": _chosen(rng, OUTCOMES, rows),
            "Context": "",
        }
    )


def _persons(rng: np.random.Generator, start: int, rows: int) -> pl.DataFrame:
    names = np.random.default_rng(SEED)
    given = _names(names, GIVEN_NAMES, 2)
    family = _names(names, FAMILY_NAMES, 3)
    is_bad = rng.random(rows) < BAD_SHARE
    born = np.datetime64("1940-01-01") + rng.integers(0, 70 * 365, rows)
    numbers = np.arange(start, start + rows)
    return pl.DataFrame(
        {
            "NOMINAL": pl.Series(numbers).cast(pl.String),
            "FORENAME": _chosen(rng, given, rows, skew=5),
            "SURNAME": _chosen(rng, family, rows, skew=10),
            "DOB": pl.Series(born).dt.strftime("%d/%m/%Y"),
            "SEX": _chosen(rng, ("1", "2", "9"), rows),
            "PNC_ID": [f"{year}/{serial:07}{check_character(f'{year % 100:02}{serial:07}')}" for year, serial in zip((1980 + numbers % 40).tolist(), (numbers % 10_000_000).tolist(), strict=True)],
            "TELEPHONE": [f"07700{number:06}" for number in rng.integers(900_000, 1_000_000, rows).tolist()],
            "HOUSE": pl.Series(rng.integers(1, 300, rows)).cast(pl.String),
            "STREET": [f"{name} Road" for name in rng.choice(family[:4_000], rows).tolist()],
            "TOWN": _chosen(rng, ("Leeds", "Bradford", "Wakefield"), rows),
            "POSTCODE": _postcodes(rng, rows),
        }
    ).with_columns(DOB=pl.when(pl.Series(is_bad)).then(pl.lit("31/02/1984")).otherwise("DOB"))  # fmt: skip


def _names(rng: np.random.Generator, count: int, syllables: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(rng.choice(SYLLABLES, syllables)).capitalize()] = None
    return list(found)


def _chosen(
    rng: np.random.Generator, words: "tuple[str, ...] | list[str]", rows: int, skew: int = 0
) -> pl.Series:
    """Words at random; with a skew, as unevenly shared as names are."""
    shares = 1 / (np.arange(len(words)) + skew) if skew else np.ones(len(words))
    at = rng.choice(len(words), rows, p=shares / shares.sum())
    return pl.Series(words)[pl.Series(at)]


def _postcodes(rng: np.random.Generator, rows: int) -> pl.Series:
    # Districts LS60 to LS98 do not exist.
    letters = pl.Series(list("ABDEFGHJLNPQRSTUWXYZ"))
    district, sector, one, two = (
        rng.integers(low, high, rows) for low, high in ((60, 99), (0, 10), (0, 20), (0, 20))
    )
    parts = pl.DataFrame(
        {
            "district": district,
            "sector": sector,
            "one": letters[pl.Series(one)],
            "two": letters[pl.Series(two)],
        }
    )
    return parts.select(pl.format("LS{} {}{}{}", "district", "sector", "one", "two")).to_series()
