"""How fast rows become records, beside a raw COPY and other loaders on the same rows in the same run.

    python -m benchmarks.load --rows 1000000

Each part runs in a process and a database of its own. CPU seconds are of that process and of the server together;
peak memory is the process's. Rows come from a fixed seed, two in a hundred of them bad (`load_rows`).
"""

import argparse
import csv
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module, metadata
from pathlib import Path
from typing import Annotated, Any, Literal

import polars as pl
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import BaseModel, Field, StringConstraints, ValidationError

from benchmarks import load_rows
from bluelamp.connect.manifest import CsvSpec
from bluelamp.connect.mapping import compile_mapping
from bluelamp.connect.readers import ReadPlan, open_reader
from bluelamp.connect.sync import NodeKeys, Progress, SyncOptions, sync_system
from bluelamp.store.connection import connect, open_pool
from bluelamp.store.landing.binary import copy_stream, varying
from bluelamp.store.migrate import migrate
from bluelamp.store.server import ServerSettings, open_server
from bluelamp.store.systems import SystemEntry, register

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "load.json"
KEYS = NodeKeys("13", b"i" * 32, b"q" * 32)
PIECE_ROWS = 25_000
TICKS = os.sysconf("SC_CLK_TCK")
Sample = dict[str, Any]


# ── What a part costs ──
def _ticks(path: Path) -> tuple[int, list[int]]:
    """The parent of a process, and its CPU ticks: its own, and those of children that have ended."""
    fields = path.read_text().rpartition(")")[2].split()
    return int(fields[1]), [int(ticks) for ticks in fields[11:15]]


def server_cpu(conn: psycopg.Connection[Any]) -> float:
    """CPU seconds that the whole server has used so far, workers that have ended included."""
    postmaster, _ = _ticks(Path(f"/proc/{conn.info.backend_pid}/stat"))
    total = 0
    for process in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent, ticks = _ticks(process)
        except OSError:
            continue
        if process.parent.name == str(postmaster):
            total += sum(ticks)
        elif parent == postmaster:
            total += sum(ticks[:2])
    return total / TICKS


def measured(dsn: str, rows: int, act: Callable[[], Sample | None]) -> Sample:
    """Wall and CPU seconds of an act on so many rows, with whatever it says of itself."""
    with psycopg.connect(dsn, autocommit=True) as watcher:
        server, own, start = server_cpu(watcher), time.process_time(), time.perf_counter()
        told = act() or {}
        wall = time.perf_counter() - start
        return {
            "rows": rows, "wall_s": wall, "client_cpu_s": time.process_time() - own,
            "server_cpu_s": server_cpu(watcher) - server,
            "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "load_1m": os.getloadavg()[0], **told,
        }  # fmt: skip


# ── Ours ──
def _bluelamp(dsn: str, path: Path, rows: int, mapping_text: str) -> list[Sample]:
    """A first load, then the same file again: a difference run in which nothing has changed."""
    with connect(dsn, "bench", statement_timeout_ms=0) as conn:
        migrate(conn)
    mapping = compile_mapping(mapping_text)
    plan = ReadPlan(required=sorted(mapping.columns_read))
    source = CsvSpec.model_validate({"kind": "csv", "path": path.name}).placed(path.parent)
    landed = [0.0]

    def watch(progress: Progress) -> None:
        landed[0] = progress.seconds

    with open_pool(dsn, "bench") as pool:
        with pool.connection() as conn:
            system = register(conn, SystemEntry("bench", "Bench", {}, mapping.version, mapping_text))

        def sync() -> Sample:
            summary = sync_system(
                pool, system, lambda: open_reader(source, None, plan), mapping, KEYS,
                options=SyncOptions(max_quarantine=0.05), watch=watch,
            )  # fmt: skip
            assert summary.state == "completed", summary.error
            return {
                "landed_s": landed[0], "records": summary.records_out, "links": summary.links_out,
                "written": summary.rows_written, "unchanged": summary.rows_unchanged, "aside": summary.rows_quarantined,
            }  # fmt: skip

        def read() -> None:
            reader = open_reader(source, None, plan)
            for _ in reader.batches(SyncOptions().batch_rows, None):
                pass
            reader.close()

        return [
            {"what": "first load", **measured(dsn, rows, sync)},
            {"what": "again, unchanged", **measured(dsn, rows, sync)},
            {"what": "read only", **measured(dsn, rows, read)},
        ]


def crime(dsn: str, path: Path, rows: int) -> list[Sample]:
    """One entity kind: a crime."""
    return [*_bluelamp(dsn, path, rows, load_rows.CRIME_MAPPING), _raw_records(dsn)]


def fan_out(dsn: str, path: Path, rows: int) -> list[Sample]:
    """Crime, place and link."""
    return _bluelamp(dsn, path, rows, load_rows.PLACE_MAPPING)


def persons(dsn: str, path: Path, rows: int) -> list[Sample]:
    """Person with keys, home with keys, and link."""
    return _bluelamp(dsn, path, rows, load_rows.PERSON_MAPPING)


# ── Peers ──
def raw(dsn: str, path: Path, rows: int) -> list[Sample]:
    """The source's columns as they are: binary made beforehand, into a table without indexes."""
    frame = pl.read_csv(path, infer_schema=False)
    streams = [
        b"".join(copy_stream([varying(part[name]) for name in part.columns], part.height))
        for part in frame.iter_slices(PIECE_ROWS)
    ]
    with psycopg.connect(dsn, autocommit=True) as conn:
        table = sql.SQL("CREATE TABLE raw ({})").format(
            sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(name)) for name in frame.columns)
        )
        conn.execute(table)
        del frame

        def copy() -> None:
            for stream in streams:
                with conn.cursor().copy("COPY raw FROM STDIN (FORMAT binary)") as into:
                    into.write(stream)

        return [{"what": "raw COPY", **measured(dsn, rows, copy)}]


def _raw_records(dsn: str) -> Sample:
    """The landed crimes once more, binary made beforehand: source rows and records without any index."""
    tables = ("source_record", "record_event")
    with psycopg.connect(dsn, autocommit=True) as conn, tempfile.TemporaryDirectory() as folder:
        for table in tables:
            with Path(folder, table).open("wb") as file, conn.cursor().copy(f"COPY {table} TO STDOUT (FORMAT binary)".encode()) as out:  # fmt: skip
                file.writelines(out)
            conn.execute(f"CREATE TABLE raw_{table} (LIKE {table})".encode())
        counted = conn.execute("SELECT count(*) FROM source_record").fetchone()
        assert counted is not None

        def copy() -> None:
            for table in tables:
                with Path(folder, table).open("rb") as file, conn.cursor().copy(f"COPY raw_{table} FROM STDIN (FORMAT binary)".encode()) as into:  # fmt: skip
                    while piece := file.read(1 << 18):
                        into.write(piece)

        return {"what": "raw COPY of the landed columns", **measured(dsn, int(counted[0]), copy)}


class Crime(BaseModel):
    """A row as the peer's script checks it."""

    crime_id: str = Field(alias="Crime ID")
    month: Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")] = Field(alias="Month")
    longitude: float = Field(alias="Longitude")
    latitude: float = Field(alias="Latitude")
    location: str = Field(alias="Location")
    lsoa: str = Field(alias="LSOA code")
    kind: Literal[load_rows.KINDS] = Field(alias="Crime type")  # type: ignore[valid-type]
    outcome: str = Field(alias="Last outcome category")


def with_pydantic(dsn: str, path: Path, rows: int) -> list[Sample]:
    """A loop with a model for each row, and COPY as text: what a careful script does."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("CREATE TABLE crime (id text, month text, longitude float8, latitude float8, location text, lsoa text, kind text, outcome text)")  # fmt: skip

        def load() -> Sample:
            aside = 0
            with path.open(newline="") as file, conn.cursor().copy("COPY crime FROM STDIN") as copy:
                for row in csv.DictReader(file):
                    try:
                        copy.write_row(tuple(Crime.model_validate(row).model_dump().values()))
                    except ValidationError:
                        aside += 1
            return {"aside": aside}

        return [{"what": "pydantic loop to COPY", **measured(dsn, rows, load)}]


def with_dlt(dsn: str, path: Path, rows: int) -> list[Sample]:
    """The loader dlt with its PostgreSQL destination, from Arrow, without any mapping."""
    try:
        dlt = import_module("dlt")
        import_module("psycopg2")
    except ImportError as missing:
        return [
            {"what": "dlt", "not_measured": f"{missing.name} is not installed: pip install 'dlt[postgres]'"}
        ]
    known = conninfo_to_dict(dsn)
    frame = pl.read_csv(path, infer_schema=False)
    url = f"postgresql://{known.get('user')}@/{known['dbname']}?host={known['host']}&port={known.get('port', 5432)}"
    pipeline = dlt.pipeline(
        "bench",
        destination=dlt.destinations.postgres(url),
        dataset_name="bench",
        pipelines_dir=path.parent / "dlt",
    )

    def load() -> None:
        pipeline.run(frame.to_arrow(), table_name="crime")

    return [{"what": "dlt, no mapping", **measured(dsn, rows, load)}]


PARTS: dict[str, tuple[Callable[[str, Path, int], list[Sample]], str]] = {
    "raw": (raw, "crimes"),
    "one entity kind": (crime, "crimes"),
    "full fan-out, un-keyed": (fan_out, "crimes"),
    "persons with keys": (persons, "persons"),
    "pydantic": (with_pydantic, "slice"),
    "dlt": (with_dlt, "slice"),
}


# ── The run ──
def _part(name: str, dsn: str, path: Path, rows: int) -> list[Sample]:
    """One part in a process of its own, so that its peak memory is its own."""
    words = [sys.executable, "-m", "benchmarks.load", "--part", name, "--dsn", dsn, "--file", str(path), "--rows", str(rows)]  # fmt: skip
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(f"{name}: {ran.stderr[-2000:]}")
    return [{"part": name, **sample} for sample in json.loads(ran.stdout.splitlines()[-1])]


def _shown(sample: Sample, peer: float) -> str:
    title = f"{sample['part']}: {sample['what']}"
    if "not_measured" in sample:
        return f"{title:52} not measured ({sample['not_measured']})"
    speed = sample["rows"] / sample["wall_s"]
    cpu = sample["client_cpu_s"] + sample["server_cpu_s"]
    line = (
        f"{title:52} {sample['rows']:>9,} rows {speed:>9,.0f} rows/s {100 * speed / peer:5.1f} % of raw  "
        f"CPU {cpu:7.1f} s = {1e6 * cpu / sample['rows']:6.1f} us a row ({sample['client_cpu_s']:.1f} + {sample['server_cpu_s']:.1f})  "
        f"{sample['peak_rss_mb']:5.0f} MB  load {sample['load_1m']:.1f}"
    )
    if sample["what"] == "first load":
        landed = sample["rows"] / sample["landed_s"]
        line += f"\n{'    of it landed, before search indexes are built':52} {'':14} {landed:>9,.0f} rows/s {100 * landed / peer:5.1f} % of raw"
    return line


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000, help="5000000 for the memory budget")
    parser.add_argument("--persons", type=int, help="as many as rows, unless said")
    parser.add_argument("--slice", type=int, default=100_000, help="rows for the slower peers")
    parser.add_argument("--only", nargs="*", choices=PARTS, help="parts to run beside the raw COPY")
    for hidden in ("--part", "--dsn", "--file"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Write the rows, run every part, print the table and keep the samples."""
    asked = _arguments()
    if asked.part:
        print(json.dumps(PARTS[asked.part][0](asked.dsn, Path(asked.file), asked.rows)))
        return
    counts = {
        "crimes": asked.rows,
        "persons": asked.persons or asked.rows,
        "slice": min(asked.slice, asked.rows),
    }
    samples: list[Sample] = []
    with tempfile.TemporaryDirectory(prefix="bluelamp-bench-") as folder:
        files = {name: Path(folder) / f"{name}.csv" for name in counts}
        server = open_server(Path(folder) / "database", ServerSettings())
        dsn = server.start()
        try:
            for number, (name, (_, needs)) in enumerate(PARTS.items()):
                if name != "raw" and asked.only and name not in asked.only:
                    continue
                if not files[needs].exists():
                    write = load_rows.write_persons if needs == "persons" else load_rows.write_crimes
                    write(files[needs], counts[needs])
                with psycopg.connect(dsn, autocommit=True) as conn:
                    conn.execute(f"CREATE DATABASE bench_{number}".encode())
                own = make_conninfo(dsn, dbname=f"bench_{number}")
                samples += _part(name, own, files[needs], counts[needs])
                peer = samples[0]["rows"] / samples[0]["wall_s"]
                for sample in samples:
                    if sample["part"] == name:
                        print(_shown(sample, peer), flush=True)
                with psycopg.connect(dsn, autocommit=True) as conn:
                    conn.execute(f"DROP DATABASE bench_{number} WITH (FORCE)".encode())
            description = server.describe()
        finally:
            server.stop()
    _keep(samples, f"{description.provider} {description.version}")


def _keep(samples: list[Sample], database: str) -> None:
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    versions = {
        name: metadata.version(name) for name in ("polars", "psycopg", "pyarrow", "pydantic", "numpy")
    }
    told = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "commit": commit, "seed": load_rows.SEED,
        "python": platform.python_version(), "versions": versions, "database": database, "cores": os.cpu_count(),
        "load": os.getloadavg(), "samples": samples,
    }  # fmt: skip
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
