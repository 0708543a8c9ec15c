"""A world's services, read by a node as any service would be: every record but those that were spoilt."""

from pathlib import Path

import polars as pl
import pytest

from bluelamp.demo.generate import write_world
from bluelamp.demo.laying import connect_laid, read_laid
from bluelamp.demo.old_systems import neighbour_node
from bluelamp.demo.services import Services
from bluelamp.demo.world.making import make_world
from bluelamp.store.connection import open_pool

SYSTEMS = ("stop-search", "firearms-licensing")


@pytest.mark.enable_socket
def test_services_are_read_whole_but_for_their_spoilt_records(a_database: str, tmp_path: Path) -> None:
    world = make_world(4_000, 11, forces=2)
    force = world.forces[1]
    made = write_world(world, tmp_path / "world")
    observed = pl.read_parquet(made.folder / "truth" / "observations.parquet").filter(
        pl.col("force") == force.code
    )
    with Services(made.folder) as services, open_pool(a_database, "tests") as pool:
        node = neighbour_node(tmp_path, made.folder, force, services)
        for system in SYSTEMS:
            extract = services.extract(force.code, system)
            assert extract is not None
            connect_laid(node, pool, system, extract)
            run = read_laid(node, pool, system)
            name = system.replace("-", "_")
            spoilt = observed.filter((pl.col("system") == name) & (pl.col("expected") != "loaded")).height
            assert run.rows_read == sum(made.rows[force.code][name].values()) > 0
            assert (run.state, run.rows_quarantined) == ("completed", spoilt)
