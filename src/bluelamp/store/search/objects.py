"""Finding objects: vehicles by whole or partial mark, phones, emails, property by number or words."""

from itertools import product
from typing import Any, LiteralString

from psycopg import Connection

from bluelamp.client.query import ObjectSearch
from bluelamp.pole.keys import ObjectTraits, hash_keys, object_keys
from bluelamp.pole.keys.exact_values import phone_digits
from bluelamp.pole.values.vehicle_mark import LOOK_ALIKES
from bluelamp.pole.values.vehicle_pattern import MarkPattern, compile_pattern
from bluelamp.policy import Filter
from bluelamp.store.search.candidates import Candidates, begin_search, candidates_by_conditions, within_time
from bluelamp.store.search.conditions import Conditions, filtered
from bluelamp.store.search.words import (
    MOST_SIMILAR_FIRST,
    WITH_SIMILAR_WORD,
    add_words,
    like_escaped,
    set_similarity,
    similar_text,
    words_of,
)

MARK_VARIANTS_MAX = 32
"""Ways of reading the known beginning of a mark that are looked up; beyond that only the mark as typed."""

MARK_RUN = 3
"""Known characters that the index is asked for. A stored mark may have a space after them."""

PHONE_DIGITS_MIN = 5

WITH_MARK_KEYS: LiteralString = "r.keys && %(mark_keys)s::bigint[]"
LIKE_A_MARK: LiteralString = "r.kind = 'vehicle' AND r.search_text ~ %(mark_regex)s"
# The same where the beginning drives: joined to an empty text, so that the index is not asked for it too.
LIKE_A_MARK_CHECKED: LiteralString = "r.kind = 'vehicle' AND (r.search_text || '') ~ %(mark_regex)s"
WITH_IDENTIFIER_KEYS: LiteralString = "r.keys && %(identifier_keys)s::bigint[]"
WITH_PHONE: LiteralString = "(r.keys && %(phone_keys)s::bigint[] OR r.search_text LIKE %(phone_like)s)"
WITH_EMAIL: LiteralString = "(r.keys && %(email_keys)s::bigint[] OR r.search_text LIKE %(email_like)s)"

_GROUP_OF = {letter: group for group in LOOK_ALIKES for letter in group}


def find_objects(conn: Connection[Any], question: ObjectSearch, visible: Filter) -> Candidates:
    """Objects that meet every part of the question.

    Raises `QuestionTooWide` when they cannot be found in time, `UnreadableMarkPattern` for a mark that is none.
    """
    conditions = object_conditions(question, visible)
    begin_search(conn)
    with within_time():
        exact = conditions.copy()
        if question.text is not None:
            add_words(exact, words_of(question.text), "text")
        found = candidates_by_conditions(conn, "object", "true", exact)
        if found.found or question.text is None or not (similar := similar_text(question.text)):
            return found
        set_similarity(conn)
        return candidates_by_conditions(
            conn, "object", WITH_SIMILAR_WORD, conditions, order=MOST_SIMILAR_FIRST, similar=similar
        )


def object_conditions(question: ObjectSearch, visible: Filter) -> Conditions:
    """What an object must meet, but for the words of its text."""
    conditions = filtered(question, visible)
    if question.mark is not None:
        _add_mark(conditions, compile_pattern(question.mark))
    if question.identifier is not None:
        _add_identifier(conditions, question.identifier)
    if question.phone is not None:
        digits = phone_digits(question.phone) or "".join(one for one in question.phone if one in "0123456789")
        like = f"%{digits.lstrip('0')}%" if len(digits) >= PHONE_DIGITS_MIN else ""
        conditions.add(WITH_PHONE, phone_keys=_keys(ObjectTraits(phone=question.phone)), phone_like=like)
    if question.email is not None:
        address = question.email.strip().lower()
        conditions.add(
            WITH_EMAIL, email_keys=_keys(ObjectTraits(email=address)), email_like=f"%{like_escaped(address)}%"
        )
    return conditions


def _keys(traits: ObjectTraits) -> list[int]:
    return hash_keys(object_keys(traits))


def _add_mark(conditions: Conditions, pattern: MarkPattern) -> None:
    if pattern.is_whole:
        conditions.add(WITH_MARK_KEYS, mark_keys=_keys(ObjectTraits(mark=pattern.written)))
        return
    # Marks may be stored with a space anywhere; the look-alike pattern also fits the mark exactly as typed.
    regex = " ?".join(_one_character(letter) for letter in pattern.written)
    likes = [
        like for beginning in _beginnings(pattern.written) for like in (f"{beginning}%", f"% {beginning}%")
    ]
    conditions.add(LIKE_A_MARK_CHECKED if likes else LIKE_A_MARK, mark_regex=rf"\m{regex}\M")
    if likes:
        names = [f"mark_like_{number}" for number in range(len(likes))]
        any_of = " OR ".join(f"r.search_text LIKE %({name})s" for name in names)
        conditions.add(f"({any_of})", **dict(zip(names, likes, strict=True)))


def _one_character(letter: str) -> str:
    if letter == "?":
        return "[a-z0-9]"
    if letter == "*":
        return "[a-z0-9 ]*?"
    return f"[{_GROUP_OF.get(letter, letter).lower()}]"


def _beginnings(written: str) -> list[str]:
    """Ways of writing the characters known at the beginning of a mark; none if it begins with an unknown one."""
    known = ""
    for letter in written[:MARK_RUN]:
        if letter in "?*":
            break
        known += letter
    if len(known) < 2:
        return []
    variants = ["".join(one).lower() for one in product(*(_GROUP_OF.get(letter, letter) for letter in known))]
    return variants if len(variants) <= MARK_VARIANTS_MAX else [known.lower()]


def _add_identifier(conditions: Conditions, identifier: str) -> None:
    keys = _keys(ObjectTraits(serial=identifier, vin=identifier, imei=identifier))
    words = Conditions(conditions.visible)
    add_words(words, words_of(identifier), "identifier")
    if words.is_empty:
        conditions.add(WITH_IDENTIFIER_KEYS, identifier_keys=keys)
    else:
        conditions.add_either(WITH_IDENTIFIER_KEYS, words, identifier_keys=keys)
