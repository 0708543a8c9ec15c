"""Drift of mainframe extracts, nested files and messages: told before anything is written, and stopped as the manifest says.

A message has no columns of its own: only the places that the mapping reads count, and one that is gone is one that is
empty now.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from html import escape
from pathlib import Path
from sqlite3 import connect as open_sqlite

import pytest

from bluelamp.connect.drift import DriftKind
from bluelamp.connect.registry import Estate
from bluelamp.connect.sync import Request, drift_report, sync_connected
from bluelamp.store.connection import Pool, open_pool
from tests.connect.drift.tables import COLUMNS, INJECTED, MAPPING, STOPPING, Table, a_table, drifted
from tests.connect.sync.systems_on_disk import MANIFEST, an_estate

CSV = 'kind = "csv"\npath = "custody.csv"'
PLACES = dict(
    zip(
        COLUMNS,
        ("MSH.10.1", "PID.5.1", "PID.7.1", "PID.8.1", "PID.10.1", "PID.23.1", "PID.16.1"),
        strict=True,
    )
)
"""Where an HL7 message holds each column of the table."""
WIDTH = 100
TABLES_WRITTEN = ("source_record", "source_record_history", "record", "record_history", "link", "quarantine")
Writer = Callable[[Path, Table], str]
"""Writes the table into a folder; gives the manifest's [source]."""


def as_xml(folder: Path, table: Table) -> str:
    rows = ""
    for row in table.rows:
        held = zip(table.columns, row, strict=True)
        cells = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in held if value is not None)
        rows += f"<stay>{cells}</stay>\n"
    (folder / "custody.xml").write_text(f"<stays>{rows}</stays>")
    return 'kind = "xml"\npath = "custody.xml"\nrecord = "stays/stay"'


def as_json(folder: Path, table: Table) -> str:
    lines = [json.dumps(dict(zip(table.columns, row, strict=True))) for row in table.rows]
    (folder / "custody.jsonl").write_text("\n".join(lines))
    return 'kind = "json"\npath = "custody.jsonl"'


def as_fixed_width(folder: Path, table: Table) -> str:
    rows = ["".join((value or "").ljust(WIDTH) for value in row) for row in table.rows]
    (folder / "custody.dat").write_text("\n".join(rows) + "\n")
    source = 'kind = "fixed-width"\npath = "custody.dat"\nrecord_format = "lines"\n'
    return source + "\n".join(
        f'[[source.fields]]\nname = "{name}"\nstart = {at * WIDTH + 1}\nlength = {WIDTH}'
        for at, name in enumerate(table.columns)
    )


def as_hl7(folder: Path, table: Table) -> str:
    messages = []
    for row in table.rows:
        held = dict(zip(table.columns, row, strict=True))
        # A new column is one that nobody has named: it comes in a segment of its own.
        extra = [held.pop(name) for name in list(held) if name not in COLUMNS]
        fields = [""] * 24
        for name, value in held.items():
            segment, field, _ = PLACES[name].split(".")
            if segment == "PID":
                fields[int(field)] = value or ""
        head = f"MSH|^~\\&|CUSTODY|ZZ|NODE||20260301120000||ADT^A04|{held['NO']}|P|2.4"
        messages.append(
            "\r".join([head, "PID|" + "|".join(fields[1:]), *(f"ZZZ|{value or ''}" for value in extra)])
        )
    (folder / "custody.hl7").write_text("\r".join(messages) + "\r", newline="")
    return 'kind = "hl7"\npath = "custody.hl7"'


WRITERS: dict[str, Writer] = {"fixed-width": as_fixed_width, "hl7": as_hl7, "json": as_json, "xml": as_xml}
OF_MESSAGES: dict[DriftKind, tuple[DriftKind, str] | None] = {
    DriftKind.ADDED: None,
    DriftKind.DROPPED: None,
    DriftKind.RENAMED: (DriftKind.NULL_SURGE, "DOB"),
    DriftKind.RETYPED: (DriftKind.RETYPED, "DOB"),
    DriftKind.NEW_CODE: (DriftKind.NEW_CODE, "SEX"),
    DriftKind.NULL_SURGE: (DriftKind.NULL_SURGE, "STATION"),
}
"""What becomes of each drift of the table where only places that the mapping reads count."""


@pytest.fixture
def a_pool(a_database: str) -> Iterator[Pool]:
    with open_pool(a_database, "tests", size_max=4) as pool:
        yield pool


def connect(estate: Estate, kind: str, table: Table, policy: str = "") -> None:
    """A system of this kind that holds the table."""
    folder = estate.folder / "custody"
    folder.mkdir(parents=True, exist_ok=True)
    source = WRITERS[kind](folder, table)
    manifest = MANIFEST.replace(CSV, source).replace('"20%"', '"100%"') + f"\n[drift]\n{policy}\n"
    (folder / "manifest.toml").write_text(manifest)
    mapping = MAPPING
    if kind == "hl7":
        for name, place in PLACES.items():
            mapping = mapping.replace(f"[{name}]", f"[{place}]").replace(f": {name}", f": {place}")
    (folder / "mapping.yaml").write_text(mapping)


def expected(kind: str, drift: DriftKind) -> tuple[DriftKind, str] | None:
    """What a run of this kind tells of a drift of the table, and of which column."""
    if kind != "hl7":
        return drift, INJECTED[drift][0]
    told = OF_MESSAGES[drift]
    return told and (told[0], PLACES[told[1]])


def written(pool: Pool) -> list[object]:
    with pool.connection() as conn:
        return [conn.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() for table in TABLES_WRITTEN]


@pytest.mark.parametrize("kind", sorted(WRITERS))
@pytest.mark.parametrize("drift", sorted(INJECTED))
def test_drift_is_told_before_the_load_and_stops_it(
    a_pool: Pool, tmp_path: Path, kind: str, drift: DriftKind
) -> None:
    estate = an_estate(tmp_path)
    table = a_table(80, 3)
    connect(estate, kind, table)
    first = sync_connected(a_pool, estate, "custody", Request("tester"))
    assert (first.state, first.rows_written, first.drifts) == ("completed", 80, ()), first.error
    assert drift_report(a_pool, estate, "custody").drifts == ()
    connect(estate, kind, drifted(table, {drift}))
    before, told = written(a_pool), expected(kind, drift)
    report = drift_report(a_pool, estate, "custody")
    assert {(one.kind, one.column) for one in report.drifts} >= ({told} if told else set())
    at_hearing: list[list[object]] = []
    summary = sync_connected(
        a_pool,
        estate,
        "custody",
        Request("tester", on_drift=lambda _drifts: at_hearing.append(written(a_pool))),
    )
    assert at_hearing == [before] * len(at_hearing), "drift is told before anything is committed"
    if told is not None and told[0] in STOPPING:
        assert summary.error is not None
        assert (summary.state, summary.error["code"]) == ("stopped", "schema-drifted")
        assert summary.error["detail"].endswith("Nothing of this run was written.")
        assert written(a_pool) == before
    else:
        assert summary.state == "completed", summary.error
        assert {(one.kind, one.column) for one in summary.drifts} >= ({told} if told else set())


def test_watermark_run_that_is_stopped_midway_says_what_stays(a_pool: Pool, tmp_path: Path) -> None:
    estate = an_estate(tmp_path)
    folder = estate.folder / "custody"
    folder.mkdir(parents=True)
    source = f'kind = "sql"\nurl = "sqlite:///{folder}/custody.db"\ntable = "stay"'
    manifest = MANIFEST.replace(CSV, source).replace(
        'max_change = "20%"', 'max_change = "100%"\nbatch_rows = 10'
    )
    manifest += 'mode = "watermark"\nwatermark = "CHANGED"\noverlap = "0s"\n[drift]\nnew_code = "stop"\n'
    (folder / "manifest.toml").write_text(manifest)
    (folder / "mapping.yaml").write_text(MAPPING)
    table = a_table(60, 3)
    insert = f"INSERT INTO stay VALUES ({', '.join('?' * 8)})"
    with closing(open_sqlite(folder / "custody.db")) as database, database:
        database.execute(
            f"CREATE TABLE stay ({', '.join(f'{name} text' for name in COLUMNS)}, CHANGED integer)"
        )
        database.executemany(insert, [(*row, n) for n, row in enumerate(table.rows[:20])])
    assert sync_connected(a_pool, estate, "custody", Request("tester")).state == "completed"
    with closing(open_sqlite(folder / "custody.db")) as database, database:
        database.executemany(insert, [(*row, 20 + n) for n, row in enumerate(table.rows[20:])])
        database.execute("UPDATE stay SET SEX = 'X9' WHERE CHANGED = 58")
    summary = sync_connected(a_pool, estate, "custody", Request("tester"))
    assert summary.error is not None
    assert (summary.state, summary.error["code"]) == ("stopped", "schema-drifted")
    assert 0 < summary.rows_written < 40
    assert f"stopped stay: {summary.rows_written:,} rows written" in summary.error["detail"]
    assert "othing of this run was written" not in str(summary.error)
    with a_pool.connection() as conn:
        assert conn.execute("SELECT count(*) FROM source_record").fetchone() == (20 + summary.rows_written,)
