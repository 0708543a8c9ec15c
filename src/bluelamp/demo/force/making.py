"""Makes a synthetic force's folder: both legacy systems, and the truth beside them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

from bluelamp.demo.force.cast import KNOWN_SEARCHES, KnownSearch, cast
from bluelamp.demo.force.clock import FIRST_NIGHT
from bluelamp.demo.force.custody import fill_suite, write_custody
from bluelamp.demo.force.people import Person, Population
from bluelamp.demo.force.property_store import LOADED, fill_store, write_property
from bluelamp.demo.force.truth import About, of_custody, of_property, write_about, write_people, write_truth

FEWEST_PEOPLE, MOST_PEOPLE = 50, 90_000
SHARE_IN_CUSTODY = 0.6
SHARE_IN_PROPERTY = 0.5
OWNERS_AGE = 8


class WrongNumberOfPeople(ValueError):
    """A synthetic force has 50 to 90,000 people. Ask for a number between."""


@dataclass(frozen=True)
class ForceFiles:
    """Where a synthetic force was written, how much of it there is, and searches that must succeed."""

    folder: Path
    people: int
    detained_persons: int
    custody_records: int
    property_rows: int
    broken_rows: int
    known: tuple[KnownSearch, ...] = KNOWN_SEARCHES

    @property
    def custody(self) -> Path:
        """The custody system's SQLite file; read its view V_CUSTODY."""
        return self.folder / "custody.sqlite"

    @property
    def property_store(self) -> Path:
        """The property store's nightly extract."""
        return self.folder / "property.csv"

    @property
    def truth(self) -> Path:
        """Which rows are of which person: for tests, never loaded."""
        return self.folder / "truth.csv"

    @property
    def true_people(self) -> Path:
        """The true people themselves: for tests, never loaded."""
        return self.folder / "people.csv"

    @property
    def about(self) -> Path:
        """How the folder was made."""
        return self.folder / "force.json"


def the_people(about: About) -> tuple[Person, ...]:
    """The true people behind a folder, made again from its seed."""
    return Population(about.people, about.seed, cast()).people


def write_force(folder: Path, people: int = 2000, seed: int = 13) -> ForceFiles:
    """Writes a small synthetic force: a custody database, a property extract, and the truth.

    The same people and seed give the same files, whatever the day.
    """
    if not FEWEST_PEOPLE <= people <= MOST_PEOPLE:
        raise WrongNumberOfPeople(f"{people} people")
    folder.mkdir(parents=True, exist_ok=True)
    about = About(people, seed)
    everybody = the_people(about)
    rng = Random(f"systems {seed}")
    stays, records = fill_suite(_some(everybody, SHARE_IN_CUSTODY, rng), rng, FIRST_NIGHT)
    owners = [each for each in _some(everybody, SHARE_IN_PROPERTY, rng) if _may_own(each)]
    deposits = fill_store(owners, rng, FIRST_NIGHT)
    made = ForceFiles(
        folder=folder,
        people=len(everybody),
        detained_persons=len(stays),
        custody_records=len(records),
        property_rows=len(deposits),
        broken_rows=sum(line.expected != LOADED for line in deposits),
    )
    write_custody(made.custody, stays, records)
    write_property(made.property_store, deposits)
    write_truth(made.truth, [*of_custody(stays), *of_property(deposits)])
    write_people(made.true_people, everybody)
    write_about(made.about, about)
    return made


def _some(everybody: tuple[Person, ...], share: float, rng: Random) -> list[Person]:
    """The hand-made people and a share of the others."""
    first = len(cast())
    return [each for at, each in enumerate(everybody) if at < first or rng.random() < share]


def _may_own(person: Person) -> bool:
    return FIRST_NIGHT.year - 3 - person.born.year >= OWNERS_AGE
