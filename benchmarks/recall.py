"""How often a person search shows the right person among its first ten hits, by class of question and name origin.

    python -m benchmarks.recall --people 20000 --questions 1000 --seeds 101 102

An invented world is made anew for each seed and noise. Clerks of two systems write its people down with slips, a
mapping loads what they wrote as any source is loaded, and questions about true people are asked in process. What is
true is never loaded: only the number of a record ties it to its person.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from psycopg import Connection

from benchmarks.recall_records import Written, load, write_down
from benchmarks.search import ask
from bluelamp.demo.world import GENERATOR_VERSION, World, make_world
from bluelamp.demo.world.making import Noise
from bluelamp.demo.world.questions import Question, ask_about
from bluelamp.demo.world.truth import persons_frame
from bluelamp.node.api.access import Reading
from bluelamp.policy import Principal, decide, read_context
from bluelamp.store.connection import connect
from bluelamp.store.server import ServerSettings, open_server

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "recall.json"
FIRST = 10
GOAL = 0.97
TUNED_ON = (1, 2, 3)
"""Seeds on which search was tuned; figures are reported on others."""
WARM_UP = 60
NUMBERS = {"pnc_id": "PNC_ID", "mobile": "TELEPHONE"}
"""Numbers that questions ask for alone, and the column that holds them. Nobody is asked for by a number of a kind that
no record of theirs states, rightly or wrongly."""


@dataclass
class Tally:
    """What became of the questions of one class, origin or run."""

    asked: int = 0
    found: int = 0
    milliseconds: list[float] = field(default_factory=list)
    slips_of_missed: Counter[str] = field(default_factory=Counter)

    def told(self) -> dict[str, Any]:
        """As the results file keeps it: counts, shares and times, nothing of any person."""
        ordered = sorted(self.milliseconds)
        return {
            "asked": self.asked, "found": self.found, "recall": round(self.found / self.asked, 4),
            "p50_ms": round(statistics.median(ordered), 1), "p95_ms": round(ordered[int(len(ordered) * 0.95)], 1),
            "slips_of_missed": dict(self.slips_of_missed.most_common()),
        }  # fmt: skip


def askable(world: World, written: Written) -> pl.DataFrame:
    """The persons of whom there is a record, as `ask_about` takes them."""
    persons = persons_frame(world)
    recorded = pl.col("person").is_in(list(written.rows_of))
    stated = {
        number: pl.when(pl.col("person").is_in(written.stating(column))).then(number).otherwise(pl.lit(""))
        for number, column in NUMBERS.items()
    }
    return persons.filter(recorded).with_columns(**stated)


def reading_of(conn: Connection[Any]) -> Reading:
    """An officer with the right to search."""
    stated = dict.fromkeys(("case_reference", "on_behalf_of", "correlation_id", "device"))
    context = read_context(
        {"purpose": "investigation", "reason": "enquiry", "justification": "A benchmark", **stated},
        justification_required=True,
    )
    return Reading(conn, decide(Principal("bench", "13", ("officer",)), "persons.search", context))


def asked_of(
    conn: Connection[Any], written: Written, questions: list[Question]
) -> Iterator[tuple[Question, tuple[int, ...], list[str], float]]:
    """Each question with the rows of its person, the records shown first and the milliseconds it took."""
    reading = reading_of(conn)
    for question in questions[:: max(1, len(questions) // WARM_UP)]:
        ask(conn, reading, dict(question.search))
    for question in questions:
        start = time.perf_counter()
        answer, _ = ask(conn, reading, dict(question.search))
        taken = (time.perf_counter() - start) * 1000
        yield question, written.rows_of[question.person], answer[:FIRST], taken


def tallied(
    conn: Connection[Any], written: Written, questions: list[Question]
) -> dict[str, dict[str, Tally]]:
    """The tallies by class, by origin and of all."""
    tallies: dict[str, dict[str, Tally]] = {
        kind: defaultdict(Tally) for kind in ("all", "classes", "origins")
    }
    for question, rows, shown, taken in asked_of(conn, written, questions):
        is_found = any(written.row_of.get(record) in rows for record in shown)
        slips = {slip for row in rows for slip in written.slips[row].split()}
        for tally in (
            tallies["all"]["all"],
            tallies["classes"][question.title],
            tallies["origins"][question.custom],
        ):
            tally.asked += 1
            tally.found += is_found
            tally.milliseconds.append(taken)
            if not is_found:
                tally.slips_of_missed.update(slips or {"none"})
    return tallies


def one_run(people: int, count: int, seed: int, noise: Noise) -> dict[str, Any]:
    """One world, asked: what it held and its tallies."""
    world = make_world(people, seed, forces=1, noise=noise)
    with tempfile.TemporaryDirectory(prefix="bluelamp-bench-") as folder:
        server = open_server(Path(folder) / "database", ServerSettings())
        dsn = server.start()
        try:
            written = load(dsn, Path(folder), write_down(world))
            questions = list(ask_about(askable(world, written), count, seed))
            with connect(dsn, "bench", statement_timeout_ms=0) as conn:
                tallies = tallied(conn, written, questions)
        finally:
            server.stop()
    return {
        "seed": seed, "noise": noise, "people": people, "records": len(written.slips), "persons_recorded": len(written.rows_of),
        "load_1m": round(os.getloadavg()[0], 1), "tallies": tallies,
    }  # fmt: skip


def _joined(runs: list[dict[str, Any]], kind: str) -> dict[str, dict[str, Any]]:
    """The tallies of several runs as one, told."""
    whole: dict[str, Tally] = defaultdict(Tally)
    for run in runs:
        for title, tally in run["tallies"][kind].items():
            one = whole[title]
            one.asked += tally.asked
            one.found += tally.found
            one.milliseconds += tally.milliseconds
            one.slips_of_missed.update(tally.slips_of_missed)
    return {title: tally.told() for title, tally in whole.items()}


def table(told: dict[str, dict[str, Any]], kind: str) -> Iterator[str]:
    """Recall of each class or origin, a column for each noise."""
    noises = list(told)
    yield f"{kind:32}" + "".join(f"{noise:>8}  asked  recall   p50 ms   p95 ms" for noise in noises)
    for title in told[noises[0]][kind]:
        cells = ""
        for noise in noises:
            one = told[noise][kind].get(title)
            cells += f"{'':8}" + (
                f"{one['asked']:7}{one['recall']:8.3f}{one['p50_ms']:9.1f}{one['p95_ms']:9.1f}"
                if one
                else f"{'–':>33}"
            )
        yield f"{title:32}{cells}"


def main() -> None:
    """Ask in every world, print the tables and keep the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=1000, help="in each world")
    parser.add_argument("--seeds", type=int, nargs="+", default=[101, 102])
    parser.add_argument("--noise", nargs="+", choices=("normal", "harsh"), default=["normal", "harsh"])
    parser.add_argument(
        "--slips", action="store_true", help="also print the slips in records that were missed"
    )
    arguments = parser.parse_args()
    told: dict[str, dict[str, Any]] = {}
    held: list[dict[str, Any]] = []
    for noise in arguments.noise:
        runs = [one_run(arguments.people, arguments.questions, seed, noise) for seed in arguments.seeds]
        told[noise] = {kind: _joined(runs, kind) for kind in ("all", "classes", "origins")}
        held += [{name: value for name, value in run.items() if name != "tallies"} for run in runs]
    print(
        f"Recall among the first {FIRST} hits; goal {GOAL}. {arguments.people} people a world, generator "
        f"{GENERATOR_VERSION}, seeds {', '.join(map(str, arguments.seeds))}; tuned on seeds {', '.join(map(str, TUNED_ON))}.\n"
        f"Nobody is asked for by a number of a kind that no record of theirs states. "
        f"Times are of one process; {_busyness(held)}"
    )
    for kind in ("all", "classes", "origins"):
        print("\n".join(table(told, kind)), end="\n\n")
    if arguments.slips:
        for noise, kinds in told.items():
            for title, one in kinds["classes"].items():
                print(noise, title, one["slips_of_missed"])
    if not set(arguments.seeds) & set(TUNED_ON):
        _keep(told, held)


def _busyness(held: list[dict[str, Any]]) -> str:
    load, cores = max(world["load_1m"] for world in held), os.cpu_count() or 1
    busy = " The machine was busy: times are too high." if load > cores else ""
    return f"load up to {load} on {cores} cores.{busy}"


def _keep(told: dict[str, dict[str, Any]], held: list[dict[str, Any]]) -> None:
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    whole = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "commit": commit, "generator": GENERATOR_VERSION,
        "first": FIRST, "goal": GOAL, "tuned_on": TUNED_ON, "python": platform.python_version(), "numpy": np.__version__,
        "cores": os.cpu_count(), "worlds": held, **told,
    }  # fmt: skip
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
