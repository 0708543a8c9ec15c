"""One more day's work in a synthetic force's systems: new rows, corrections and a few disposals."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from bluelamp.demo.force.clock import FIRST_NIGHT, a_time_before, stamp
from bluelamp.demo.force.custody import DISPOSALS, CustodySuite, Stay, insert, opened, view_rows
from bluelamp.demo.force.making import ForceFiles, the_people
from bluelamp.demo.force.people import Person
from bluelamp.demo.force.property_store import (
    HAND_MADE,
    LOADED,
    Deposit,
    PropertyStore,
    read_property,
    write_property,
)
from bluelamp.demo.force.truth import (
    CUSTODY_SYSTEM,
    PROPERTY_SYSTEM,
    TrueRow,
    of_custody,
    of_property,
    read_about,
    read_truth,
    write_about,
    write_truth,
)

# Shares of a system's rows touched in one day. Changed and disposed of stay well under the 5 per cent at
# which a sync stops and asks.
NEW, CORRECTED, DISPOSED = 0.012, 0.008, 0.004
DATE_SLIPS = {"date-swapped", "date-mistyped", "date-missing"}


@dataclass(frozen=True)
class Changes:
    """What a difference between two days must find, in rows that load."""

    added: int
    changed: int
    deleted: int


@dataclass(frozen=True)
class DayOfWork:
    """The day that both systems now show."""

    night: datetime
    custody: Changes
    property_store: Changes


def next_day(folder: Path, seed: int | None = None) -> DayOfWork:
    """Changes both systems in the folder as one day's work would, and the truth with them.

    Without a seed, the one that the folder was made with; each day differs from the last.
    """
    before = read_about(folder / "force.json")
    about = replace(before, day=before.day + 1)
    files = ForceFiles(folder, about.people, 0, 0, 0, 0)
    night = FIRST_NIGHT + timedelta(days=about.day)
    rng = Random(f"day {about.day} {about.seed if seed is None else seed}")
    people = {person.number: person for person in the_people(about)}
    truth = read_truth(files.truth)
    stays = [row for row in truth if row.system == CUSTODY_SYSTEM]
    custody_before = view_rows(files.custody)
    with opened(files.custody) as connection:
        stays = _CustodyDay(connection, rng, night, people).work(stays)
    lines = _lines(files.property_store, [row for row in truth if row.system == PROPERTY_SYSTEM])
    worked = _property_day(lines, rng, night, people)
    write_property(files.property_store, worked)
    write_truth(files.truth, [*stays, *of_property(worked)])
    write_about(files.about, about)
    return DayOfWork(
        night,
        custody=_difference(custody_before, view_rows(files.custody)),
        property_store=_difference(_loaded(lines), _loaded(worked)),
    )


class _CustodyDay:
    """The custody suite's day, through SQL as its own screens would do it."""

    def __init__(
        self, connection: sqlite3.Connection, rng: Random, night: datetime, people: Mapping[str, Person]
    ) -> None:
        self._connection = connection
        self._rng = rng
        self._night = night
        self._people = people
        (self._records,) = connection.execute("SELECT count(*) FROM CUSTODY_RECORD").fetchone()

    def work(self, truth: Sequence[TrueRow]) -> list[TrueRow]:
        """The truth of the detained persons after the day."""
        corrected = self._correct(truth)
        self._release()
        kept = self._dispose(corrected)
        return [*kept, *self._arrest(kept)]

    def _correct(self, truth: Sequence[TrueRow]) -> list[TrueRow]:
        """Some dates of birth, telephones and addresses are put right."""
        chosen = {row.key for row in self._rng.sample(truth, max(1, int(len(truth) * CORRECTED)))}
        return [
            self._put_right(row) if row.key in chosen and not row.person.startswith(HAND_MADE) else row
            for row in truth
        ]

    def _put_right(self, row: TrueRow) -> TrueRow:
        person = self._people[row.person]
        home = person.home
        self._connection.execute(
            "UPDATE DETAINED_PERSON SET DOB = ?, ADDR1 = ?, TOWN = ?, POSTCODE = ?, LAST_UPDATED = ?"
            " WHERE DP_NO = ?",
            (
                person.born.strftime("%d/%m/%Y"),
                home.first_line,
                home.street.town,
                home.street.postcode,
                self._some_time_today(),
                int(row.key),
            ),
        )
        settled = DATE_SLIPS | {"earlier-address", "address-missing", "postcode-missing"}
        return replace(row, slips=tuple(slip for slip in row.slips if slip not in settled))

    def _release(self) -> None:
        """Everybody who was in a cell last night has a disposal by now."""
        held = self._connection.execute(
            "SELECT CUSTODY_NO FROM CUSTODY_RECORD WHERE DISPOSAL IS NULL ORDER BY CUSTODY_NO"
        ).fetchall()
        for (custody_no,) in held:
            self._connection.execute(
                "UPDATE CUSTODY_RECORD SET DISPOSAL = ?, LAST_UPDATED = ? WHERE CUSTODY_NO = ?",
                (self._rng.choice(list(DISPOSALS)), self._some_time_today(), custody_no),
            )

    def _dispose(self, truth: Sequence[TrueRow]) -> list[TrueRow]:
        """Old custody records are weeded; a detained person with none left goes too."""
        spared = {int(row.key) for row in truth if row.person.startswith(HAND_MADE)}
        rows = self._connection.execute("SELECT CUSTODY_NO, DP_NO FROM CUSTODY_RECORD ORDER BY ARREST_TIME")
        oldest = [custody_no for custody_no, dp_no in rows if dp_no not in spared]
        weeded = oldest[: max(1, int(self._records * DISPOSED))]
        self._connection.executemany(
            "DELETE FROM CUSTODY_RECORD WHERE CUSTODY_NO = ?", [(each,) for each in weeded]
        )
        self._connection.execute(
            "DELETE FROM DETAINED_PERSON WHERE DP_NO NOT IN (SELECT DP_NO FROM CUSTODY_RECORD)"
        )
        left = {str(dp_no) for (dp_no,) in self._connection.execute("SELECT DP_NO FROM DETAINED_PERSON")}
        return [row for row in truth if row.key in left]

    def _arrest(self, truth: Sequence[TrueRow]) -> list[TrueRow]:
        """New arrests: of people already known and of strangers."""
        known = {row.person: int(row.key) for row in truth}
        suite = CustodySuite(
            self._rng, self._night, last_dp_no=self._last_dp_no(), last_custody_no=self._last_custody_no()
        )
        old_enough = [each for each in self._people.values() if self._night.year - each.born.year > 10]
        chosen = self._rng.sample(old_enough, max(3, int(self._records * NEW)))
        stays: list[Stay] = []
        records = []
        for moment, person in zip(self._moments(len(chosen)), chosen, strict=True):
            dp_no = known.get(person.number)
            if dp_no is None or self._rng.random() < 0.1:
                stays.append(suite.detain(person, moment))
                dp_no = stays[-1].detained.dp_no
            records.append(suite.book_in(dp_no, moment))
        insert(self._connection, stays, records)
        return of_custody(stays)

    def _moments(self, count: int) -> list[datetime]:
        return sorted(a_time_before(self._night, 1, self._rng) for _ in range(count))

    def _last_dp_no(self) -> int:
        (last,) = self._connection.execute("SELECT max(DP_NO) FROM DETAINED_PERSON").fetchone()
        return int(last)

    def _last_custody_no(self) -> int:
        (last,) = self._connection.execute(
            "SELECT max(CAST(substr(CUSTODY_NO, 4, 6) AS INTEGER)) FROM CUSTODY_RECORD"
        ).fetchone()
        return int(last)

    def _some_time_today(self) -> str:
        return stamp(a_time_before(self._night, 1, self._rng))


def _lines(path: Path, truth: Sequence[TrueRow]) -> list[Deposit]:
    """The extract's lines with their truth."""
    return [
        Deposit(cells, row.person, row.slips, row.expected, row.wrong_column)
        for cells, row in zip(read_property(path), truth, strict=True)
    ]


def _property_day(
    lines: Sequence[Deposit], rng: Random, night: datetime, people: Mapping[str, Person]
) -> list[Deposit]:
    """Things come in, are described better, and go back to their owners."""
    # A seal that is wrongly used twice stays, or its second line would become the right one.
    seals = [line.seal for line in lines]
    whole = [
        line
        for line in lines
        if line.expected == LOADED and not line.person.startswith(HAND_MADE) and seals.count(line.seal) == 1
    ]
    corrected, disposed = max(1, int(len(lines) * CORRECTED)), max(1, int(len(lines) * DISPOSED))
    chosen = [line.seal for line in rng.sample(whole, corrected + disposed)]
    gone, described = set(chosen[:disposed]), set(chosen[disposed:])
    kept = [_described(line) if line.seal in described else line for line in lines if line.seal not in gone]
    store = PropertyStore(rng, night, last_seal=max(int(seal.removeprefix("S99")) for seal in seals))
    owners = [person for person in people.values() if night.year - person.born.year > 10]
    fresh: list[Deposit] = []
    while len(fresh) < max(3, int(len(lines) * NEW)):
        fresh.extend(store.deposit(rng.choice(owners) if rng.random() < 0.88 else None, 1))
    return [*kept, *sorted(fresh, key=lambda line: (line.booked_at, line.seal))]


def _described(line: Deposit) -> Deposit:
    label = line.cells[8]
    return line.with_cell("DESCRIPTION", f"{label}; seen by owner")


def _loaded(lines: Sequence[Deposit]) -> dict[str, tuple[str, ...]]:
    return {line.seal: line.cells for line in lines if line.expected == LOADED}


def _difference(before: Mapping[str, object], after: Mapping[str, object]) -> Changes:
    both = before.keys() & after.keys()
    return Changes(
        added=len(after.keys() - before.keys()),
        changed=sum(before[key] != after[key] for key in both),
        deleted=len(before.keys() - after.keys()),
    )
