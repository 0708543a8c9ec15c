"""Lays an old system of a force where its connection expects it: files into its folder, secrets, addresses."""

import shutil
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from bluelamp.connect.registry import add_system
from bluelamp.connect.sync import RunSummary
from bluelamp.connect.sync.job import Request, sync_connected
from bluelamp.connect.sync.under_way import Watch
from bluelamp.node.estate import estate_of
from bluelamp.node.folder import NodeFolder
from bluelamp.store.connection import Pool
from bluelamp.trust import write_secret

ACTOR = "demo"


@dataclass(frozen=True, slots=True)
class Extract:
    """What a system gives: a folder of files, secrets by name, and words of its manifest that are others here."""

    files: Path | None = None
    secrets: Mapping[str, str] = field(default_factory=dict)
    manifest: Mapping[str, str] = field(default_factory=dict)


def custody_extract(database: Path) -> Extract:
    """The custody system whose database this SQLite file is."""
    return Extract(
        secrets={"custody.url": f"sqlite:///{database.resolve()}"},
        manifest={'"env:BLUELAMP_CUSTODY_URL"': '"file:custody.url"'},
    )


def connect_laid(folder: NodeFolder, pool: Pool, system: str, extract: Extract) -> None:
    """Connect one of the shipped systems, and lay its extract where its manifest says."""
    for name, secret in extract.secrets.items():
        write_secret(folder.secrets / name, secret)
    drafts = folder.path / "draft"
    with resources.as_file(
        resources.files("bluelamp.connect.systems").joinpath(system.replace("-", "_"))
    ) as shipped:
        draft = shutil.copytree(shipped, drafts / system)
    manifest = draft / "manifest.toml"
    text = manifest.read_text(encoding="utf-8")
    for usual, here in extract.manifest.items():
        if usual not in text:
            raise LookupError(f"{system}: its manifest does not say {usual!r}")
        text = text.replace(usual, here)
    manifest.write_text(text, encoding="utf-8")
    add_system(pool, estate_of(folder), draft, actor=ACTOR)
    shutil.rmtree(drafts)
    if extract.files is not None:
        shutil.copytree(extract.files, folder.systems / system, dirs_exist_ok=True)


def read_laid(
    folder: NodeFolder, pool: Pool, system: str, watch: Watch = lambda _progress: None
) -> RunSummary:
    """Read one connected system."""
    return sync_connected(pool, estate_of(folder), system, Request(ACTOR, watch=watch))


def free_port(wanted: int) -> int:
    """The wanted port, or any other if a program has it."""
    for port in (wanted, 0):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(trial.getsockname()[1])
    return wanted
