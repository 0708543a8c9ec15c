"""How fast persons are found among many, by class of question, beside a plain pg_trgm query in the same run.

    python -m benchmarks.search --persons 100000 --questions 200

Invented people from a fixed seed are put straight into a fresh embedded database; each question is a true person as
somebody else would ask for them. Times are of the whole search in process: keys, SQL, ranking, page and coverage.
"""

import argparse
import io
import json
import random
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from nicknames import NickNamer
from psycopg import Connection

from bluelamp.client.query import PersonSearch
from bluelamp.node.api.access import Reading
from bluelamp.pole.keys import PersonColumns, bulk_person_keys
from bluelamp.policy import Principal, decide, read_context
from bluelamp.store.connection import connect
from bluelamp.store.migrate import migrate
from bluelamp.store.server import ServerSettings, open_server

SEED = 20261101
SYLLABLES = "ack ad ale ash bar bel ber bos bur cal car cot cow dal den der dun el en fer gar gil had hal har hol ing ker kil lan lec low mar mel mor nor ock ol per pil ran rid ros san sel ster tan ter thor til tor tun ull ver wal war wes wick win wor".split()  # fmt: skip
BATCH = 20_000


@dataclass(frozen=True)
class Invented:
    """One invented person."""

    given: str
    family: str
    born: date
    phone: str
    postcode: str
    pnc: str


def people(count: int) -> list[Invented]:
    """Invented people; names as unevenly shared as real ones are."""
    rng = random.Random(SEED)
    given = sorted(
        name.capitalize() for name in NickNamer.default_lookup() if name.isalpha() and len(name) > 2
    )
    rng.shuffle(given)
    families = sorted(
        {"".join(rng.choices(SYLLABLES, k=rng.choice((2, 2, 3)))).capitalize() for _ in range(60_000)}
    )
    rng.shuffle(families)
    shares = [1 / (place + 10) for place in range(len(families))]
    given_shares = [1 / (place + 5) for place in range(len(given))]
    first = date(1940, 1, 1)
    return [
        Invented(
            one, family, first + timedelta(days=rng.randrange(70 * 365)), f"07700{rng.randrange(10**6):06}",
            f"LS{rng.randrange(60, 99)} {rng.randrange(10)}{rng.choice('ABDEFGHJLNPQRSTUWXYZ')}{rng.choice('ABDEFGHJLNPQRSTUWXYZ')}",
            f"{rng.randrange(80, 99)}/{number}X",
        )
        for number, (one, family) in enumerate(
            zip(rng.choices(given, given_shares, k=count), rng.choices(families, shares, k=count), strict=True)
        )
    ]  # fmt: skip


def load(conn: Connection[Any], everybody: list[Invented]) -> list[uuid.UUID]:
    """Put them into the tables as a run would, indexes last."""
    one = conn.execute("INSERT INTO system (id, name, manifest, mapping_version) VALUES ('bench', 'Bench', '{}', 'm1') RETURNING system_no").fetchone()  # fmt: skip
    two = conn.execute(
        "INSERT INTO handling (marking, purposes) VALUES (0, '{policing}') RETURNING handling_no"
    ).fetchone()
    assert one is not None
    assert two is not None
    system, handling = one[0], two[0]
    three = conn.execute(
        """INSERT INTO run (id, system_no, mode, state, actor, mapping_version, source, ended_at)
           VALUES (gen_random_uuid(), %s, 'full', 'completed', 'bench', 'm1', 'bench', now()) RETURNING run_no""", (system,),
    ).fetchone()  # fmt: skip
    assert three is not None
    conn.execute("INSERT INTO node (id, force, name) VALUES (gen_random_uuid(), '13', 'Bench')")
    for index in ("keys", "text", "codes", "born"):
        conn.execute(f"DROP INDEX record_person_{index}".encode())
    ids = [uuid.UUID(int=number + 1) for number in range(len(everybody))]
    for start in range(0, len(everybody), BATCH):
        _load_batch(
            conn, ids[start : start + BATCH], everybody[start : start + BATCH], (system, handling, three[0])
        )
    conn.commit()
    conn.execute("SET maintenance_work_mem = '512MB'")
    conn.execute("CREATE INDEX record_person_keys ON record_person USING gin (keys) WITH (fastupdate = off)")
    conn.execute("CREATE INDEX record_person_text ON record_person USING gin (search_text gin_trgm_ops)")
    conn.execute("CREATE INDEX record_person_codes ON record_person USING gin (codes)")
    conn.execute("CREATE INDEX record_person_born ON record_person (from_at, to_at)")
    conn.commit()
    conn.autocommit = True
    conn.execute("VACUUM ANALYZE record_person")
    conn.execute("ANALYZE source_record")
    conn.autocommit = False
    return ids


def _load_batch(
    conn: Connection[Any], ids: list[uuid.UUID], batch: list[Invented], numbers: tuple[int, int, int]
) -> None:
    keys = bulk_person_keys(
        PersonColumns(
            names=[[(one.given, one.family)] for one in batch],
            births=[[one.born.isoformat()] for one in batch],
            identifiers=[[("pncId", one.pnc)] for one in batch],
            phones=[[one.phone] for one in batch],
            postcodes=[[one.postcode] for one in batch],
        )
    )
    now = datetime.now(UTC).isoformat()
    records, sources = io.StringIO(), io.StringIO()
    for at, (record, one) in enumerate(zip(ids, batch, strict=True)):
        body = {
            "names": [{"type": "real", "given": [one.given], "family": one.family}],
            "births": [{"date": one.born.isoformat()}],
            "identifiers": [{"scheme": "pncId", "value": one.pnc}],
            "contacts": [{"kind": "phone", "value": one.phone}],
        }
        row = (
            record, "person", "person", numbers[0], record, 1, 1, numbers[2], numbers[1], now, f"{one.family}, {one.given}",
            json.dumps(body), "{" + ",".join(map(str, keys[at])) + "}", f"{one.given} {one.family} {one.pnc} {one.phone}".lower(),
            "{}", f"{one.born}T00:00:00Z", f"{one.born}T23:59:59Z",
        )  # fmt: skip
        records.write("\t".join(map(str, row)) + "\n")
        sources.write(
            f"{record}\t{numbers[0]}\t{at}\t1\t\\\\x00\t{{}}\t{numbers[1]}\t{numbers[2]}\t{numbers[2]}\t{now}\n"
        )
    columns = "id, entity, kind, system_no, source_id, source_version, version, run_no, handling_no, recorded_at, label, body, keys, search_text, codes, from_at, to_at"
    for statement, text in (
        (f"COPY record_person ({columns}) FROM STDIN", records),
        ("COPY source_record (id, system_no, source_key, version, content_hash, raw, handling_no, run_no, mapped_run_no, taken_at) FROM STDIN", sources),
    ):  # fmt: skip
        with conn.cursor().copy(statement.encode()) as copy:
            copy.write(text.getvalue())


def misspelt(name: str, rng: random.Random) -> str:
    """One slip of the keyboard inside a name."""
    at = rng.randrange(1, len(name) - 1)
    return rng.choice(
        (
            name[:at] + name[at + 1 :],
            name[:at] + name[at] + name[at:],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        )
    )


QUESTIONS: dict[str, Callable[[Invented, random.Random], dict[str, Any]]] = {
    "name and date": lambda one, _: {"name": f"{one.given} {one.family}", "born": one.born.isoformat()},
    "misspelt name and date": lambda one, rng: {"name": f"{one.given} {misspelt(one.family, rng)}", "born": one.born.isoformat()},
    "name and year": lambda one, _: {"name": f"{one.given} {one.family}", "born": str(one.born.year)},
    "name and postcode": lambda one, _: {"name": f"{one.given} {one.family}", "postcode": one.postcode},
    "identifier": lambda one, _: {"identifier": {"value": one.pnc}},
    "phone": lambda one, _: {"phone": one.phone},
    "name alone": lambda one, _: {"name": f"{one.given} {one.family}"},
    "initial and surname": lambda one, _: {"name": f"{one.given[0]} {one.family}"},
    "surname alone": lambda one, _: {"family": one.family},
    "beginning of surname": lambda one, _: {"family": one.family[:5]},
    "another surname and date": lambda one, rng: {"name": f"{one.given} {one.family[::-1].capitalize()}", "born": one.born.isoformat()},
}  # fmt: skip


def ask(conn: Connection[Any], reading: Reading, question: dict[str, Any]) -> tuple[list[str], str]:
    """One search; ids in order and what became of it."""
    routes = import_module("bluelamp.node.api.routes.search")
    search = PersonSearch.model_validate(question)
    try:
        with routes._asking(reading, search):  # noqa: SLF001 - what the route does, without HTTP and audit
            scored, is_capped = routes._ranked_persons(reading, search, date(2026, 11, 1))  # noqa: SLF001
            routes._ranked_answer(reading, "person", search, scored, is_capped=is_capped)  # noqa: SLF001
    except routes.ApiProblem:
        conn.rollback()
        return [], "refused"
    conn.rollback()
    return [str(candidate.id) for candidate, _ in scored], "capped" if is_capped else "answered"


def measured(
    conn: Connection[Any], reading: Reading, everybody: list[Invented], ids: list[uuid.UUID], count: int
) -> Iterator[str]:
    """A line for each class of question."""
    for title, make in QUESTIONS.items():
        rng = random.Random(SEED + 1)
        places = rng.sample(range(len(everybody)), count)
        times, found, top, odd = [], 0, 0, 0
        for at in places:
            question = make(everybody[at], rng)
            start = time.perf_counter()
            answer, outcome = ask(conn, reading, question)
            times.append((time.perf_counter() - start) * 1000)
            found += str(ids[at]) in answer[:100]
            top += bool(answer) and answer[0] == str(ids[at])
            odd += outcome != "answered"
        yield _line(
            title,
            times,
            f"found {found / count:.3f}  first {top / count:.3f}  capped or refused {odd / count:.3f}",
        )


def peer(conn: Connection[Any], everybody: list[Invented], count: int) -> str:
    """The same misspelt names and dates by pg_trgm alone: similar text and the same day of birth."""
    rng = random.Random(SEED + 1)
    times, found = [], 0
    for at in rng.sample(range(len(everybody)), count):
        one = everybody[at]
        text = f"{one.given} {misspelt(one.family, rng)}".lower()
        start = time.perf_counter()
        rows = conn.execute(
            "SELECT id FROM record_person WHERE search_text %%> %s AND from_at = %s ORDER BY word_similarity(%s, search_text) DESC LIMIT 50",
            (text, datetime.combine(one.born, datetime.min.time(), UTC), text),
        ).fetchall()  # fmt: skip
        times.append((time.perf_counter() - start) * 1000)
        found += uuid.UUID(int=at + 1) in {row[0] for row in rows}
    conn.rollback()
    return _line("peer: pg_trgm, misspelt and date", times, f"found {found / count:.3f}")


def _line(title: str, times: list[float], rest: str) -> str:
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"{title:34} p50 {statistics.median(ordered):7.1f} ms  p95 {p95:7.1f} ms  max {ordered[-1]:7.1f} ms  {rest}"


def main() -> None:
    """Load, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=200)
    arguments = parser.parse_args()
    everybody = people(arguments.persons)
    with tempfile.TemporaryDirectory(prefix="bluelamp-bench-") as folder:
        server = open_server(Path(folder) / "database", ServerSettings())
        dsn = server.start()
        try:
            with connect(dsn, "bench", statement_timeout_ms=0) as conn:
                migrate(conn)
                started = time.perf_counter()
                ids = load(conn, everybody)
                print(
                    f"{arguments.persons} persons loaded and indexed in {time.perf_counter() - started:.0f} s"
                )
                stated = dict.fromkeys(("case_reference", "on_behalf_of", "correlation_id", "device"))
                context = read_context(
                    {
                        "purpose": "investigation",
                        "reason": "enquiry",
                        "justification": "A benchmark",
                        **stated,
                    },
                    justification_required=True,
                )
                decision = decide(Principal("bench", "13", ("officer",)), "persons.search", context)
                reading = Reading(conn, decision)
                for _ in measured(conn, reading, everybody, ids, min(50, arguments.questions)):
                    pass  # warm-up
                for line in measured(conn, reading, everybody, ids, arguments.questions):
                    print(line, flush=True)
                print(peer(conn, everybody, arguments.questions))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
