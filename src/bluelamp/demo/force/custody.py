"""The custody system: a relational database with an old product's column names, one SQLite file.

Two tables and the flat view V_CUSTODY (one row per custody record) that a mapping reads.
"""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, fields
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from random import Random

from bluelamp.demo.force.clock import YEARS_KEPT, a_time_before, stamp
from bluelamp.demo.force.identifiers import STATIONS, arrest_number, mistyped
from bluelamp.demo.force.people import Person
from bluelamp.demo.force.places import streets
from bluelamp.demo.force.recording import CUSTODY, Clerk, Recorded

MINIMUM_AGE = 10  # age of criminal responsibility: Children and Young Persons Act 1933, s.50
SEX_CODES = {"M": "1", "F": "2"}
DISPOSALS = {"CHARGED": 34, "RUI": 24, "BAILED": 14, "NFA": 20, "CAUTION": 8}

SCHEMA = """
CREATE TABLE DETAINED_PERSON (
    DP_NO              INTEGER PRIMARY KEY,
    SURNAME            VARCHAR(35),
    FORENAME1          VARCHAR(35),
    FORENAME2          VARCHAR(35),
    FORENAME3          VARCHAR(35),
    DOB                VARCHAR(10),
    SEX                CHAR(1),
    ETHNIC_APPEARANCE  CHAR(1),
    SELF_DEF_ETHNICITY VARCHAR(2),
    PNC_ID             VARCHAR(13),
    CRO                VARCHAR(12),
    ADDR1              VARCHAR(60),
    TOWN               VARCHAR(40),
    POSTCODE           VARCHAR(8),
    TELEPHONE          VARCHAR(20),
    EMAIL              VARCHAR(80),
    ALIAS_SURNAME      VARCHAR(35),
    ALIAS_FORENAME     VARCHAR(35),
    WARNING            VARCHAR(40),
    LAST_UPDATED       VARCHAR(19) NOT NULL
);
CREATE TABLE CUSTODY_RECORD (
    CUSTODY_NO           VARCHAR(14) PRIMARY KEY,
    DP_NO                INTEGER NOT NULL REFERENCES DETAINED_PERSON (DP_NO),
    ASN                  VARCHAR(24),
    ARREST_TIME          VARCHAR(19),
    ARREST_PLACE         VARCHAR(80),
    ARREST_LATITUDE      REAL,
    ARREST_LONGITUDE     REAL,
    OFFENCE_CODE         VARCHAR(8),
    OFFENCE_TEXT         VARCHAR(120),
    ARRIVAL_TIME         VARCHAR(19),
    DETENTION_AUTHORISED VARCHAR(19),
    DISPOSAL             VARCHAR(10),
    ARRESTING_OFFICER    VARCHAR(10),
    OFFICER_CODE         VARCHAR(10),
    LAST_UPDATED         VARCHAR(19) NOT NULL
);
CREATE INDEX CUSTODY_RECORD_DP_NO ON CUSTODY_RECORD (DP_NO);
CREATE VIEW V_CUSTODY AS
SELECT c.CUSTODY_NO, c.DP_NO, d.SURNAME, d.FORENAME1, d.FORENAME2, d.FORENAME3, d.DOB, d.SEX,
       d.ETHNIC_APPEARANCE, d.SELF_DEF_ETHNICITY, d.PNC_ID, d.CRO, d.ADDR1, d.TOWN, d.POSTCODE,
       d.TELEPHONE, d.EMAIL, d.ALIAS_SURNAME, d.ALIAS_FORENAME, d.WARNING,
       c.ASN, c.ARREST_TIME, c.ARREST_PLACE, c.ARREST_LATITUDE, c.ARREST_LONGITUDE,
       c.OFFENCE_CODE, c.OFFENCE_TEXT, c.ARRIVAL_TIME, c.DETENTION_AUTHORISED, c.DISPOSAL,
       c.ARRESTING_OFFICER, c.OFFICER_CODE,
       max(c.LAST_UPDATED, d.LAST_UPDATED) AS LAST_UPDATED
  FROM CUSTODY_RECORD c
  JOIN DETAINED_PERSON d ON d.DP_NO = c.DP_NO;
"""


@dataclass(frozen=True)
class DetainedPerson:
    """A row of DETAINED_PERSON, in the order of its columns."""

    dp_no: int
    surname: str
    forename1: str
    forename2: str | None
    forename3: str | None
    dob: str
    sex: str
    ethnic_appearance: str
    self_def_ethnicity: str | None
    pnc_id: str | None
    cro: str | None
    addr1: str | None
    town: str | None
    postcode: str | None
    telephone: str | None
    email: str | None
    alias_surname: str | None
    alias_forename: str | None
    warning: str | None
    last_updated: str


@dataclass(frozen=True)
class CustodyRecord:
    """A row of CUSTODY_RECORD, in the order of its columns."""

    custody_no: str
    dp_no: int
    asn: str
    arrest_time: str
    arrest_place: str
    arrest_latitude: float
    arrest_longitude: float
    offence_code: str
    offence_text: str
    arrival_time: str
    detention_authorised: str
    disposal: str | None
    arresting_officer: str
    officer_code: str
    last_updated: str


@dataclass(frozen=True)
class Stay:
    """A detained person's first custody record is made with them; `person` and `slips` are for the truth file."""

    detained: DetainedPerson
    person: str
    slips: tuple[str, ...]


class CustodySuite:
    """Books people in. Numbers go on from where the last one stopped."""

    def __init__(
        self, rng: Random, night: datetime, *, last_dp_no: int = 0, last_custody_no: int = 0
    ) -> None:
        self._rng = rng
        self._night = night
        self._clerk = Clerk(CUSTODY, rng)
        self._last_dp_no = last_dp_no
        self._last_custody_no = last_custody_no

    def arrests(self, people: Sequence[Person], days: int) -> list[tuple[datetime, int]]:
        """When each of these people (by place in the list) was arrested, in order of time.

        Some come back: on average a person who was ever arrested was arrested 1.5 times.
        """
        happened: list[tuple[datetime, int]] = []
        for at, person in enumerate(people):
            times = self._rng.choices((1, 2, 3, 6), weights=(70, 18, 9, 3))[0]
            for _ in range(times):
                moment = a_time_before(self._night, days, self._rng)
                if moment.year - person.born.year > MINIMUM_AGE:
                    happened.append((moment, at))
        return sorted(happened)

    def detain(self, person: Person, moment: datetime) -> Stay:
        """Makes a new detained person: the officer did not find the old one, or there is none."""
        self._last_dp_no += 1
        written = self._clerk.write_down(person)
        slips = list(written.slips)
        pnc_id: str | None = person.pnc_id or None
        if pnc_id and self._rng.random() < 0.03:
            pnc_id = mistyped(pnc_id, self._rng)
            slips.append("pnc-id-mistyped")
        elif pnc_id and self._rng.random() < 0.2:
            pnc_id = None
            slips.append("pnc-id-missing")
        row = self._row(person, written, pnc_id, stamp(moment + timedelta(hours=1)))
        return Stay(row, person.number, tuple(slips))

    def _row(
        self, person: Person, written: Recorded, pnc_id: str | None, last_updated: str
    ) -> DetainedPerson:
        rng = self._rng
        given = (*written.given, None, None)
        first = written.given[0]
        if rng.random() < 0.01:
            first = f"{'Mr' if person.sex == 'M' else 'Mrs'} {first}"
        has_alias = person.alias and rng.random() < 0.7
        sex = SEX_CODES[person.sex] if rng.random() < 0.98 else rng.choice("09")
        return DetainedPerson(
            dp_no=self._last_dp_no,
            surname=written.family,
            forename1=first,
            forename2=given[1],
            forename3=given[2],
            dob=written.born,
            sex=sex,
            ethnic_appearance=str(person.appearance) if rng.random() < 0.95 else "0",
            self_def_ethnicity=person.self_defined or None,
            pnc_id=pnc_id,
            cro=person.cro or None,
            addr1=written.address or None,
            town=written.town or None,
            postcode=written.postcode or None,
            telephone=written.telephone or None,
            email=person.email or None,
            alias_surname=person.alias.family.upper() if person.alias and has_alias else None,
            alias_forename=self._alias_forename(person, has_alias=bool(has_alias)),
            warning=";".join(person.warnings) or None,
            last_updated=last_updated,
        )

    def _alias_forename(self, person: Person, *, has_alias: bool) -> str | None:
        """The alias's given name, or only a nickname."""
        if person.alias and has_alias:
            return person.alias.given[0]
        return person.nickname if person.nickname and self._rng.random() < 0.3 else None

    def book_in(self, dp_no: int, moment: datetime) -> CustodyRecord:
        """Makes the custody record of one arrest."""
        rng = self._rng
        self._last_custody_no += 1
        station = rng.choice(STATIONS)
        street = rng.choice(streets())
        code, text = an_offence(rng)
        arrival = moment + timedelta(minutes=rng.randrange(12, 90))
        authorised = arrival + timedelta(minutes=rng.randrange(4, 50))
        released = authorised + timedelta(minutes=rng.randrange(90, 23 * 60))
        # Who came in during the last hours is still in a cell.
        is_over = released < self._night
        disposal = rng.choices(list(DISPOSALS), weights=list(DISPOSALS.values()))[0]
        year = moment.year % 100
        return CustodyRecord(
            custody_no=f"{station}/{self._last_custody_no:06d}/{year:02d}",
            dp_no=dp_no,
            asn=arrest_number(moment.year, station, self._last_custody_no),
            arrest_time=stamp(moment),
            arrest_place=f"{street.name}, {street.town}",
            arrest_latitude=street.latitude,
            arrest_longitude=street.longitude,
            offence_code=code,
            offence_text=text,
            arrival_time=stamp(arrival),
            detention_authorised=stamp(authorised),
            disposal=disposal if is_over else None,
            arresting_officer=str(9000 + rng.randrange(120)),
            officer_code=f"CS{rng.randrange(1, 13):02d}",
            last_updated=stamp(released if is_over else authorised),
        )


@cache
def _offences() -> tuple[list[tuple[str, str]], list[int]]:
    listed = tomllib.loads((files(__package__) / "offences.toml").read_text(encoding="utf-8"))["offences"]
    return [(each["code"], each["text"]) for each in listed], [each["weight"] for each in listed]


def an_offence(rng: Random) -> tuple[str, str]:
    """An offence code and what the custody sergeant calls it."""
    listed, weights = _offences()
    return rng.choices(listed, weights=weights)[0]


def fill_suite(
    people: Sequence[Person], rng: Random, night: datetime
) -> tuple[list[Stay], list[CustodyRecord]]:
    """The custody system's whole content: one in eight comings-back is booked as if a new person."""
    suite = CustodySuite(rng, night)
    stays: list[Stay] = []
    records: list[CustodyRecord] = []
    last_dp_no_of: dict[int, int] = {}
    for moment, at in suite.arrests(people, YEARS_KEPT * 365):
        if at not in last_dp_no_of or rng.random() < 0.125:
            stays.append(suite.detain(people[at], moment))
            last_dp_no_of[at] = stays[-1].detained.dp_no
        records.append(suite.book_in(last_dp_no_of[at], moment))
    return stays, records


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The database, committed at the end of the block."""
    with closing(sqlite3.connect(path)) as connection, connection:
        yield connection


def insert(connection: sqlite3.Connection, stays: Sequence[Stay], records: Sequence[CustodyRecord]) -> None:
    """Adds rows to both tables."""
    for table, kind, rows in (
        ("DETAINED_PERSON", DetainedPerson, [astuple(stay.detained) for stay in stays]),
        ("CUSTODY_RECORD", CustodyRecord, [astuple(record) for record in records]),
    ):
        marks = ", ".join("?" for _ in fields(kind))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def write_custody(path: Path, stays: Sequence[Stay], records: Sequence[CustodyRecord]) -> None:
    """Writes a new database file."""
    path.unlink(missing_ok=True)
    with opened(path) as connection:
        connection.executescript(SCHEMA)
        insert(connection, stays, records)


def view_rows(path: Path) -> dict[str, tuple[object, ...]]:
    """V_CUSTODY as it stands, by custody number."""
    with opened(path) as connection:
        return {row[0]: row for row in connection.execute("SELECT * FROM V_CUSTODY ORDER BY CUSTODY_NO")}
