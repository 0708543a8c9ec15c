"""A small synthetic police force with known truth: custody in a SQL database, property in a latin-1 extract.

Everybody in it is invented; the ranges that mark this are in identifiers.py, places.py and names.toml.
"""

from bluelamp.demo.force.cast import KnownSearch
from bluelamp.demo.force.day import Changes, DayOfWork, next_day
from bluelamp.demo.force.making import ForceFiles, WrongNumberOfPeople, write_force
from bluelamp.demo.force.truth import TrueRow, read_truth

__all__ = [
    "Changes",
    "DayOfWork",
    "ForceFiles",
    "KnownSearch",
    "TrueRow",
    "WrongNumberOfPeople",
    "next_day",
    "read_truth",
    "write_force",
]
