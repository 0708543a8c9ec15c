"""What a person search asks, read once into the form that the features compare. Pure."""

from dataclasses import dataclass, field
from datetime import date

from bluelamp.client.query import PersonSearch
from bluelamp.match.name_words import NameWords, name_words
from bluelamp.pole.keys import KeyKind, PersonTraits, QueryKeys, person_query_keys
from bluelamp.pole.keys.exact_values import email_address, identifier_text, phone_digits, plain_upper
from bluelamp.pole.values.date import parse as parse_date
from bluelamp.pole.values.partial_date import PartialDate


@dataclass(frozen=True)
class PersonQuestion:
    """A person search in the form that the features compare."""

    names: tuple[NameWords, ...] = ()
    born: PartialDate | None = None
    born_first: date | None = None
    born_last: date | None = None
    gender: str | None = None
    scheme: str | None = None
    identifier: str = ""
    """As typed; each scheme has its own way of writing it."""
    phone: str = ""
    email: str = ""
    asks_place: bool = False
    keys: QueryKeys = field(default=QueryKeys(()))

    @property
    def asks_range(self) -> bool:
        """Whether a range of dates of birth or ages was asked."""
        return self.born_first is not None or self.born_last is not None


def read_person_question(
    question: PersonSearch, traits: PersonTraits, birth: tuple[date | None, date | None]
) -> PersonQuestion:
    """Read a search whose traits and range of birth are known."""
    scheme = question.identifier.scheme if question.identifier else None
    return PersonQuestion(
        names=tuple(name_words(name.given, name.family) for name in traits.names),
        born=parse_date(question.born) if question.born else None,
        born_first=birth[0],
        born_last=birth[1],
        gender=question.gender,
        scheme=scheme,
        identifier=question.identifier.value if question.identifier else "",
        phone=_digits(question.phone or ""),
        email=email_address(question.email or "") or (question.email or "").strip().lower(),
        asks_place=bool(question.postcode or question.address),
        keys=person_query_keys(traits),
    )


def _digits(text: str) -> str:
    return phone_digits(text) or "".join(letter for letter in text if letter.isdigit())


def same_identifier(asked: str, scheme: str, recorded: str) -> bool:
    """Whether two ways of writing a number of one scheme mean the same number."""
    return bool(plain_upper(asked)) and identifier_text(scheme, asked) == identifier_text(scheme, recorded)


PLACE_KINDS = {
    KeyKind.POSTCODE_NAME: ("exact", 1.0, "The same postcode."),
    KeyKind.ADDRESS_NAME: ("exact", 1.0, "The same house and street."),
    KeyKind.POSTCODE_YEAR: ("exact", 1.0, "The same postcode."),
    KeyKind.FAMILY_OUTWARD: ("area", 0.6, "The same postcode district."),
}
"""Kinds of key that hold a place: how, how far the place agrees, and the sentence."""
