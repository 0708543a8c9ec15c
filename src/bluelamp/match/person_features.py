"""What speaks for a person in answer to a search: one pure function a feature.

The docstring of each feature is published: it is what users read when they ask how a search ranks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bluelamp.match.evidence import Evidence, from_agreement
from bluelamp.match.name_words import NameMatch, name_match, name_words
from bluelamp.match.person_question import PLACE_KINDS, PersonQuestion, same_identifier
from bluelamp.pole.keys import KeyKind
from bluelamp.pole.keys.exact_values import email_address, identifier_text, phone_digits, plain_upper
from bluelamp.pole.values.date import compare_dates, parse
from bluelamp.pole.values.kind import MISSING, Likeness
from bluelamp.pole.values.partial_date import PartialDate
from bluelamp.pole.values.text import one_slip

NAME_WEIGHT = 17.0
BORN_WEIGHT = 14.0
IDENTIFIER_WEIGHT = 28.0
PHONE_WEIGHT = 14.0
EMAIL_WEIGHT = 16.0
PLACE_WEIGHT = 12.0
RANGE_WEIGHT = 4.0
GENDER_WEIGHT = 1.0

NEAR_NUMBER = 0.6
"""How far a number agrees that is one slip of the keyboard away."""

NEAR_CHARACTERS_MIN = 8
"""Characters that both numbers need for a slip to be told from another number."""

_NAME_TYPES = {"alias": "an alias", "nickname": "a nickname", "charge": "the name at charge"}
_HOW = {
    Likeness.NICKNAME: "is a usual short form of",
    Likeness.SPELLING: "is another usual spelling of",
    Likeness.PHONETIC: "sounds like",
    Likeness.TYPO: "is a letter or two away from",
    Likeness.INITIAL: "has the initial of",
    Likeness.PARTIAL: "is the beginning of",
    Likeness.NEAR: "is spelt much like",
    Likeness.EQUIVALENT: "is another way of writing",
}


@dataclass(frozen=True)
class PersonCandidate:
    """What the features see of a record: its body, the kinds of key it shares, the place it is linked to."""

    body: Mapping[str, Any]
    shared: frozenset[KeyKind] = frozenset()
    place: str | None = None
    names: tuple[Mapping[str, Any], ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(self.body.get("names", ())))


def name_agrees(question: PersonQuestion, person: PersonCandidate) -> Evidence | None:
    """The name.

    Every recorded name counts, aliases too; the one that fits best decides. Each word that you asked for is fitted
    to one recorded word: the same, a usual short form (Bill, William), a usual spelling (Mohammed, Muhammad), alike
    in sound, one slip of the keyboard, an initial, or its beginning. Words may stand in any order and in any script;
    words that you did not ask for cost nothing.
    """
    if not question.names:
        return None
    best: NameMatch | None = None
    best_type = "real"
    for asked in question.names:
        for recorded in person.names:
            given = " ".join((*recorded.get("given", ()), *recorded.get("middle", ())))
            family = str(recorded.get("family", "")) or _rest(recorded)
            found = name_match(asked, name_words(given, family))
            if best is None or found.score > best.score:
                best, best_type = found, str(recorded.get("type", "real"))
    if best is None or not best.words:
        return Evidence("name", "missing", "", 0.0, NAME_WEIGHT)
    return _name_evidence(best, best_type)


def _rest(recorded: Mapping[str, Any]) -> str:
    """A name recorded in one piece, if it was not split."""
    return "" if recorded.get("given") else str(recorded.get("asRecorded", ""))


def _name_evidence(found: NameMatch, name_type: str) -> Evidence:
    # Half of the words agreeing says little, less than all of them misspelt; every word agreeing says all.
    nothing = 0.4 if found.differing else 0.3
    agreement = (found.score - nothing) / (1 - nothing)
    weakest = found.weakest
    if weakest is None:
        return Evidence("name", "different", "", agreement, NAME_WEIGHT)
    # A word that agrees, be it an initial, does not speak against the record.
    agreement = max(0.0, agreement)
    how = weakest.agreement.likeness
    if how is Likeness.EXACT:
        how = (
            Likeness.SWAPPED if found.is_swapped else Likeness.PARTIAL if found.differing else Likeness.EXACT
        )
    sentence = _name_sentence(found, how)
    if name_type in _NAME_TYPES:
        sentence = f"{sentence[:-1]}, {_NAME_TYPES[name_type]}."
    code = {Likeness.PARTIAL: "prefix" if _HOW_PREFIX in weakest.agreement.reason else "partial"}.get(
        how, how.value
    )
    return Evidence("name", code, sentence, agreement, NAME_WEIGHT)


_HOW_PREFIX = "beginning"


def _name_sentence(found: NameMatch, how: Likeness) -> str:
    parts = [
        f"{word.asked.capitalize()} {_HOW[word.agreement.likeness]} {word.recorded.capitalize()}"
        for word in found.words
        if word.agreement.likeness in _HOW and word.agreement.score >= 0.6 and word.recorded
    ]
    if not parts:
        parts = ["The name is the same" if not found.differing else "Part of the name is the same"]
    if found.is_swapped:
        parts.append("given and family name are the other way round")
    if found.differing:
        parts.append(
            f"{', '.join(word.capitalize() for word in found.differing)} is not in this record's name"
        )
    return "; ".join(parts) + "."


def born_agrees(question: PersonQuestion, person: PersonCandidate) -> Evidence | None:
    """The date of birth.

    Dates agree as far as both are known: a year against a whole date counts about half. Day and month the wrong way
    round, one figure wrong, and the 1st of January that clerks write when they know only the year, count less than
    the same date but much more than another one.
    """
    if question.born is None:
        return None
    found = MISSING
    for recorded in _births(person):
        agreement = compare_dates(question.born, recorded)
        if found is MISSING or agreement.score > found.score:
            found = agreement
    if found.likeness is Likeness.PARTIAL and question.born.day is None and found.score >= 0.5:
        # The question itself says no more than the year: a record born in it meets the question in full.
        found = found._replace(score=0.9, reason="Born then, as far as was asked.")
    evidence = from_agreement("born", found, BORN_WEIGHT, against=0.5)
    if found.likeness is Likeness.SWAPPED:
        evidence = evidence._replace(how="day-month-swapped")
    if found.likeness is Likeness.NEAR:
        evidence = evidence._replace(agreement=found.score - 0.35)
    return evidence


def _births(person: PersonCandidate) -> Iterable[PartialDate]:
    for birth in person.body.get("births", ()):
        read = parse(birth["date"]) if birth.get("date") else None
        if read is not None:
            yield (
                PartialDate(read.year, read.month, read.day, bool(birth.get("approximate")))
                if birth.get("approximate")
                else read
            )


def born_in_range(question: PersonQuestion, person: PersonCandidate) -> Evidence | None:
    """The range of dates of birth, or of ages.

    A record counts when some date of birth that it allows lies in the range. Records without a date of birth are
    not shut out, but stand lower.
    """
    if not question.asks_range:
        return None
    births = list(_births(person))
    if not births:
        return Evidence("born", "missing", "", 0.0, RANGE_WEIGHT)
    for birth in births:
        too_old = question.born_first is not None and birth.latest < question.born_first
        too_young = question.born_last is not None and birth.earliest > question.born_last
        if not (too_old or too_young):
            return Evidence("born", "in-range", f"Born {birth.iso}, within the range.", 1.0, RANGE_WEIGHT)
    return Evidence("born", "different", "", -1.0, RANGE_WEIGHT)


def identifier_agrees(question: PersonQuestion, person: PersonCandidate) -> Evidence | None:
    """A number issued to one person: PNC ID, CRO, National Insurance number, passport and the like.

    Spaces, strokes and leading zeros do not count, and a PNC ID is the same with two or four figures of the year. A
    record with the same number is always shown, whatever else differs. A number one slip of the keyboard away counts
    a little more than half; one that is quite another, of the scheme that you named, stands lower.
    """
    if not question.identifier:
        return None
    named = (question.scheme or "").casefold()
    has_another, has_near = False, False
    for identifier in person.body.get("identifiers", ()):
        scheme, recorded = str(identifier.get("scheme", "other")), str(identifier.get("value", ""))
        if named and scheme.casefold() not in (named, f"{named}id"):
            continue
        if same_identifier(question.identifier, scheme, recorded):
            return Evidence(
                "identifier",
                "exact",
                f"The same {_SCHEMES.get(scheme, 'number')}.",
                1.0,
                IDENTIFIER_WEIGHT,
                is_certain=True,
            )
        if len(plain_upper(question.identifier)) >= 4 and plain_upper(question.identifier) in plain_upper(
            recorded
        ):
            return Evidence("identifier", "partial", "Part of the same number.", 0.7, IDENTIFIER_WEIGHT)
        has_near = has_near or _is_near(
            identifier_text(scheme, question.identifier), identifier_text(scheme, recorded)
        )
        has_another = has_another or bool(named)
    if has_near:
        return Evidence(
            "identifier", "typo", "The same number but for one slip.", NEAR_NUMBER, IDENTIFIER_WEIGHT
        )
    return Evidence(
        "identifier",
        "different" if has_another else "missing",
        "",
        -0.3 if has_another else 0.0,
        IDENTIFIER_WEIGHT,
    )


def _is_near(asked: str, recorded: str) -> bool:
    """One slip apart, but for the last character: of a PNC ID and its like that is a check letter.

    Two numbers that were issued never differ so: a check letter tells one from the other.
    """
    return len(asked) >= NEAR_CHARACTERS_MIN and asked[-1:] == recorded[-1:] and one_slip(asked, recorded)


_SCHEMES = {
    "pncId": "PNC ID", "cro": "CRO number", "asn": "arrest summons number", "nino": "National Insurance number",
    "passport": "passport number", "drivingLicence": "driving licence number", "noms": "prison number",
    "forceNominal": "nominal number", "collar": "collar number",
}  # fmt: skip


def phone_agrees(question: PersonQuestion, person: PersonCandidate) -> Evidence | None:
    """A phone number given for the person, written with or without +44, spaces and brackets.

    A record with the same number is always shown: people change names more readily than phones. A number one slip
    of the keyboard away counts a little more than half.
    """
    if not question.phone:
        return None
    return _contact(person, "phone", question.phone, phone_digits, PHONE_WEIGHT)


def email_agrees(question: PersonQuestion, person: PersonCandidate) -> Evidence | None:
    """An email address given for the person; small and capital letters are alike."""
    if not question.email:
        return None
    return _contact(person, "email", question.email, email_address, EMAIL_WEIGHT)


def _contact(person: PersonCandidate, kind: str, asked: str, clean: Any, weight: float) -> Evidence:
    recorded = [
        str(one.get("value", "")) for one in person.body.get("contacts", ()) if one.get("kind") == kind
    ]
    words = {"phone": "phone number", "email": "email address"}[kind]
    for value in recorded:
        known = clean(value) or value
        if known == asked:
            return Evidence(kind, "exact", f"The same {words}.", 1.0, weight, is_certain=True)
        if len(asked) >= 5 and asked in known:
            return Evidence(kind, "partial", f"Part of the same {words}.", 0.7, weight)
        if kind == "phone" and len(asked) >= NEAR_CHARACTERS_MIN and one_slip(asked, known):
            return Evidence(kind, "typo", f"The same {words} but for one slip.", NEAR_NUMBER, weight)
    shared = {"phone": KeyKind.PHONE, "email": KeyKind.EMAIL}[kind]
    if shared in person.shared:
        return Evidence(kind, "exact", f"The same {words}.", 1.0, weight, is_certain=True)
    return Evidence(kind, "different" if recorded else "missing", "", -0.1 if recorded else 0.0, weight)


def place_agrees(question: PersonQuestion, person: PersonCandidate) -> Evidence | None:
    """Where the person lives or is found.

    A link to an address that fits counts in full, as does the same postcode in the person's own record; the same
    postcode district counts a little more than half. People move, so another address takes nothing away.
    """
    if not question.asks_place:
        return None
    if person.place is not None:
        return Evidence("address", "linked", f"Linked to the place: {person.place}.", 1.0, PLACE_WEIGHT)
    for kind, (how, agreement, sentence) in PLACE_KINDS.items():
        if kind in person.shared:
            return Evidence("address", how, sentence, agreement, PLACE_WEIGHT)
    return Evidence("address", "missing", "", 0.0, PLACE_WEIGHT)


def gender_agrees(question: PersonQuestion, person: PersonCandidate) -> Evidence | None:
    """The gender asked for. Records without one are not shut out, but stand a little lower."""
    if question.gender is None:
        return None
    if person.body.get("gender") == question.gender:
        return Evidence("gender", "exact", "The same gender.", 1.0, GENDER_WEIGHT)
    return Evidence("gender", "missing", "", 0.0, GENDER_WEIGHT)


PERSON_FEATURES = (
    name_agrees, born_agrees, born_in_range, identifier_agrees, phone_agrees, email_agrees, place_agrees, gender_agrees,
)  # fmt: skip
"""Every feature that may speak for a person."""
