"""Writes a synthetic world to a folder: every force's systems under `forces/`, the truth beside them under `truth/`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from bluelamp.demo.legacy import (
    ForceView,
    Observations,
    Written,
    case_file,
    command_and_control,
    crime_recording,
    custody,
    custody_healthcare,
    firearms_licensing,
    intelligence,
    livescan,
    nominal_index,
    pnc_extract,
    stop_search,
)
from bluelamp.demo.legacy import property as property_store
from bluelamp.demo.world import truth
from bluelamp.demo.world.model import World

Writer = Callable[[ForceView, Path], Written]
Watch = Callable[[str], None]

WRITERS: Mapping[str, Writer] = {
    "custody": custody.write,
    "property": property_store.write,
    "pnc_extract": pnc_extract.write,
    "livescan": livescan.write,
    "custody_healthcare": custody_healthcare.write,
    "nominal_index": nominal_index.write,
    "crime_recording": crime_recording.write,
    "command_and_control": command_and_control.write,
    "intelligence": intelligence.write,
    "stop_search": stop_search.write,
    "case_file": case_file.write,
    "firearms_licensing": firearms_licensing.write,
}
"""The legacy systems that every force has, by name."""


class WorldFolderUsed(Exception):
    """That folder is not empty. Name another, or empty it: a world is written into a folder of its own."""


@dataclass(frozen=True, slots=True)
class WorldFiles:
    """Where a world was written, and how much of it there is."""

    folder: Path
    rows: dict[str, dict[str, dict[str, int]]]
    """Rows by force, system and table."""
    truth: dict[str, int]

    def system(self, force: str, system: str) -> Path:
        """The folder of one force's system."""
        return self.folder / "forces" / force / system


def require_empty(folder: Path) -> None:
    """Refuses a folder that holds anything, with `WorldFolderUsed`."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorldFolderUsed(f"{folder}: {WorldFolderUsed.__doc__}")


def write_world(world: World, folder: Path, watch: Watch = lambda _: None) -> WorldFiles:
    """Writes every system of every force, then the truth; the same world gives the same bytes."""
    require_empty(folder)
    rows: dict[str, dict[str, dict[str, int]]] = {}
    observed: list[pl.DataFrame] = []
    for force in world.forces:
        view = ForceView(world, force)
        rows[force.code] = {}
        for system, write in WRITERS.items():
            watch(f"{force.name}: {system}")
            written = write(view, folder / "forces" / force.code / system)
            rows[force.code][system] = dict(written.rows)
            observed += [_observations(force.code, system, each) for each in written.observations]
    watch("the truth")
    tables = (
        ("persons", truth.persons_frame(world)),
        ("events", truth.events_frame(world)),
        ("roles", truth.roles_frame(world)),
        ("rates", truth.rates_frame(world)),
        ("observations", pl.concat(observed)),
    )
    counts = truth.write_tables(folder / "truth", tables)
    truth.write_about(folder / "truth" / "world.json", world, {"truth": counts, "forces": rows})
    return WorldFiles(folder, rows, counts)


def _observations(force: str, system: str, made: Observations) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "force": pl.Series([force] * len(made.key), dtype=pl.String),
            "system": pl.Series([system] * len(made.key), dtype=pl.String),
            "table": pl.Series([made.table] * len(made.key), dtype=pl.String),
            "key": pl.Series(made.key, dtype=pl.String),
            "person": truth.truth_ids(truth.PERSON, made.person),
            "event": truth.truth_ids(truth.EVENT, made.event.astype(np.int64)),
            "slips": truth.slips_series(made.slips),
            "expected": pl.Series(made.expected, dtype=pl.String),
        }
    )
