"""UK postcodes, whole and in part: area, district, sector, unit. Addresses are in address.py."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bluelamp.pole.finding import Findings, error, noted, warning
from bluelamp.pole.values.kind import MISSING, Agreement, Likeness
from bluelamp.pole.values.text import is_filler, one_slip, squeeze

AREAS: Final = frozenset(
    (
        "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY "
        "G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP "
        "NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB "
        "W WA WC WD WF WN WR WS WV YO ZE BF BX GIR"
    ).split(" ")
)
"""The 124 geographic postcode areas (Crown dependencies included), BF (forces), BX (banks) and GIR (Girobank)."""

_OUTWARD: Final = r"(?:GIR|[A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9]|[A-HK-Y][0-9]{2}|[0-9][A-HJKPSTUW]|[A-HK-Y][0-9][ABEHMNPRVWXY]))"
"""The seven outward formats of POLE DS_010: A9, A99, AA9, AA99, A9A, AA9A, and GIR. BS 7666 limits the letters."""
_OVERSEAS: Final = r"(?:ASCN|BBND|BIQQ|FIQQ|PCRN|SIQQ|STHL|TDCU|TKCA|GX11)"
PSEUDO: Final = "ZZ99"
"""Health records write ZZ99 codes for 'no fixed abode' and the like; they are on no map."""
_PSEUDO: Final = re.compile(r"(?P<outward>ZZ99)(?P<sector>[0-9])(?P<unit>[A-Z]{2})")
_UNIT_LETTERS: Final = "[ABD-HJLNP-UW-Z]{2}"
_WHOLE: Final = re.compile(rf"(?P<outward>{_OUTWARD}|{_OVERSEAS})(?P<sector>[0-9])(?P<unit>{_UNIT_LETTERS})")
_PART: Final = re.compile(rf"(?P<outward>{_OUTWARD})(?:\s(?P<sector>[0-9]))?|(?P<area>[A-Z]{{1,2}})")
_PART_JOINED: Final = re.compile(rf"(?P<outward>{_OUTWARD})(?P<sector>[0-9])")
_NOT_IN_CODE: Final = re.compile(r"[^A-Z0-9]+")
FORCES: Final = "BFPO"
_FORCES: Final = re.compile(rf"{FORCES}0{{0,3}}(?P<number>[1-9][0-9]{{0,3}})")
"""A British Forces Post Office number, which stands in place of a postcode: BFPO 57. Zeros in front say nothing."""
ANYWHERE: Final = re.compile(
    rf"\b(?:(?:{_OUTWARD}|{_OVERSEAS})\s{{0,3}}[0-9OIL]{_UNIT_LETTERS}|{FORCES}\s{{0,3}}[0-9]{{1,4}})\b",
    re.IGNORECASE,
)
"""Finds a whole postcode inside a longer text."""

_LETTER_FOR_FIGURE: Final = str.maketrans("OILSBZ", "011582")
_FIGURE_FOR_LETTER: Final = str.maketrans("015", "OIS")


@dataclass(frozen=True, slots=True)
class Postcode:
    """A postcode as far as it is known: `LS1 4AP` has area LS, district LS1, sector LS1 4.

    `BFPO 57` has the outward part BFPO and its number where others have their unit.
    """

    outward: str
    sector_figure: str | None = None
    unit_letters: str | None = None
    repaired: bool = False
    """True where a letter was read as the figure that it looks like, or the other way round."""

    @property
    def is_whole(self) -> bool:
        """True for a full postcode, which stands for about 15 addresses."""
        return self.unit_letters is not None

    @property
    def area(self) -> str:
        """The letters at the front: `LS`."""
        if self.outward == "GIR":
            return self.outward
        if self.outward == FORCES:
            return str(self)  # BFPO 57 and BFPO 58 may be a continent apart
        return re.match("[A-Z]*", self.outward).group()  # type: ignore[union-attr]

    @property
    def district(self) -> str | None:
        """The first half: `LS1`. None where only the area is known."""
        if self.outward == FORCES:
            return None
        return self.outward if self.outward != self.area or self.is_whole else None

    @property
    def sector(self) -> str | None:
        """District and first figure of the second half: `LS1 4`."""
        return f"{self.outward} {self.sector_figure}" if self.sector_figure else None

    def __str__(self) -> str:
        """Write it with one space, as far as it is known."""
        if self.outward == FORCES:
            return f"{FORCES} {self.unit_letters}"
        return (
            f"{self.outward} {self.sector_figure}{self.unit_letters or ''}"
            if self.sector_figure
            else self.outward
        )


def parse(text: str) -> Postcode | None:
    """Read a postcode, whole or in part; None where it cannot be one.

    Letters and figures that look alike are put right where only one of them can stand (`LS1 OAA`, `L51 4AP` is left).
    """
    return _parse(text) if len(text) <= 40 else None


@lru_cache(maxsize=65_536)
def _parse(text: str) -> Postcode | None:
    upper = squeeze(text).upper()
    joined = _NOT_IN_CODE.sub("", upper)
    whole = _WHOLE.fullmatch(joined) or _PSEUDO.fullmatch(joined)
    if whole:
        return Postcode(whole["outward"], whole["sector"], whole["unit"])
    forces = _FORCES.fullmatch(joined)
    if forces:
        return Postcode(FORCES, unit_letters=forces["number"])
    repaired = _repair(joined)
    if repaired:
        return repaired
    part = _PART.fullmatch(_NOT_IN_CODE.sub(" ", upper).strip()) or _PART_JOINED.fullmatch(joined)
    if part is None:
        return None
    groups = part.groupdict()
    area = groups.get("area")
    if area:
        return Postcode(area) if area in AREAS else None
    return Postcode(groups["outward"], groups["sector"])


def _repair(joined: str) -> Postcode | None:
    """Put right the second half (figure, letter, letter) and the last figure of the first half."""
    if not 5 <= len(joined) <= 7:
        return None
    inward = joined[-3].translate(_LETTER_FOR_FIGURE) + joined[-2:].translate(_FIGURE_FOR_LETTER)
    outward = joined[:-3]
    for front in (outward, outward[:-1] + outward[-1].translate(_LETTER_FOR_FIGURE)):
        whole = _WHOLE.fullmatch(front + inward)
        if whole:
            return Postcode(whole["outward"], whole["sector"], whole["unit"], repaired=True)
    return None


def clean(text: str) -> str | None:
    """Give a postcode in capitals with one space; a part stays a part (`ls1 4` is `LS1 4`)."""
    known = parse(text)
    return None if known is None else str(known)


def validate(text: str) -> Findings:
    """Check a postcode's form and area (POLE DS_010, BS 7666). Whether it exists takes a list that is not here."""
    if not text.strip():
        return ()
    if is_filler(squeeze(text)):
        return (
            warning("postcode-filler", "This is a filler, not a postcode; leave the field blank instead."),
        )
    known = parse(text)
    if known is None:
        return (error("postcode-form", "This does not have the form of a UK postcode."),)
    found = []
    if known.repaired:
        found.append(warning("postcode-repaired", "A letter and a figure that look alike were put right."))
    if known.outward == PSEUDO:
        found.append(
            warning("postcode-pseudo", "ZZ99 codes stand for no fixed abode or abroad; they are not places.")
        )
    elif known.outward != FORCES and known.area not in AREAS:
        overseas = re.fullmatch(_OVERSEAS, known.outward)
        found.append(
            noted("postcode-overseas", "This is a postcode of a British overseas territory.")
            if overseas
            else warning("postcode-area", "No postcode area begins with these letters.")
        )
    if not known.is_whole:
        found.append(noted("postcode-part", "Only part of a postcode is recorded."))
    return tuple(found)


def compare(left: str, right: str) -> Agreement:
    """Say how alike two postcodes are: the same, a slip, or the same sector, district or area."""
    one, other = parse(left), parse(right)
    if one is None or other is None:
        return MISSING
    if str(one) == str(other):
        if one.is_whole:
            return Agreement(1.0, Likeness.EXACT, "The postcodes are the same.")
        return Agreement(0.6, Likeness.PARTIAL, "The parts of a postcode are the same; neither says more.")
    if one.sector and one.sector == other.sector:
        likeness = Likeness.NEAR if one.is_whole and other.is_whole else Likeness.PARTIAL
        return Agreement(0.75, likeness, "The postcodes are in the same sector.")
    if one.is_whole and other.is_whole and one_slip(str(one).replace(" ", ""), str(other).replace(" ", "")):
        return Agreement(0.7, Likeness.TYPO, "One character of the postcode differs, or two are swapped.")
    if one.district and one.district == other.district:
        return Agreement(0.5, Likeness.NEAR, "The postcodes are in the same district.")
    if one.area == other.area:
        return Agreement(0.2, Likeness.NEAR, "The postcodes are in the same area.")
    return Agreement(0.0, Likeness.DIFFERENT, "The postcodes are different.")


def caption(text: str) -> str:
    """Show a postcode: the canonical form, or the text as recorded."""
    return clean(text) or squeeze(text)
