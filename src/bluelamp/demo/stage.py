"""Sets the demonstration up: a node in a folder, three systems connected and read. Nothing on a screen."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from bluelamp.connect.registry import add_system
from bluelamp.connect.sync import Progress, RunSummary
from bluelamp.connect.sync.job import Request, sync_connected
from bluelamp.demo import open_data
from bluelamp.demo.force import ForceFiles, write_force
from bluelamp.node.estate import estate_of
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
ACTOR = "demo"


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
    folder = create_node(path, settings)
    (folder.secrets / "custody.url").write_text(f"sqlite:///{force.custody}", encoding="utf-8")
    (folder.secrets / "custody.url").chmod(0o600)
    return Stage(folder, force)


def connect(stage: Stage, pool: Pool, system: str) -> None:
    """Connect one of the shipped systems, and lay its extract where its manifest says."""
    estate = estate_of(stage.folder)
    with resources.as_file(
        resources.files("bluelamp.connect.systems").joinpath(system.replace("-", "_"))
    ) as shipped:
        draft = stage.folder.path / "draft" / system
        shutil.copytree(shipped, draft)
    manifest = draft / "manifest.toml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('"env:BLUELAMP_CUSTODY_URL"', '"file:custody.url"'), encoding="utf-8")
    add_system(pool, estate, draft, actor=ACTOR)
    shutil.rmtree(draft.parent)
    if system == "west-yorkshire-open-crime":
        for month in MONTHS:
            open_data.extract(month, stage.folder.systems / system)
    elif system == "property":
        shutil.copy(stage.force.property_store, stage.folder.systems / system / "property.csv")


def sync(stage: Stage, pool: Pool, system: str, watch: Callable[[Progress], None]) -> RunSummary:
    """Read one connected system."""
    return sync_connected(pool, estate_of(stage.folder), system, Request(ACTOR, watch=watch))
