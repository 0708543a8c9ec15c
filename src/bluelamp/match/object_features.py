"""What speaks for an object in answer to a search: one pure function a feature, its docstring published."""

from collections.abc import Mapping
from typing import Any

from bluelamp.client.query import ObjectSearch
from bluelamp.match.evidence import Evidence, Ranked, weighed
from bluelamp.match.text_features import words_evidence
from bluelamp.pole.keys.exact_values import email_address, phone_digits, plain_upper, serial_text
from bluelamp.pole.values import vehicle_mark
from bluelamp.pole.values.kind import Likeness
from bluelamp.pole.values.vehicle_pattern import compile_pattern

MARK_WEIGHT = 20.0
NUMBER_WEIGHT = 20.0

_NUMBERS = {
    "vin": "VIN", "imei": "IMEI", "serial": "serial number", "seal": "seal number", "number": "number",
    "reference": "reference", "bureauReference": "bureau reference", "registrationNumber": "registration number",
    "sha256": "SHA-256", "account": "account",
}  # fmt: skip
"""Fields of objects that hold a number by which the thing is known."""


def mark_agrees(question: ObjectSearch, body: Mapping[str, Any]) -> Evidence | None:
    """The registration mark.

    A whole mark is found as typed, and also where letters and figures that look alike changed places (0 O Q D,
    1 I L, 2 Z, 5 S, 8 B, V Y). In a partial mark, ? is one unknown character and * any number of them.
    """
    if question.mark is None:
        return None
    recorded = vehicle_mark.clean(str(body.get("mark") or ""))
    if recorded is None:
        return Evidence("mark", "missing", "", 0.0, MARK_WEIGHT)
    pattern = compile_pattern(question.mark)
    if pattern.is_whole:
        found = vehicle_mark.compare(pattern.written, recorded)
        how = "look-alike" if found.likeness is Likeness.EQUIVALENT else found.likeness.value
        return Evidence("mark", how, found.reason, found.score, MARK_WEIGHT)
    if pattern.matches(recorded):
        return Evidence("mark", "pattern", f"{recorded} fits {pattern.written}.", 0.9, MARK_WEIGHT)
    if pattern.matches(recorded, look_alike=True):
        sentence = f"{recorded} fits {pattern.written} if characters that look alike changed places."
        return Evidence("mark", "look-alike", sentence, 0.7, MARK_WEIGHT)
    return Evidence("mark", "different", "", -1.0, MARK_WEIGHT)


def identifier_agrees(question: ObjectSearch, body: Mapping[str, Any]) -> Evidence | None:
    """A number by which the thing is known: serial, VIN, IMEI, document, seal and the like.

    Spaces, strokes and leading zeros do not count. Part of a number counts less.
    """
    if question.identifier is None:
        return None
    asked = plain_upper(question.identifier)
    best = Evidence("identifier", "missing", "", 0.0, NUMBER_WEIGHT)
    for field, words in _NUMBERS.items():
        recorded = plain_upper(str(body.get(field) or ""))
        if not recorded or not asked:
            continue
        if recorded == asked or (serial_text(recorded) or recorded) == (serial_text(asked) or asked):
            return Evidence("identifier", "exact", f"The same {words}.", 1.0, NUMBER_WEIGHT, is_certain=True)
        if asked in recorded or recorded in asked:
            best = Evidence("identifier", "partial", f"Part of the same {words}.", 0.7, NUMBER_WEIGHT)
    return best


def phone_agrees(question: ObjectSearch, body: Mapping[str, Any]) -> Evidence | None:
    """The telephone number, written with or without +44, spaces and brackets."""
    if question.phone is None:
        return None
    recorded = phone_digits(str(body.get("number") or "")) or ""
    asked = phone_digits(question.phone) or "".join(one for one in question.phone if one.isdigit()).lstrip(
        "0"
    )
    if recorded and recorded == asked:
        return Evidence("phone", "exact", "The same phone number.", 1.0, NUMBER_WEIGHT, is_certain=True)
    if asked and asked in recorded:
        return Evidence("phone", "partial", "Part of the same phone number.", 0.7, NUMBER_WEIGHT)
    return Evidence("phone", "missing", "", 0.0, NUMBER_WEIGHT)


def email_agrees(question: ObjectSearch, body: Mapping[str, Any]) -> Evidence | None:
    """The email address; small and capital letters are alike. Part of an address counts less."""
    if question.email is None:
        return None
    recorded = str(body.get("address") or "").strip().lower()
    asked = email_address(question.email) or question.email.strip().lower()
    if recorded and recorded == asked:
        return Evidence("email", "exact", "The same email address.", 1.0, NUMBER_WEIGHT, is_certain=True)
    if recorded and asked in recorded:
        return Evidence("email", "partial", "Part of the same email address.", 0.7, NUMBER_WEIGHT)
    return Evidence("email", "missing", "", 0.0, NUMBER_WEIGHT)


OBJECT_FEATURES = (mark_agrees, identifier_agrees, phone_agrees, email_agrees)
"""Every feature that may speak for an object, besides its words."""


def rank_object(question: ObjectSearch, body: Mapping[str, Any], search_text: str) -> Ranked:
    """Score one object, with the reasons."""
    found = [feature(question, body) for feature in OBJECT_FEATURES]
    return weighed([*found, words_evidence(question.text, search_text)])
