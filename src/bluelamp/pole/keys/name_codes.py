"""How names become sound codes: phonetics, nickname roots and shared spellings. No keys are made here."""

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from nicknames import NickNamer

from bluelamp.pole.keys.generic import generic_values
from bluelamp.pole.keys.phonetic import double_metaphone
from bluelamp.pole.keys.standardise import family_tokens, fold, given_tokens

CODE_CHARACTERS_MAX = 8
ROOTS_STORED_MAX = 2
"""Nickname roots that a record is found under; more would only fatten the index."""

ROOTS_ASKED_MAX = 3
"""Nickname roots that a search looks under."""

SHORT_FORMS_ASKED_MAX = 3
"""Short forms that a search for the full name looks under."""

FAMILY_CODES_MAX = 4


@dataclass(frozen=True, slots=True)
class GivenCodes:
    """Sound codes of a person's given names."""

    first: tuple[str, ...] = ()
    """Codes of the first name, its nickname roots and shared spellings."""
    first_asked: tuple[str, ...] = ()
    """The same, wider: for searching."""
    rest: tuple[str, ...] = ()
    """Codes of the other given names."""
    rest_as_family: tuple[str, ...] = ()
    """Codes of those among them that often stand as family name (Singh, Kaur, Begum …)."""
    joined: tuple[str, ...] = ()
    """The first two given names written as one (Xiao Ming, Xiaoming)."""
    is_hyphenated: bool = False


@dataclass(frozen=True, slots=True)
class FamilyCodes:
    """Sound codes of a family name; several if it is double-barrelled."""

    codes: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    """The same and their second readings: for searching."""
    is_east_asian: bool = False


@lru_cache(maxsize=1 << 17)
def sound_code(token: str) -> str:
    """Give the code of one standard token; the token itself if it has no sound (such as “hh”).

    English `th` counts as `t`: in most of the world's names it is one (Fathima, Thierry).
    """
    return double_metaphone(token)[0].replace("0", "T")[:CODE_CHARACTERS_MAX] or token


@lru_cache(maxsize=1 << 17)
def given_codes(text: str) -> GivenCodes:
    """Give the codes of given names written in one text, first name first."""
    if fold(text) in generic_values().names:
        return GivenCodes()
    tokens = given_tokens(text)
    if not tokens:
        return GivenCodes()
    leading = _leading(tokens)
    rest = tokens[1:]
    companions = _spellings()["companion"]
    return GivenCodes(
        first=_unique(code for token in leading for code in _stored(token)),
        first_asked=_unique(code for token in leading for code in _asked(token)),
        rest=_unique(sound_code(token) for token in rest),
        rest_as_family=_unique(sound_code(token) for token in rest if token in companions),
        joined=(sound_code(tokens[0] + tokens[1]),) if len(tokens) > 1 else (),
        is_hyphenated="-" in text,
    )


@lru_cache(maxsize=1 << 17)
def family_codes(text: str) -> FamilyCodes:
    """Give the codes of a family name: of each part, and of two parts written as one."""
    if fold(text) in generic_values().names:
        return FamilyCodes()
    tokens = family_tokens(text)
    if not tokens:
        return FamilyCodes()
    spellings = _spellings()
    shared = [spellings["family"].get(token, token) for token in tokens]
    if len(tokens) == 2:
        shared.append("".join(tokens))
    codes = _unique(sound_code(token) for token in shared)[:FAMILY_CODES_MAX]
    return FamilyCodes(
        codes=codes,
        asked=_unique((*codes, *(code for token in shared for code in _second_reading(token)))),
        is_east_asian=len(tokens) == 1 and shared[0] in spellings["east_asian_family"],
    )


def _leading(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Give the tokens that count as first name: one, or two after a courtesy name such as Mohammed."""
    spellings = _spellings()
    first = spellings["given"].get(tokens[0], tokens[0])
    return tokens[:2] if first in spellings["courtesy_given"] else tokens[:1]


def _stored(token: str) -> tuple[str, ...]:
    return _unique(sound_code(name) for name in (token, *_roots(token)[:ROOTS_STORED_MAX]))


def _asked(token: str) -> tuple[str, ...]:
    names = (token, *_roots(token)[:ROOTS_ASKED_MAX], *_short_forms(token)[:SHORT_FORMS_ASKED_MAX])
    return _unique((*(sound_code(name) for name in names), *_second_reading(token)))


def _second_reading(token: str) -> tuple[str, ...]:
    second = double_metaphone(token)[1].replace("0", "T")[:CODE_CHARACTERS_MAX]
    return (second,) if second else ()


@lru_cache(maxsize=1 << 16)
def _roots(token: str) -> tuple[str, ...]:
    """Give the full names that a given name may be short for, the likeliest first."""
    spellings = _spellings()
    shared = spellings["given"].get(token, token)
    own = () if shared == token else (shared,)
    return own + tuple(spellings["full_names"].get(token, _listed_roots().get(token, ())))


@lru_cache(maxsize=1 << 16)
def _short_forms(token: str) -> tuple[str, ...]:
    """Give the short forms of a name, our own list first."""
    return _unique((*_own_short_forms().get(token, ()), *sorted(_listed_names().get(token, ()))))


@cache
def _listed_names() -> dict[str, set[str]]:
    """Give each full name's short forms, as the nickname package lists them."""
    return NickNamer.default_lookup()


@cache
def _listed_roots() -> dict[str, tuple[str, ...]]:
    """Turn the package's list round, short form to full names, the fullest first.

    The package also lists the other way about (Robert as short for Bill), so a root counts only if it
    has more short forms than the name itself.
    """
    listed = _listed_names()
    found: dict[str, set[str]] = {}
    for full_name, short_forms in listed.items():
        for short_form in short_forms:
            if len(short_forms) > len(listed.get(short_form, ())):
                found.setdefault(short_form, set()).add(full_name)
    return {
        short: tuple(sorted(roots, key=lambda root: (-len(listed[root]), root)))
        for short, roots in found.items()
    }


@cache
def _own_short_forms() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for short_form, full_names in _spellings()["full_names"].items():
        for full_name in full_names:
            found.setdefault(full_name, []).append(short_form)
    return found


@cache
def _spellings() -> dict[str, Any]:
    listed = tomllib.loads(files("bluelamp.pole.keys").joinpath("spellings.toml").read_text("utf-8"))
    first_of = {
        kind: {name: group[0] for group in listed[kind] for name in group if len(group) > 1}
        for kind in ("given", "family")
    }
    sets = {kind: frozenset(listed[kind]) for kind in ("east_asian_family", "courtesy_given", "companion")}
    return {**first_of, **sets, "full_names": listed["full_names"]}


def _unique(codes: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))
