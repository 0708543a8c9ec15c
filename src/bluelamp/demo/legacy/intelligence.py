"""Lays a force's intelligence reports into lines of JSON, with the persons whom they name as they were heard of."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from bluelamp.demo.legacy.view import LOADED, ForceView, Observations, Written

SYSTEM = "intelligence"
BAD_GRADE = 0.001
ONLY_YEAR = 0.25
SUBJECTS = 3


def write(view: ForceView, folder: Path) -> Written:
    """`reports.ndjson`: one report a line."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "reports.ndjson"
    reports = view.events("intelligence")
    parts = view.parts(reports, "subject", "associate")
    ids = np.arange(len(parts.event))
    dice = view.dice(SYSTEM)
    observed = view.clerk(SYSTEM).write_down(parts.person, view.world.events.begun[parts.event] // 1440, ids)
    whole, year = observed.born("%Y-%m-%d"), observed.born("%Y")
    born = np.where(dice.happens("only year", ids, ONLY_YEAR), year, whole).tolist()
    subjects: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for at, event in enumerate(parts.event.tolist()):
        aliases = [observed.nickname[at]] if observed.nickname[at] else []
        if len(subjects[event]) < SUBJECTS:
            subjects[event].append(
                {"nominal": f"I{at + 1:06d}", "given": observed.given[at], "family": observed.family[at], "dob": born[at] or None}
                | ({"aliases": aliases} if aliases else {})
            )  # fmt: skip
    nth = np.arange(len(reports))
    bad = dice.happens("bad grade", nth, BAD_GRADE)
    graded = list(
        zip(
            (1 + dice.among("source", nth, (60, 33, 7))).tolist(),
            np.array(list("ABCDE"), object)[dice.among("information", nth, (20, 25, 30, 20, 5))].tolist(),
            np.where(bad, "Q", np.where(dice.happens("conditions", nth, 0.2), "C", "P")).tolist(),
            strict=True,
        )
    )
    received = view.stamps(view.world.events.reported[reports], "%Y-%m-%dT%H:%M:%S")
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for at, event in enumerate(reports.tolist()):
            source, information, handling = graded[at]
            report = {
                "urn": f"{view.force.code}-INT-{received[at][2:4]}-{at + 1:06d}",
                "received": received[at],
                "title": "Invented association",
                "sanitised": True,
                "grading": {"source": source, "information": information, "handling": handling},
                "text": "Words of an invented source about the persons named.",
                "subjects": subjects[event],
            }
            stream.write(json.dumps(report, ensure_ascii=False) + "\n")
    place = dict(zip(reports.tolist(), bad.tolist(), strict=True))
    expected = ["code-unknown" if place[event] else LOADED for event in parts.event.tolist()]
    keys = [f"I{at + 1:06d}" for at in ids.tolist()]
    truth = Observations("subjects", keys, parts.person, observed.slips, parts.event, expected)
    return Written((path,), {"reports": len(reports)}, (truth,))
