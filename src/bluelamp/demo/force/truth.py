"""The truth kept beside the synthetic systems: which rows are of the same person, which must be refused.

For tests and measurements only; nothing loads it into a node.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bluelamp.demo.force.custody import Stay
from bluelamp.demo.force.people import Person
from bluelamp.demo.force.property_store import LOADED, Deposit

CUSTODY_SYSTEM = "custody"
PROPERTY_SYSTEM = "property"
PEOPLE_COLUMNS = (
    *("person", "household", "custom", "given", "family", "born", "sex"),
    *("address", "town", "postcode", "telephone", "email", "pnc_id", "cro"),
)


@dataclass(frozen=True)
class TrueRow:
    """What is true of one row of a system.

    `key` is DP_NO in custody and SEAL_NO in the property store; `line` counts the extract's lines
    from 1, heading included, and is empty for a table.
    """

    system: str
    key: str
    line: str
    person: str
    slips: tuple[str, ...] = ()
    expected: str = LOADED
    wrong_column: str = ""


@dataclass(frozen=True)
class About:
    """How a folder was made, so that the next day can be made from it."""

    people: int
    seed: int
    day: int = 0


def of_custody(stays: Iterable[Stay]) -> list[TrueRow]:
    """One truth row a detained person."""
    return [TrueRow(CUSTODY_SYSTEM, str(stay.detained.dp_no), "", stay.person, stay.slips) for stay in stays]


def of_property(deposits: Iterable[Deposit]) -> list[TrueRow]:
    """One truth row a line of the extract."""
    return [
        TrueRow(
            PROPERTY_SYSTEM, each.seal, str(line), each.person, each.slips, each.expected, each.wrong_column
        )
        for line, each in enumerate(deposits, start=2)
    ]


def write_truth(path: Path, rows: Sequence[TrueRow]) -> None:
    """Writes truth.csv; slips are joined by blanks."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(TrueRow.__dataclass_fields__)
        for row in rows:
            cells = asdict(row) | {"slips": " ".join(row.slips)}
            table.writerow(cells.values())


def read_truth(path: Path) -> list[TrueRow]:
    """Reads truth.csv back."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            TrueRow(**{**row, "slips": tuple(row["slips"].split())})  # type: ignore[arg-type]  # cells are text
            for row in csv.DictReader(stream)
        ]


def write_people(path: Path, people: Sequence[Person]) -> None:
    """Writes people.csv: each true person's real name, birth, address and numbers."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(PEOPLE_COLUMNS)
        for each in people:
            street = each.home.street
            who = (each.number, each.household, each.custom, " ".join(each.name.given), each.name.family)
            home = (each.home.first_line, street.town, street.postcode)
            reached = (each.mobile or each.landline, each.email)
            table.writerow((*who, each.born.isoformat(), each.sex, *home, *reached, each.pnc_id, each.cro))


def write_about(path: Path, about: About) -> None:
    """Writes force.json."""
    path.write_text(json.dumps(asdict(about)) + "\n", encoding="utf-8")


def read_about(path: Path) -> About:
    """Reads force.json back."""
    return About(**json.loads(path.read_text(encoding="utf-8")))
