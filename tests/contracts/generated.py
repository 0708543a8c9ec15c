"""Runs Schemathesis in this process against an application, and tells what it found and what it was answered."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from fastapi import FastAPI
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from schemathesis.core.transport import Response
from schemathesis.engine import events, from_schema

from bluelamp.client.answer import Problem
from bluelamp.node.api.problem import PROBLEMS
from tests.node.serving import CONTEXT

PHASES = ("examples", "coverage", "fuzzing", "stateful")

REAL_SHARE = 0.5
"""How many generated values are real ones."""

RULES_IN_WORDS = (
    "There is no such date in the calendar.",
    "The end of the range is before its start.",
    "Ask by at least one of ",
    "Write letters and figures of the mark, ",
    "No such system is connected; ",
)
"""Rules that no schema can state. All else that the document allows must be answered."""

WITH_CONTEXT = frozenset({"read_record", "search_persons"})
"""Operations whose access context is generated too in the bounded run; the door is the same for every route."""


@dataclass
class Asked:
    """What a whole run found, and how often each operation answered with each status."""

    found: list[str] = field(default_factory=list)
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))


def ask_everything(
    app: FastAPI, token: dict[str, str], real: Mapping[str, list[str]], *, examples: int, is_thorough: bool
) -> Asked:
    """Ask the application what its own document allows and forbids, in every phase.

    `real` holds values that find something, by the place they go to, such as `body.name`: chance alone finds nobody.
    """
    config = SchemathesisConfig.from_dict(
        {
            "headers": token if is_thorough else {**token, **CONTEXT},
            "continue-on-failure": True,
            "generation": {"max-examples": examples, "deterministic": not is_thorough},
            # Judged below, since some refusals are right: see RULES_IN_WORDS.
            "checks": {"positive_data_acceptance": {"enabled": False}},
            "phases": {name: {"enabled": True} for name in PHASES},
            "dictionaries": {_dictionary(place): {"values": values} for place, values in real.items()},
            "parameters": {
                place: {"dictionary": _dictionary(place), "probability": REAL_SHARE} for place in real
            },
        }
    )
    document = deepcopy(app.openapi())
    if not is_thorough:
        _leave_context_out(document)
    schema = schemathesis.openapi.from_dict(document, config=config)
    schema.app = app
    schema.location = "/v1/openapi.json"
    asked = Asked()
    for event in from_schema(schema).execute():
        _note(asked, event)
    return asked


def _dictionary(place: str) -> str:
    return re.sub("[^a-z]", "-", place.lower())


def _leave_context_out(document: dict[str, Any]) -> None:
    for path in document["paths"].values():
        for operation in path.values():
            if operation["operationId"] not in WITH_CONTEXT:
                given = operation.get("parameters", [])
                operation["parameters"] = [one for one in given if "$ref" not in one]


def _note(asked: Asked, event: events.EngineEvent) -> None:
    if isinstance(event, events.NonFatalError):
        asked.found.append(f"{event.label}: {event.value!r}")
    elif isinstance(event, events.FatalError):
        raise event.exception
    elif isinstance(event, events.ScenarioFinished):
        recorder = event.recorder
        for checks in recorder.checks.values():
            for check in checks:
                if check.failure_info is not None:
                    failure = check.failure_info
                    asked.found.append(f"{check.name}: {failure.failure.message}\n{failure.code_sample}")
        for case_id, interaction in recorder.interactions.items():
            case, answer = recorder.cases[case_id].value, interaction.response
            if answer is not None:
                asked.statuses[case.operation.label][answer.status_code] += 1
                asked.found += _refusals_out_of_order(case, answer)


def _refusals_out_of_order(case: Case, answer: Response) -> Iterator[str]:
    if answer.status_code < 400:
        return
    where = f"{case.operation.label}: {answer.status_code} {answer.content[:500]!r}"
    problem = Problem.model_validate_json(answer.content)
    if problem.code not in PROBLEMS or PROBLEMS[problem.code].status != answer.status_code:
        yield f"not a problem of the catalogue: {where}"
    is_positive = case.meta is not None and case.meta.generation.mode.is_positive
    if is_positive and problem.code not in _may_refuse_what_is_allowed(problem):
        yield f"refused what the document allows: {where}\n{_sent(case)}"


def _may_refuse_what_is_allowed(problem: Problem) -> frozenset[str]:
    allowed = {code for code, kind in PROBLEMS.items() if kind.status in (401, 403, 404, 405)}
    # A cursor is taken from an answer; a generator cannot guess one.
    allowed |= {"cursor-invalid", "question-too-wide"}
    messages = [error["message"] for error in problem.errors]
    if messages and all(message.startswith(RULES_IN_WORDS) for message in messages):
        allowed.add("question-invalid")
    return frozenset(allowed)


def _sent(case: Case) -> str:
    return json.dumps(
        {"path": dict(case.path_parameters or {}), "query": dict(case.query or {}), "body": case.body},
        default=repr,
    )
