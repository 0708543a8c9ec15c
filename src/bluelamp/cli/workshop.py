"""An open node on this machine: what commands that read systems work with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bluelamp.cli.exit_code import errors_explained
from bluelamp.connect.registry import Estate
from bluelamp.node.database import open_database
from bluelamp.node.estate import estate_of
from bluelamp.node.folder import NodeFolder, open_node
from bluelamp.store.connection import Pool, open_pool

ACTOR = "local-administrator"


@dataclass(frozen=True, slots=True)
class Workshop:
    """An open node, ready to read systems."""

    folder: NodeFolder
    pool: Pool
    estate: Estate


@contextmanager
def workshop(node: Path | None) -> Iterator[Workshop]:
    """The node's database and connectors, for as long as the block lasts; expected errors end the command."""
    with errors_explained():
        folder = open_node(node)
        with open_database(folder) as database, open_pool(database.dsn, "bluelamp-cli", size_max=6) as pool:
            yield Workshop(folder, pool, estate_of(folder))
