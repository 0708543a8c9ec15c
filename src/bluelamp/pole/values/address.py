"""UK postal addresses: splitting one line into parts, rules, likeness, and no fixed abode. Postcodes have their own module."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from bluelamp.pole.finding import Findings, error, noted, warning
from bluelamp.pole.values import postcode as postcodes
from bluelamp.pole.values.address_lists import COUNTIES, COUNTRIES, STREET_ENDINGS, STREET_WORDS, UNIT_WORDS
from bluelamp.pole.values.kind import MISSING, Agreement, Likeness
from bluelamp.pole.values.name_likeness import fold
from bluelamp.pole.values.text import is_filler, plain_marks, squeeze

NO_FIXED_ABODE: Final = "No fixed abode"
READINGS_MAX: Final = 8
LENGTH_MAX: Final = 2000
"""Characters of one address that are read; what is longer is narrative, not an address."""

_NFA: Final = re.compile(
    r"\(?(?:n\.? ?f\.? ?a\.?|(?:of )?no fixed (?:abode|address|residence)|homeless|rough sleeper|street homeless)\)?",
    re.IGNORECASE,
)
_UPRN: Final = re.compile(r"\buprn[ :#]*([0-9]{1,12})\b|\buprn[ :#]*[0-9]{13,}\b", re.IGNORECASE)
_UNIT: Final = re.compile(
    rf"(?:(?:{'|'.join(UNIT_WORDS.split())})s?\.?\s+(?:[0-9]+[a-z]?|[a-z][0-9]{{0,3}})|(?:ground|first|second|third|top) floor(?: flat)?|basement flat|"
    r"(?:1st|2nd|3rd) floor(?: flat)?)(?=\s|,|$)",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(
    r"(?:no\.?\s*)?([0-9]{1,5}\s?[a-z]?(?:\s?[-/&]\s?[0-9]{1,5}\s?[a-z]?)?)(?=[\s,]+\S|$)[\s,]*",
    re.IGNORECASE,
)
_PLACE_WITHOUT_POSTCODE: Final = re.compile(r"\b(?:field|junction|jct|j[0-9]+|layby|lay-by|opposite|near|outside|o/s|rear of|motorway|m[0-9]+|a[0-9]+)\b", re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """A UK address in parts, as far as the text gives them (POLE address attributes; BS 7666 names)."""

    unit: str | None = None
    premises: str | None = None
    street: str | None = None
    locality: str | None = None
    town: str | None = None
    county: str | None = None
    postcode: str | None = None
    country: str | None = None
    uprn: str | None = None
    no_fixed_abode: bool = False
    as_recorded: str = ""

    @property
    def line(self) -> str:
        """The address on one line, in the usual order."""
        if self.no_fixed_abode:
            return NO_FIXED_ABODE
        numbered = (self.premises or "").rsplit(", ", 1)[-1][:1].isdigit()
        building = [self.premises, self.street]
        if numbered and self.street:
            building = [f"{self.premises} {self.street}"]
        parts = [self.unit, *building, self.locality, self.town, self.county]
        parts += [self.postcode, self.country, f"UPRN {self.uprn}" if self.uprn else None]
        return ", ".join(part for part in parts if part)


def parse(text: str) -> Address | None:
    """Split a one-line address as far as it can be split; None for an empty text or a filler.

    Commas and line breaks are trusted. Without them the street ends at its last street word (Road, Lane …).
    """
    return _parse(text[:LENGTH_MAX])


@lru_cache(maxsize=16_384)
def _parse(text: str) -> Address | None:
    recorded = squeeze(text)
    plain = plain_marks(squeeze(re.sub(r"[\r\n\t;|]+", ", ", text)))
    if is_filler(plain) or not any(letter.isalnum() for letter in plain):
        return None
    if _NFA.fullmatch(plain.strip(" ,.")):
        return Address(no_fixed_abode=True, as_recorded=recorded)
    uprn = _UPRN.search(plain)
    plain = _UPRN.sub(" ", plain)
    postcode, plain = _postcode_off(plain)
    parts = [part for each in plain.split(",") if (part := " ".join(each.split()).strip(" .,-"))]
    country, parts = _last_off(parts, COUNTRIES)
    if postcode is None and parts:
        postcode, parts = _part_postcode_off(parts)
    county = parts.pop() if len(parts) > 1 and parts[-1].casefold() in COUNTIES else None
    found = _building(parts, commas="," in plain.strip(" ,"))
    return replace(
        found,
        county=_cased(county),
        postcode=postcode,
        country=COUNTRIES.get((country or "").casefold()),
        uprn=uprn.group(1) if uprn else None,
        as_recorded=recorded,
    )


def _postcode_off(text: str) -> tuple[str | None, str]:
    """Take the last whole postcode out of the text."""
    every = list(postcodes.ANYWHERE.finditer(text))
    if not every or (code := postcodes.clean(every[-1].group())) is None:
        return None, text
    found = every[-1]
    return code, f"{text[: found.start()]}, {text[found.end() :]}"


def _part_postcode_off(parts: list[str]) -> tuple[str | None, list[str]]:
    """Take a first half of a postcode that stands alone at the end: `…, Leeds, LS1`."""
    known = postcodes.parse(parts[-1])
    if len(parts) > 1 and known is not None and any(letter.isdigit() for letter in known.outward):
        return str(known), parts[:-1]
    return None, parts


def _last_off(parts: list[str], listed: dict[str, str]) -> tuple[str | None, list[str]]:
    if len(parts) > 1 and parts[-1].casefold() in listed:
        return parts[-1], parts[:-1]
    return None, parts


def _building(parts: list[str], *, commas: bool) -> Address:
    """Split what is left, from the front: unit, premises, street; then locality and town from the back."""
    rest = ", ".join(parts)
    unit = _UNIT.match(rest)
    if unit:
        rest = rest[unit.end() :].lstrip(" ,")
    number = _NUMBER.match(rest)
    if number:
        rest = rest[number.end() :]
    named, pieces = None, [piece for piece in rest.split(", ") if piece]
    if not number and len(pieces) > 1 and not _is_street(pieces[0]):
        named, number, pieces = _house_name(pieces)
    street, pieces = _street_off(pieces, commas=commas, numbered=number is not None)
    premises = named
    if number:
        figure = re.sub(r"\s", "", number.group(1)).upper()
        premises = f"{named}, {figure}" if named else figure
    town = pieces.pop() if pieces else None
    return Address(
        unit=_cased(unit.group()) if unit else None,
        premises=premises,
        street=street,
        locality=_cased(", ".join(pieces)),
        town=_cased(town),
    )


def _house_name(pieces: list[str]) -> tuple[str | None, re.Match[str] | None, list[str]]:
    """`Rose Cottage, 4 Mill Lane`: a first part that is no street, before one that is, names the premises."""
    number = _NUMBER.match(pieces[1])
    following = pieces[1][number.end() :] if number else pieces[1]
    if not number and not _is_street(following):
        return None, None, pieces
    return _cased(pieces[0]), number, [piece for piece in (following, *pieces[2:]) if piece]


def _is_street(piece: str) -> bool:
    last = piece.rsplit(" ", 1)[-1].strip(".").casefold()
    return " " in piece and (last in STREET_ENDINGS or last in STREET_WORDS)


def _street_off(pieces: list[str], *, commas: bool, numbered: bool) -> tuple[str | None, list[str]]:
    if not pieces:
        return None, []
    if not commas and len(pieces) == 1:
        words = pieces[0].split()
        ends = [at for at, word in enumerate(words) if at and _is_street(f"x {word}")]
        if ends:
            street, town = words[: ends[-1] + 1], words[ends[-1] + 1 :]
            return _street(" ".join(street)), [" ".join(town)] if town else []
    if numbered or _is_street(pieces[0]):
        return _street(pieces[0]), pieces[1:]
    return None, pieces


def _street(text: str) -> str:
    """Write out a short form at the end of a street name: `High St` is `High Street`, `St John's Rd` keeps its St."""
    words = text.split()
    short = words[-1].strip(".").casefold()
    if len(words) > 1 and short in STREET_WORDS:
        words[-1] = STREET_WORDS[short]
    return _cased(" ".join(words)) or text


def _cased(text: str | None) -> str | None:
    """Give capitals to a part written in one case only."""
    if not text:
        return None
    if not (text.isupper() or text.islower()):
        return text
    return " ".join(
        word.lower()
        if at and word.lower() in {"on", "upon", "of", "the", "in", "le", "and", "by", "with"}
        else _capital(word)
        for at, word in enumerate(text.split(" "))
    )


def _capital(word: str) -> str:
    if any(letter.isdigit() for letter in word):
        return word.upper()
    cased = "-".join(part.capitalize() for part in word.split("-"))
    return cased if cased.lower() == word.lower() and len(cased) == len(word) else word


def clean(text: str) -> str | None:
    """Give an address on one line in canonical form, or `No fixed abode`."""
    address = parse(text)
    # A line written in canonical order may read differently once more (a unit that stood last now stands
    # first), so it is read until it stays; a text that never settles has no canonical form.
    for _ in range(READINGS_MAX):
        line = address.line if address else ""
        address = parse(line)
        if address is None or address.line == line:
            return line if address else None
    return None


def validate(text: str) -> Findings:
    """Check an address: readable, with a postcode that has the right form, and not both an address and no fixed abode."""
    if not text.strip():
        return ()
    address = parse(text)
    if address is None:
        return (
            warning("address-filler", "This is a filler, not an address; leave the field blank instead."),
        )
    if address.no_fixed_abode:
        return ()
    found = []
    if len(text) > LENGTH_MAX:
        found.append(
            error("address-too-long", f"Only the first {LENGTH_MAX} characters of the address were read.")
        )
    if re.match(rf"(?:{_NFA.pattern})(?:[\s,;:-]|$)", address.as_recorded, re.IGNORECASE):
        found.append(
            warning("address-nfa-and-address", "The field says no fixed abode and gives an address as well.")
        )
    if address.postcode:
        found.extend(postcodes.validate(address.postcode))
    elif not _PLACE_WITHOUT_POSTCODE.search(address.as_recorded):
        found.append(noted("address-no-postcode", "No postcode is recorded."))
    if re.search(r"\buprn[ :#]*[0-9]{13,}", address.as_recorded, re.IGNORECASE):
        found.append(error("address-uprn", "A UPRN has at most 12 figures (POLE DS_011)."))
    if not (address.premises or address.unit or address.street):
        found.append(noted("address-place-only", "Neither premises nor street could be read."))
    return tuple(found)


def compare(left: str, right: str) -> Agreement:
    """Say how alike two addresses are: same premises, same street, or only the same postcode or town."""
    one, other = parse(left), parse(right)
    if one is None or other is None:
        return MISSING
    if one.no_fixed_abode or other.no_fixed_abode:
        if one.no_fixed_abode and other.no_fixed_abode:
            return Agreement(0.3, Likeness.PARTIAL, "Both have no fixed abode, which many people share.")
        return Agreement(0.0, Likeness.MISSING, "One has no fixed abode, which neither agrees nor disagrees.")
    if one.uprn and other.uprn:
        if one.uprn == other.uprn:
            return Agreement(1.0, Likeness.EXACT, "The property numbers (UPRN) are the same.")
        return Agreement(0.1, Likeness.DIFFERENT, "The property numbers (UPRN) are different.")
    if one.line.casefold() == other.line.casefold():
        return Agreement(1.0, Likeness.EXACT, "The addresses are the same.")
    return _compare_parts(one, other)


def _compare_parts(one: Address, other: Address) -> Agreement:
    same_code = bool(one.postcode) and one.postcode == other.postcode and " " in (one.postcode or "")
    streets = (
        fuzz.ratio(fold(one.street or ""), fold(other.street or "")) / 100
        if one.street and other.street
        else 0.0
    )
    same_place = same_code or (streets >= 0.85 and _same_town(one, other))
    same_premises = bool(one.premises) and fold_premises(one.premises) == fold_premises(other.premises)
    if same_place and same_premises:
        if (one.unit or "").casefold() == (other.unit or "").casefold():
            return Agreement(0.95, Likeness.EQUIVALENT, "The same premises, written differently.")
        return Agreement(0.75, Likeness.NEAR, "The same premises, but not clearly the same flat or room.")
    if same_place:
        blank = not one.premises or not other.premises
        likeness = Likeness.PARTIAL if blank else Likeness.NEAR
        return Agreement(
            0.6 if blank else 0.5, likeness, "The same street or postcode, but not clearly the same premises."
        )
    whole = fuzz.token_sort_ratio(fold(one.line), fold(other.line)) / 100
    if whole >= 0.9:
        return Agreement(round(whole * 0.8, 3), Likeness.NEAR, "The addresses are written much alike.")
    return Agreement(round(whole * 0.3, 3), Likeness.DIFFERENT, "The addresses are different.")


def fold_premises(premises: str | None) -> str:
    """Write a house number or name for comparing: `14 A` and `14a` are the same, `Rose Cottage` is `rosecottage`."""
    return re.sub(r"[^0-9a-z]", "", (premises or "").casefold())


def _same_town(one: Address, other: Address) -> bool:
    """Towns agree, or one of the two has none; a different postcode area speaks against it."""
    if one.postcode and other.postcode and postcodes.compare(one.postcode, other.postcode).score == 0:
        return False
    return not one.town or not other.town or fuzz.ratio(fold(one.town), fold(other.town)) >= 85


def caption(text: str) -> str:
    """Show an address on one line, or the text as recorded."""
    return clean(text) or squeeze(text)
