"""The demonstration's first force: its node in a folder, its own three systems connected. Nothing on a screen."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from bluelamp.connect.sync import RunSummary
from bluelamp.connect.sync.under_way import Watch
from bluelamp.demo import open_data
from bluelamp.demo.force import ForceFiles, write_force
from bluelamp.demo.laying import Extract, connect_laid, custody_extract, read_laid
from bluelamp.node.folder import ApiSettings, NodeFolder, NodeSettings, SourceSettings, create_node
from bluelamp.store.connection import Pool
from bluelamp.store.server import open_server

FORCE = "13"
FORCE_NAME = "West Yorkshire Police (demonstration)"
MARKER = ".bluelamp-demo"
MONTHS = ("2016-07", "2017-07")
SYSTEMS = ("west-yorkshire-open-crime", "custody", "property")
WORLD_SYSTEMS = ("nominal-index", "crime-recording")
"""The force's systems that the world wrote; its custody and property hold a small cast of their own."""


class FolderInUse(Exception):
    """That folder holds something that is not a demonstration; choose another with `--folder`."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The demonstration's node and the invented force behind it."""

    folder: NodeFolder
    force: ForceFiles


def clear(path: Path) -> None:
    """Remove an earlier demonstration, and nothing else.

    Raises `FolderInUse` for a folder that no demonstration made.
    """
    if not path.exists():
        return
    if any(path.iterdir()) and not (path / MARKER).is_file():
        raise FolderInUse(f"{path}: {FolderInUse.__doc__}")
    for database in sorted((*path.glob("database"), *path.glob("*/database"))):
        # A demonstration that was killed leaves its servers running, which would disturb the next one's.
        left_over = open_server(database)
        left_over.start()
        left_over.stop()
        if left_over.describe().is_running:
            raise FolderInUse(
                f"{path}: a demonstration is running there; stop it, or choose another with `--folder`."
            )
    shutil.rmtree(path, ignore_errors=True)


def build(path: Path, port: int) -> Stage:
    """A fresh node folder, and the invented force's files beside it."""
    path.mkdir(parents=True)
    (path / MARKER).touch()
    extracts = path.resolve() / "extracts"
    force = write_force(extracts)
    settings = NodeSettings(
        force=FORCE, name=FORCE_NAME, api=ApiSettings(port=port), sources=SourceSettings(roots=(extracts,))
    )
    return Stage(create_node(path, settings), force)


def connect(stage: Stage, pool: Pool, system: str) -> None:
    """Connect one of the shipped systems, and lay its extract where its manifest says."""
    extract = custody_extract(stage.force.custody) if system == "custody" else Extract()
    connect_laid(stage.folder, pool, system, extract)
    if system == "west-yorkshire-open-crime":
        for month in MONTHS:
            open_data.extract(month, stage.folder.systems / system)
    elif system == "property":
        shutil.copy(stage.force.property_store, stage.folder.systems / system / "property.csv")


def sync(stage: Stage, pool: Pool, system: str, watch: Watch) -> RunSummary:
    """Read one connected system."""
    return read_laid(stage.folder, pool, system, watch)
