"""Names of people: one field (given or family) and full names. Splitting and likeness have modules of their own."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from bluelamp.pole.finding import Finding, Findings, error, noted, warning
from bluelamp.pole.values.kind import Agreement
from bluelamp.pole.values.name_likeness import compare_names, fold, is_given_name
from bluelamp.pole.values.name_lists import FIRM_WORDS, LOWER_PARTICLES, PARTICLES
from bluelamp.pole.values.name_split import NameParts, bare_words, split, without_ends
from bluelamp.pole.values.text import is_filler, plain_marks, squeeze

NAME_LENGTH_MAX: Final = 35
"""Characters of one name field (POLE DS_031 to DS_033; the national Standard Data Model says the same)."""
NAME_STORED_MAX: Final = 100
"""Characters that a record keeps of one name field; a longer name stays whole in the source record only."""

_SEVERAL: Final = re.compile(
    r"&|\+|;|\baka\b|\ba\.k\.a|\balias\b|\band\b|\bnee\b|\bformerly\b|/", re.IGNORECASE
)
_REFERENCE: Final = re.compile(
    r"[0-9]{3,}|\b(?:log|ref|urn|occ|inc|crime)\b[ .:#]*(?:no\b)?[ .:#]*[0-9]|[0-9]+/[0-9]+", re.IGNORECASE
)
_FIRM: Final = re.compile(
    r"&\s*(?:sons?|co|daughters?)\b|\btrading as\b|\bt/a\b|\bpolice (?:station|officer|service)\b",
    re.IGNORECASE,
)


def clean(text: str) -> str | None:
    """Give one name field in its canonical form: `  SMITH-JONES ` is `Smith-Jones`, `Mr o’brien` is `O'Brien`.

    Titles, honours and stray marks are taken off; names in one case only are given capitals; any other writing
    and any other script stay as recorded. None for an empty field or a filler such as UNKNOWN.
    """
    if text.isascii() and text.isalpha():  # the common case needs none of the work below
        return None if is_filler(text) else _with_capitals(text)
    _, _, words = without_ends(bare_words(plain_marks(squeeze(text))))
    name = " ".join(words)
    if is_filler(name) or not any(letter.isalpha() for letter in name):
        return None
    return _with_capitals(name)


def clean_full(text: str) -> str | None:
    """Give a full name as `Family, Given Middle`, from any of the usual ways of writing it.

    The comma stays where only one half is known and could be taken for a full name without it.
    """
    parts = split(text)
    family = clean(parts.family) if parts.family else None
    given = clean(" ".join((*parts.given, *parts.middle)))
    if family and given:
        return f"{family}, {given}"
    only = family or given
    if only is None or not split(only).given:
        return only
    return f"{family}," if family else f", {given}"


@lru_cache(maxsize=65_536)
def _with_capitals(name: str) -> str:
    """Give capitals to a name written in one case only; `MCDONALD` is `McDonald`, `VAN DER BERG` is `van der Berg`."""
    if not (name.isupper() or name.islower()):
        return name
    words = name.split(" ")
    cased = " ".join(
        word.lower() if word.lower() in LOWER_PARTICLES and at < len(words) - 1 else _capital_parts(word)
        for at, word in enumerate(words)
    )
    # Some letters change their number when they change case (ß, ŉ): such a name stays as recorded.
    return cased if len(cased) == len(name) and cased.upper() == name.upper() else name


def _capital_parts(word: str) -> str:
    return "-".join("'".join(_capital(part) for part in half.split("'")) for half in word.split("-"))


def _capital(part: str) -> str:
    if len(part) > 3 and part[:2].lower() == "mc":
        return "Mc" + part[2:].capitalize()
    return part.capitalize()


def validate(text: str) -> Findings:
    """Check one name field against the POLE general rules and DS_031 to DS_033. An empty field gives no finding."""
    name = squeeze(text)
    if not name:
        return ()
    if is_filler(name):
        return (warning("name-filler", "This is a filler, not a name; leave the field blank instead."),)
    found = _rules_of_any_name(name)
    plain = plain_marks(name)
    words = plain.split()
    if without_ends(words)[0]:
        found.append(warning("name-title", "A title or rank stands in the name field; it has its own field."))
    if len(name) > NAME_LENGTH_MAX:
        found.append(_too_long(len(name)))
    if len([word for word in words if word.casefold() not in PARTICLES]) > 1:
        found.append(noted("name-two-in-field", "More than one name stands in a field for one name."))
    return tuple(found)


def validate_full(text: str) -> Findings:
    """Check a full name written in one field, part by part."""
    name = squeeze(text)
    if not name:
        return ()
    if is_filler(name):
        return (warning("name-filler", "This is a filler, not a name; leave the field blank instead."),)
    parts = split(name)
    found = _rules_of_any_name(", ".join(_parts_of(parts)))
    if parts.title:
        found.append(noted("name-title", "A title or rank was taken off the name."))
    if not parts.family or not parts.given:
        found.append(
            warning(
                "name-one-part", "Only one name is recorded; a given name and a family name are expected."
            )
        )
    elif (
        not parts.order_sure and is_given_name(fold(parts.family)) and not is_given_name(fold(parts.given[0]))
    ):
        found.append(
            noted("name-order", "The names may be in the wrong order: the last is usually a given name.")
        )
    longest = max((len(part) for part in _parts_of(parts)), default=0)
    if longest > NAME_LENGTH_MAX:
        found.append(_too_long(longest))
    return tuple(found)


def _parts_of(parts: NameParts) -> tuple[str, ...]:
    return tuple(part for part in (parts.family, *parts.given, *parts.middle) if part)


def _too_long(length: int) -> Finding:
    if length > NAME_STORED_MAX:
        return error(
            "name-too-long",
            f"The name has {length} characters; a record keeps {NAME_STORED_MAX} of one name.",
        )
    return warning(
        "name-too-long", f"The name has {length} characters; the national standard allows {NAME_LENGTH_MAX}."
    )


def _rules_of_any_name(name: str) -> list[Finding]:
    plain = plain_marks(name)
    found: list[Finding] = []
    firm = _FIRM.search(plain) or any(word.strip(".,()").casefold() in FIRM_WORDS for word in plain.split())
    if firm:
        found.append(warning("name-firm", "This looks like a business or public body, not a person."))
    elif _SEVERAL.search(plain):
        found.append(warning("name-several", "More than one name or person seems to stand in this field."))
    if _REFERENCE.search(plain):
        found.append(error("name-reference", "A reference number seems to stand in the name."))
    elif not all(_may_stand_in_name(letter) for letter in plain):
        found.append(warning("name-characters", "A name has letters, hyphens and apostrophes only."))
    if not plain.isascii() and not all(_is_latin(letter) for letter in plain):
        found.append(
            noted("name-script", "The name is kept in its own script; searches use a Latin spelling of it.")
        )
    return found


@lru_cache(maxsize=8192)
def _may_stand_in_name(letter: str) -> bool:
    # Vowel signs (Devanagari, Arabic) and joiners spell part of a letter; a comma parts a full name.
    return letter.isalpha() or letter in " -',.·\u200c\u200d" or unicodedata.category(letter).startswith("M")


@lru_cache(maxsize=8192)
def _is_latin(letter: str) -> bool:
    return not letter.isalpha() or letter < "\u0250" or "\u1e00" <= letter <= "\u1eff"


def compare(left: str, right: str) -> Agreement:
    """Say how alike two name fields are: the same, a nickname, alike in sound, a slip, an initial, or swapped."""
    one, other = clean(left) or "", clean(right) or ""
    return compare_names(fold(one), fold(other), same_as_written=one.casefold() == other.casefold())


def compare_full(left: str, right: str) -> Agreement:
    """Say how alike two full names are. `SMITH, John` and `John Smith` are the same name."""
    one, other = _in_order(left), _in_order(right)
    return compare_names(fold(one), fold(other), same_as_written=one.casefold() == other.casefold())


@lru_cache(maxsize=65_536)
def _in_order(text: str) -> str:
    parts = split(text)
    names = (*parts.given, *parts.middle, *([parts.family] if parts.family else ()))
    return " ".join(name for part in names if (name := clean(part)))


def caption(text: str) -> str:
    """Show one name field: the canonical form, or the text as recorded where there is none."""
    return clean(text) or squeeze(text)


def caption_full(text: str) -> str:
    """Show a full name as officers write it: `SMITH, John Paul`."""
    name = clean_full(text)
    if name is None:
        return squeeze(text)
    family, comma, given = name.partition(", ")
    return f"{family.upper()}, {given}" if comma and family else name.strip(", ")
