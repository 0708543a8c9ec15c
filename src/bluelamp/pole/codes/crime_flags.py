"""Suggesting the flags of a crime (attempted, fraud, cyber) from its codes. A person decides; this only proposes."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Generic, Literal, TypeVar

from bluelamp.pole.codes.catalogue import code_list
from bluelamp.pole.codes.ho_class import NO_CLASS

Flag = TypeVar("Flag")
Completion = Literal["attempted", "completed"]
Sureness = Literal["rule", "likely", "unknown"]

_STANDARD_CODE = re.compile(r"[A-Z]{2}\d{5}([A-Z]?)")
_ATTEMPT = re.compile(r"\W*attempt(?:s|ed|ing)?\b", re.IGNORECASE)
_INCHOATE = {"B": "aiding and abetting", "C": "conspiracy", "I": "incitement"}
_CODE_SOURCE = "CJS offence codes: the eighth letter (A attempt, B aid and abet, C conspiracy, I incitement)"
_TITLE_SOURCE = "wording of the offence title"


@dataclass(frozen=True, slots=True)
class Suggestion(Generic[Flag]):
    """A proposed flag, how sure we are of it, why, and what says so."""

    value: Flag | None
    sureness: Sureness
    reason: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class CrimeFlagSuggestions:
    """Proposed flags of one crime. A value of None means that the codes do not say."""

    completion: Suggestion[Completion]
    fraud: Suggestion[bool]
    cyber_dependent: Suggestion[bool]
    cyber_enabled: Suggestion[bool]


@dataclass(frozen=True, slots=True)
class _Offence:
    code: str
    ho_class: str
    title: str


def crime_flags(
    cjs_code: str | None = None, ho_class: str | None = None, title: str | None = None
) -> CrimeFlagSuggestions:
    """Suggest the flags of a crime from whichever of its codes is known.

    What is not given is looked up by the CJS code; an attempt or conspiracy without a Home Office
    class of its own takes that of the offence attempted.
    """
    offence = _completed(cjs_code or "", ho_class or "", title or "")
    fraud = _by_rules("fraud", offence)
    cyber_dependent = _by_rules("cyber_dependent", offence)
    return CrimeFlagSuggestions(
        completion=_completion(offence),
        fraud=fraud,
        cyber_dependent=cyber_dependent,
        cyber_enabled=_cyber_enabled(cyber_dependent),
    )


def _completed(cjs_code: str, ho_class: str, title: str) -> _Offence:
    code = cjs_code.strip().upper()
    offences = code_list("offence")
    for candidate in (code, code[:-1]) if code[-1:].isalpha() else (code,):
        found = offences.find(candidate) if candidate else ()
        if found:
            ho_class = ho_class or found[0].codes.get("ho", "").replace(NO_CLASS, "")
            title = title or (found[0].label if candidate == code else "")
    return _Offence(code, ho_class.strip().upper(), title.strip())


def _completion(offence: _Offence) -> Suggestion[Completion]:
    standard = _STANDARD_CODE.fullmatch(offence.code)
    suffix = standard.group(1) if standard else ""
    if suffix == "A":
        return Suggestion(
            "attempted", "rule", "The CJS code ends in A, which marks an attempt.", _CODE_SOURCE
        )
    if _ATTEMPT.match(offence.title):
        return Suggestion("attempted", "likely", "The title begins with “attempt”.", _TITLE_SOURCE)
    if suffix in _INCHOATE:
        return Suggestion(
            None, "unknown", f"The CJS code marks {_INCHOATE[suffix]}: neither attempt nor full offence."
        )
    if standard:
        return Suggestion("completed", "likely", "The CJS code is that of the full offence.", _CODE_SOURCE)
    return Suggestion(
        None, "unknown", "A local or missing code does not say whether the offence was completed."
    )


def _cyber_enabled(cyber_dependent: Suggestion[bool]) -> Suggestion[bool]:
    if cyber_dependent.value:
        return Suggestion(
            False,
            "likely",
            "Cyber-dependent crime is counted apart from cyber-enabled crime.",
            cyber_dependent.source,
        )
    return Suggestion(None, "unknown", "Any offence may be committed online; only the recorder knows.")


def _by_rules(flag: str, offence: _Offence) -> Suggestion[bool]:
    for rule in _rules()[flag]:
        if _fits(rule, offence):
            return Suggestion(rule["value"], rule["sureness"], rule["reason"], rule["source"])
    if not (offence.ho_class or offence.title):
        return Suggestion(None, "unknown", "No class and no title are known.")
    return Suggestion(None, "unknown", "No rule fits this class or title; that does not mean no.")


def _fits(rule: Mapping[str, Any], offence: _Offence) -> bool:
    if "classes" in rule:
        return any(
            offence.ho_class == named or (named.endswith("*") and offence.ho_class.startswith(named[:-1]))
            for named in rule["classes"]
        )
    if "nfib" in rule:
        return bool(re.fullmatch(rf"NFIB ?{rule['nfib']}[A-Z]?", offence.ho_class))
    if "code" in rule:
        return bool(re.fullmatch(rule["code"], offence.code))
    return bool(re.search(rule["title"], offence.title, re.IGNORECASE))


@cache
def _rules() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(files("bluelamp.pole.codes").joinpath("crime_flag_rules.toml").read_text("utf-8"))
