"""Four hand-made people whom the demo's first searches find, and how each system wrote them down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bluelamp.demo.force.identifiers import cro_number, pnc_id
from bluelamp.demo.force.naming import FullName
from bluelamp.demo.force.people import Person
from bluelamp.demo.force.places import Home, Street

OAKWELL = Street("Lanternlight Row", "Leeds", "LS66 1BL", 53.8008, -1.5491)
MILLGATE = Street("Bluelamp Fold", "Bradford", "BD66 4UE", 53.7939, -1.7521)


@dataclass(frozen=True)
class KnownSearch:
    """A search to try, and the true people who must be among what it finds."""

    title: str
    name: str
    born: date | None
    persons: tuple[str, ...]
    """Numbers of truth.csv whose records must be found in both systems."""
    lookalikes: tuple[str, ...] = ()
    """Somebody else who looks much the same and must not be called the same person."""


@dataclass(frozen=True)
class Writing:
    """A name and date of birth exactly as one system holds them."""

    family: str
    given: tuple[str, ...]
    born: str


def cast() -> tuple[Person, ...]:
    """The four, whose numbers are always P00001 to P00004."""
    leeds, bradford = Home("7", OAKWELL), Home("13", MILLGATE)
    return (
        Person(
            number="P00001",
            household=0,
            custom="irish",
            sex="F",
            name=FullName(("Siobhan", "Maeve"), "O'Brallaghan"),
            born=date(1986, 5, 14),
            home=leeds,
            email="s.obrallaghan@example.org",
            pnc_id=pnc_id(2006, 99_991),
            cro=cro_number(2006, 9_991),
            appearance=1,
            self_defined="W2",
        ),
        Person(
            number="P00002",
            household=0,
            custom="british",
            sex="M",
            name=FullName(("Robert", "James"), "Thrumblewick"),
            born=date(1983, 4, 7),
            home=bradford,
            nickname="Bob",
            pnc_id=pnc_id(2001, 99_992),
            appearance=1,
            self_defined="W1",
            warnings=("VI",),
        ),
        Person(
            number="P00003",
            household=0,
            custom="british",
            sex="M",
            name=FullName(("Robert",), "Thrumblewick"),
            born=date(1955, 11, 20),
            home=bradford,
            appearance=1,
            self_defined="W1",
        ),
        Person(
            number="P00004",
            household=0,
            custom="arabic",
            sex="M",
            name=FullName(("Mohammed", "Yusuf"), "al-Khatibani"),
            born=date(1991, 2, 9),
            home=leeds,
            pnc_id=pnc_id(2012, 99_994),
            appearance=6,
            self_defined="O9",
        ),
    )


WRITINGS: Mapping[tuple[str, str], Writing] = {
    ("custody", "P00001"): Writing("O'BRALLAGHAN", ("Siobhan", "Maeve"), "14/05/1986"),
    ("property", "P00001"): Writing("O BRALLAGHAN", ("SHIVAUN",), "14/05/1986"),
    # Day and month of birth swapped by one system, the nickname written by the other.
    ("custody", "P00002"): Writing("THRUMBLEWICK", ("Robert", "James"), "04/07/1983"),
    ("property", "P00002"): Writing("THRUMBLEWICK", ("Bob",), "07/04/1983"),
    ("custody", "P00003"): Writing("THRUMBLEWICK", ("Robert",), "20/11/1955"),
    ("property", "P00003"): Writing("THRUMBLEWICK", ("Robert",), "20/11/1955"),
    ("custody", "P00004"): Writing("AL-KHATIBANI", ("Mohammed", "Yusuf"), "09/02/1991"),
    ("property", "P00004"): Writing("KHATIBANI", ("Muhamad", "Al"), "09/02/1991"),
}


KNOWN_SEARCHES = (
    KnownSearch(
        "An Irish name written as it sounds",
        "Siobhan O'Brallaghan",
        None,
        ("P00001",),
    ),
    KnownSearch(
        "A nickname, and a birthday keyed the American way; the father has the same name and address",
        "Bob Thrumblewick",
        date(1983, 4, 7),
        ("P00002",),
        lookalikes=("P00003",),
    ),
    KnownSearch(
        "A name carried over from Arabic letters in two ways",
        "Muhammad Khatibani",
        None,
        ("P00004",),
    ),
)
