"""A small invented force, read by the real connectors into a database: what a node under test really answers about."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bluelamp.demo import stage
from bluelamp.demo.force import write_force
from bluelamp.node.database import claim
from bluelamp.node.folder import ApiSettings, NodeFolder, NodeSettings, SourceSettings, create_node
from bluelamp.node.runtime import NodeRuntime
from bluelamp.store.connection import Pool, open_pool

SYSTEMS = ("custody", "property")
PEOPLE = 120


@dataclass(frozen=True)
class LandedForce:
    """A node whose systems have been read."""

    folder: NodeFolder
    pool: Pool
    runtime: NodeRuntime

    def headers(self, role: str = "local-administrator") -> dict[str, str]:
        """A bearer token of this role."""
        return {"Authorization": f"Bearer {self.folder.tokens.issue(f'landed-{role}', (role,))}"}


@contextmanager
def a_landed_force(path: Path, dsn: str, people: int = PEOPLE, **api: Any) -> Iterator[LandedForce]:
    """Custody from a SQL database and property from a latin-1 CSV, as the demonstration connects them."""
    extracts = path / "extracts"
    force = write_force(extracts, people)
    settings = NodeSettings(
        force="13", name="Made-up Police", api=ApiSettings(**api), sources=SourceSettings(roots=(extracts,))
    )
    folder = create_node(path / "node", settings)
    url = folder.secrets / "custody.url"
    url.write_text(f"sqlite:///{force.custody}", encoding="utf-8")
    url.chmod(0o600)
    staged = stage.Stage(folder, force)
    with open_pool(dsn, "tests", size_max=6) as pool:
        with pool.connection() as conn:
            claim(conn, folder)
        for system in SYSTEMS:
            stage.connect(staged, pool, system)
            summary = stage.sync(staged, pool, system, lambda _: None)
            assert summary.records_out, f"{system}: nothing was read"
        yield LandedForce(folder, pool, NodeRuntime(folder, pool))
