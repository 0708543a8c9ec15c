"""What a person search says of the person, in the form that keys are made from. Nothing is read here."""

import re
from datetime import date, timedelta

from bluelamp.client.query import PersonSearch
from bluelamp.pole.keys import (
    AddressTraits,
    LocationTraits,
    NameTraits,
    PersonTraits,
    family_tokens,
    given_tokens,
    name_from_text,
)
from bluelamp.pole.values import address as addresses
from bluelamp.pole.values.postcode import parse as parse_postcode

IDENTIFIER_SCHEMES = (
    "pncId", "cro", "asn", "nino", "passport", "drivingLicence", "noms", "forceNominal", "collar", "other",
)  # fmt: skip

YEARS_MAX = 150

_ARTICLE = re.compile("(?:al|el|abd)(?=[a-z]{4})")


def person_traits(question: PersonSearch) -> PersonTraits:
    """The question as traits of a person."""
    place = place_traits(question)
    return PersonTraits(
        names=asked_names(question),
        births=(question.born,) if question.born else (),
        identifiers=asked_identifiers(question),
        phones=(question.phone,) if question.phone else (),
        emails=(question.email,) if question.email else (),
        postcodes=(place.postcode,) if place.postcode else (),
        addresses=(AddressTraits(place.premises, place.street),) if place.premises and place.street else (),
    )


def asked_names(question: PersonSearch) -> tuple[NameTraits, ...]:
    """The name asked for; typed in one box it is split."""
    names = []
    if question.given or question.family:
        names.append(NameTraits(question.given or "", question.family or ""))
    if question.name:
        names.append(name_from_text(question.name))
        # Mac Donald and Abdul Rahman are one word each: read as a whole they are joined, split at the last space not.
        words = given_tokens(question.name)
        if "," not in question.name and len(words) > 1:
            names.append(NameTraits(" ".join(words[:-1]), words[-1]))
    bare = [NameTraits(name.given, family) for name in names if (family := without_article(name.family))]
    return tuple(dict.fromkeys([*names, *bare]))


def without_article(family: str) -> str:
    """The last word of a family name without an article written as part of it (Alrashid, Abdulrahman); else empty."""
    words = family_tokens(family)
    found = _ARTICLE.match(words[-1]) if words else None
    return words[-1][found.end() :] if found else ""


def asked_identifiers(question: PersonSearch) -> tuple[tuple[str, str], ...]:
    """Scheme and value; every scheme if none is named, or one that is not known."""
    if question.identifier is None:
        return ()
    named = (question.identifier.scheme or "").casefold()
    schemes = [scheme for scheme in IDENTIFIER_SCHEMES if scheme.casefold() in (named, f"{named}id")]
    return tuple((scheme, question.identifier.value) for scheme in schemes or IDENTIFIER_SCHEMES)


def place_traits(question: PersonSearch) -> LocationTraits:
    """Postcode and address asked for; a postcode inside the address counts."""
    parts = addresses.parse(question.address) if question.address else None
    postcode = parse_postcode(question.postcode or "") or parse_postcode(
        (parts.postcode if parts else None) or ""
    )
    return LocationTraits(
        unit=(parts.unit if parts else None) or "",
        premises=(parts.premises if parts else None) or "",
        street=(parts.street if parts else None) or "",
        town=(parts.town if parts else None) or "",
        postcode=str(postcode) if postcode else question.postcode or "",
    )


def birth_range(question: PersonSearch, today: date) -> tuple[date | None, date | None]:
    """First and last day of birth that the range of dates and the range of ages leave open."""
    first, last = question.born_from, question.born_to
    if question.age_to is not None:
        youngest_side = _years_before(today, question.age_to + 1) + timedelta(days=1)
        first = max(first, youngest_side) if first else youngest_side
    if question.age_from is not None:
        oldest_side = _years_before(today, question.age_from)
        last = min(last, oldest_side) if last else oldest_side
    return first, last


def _years_before(day: date, years: int) -> date:
    year = day.year - min(years, YEARS_MAX)
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 2, 28)
