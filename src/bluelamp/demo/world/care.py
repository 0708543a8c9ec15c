"""How careful each system's clerks are: the chance of each slip, by system and by the noise that was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SLIPS: Final = (
    *(
        "nickname",
        "spelling",
        "family-respelt",
        "given-typo",
        "family-typo",
        "given-phonetic",
        "family-phonetic",
    ),
    *("middle-left-out", "middle-initial", "given-initial", "names-swapped", "middle-first", "accents-lost"),
    *("punctuation-lost", "half-of-double-name", "former-family", "false-name", "truncated"),
    *("day-month-swapped", "date-digit-off", "first-of-january", "date-missing", "sex-wrong", "sex-missing"),
    *(
        "earlier-address",
        "address-missing",
        "postcode-missing",
        "postcode-typo",
        "phone-missing",
        "phone-digit-off",
    ),
    *("email-missing", "identifier-missing", "identifier-digit-off", "ethnicity-missing"),
)
"""Everything that can go wrong with one record of a person, each a bit in the truth."""

BIT: Final[Mapping[str, int]] = {slip: 1 << at for at, slip in enumerate(SLIPS)}

# Near the rates that linkage studies and the matching benchmark use; invented for police records.
USUAL: Final[Mapping[str, float]] = {
    "nickname": 0.05,
    "spelling": 0.14,
    "family-respelt": 0.10,
    "given-typo": 0.03,
    "family-typo": 0.035,
    "given-phonetic": 0.015,
    "family-phonetic": 0.025,
    "middle-left-out": 0.45,
    "middle-initial": 0.08,
    "given-initial": 0.006,
    "names-swapped": 0.012,
    "middle-first": 0.012,
    "accents-lost": 0.75,
    "punctuation-lost": 0.3,
    "half-of-double-name": 0.25,
    "former-family": 0.06,
    "false-name": 0.012,
    "day-month-swapped": 0.018,
    "date-digit-off": 0.025,
    "first-of-january": 0.012,
    "date-missing": 0.05,
    "sex-wrong": 0.005,
    "sex-missing": 0.02,
    "earlier-address": 0.15,
    "address-missing": 0.07,
    "postcode-missing": 0.1,
    "postcode-typo": 0.02,
    "phone-missing": 0.35,
    "phone-digit-off": 0.012,
    "email-missing": 0.5,
    "identifier-missing": 0.3,
    "identifier-digit-off": 0.012,
    "ethnicity-missing": 0.08,
}
HARSHNESS: Final = {"normal": 1.0, "harsh": 2.5}
MOST: Final = 0.85

# Beside the usual clerk: custody has the person in front of it, the control room hears a name over a bad line.
SYSTEMS: Final[Mapping[str, float]] = {
    "custody": 0.7,
    "property": 1.5,
    "pnc_extract": 0.5,
    "nominal_index": 1.0,
    "crime_recording": 1.0,
    "case_file": 0.6,
    "command_and_control": 2.2,
    "intelligence": 1.8,
    "custody_healthcare": 1.1,
    "livescan": 0.5,
    "stop_search": 1.7,
    "firearms_licensing": 0.4,
}


@dataclass(frozen=True, slots=True)
class Care:
    """The chance of each slip with one system's clerks."""

    system: str
    chances: Mapping[str, float]

    @classmethod
    def of(cls, system: str, noise: str) -> Care:
        """The care of a system; one that is not known is as careful as usual."""
        factor = SYSTEMS.get(system, 1.0) * HARSHNESS[noise]
        return cls(system, {slip: min(chance * factor, MOST) for slip, chance in USUAL.items()})
