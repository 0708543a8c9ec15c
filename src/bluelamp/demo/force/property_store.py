"""The property store: a nightly extract in latin-1, parted by bars, with the owner's name in one column.

A few of its rows are broken on purpose; each says why it should be kept aside.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from anyascii import anyascii

from bluelamp.demo.force.clock import FIRST_NIGHT, YEARS_KEPT, a_time_before
from bluelamp.demo.force.identifiers import FORCE, vehicle_mark
from bluelamp.demo.force.people import Person
from bluelamp.demo.force.places import streets
from bluelamp.demo.force.recording import PROPERTY, Clerk

ENCODING = "latin-1"
DELIMITER = "|"
COLUMNS = (
    *("SEAL_NO", "OCCURRENCE_REF", "OWNER", "DOB", "ADDRESS", "POSTCODE", "TELEPHONE"),
    *("ITEM", "DESCRIPTION", "SERIAL", "VRM", "FOUND_AT", "BOOKED_IN"),
)
LOADED = "loaded"
HAND_MADE = "P0000"  # how the numbers of the hand-made people begin

# Category, what the label says, and whether such things carry a serial number.
THINGS = (
    ("PHONE", "Samsung mobile phone, cracked screen", True),
    ("PHONE", "Apple iPhone, black, in café-branded case", True),
    ("COMPUTER", "Dell laptop with charger, bought for £{pounds}", True),
    ("COMPUTER", "Tablet computer, engraved “René”", True),
    ("CYCLE", "Mountain bike, red, value about £{pounds}", True),
    ("CASH", "£{pounds} in notes", False),
    ("CASH", "Envelope marked “rent”, £{pounds}; and €40", False),
    ("JEWELLERY", "Gold-coloured ring, appliqué flower, £{pounds} on label", False),
    ("DOCUMENTS", "Driving licence and bank card in brown wallet", False),
    ("DOCUMENTS", "Résumé and letters in blue folder", False),
    ("KNIFE", "Kitchen knife, 20 cm blade, point missing at 90°", False),
    ("DRUGS", "Small bag of green plant matter, ½ oz", False),
    ("CLOTHING", "Grey hooded top, size M", False),
    ("KEYS", "Bunch of five keys | blue fob", False),
    ("TOOLS", 'Bolt cutters, 24" handles', False),
)
VEHICLES = (
    *("Ford Fiesta, blue", "Vauxhall Corsa, silver", "Citroën C3, white", "Škoda Octavia, grey"),
    *("Volkswagen Golf, black", "Renault Mégane, red", "Toyota Yaris, green", "Ford Transit van, white"),
)
ORGANISATIONS = ("THACKLEROYD CARPETS LTD", "LANTERNLIGHT TAXIS", "BLUELAMP FOLD PRIMARY SCHOOL")


@dataclass(frozen=True)
class Deposit:
    """One line of the extract, and what the truth file says of it."""

    cells: tuple[str, ...]
    person: str = ""
    slips: tuple[str, ...] = ()
    expected: str = LOADED
    wrong_column: str = ""
    booked_at: datetime = field(default=FIRST_NIGHT, compare=False)

    @property
    def seal(self) -> str:
        """The seal number: the key of a deposit."""
        return self.cells[0]

    def with_cell(self, column: str, value: str) -> Deposit:
        """The same line with one column written otherwise."""
        at = COLUMNS.index(column)
        return replace(self, cells=(*self.cells[:at], value, *self.cells[at + 1 :]))


class PropertyStore:
    """Books things in. Seal numbers go on from the last one."""

    def __init__(self, rng: Random, night: datetime, *, last_seal: int = 0) -> None:
        self._rng = rng
        self._night = night
        self._clerk = Clerk(PROPERTY, rng)
        self._last_seal = last_seal

    def deposit(self, person: Person | None, days: int) -> list[Deposit]:
        """One occurrence: up to three things of one owner, or of nobody yet known."""
        booked_at = a_time_before(self._night, days, self._rng)
        occurrence = f"{FORCE}-{booked_at:%y}-99{self._rng.randrange(100_000):05d}"
        count = self._rng.choices((1, 2, 3), weights=(70, 20, 10))[0]
        owner, slips = self._owner(person)
        number = person.number if person else ""
        return [
            Deposit(self._cells(occurrence, owner, moment), number, slips, booked_at=moment)
            for moment in (booked_at + timedelta(minutes=3 * at) for at in range(count))
        ]

    def _cells(self, occurrence: str, owner: tuple[str, ...], booked_at: datetime) -> tuple[str, ...]:
        self._last_seal += 1
        street = self._rng.choice(streets())
        cells = (
            f"S99{self._last_seal:06d}",
            occurrence,
            *owner,
            *self._thing(),
            f"{street.name}, {street.town}",
            booked_at.strftime("%d/%m/%Y %H:%M"),
        )
        return tuple(in_latin_1(cell) for cell in cells)

    def _owner(self, person: Person | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """OWNER, DOB, ADDRESS, POSTCODE and TELEPHONE, and the slips made in them."""
        if person is None:
            is_organisation = self._rng.random() < 0.15
            owner = self._rng.choice(ORGANISATIONS) if is_organisation else ""
            return (owner, "", "", "", ""), (("organisation",) if is_organisation else ())
        written = self._clerk.write_down(person)
        address = f"{written.address}, {written.town}" if written.address else ""
        owner = f"{written.family}, {' '.join(written.given)}"
        return (owner, written.born, address, written.postcode, written.telephone), written.slips

    def _thing(self) -> tuple[str, str, str, str]:
        """ITEM, DESCRIPTION, SERIAL and VRM."""
        rng = self._rng
        if rng.random() < 0.12:
            mark = vehicle_mark(rng)
            return "VEHICLE", rng.choice(VEHICLES), "", mark if rng.random() < 0.7 else mark.replace(" ", "")
        category, label, has_serial = rng.choice(THINGS)
        serial = f"SYN{rng.randrange(10**8):08d}" if has_serial and rng.random() < 0.8 else ""
        return category, label.format(pounds=rng.choice((20, 45, 60, 120, 250, 899))), serial, ""


def in_latin_1(text: str) -> str:
    """The text as a latin-1 system can hold it: é and £ stay, ł and curly quotes are written plainly."""
    return "".join(letter if ord(letter) < 256 else anyascii(letter) for letter in text)


def fill_store(people: Sequence[Person], rng: Random, night: datetime) -> list[Deposit]:
    """The property store's whole content in the order of booking, with its broken lines."""
    store = PropertyStore(rng, night)
    days = YEARS_KEPT * 365
    deposits = [line for person in people for line in store.deposit(person, days)]
    for _ in range(len(people) // 8):
        deposits.extend(store.deposit(None, days))
    deposits.sort(key=lambda line: (line.booked_at, line.seal))
    return with_broken_lines(deposits, rng)


def with_broken_lines(deposits: Sequence[Deposit], rng: Random) -> list[Deposit]:
    """Breaks about one line in 250, at least one of each kind; the expected reason goes with each.

    Hand-made people (P00001 to P00004) are left whole: the demo's searches find them.
    """
    lines = list(deposits)
    rounds = max(1, len(lines) // 1000)
    # Who opens the file should see whole lines first.
    breakable = [at for at, line in enumerate(lines) if at > 5 and not line.person.startswith(HAND_MADE)]
    for at in rng.sample(breakable, min(3 * rounds, len(breakable) // 4)):
        lines[at] = (_cut_short, _impossible_date, _unknown_category)[at % 3](lines[at])
    return _with_a_seal_used_twice(_with_each_kind(lines, breakable), rng, rounds)


def _with_each_kind(lines: list[Deposit], breakable: Sequence[int]) -> list[Deposit]:
    """Chance may have left a kind out."""
    kinds = {"short-row": _cut_short, "bad-date": _impossible_date, "unknown-code": _unknown_category}
    whole = iter([at for at in breakable if lines[at].expected == LOADED])
    for reason, broken in kinds.items():
        if not any(line.expected == reason for line in lines):
            at = next(whole)
            lines[at] = broken(lines[at])
    return lines


def _with_a_seal_used_twice(lines: list[Deposit], rng: Random, times: int) -> list[Deposit]:
    """A later line carries the seal number of an earlier one; the later is the wrong one."""
    whole = [
        at
        for at, line in enumerate(lines)
        if line.expected == LOADED and not line.person.startswith(HAND_MADE)
    ]
    for place in rng.sample(range(1, len(whole)), times):
        at, earlier = whole[place], lines[whole[place - 1]]
        copied = lines[at].with_cell("SEAL_NO", earlier.seal)
        lines[at] = replace(copied, expected="duplicate-key", wrong_column="SEAL_NO")
    return lines


def _cut_short(line: Deposit) -> Deposit:
    return replace(line, cells=line.cells[:5], expected="short-row", wrong_column="")


def _impossible_date(line: Deposit) -> Deposit:
    broken = line.with_cell("BOOKED_IN", "31/02/2026 10:15")
    return replace(broken, expected="bad-date", wrong_column="BOOKED_IN")


def _unknown_category(line: Deposit) -> Deposit:
    return replace(line.with_cell("ITEM", "ZZ9"), expected="unknown-code", wrong_column="ITEM")


def write_property(path: Path, deposits: Sequence[Deposit]) -> None:
    """Writes the extract: one heading line, CR LF, quotes only where they must be."""
    text = io.StringIO(newline="")
    table = csv.writer(text, delimiter=DELIMITER, lineterminator="\r\n")
    table.writerow(COLUMNS)
    table.writerows(line.cells for line in deposits)
    path.write_bytes(text.getvalue().encode(ENCODING))


def read_property(path: Path) -> list[tuple[str, ...]]:
    """The extract's lines without the heading."""
    with path.open(encoding=ENCODING, newline="") as stream:
        return [tuple(row) for row in csv.reader(stream, delimiter=DELIMITER)][1:]
