"""A finding: one thing a quality rule noticed about a value. Rules live beside their kind of value, not here."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    """How much a finding matters. None of them ever stops a record from being saved."""

    ERROR = "error"
    """The value cannot be right, or cannot be read."""
    WARNING = "warning"
    """The value may be wrong; somebody should look."""
    INFO = "info"
    """Worth knowing when the value is used."""


class Finding(NamedTuple):
    """One thing a quality rule noticed.

    The message is written for an officer and never quotes the value, so that it may be counted and logged.
    """

    rule: str
    level: Level
    message: str


Findings = tuple[Finding, ...]
"""What `validate` gives: empty when nothing was noticed."""


def error(rule: str, message: str) -> Finding:
    """The value cannot be right, or cannot be read."""
    return Finding(rule, Level.ERROR, message)


def warning(rule: str, message: str) -> Finding:
    """The value may be wrong; somebody should look."""
    return Finding(rule, Level.WARNING, message)


def noted(rule: str, message: str) -> Finding:
    """Worth knowing when the value is used."""
    return Finding(rule, Level.INFO, message)


def worst(findings: Iterable[Finding]) -> Level | None:
    """Give the most serious level among the findings; None when there are none."""
    levels = {finding.level for finding in findings}
    return next((level for level in Level if level in levels), None)
