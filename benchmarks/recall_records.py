"""What two invented systems hold of a world's people, and loading it. What is true stays here, in memory only."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from bluelamp.connect.manifest import CsvSpec
from bluelamp.connect.mapping import compile_mapping
from bluelamp.connect.readers import ReadPlan, open_reader
from bluelamp.connect.sync import NodeKeys, SyncOptions, sync_system
from bluelamp.demo.world import World
from bluelamp.demo.world.clerk import Clerk, Observed
from bluelamp.demo.world.dice import Dice
from bluelamp.demo.world.households import NIGHT
from bluelamp.demo.world.truth import PERSON, slips_series, truth_ids
from bluelamp.store.connection import connect, open_pool
from bluelamp.store.migrate import migrate
from bluelamp.store.systems import SystemEntry, register

SYSTEMS = {"nominal_index": 0.7, "custody": 0.4}
"""Systems, whose clerks differ in care, and the share of the people that each has a record of."""

YEARS_BACK = 5
KEYS = NodeKeys("13", b"i" * 32, b"q" * 32)

MAPPING = """
mapping: 1
source: {system: SYSTEM, key: [NUMBER]}
fields:
  born: {from: DOB, parse: "date(%d/%m/%Y)"}
entities:
  nominal: {entity: person, given: FORENAME, middle: [MIDDLE], family: SURNAME, dob: born,
            gender: {from: SEX, codes: {M: male, F: female}},
            pncId: {from: PNC_ID, kind: pnc-id}, cro: {from: CRO, kind: cro},
            phone: {from: TELEPHONE, kind: phone}, email: {from: EMAIL, kind: email}}
  home:
    entity: location
    when: {present: [ADDRESS]}
    address: {from: ADDRESS, parse: address}
    town: TOWN
    postcode: {from: POSTCODE, kind: postcode}
links:
  - {from: nominal, to: home, role: home}
handling: {marking: OFFICIAL-SENSITIVE, purposes: [policing]}
"""


@dataclass(slots=True)
class Written:
    """Rows of both systems, numbered through, with the truth about them."""

    frames: dict[str, pl.DataFrame]
    person: list[str]
    """Of each row, the truth id."""
    slips: list[str]
    rows_of: dict[str, tuple[int, ...]]
    row_of: dict[str, int] = field(default_factory=dict)
    """Once loaded, the row of each record."""

    def stating(self, column: str) -> list[str]:
        """The persons of whom a row has something in the column."""
        whole = pl.concat(self.frames.values())
        return pl.Series(self.person).filter(whole[column] != "").to_list()


def write_down(world: World) -> Written:
    """Both systems' rows of the world's people."""
    frames: dict[str, pl.DataFrame] = {}
    person: list[str] = []
    slips: list[str] = []
    everybody = np.arange(len(world.people))
    for system, share in SYSTEMS.items():
        dice = Dice.of(world.seed, "recall", system)
        who = everybody[dice.happens("recorded", everybody, share)]
        day = NIGHT - dice.below("day", who, 365 * YEARS_BACK)
        observed = Clerk(world, world.forces[0].code, system).write_down(who, day, np.arange(len(who)))
        frames[system] = _frame(observed, len(person))
        person += truth_ids(PERSON, observed.person).to_list()
        slips += slips_series(observed.slips).to_list()
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, one in enumerate(person):
        rows_of[one].append(row)
    return Written(frames, person, slips, {one: tuple(rows) for one, rows in rows_of.items()})


def _frame(observed: Observed, first: int) -> pl.DataFrame:
    columns = {
        "NUMBER": [str(first + at) for at in range(len(observed))],
        "SURNAME": observed.family.tolist(), "FORENAME": observed.given.tolist(), "MIDDLE": observed.middle.tolist(),
        "DOB": observed.born("%d/%m/%Y").tolist(), "SEX": observed.sex.tolist(), "PNC_ID": observed.pnc_id.tolist(),
        "CRO": observed.cro.tolist(), "TELEPHONE": observed.phone.tolist(), "EMAIL": observed.email.tolist(),
        "ADDRESS": observed.first_line.tolist(), "TOWN": observed.town.tolist(), "POSTCODE": observed.postcode.tolist(),
    }  # fmt: skip
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def load(dsn: str, folder: Path, written: Written) -> Written:
    """Load every row as a system's source is loaded, and note which record came of it."""
    with connect(dsn, "bench", statement_timeout_ms=0) as conn:
        migrate(conn)
    with open_pool(dsn, "bench") as pool:
        for system, frame in written.frames.items():
            path = folder / f"{system}.csv"
            frame.write_csv(path)
            text = MAPPING.replace("SYSTEM", system.replace("_", "-"))
            mapping = compile_mapping(text)
            plan = ReadPlan(required=sorted(mapping.columns_read))
            source = CsvSpec.model_validate({"kind": "csv", "path": path.name}).placed(folder)
            with pool.connection() as conn:
                entry = SystemEntry(system.replace("_", "-"), system, {}, mapping.version, text)
                number = register(conn, entry)
            summary = sync_system(
                pool, number, lambda source=source, plan=plan: open_reader(source, None, plan), mapping, KEYS,
                options=SyncOptions(max_quarantine=0.05),
            )  # fmt: skip
            assert summary.state == "completed", summary.error
        with pool.connection() as conn:
            written.row_of = {
                str(record): int(key)
                for record, key in conn.execute(
                    "SELECT r.id, s.source_key FROM record_person r JOIN source_record s ON s.id = r.source_id"
                )
            }
    with connect(dsn, "bench", statement_timeout_ms=0) as conn:
        conn.autocommit = True
        conn.execute("VACUUM ANALYZE")
    return written
