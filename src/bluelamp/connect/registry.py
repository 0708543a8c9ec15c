"""The systems that a node has connected: their folders on disk, and the same in the database."""

import shutil
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from psycopg import Connection

from bluelamp.audit import Act, build_entry
from bluelamp.connect.errors import ManifestInvalid, SourceMissing
from bluelamp.connect.manifest import Manifest, read_manifest
from bluelamp.connect.mapping import CompiledMapping, compile_mapping
from bluelamp.connect.node_keys import NodeKeys
from bluelamp.connect.outbound import Reach
from bluelamp.connect.readers import Secrets
from bluelamp.store.audit_log import append
from bluelamp.store.connection import Pool, transaction
from bluelamp.store.systems import System, SystemEntry, SystemUnknown, find, register, set_state

MANIFEST, MAPPING, QUALITY, FIXTURES = "manifest.toml", "mapping.yaml", "quality.toml", "fixtures"
CONTRACT = "contract.yaml"
SCHEMAS = "schemas"
"""Folder of what describes the source: a WSDL with its schemas."""
PARTS = (MANIFEST, MAPPING, QUALITY, FIXTURES, CONTRACT, SCHEMAS)


class SystemConnected(SourceMissing):
    """A system of this id is connected already.

    Give the new one another id, or edit the files of the old one in the node's `systems` folder and sync.
    """

    code = "system-connected"


class SystemFolderMissing(SourceMissing):
    """The node has no folder for this system.

    `bluelamp connect list` names the connected systems; `bluelamp connect add FOLDER` connects one.
    """

    code = "system-folder-missing"


@dataclass(frozen=True, slots=True)
class Estate:
    """Where a node keeps its systems, what they may read, and the keys that their rows are named and sealed with."""

    folder: Path
    keys: NodeKeys
    roots: Sequence[Path] = ()
    secrets: Secrets = field(default_factory=Secrets)
    reach: Reach = field(default_factory=Reach)


@dataclass(frozen=True, slots=True)
class SystemFolder:
    """One system as its files describe it."""

    path: Path
    manifest: Manifest
    mapping: CompiledMapping
    mapping_text: str

    @property
    def id(self) -> str:
        """The system's id."""
        return self.manifest.system.id

    def entry(self) -> SystemEntry:
        """What the database is to know of it."""
        facts = self.manifest.system
        return SystemEntry(
            id=facts.id,
            name=facts.name,
            supplier=facts.supplier,
            owner=facts.owner,
            manifest=self.manifest.model_dump(mode="json"),
            mapping_version=self.mapping.version,
            mapping_content=self.mapping_text,
            is_scheduled=self.manifest.capture.every is not None,
        )


def read_system(path: Path, roots: Sequence[Path] = ()) -> SystemFolder:
    """The system that a folder describes; its manifest and mapping are checked.

    Raises `SourceError` for the manifest and `MappingRefused` for the mapping.
    """
    manifest = read_manifest(path / MANIFEST, roots)
    place = path / MAPPING
    try:
        text = place.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SourceMissing(str(place), remedy="Write it with `bluelamp connect new`.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestInvalid(
            str(place), f"It cannot be read as UTF-8 text ({type(error).__name__})."
        ) from error
    mapping = compile_mapping(text, source=str(place))
    if mapping.system != manifest.system.id:
        raise ManifestInvalid(
            str(place),
            f"The mapping is of system {mapping.system!r}, the manifest of {manifest.system.id!r}.",
            field="source.system",
            remedy="Write the same id in both files.",
        )
    return SystemFolder(path, manifest, mapping, text)


def connected(estate: Estate) -> list[str]:
    """Ids of the systems that have a folder, in order."""
    if not estate.folder.is_dir():
        return []
    return sorted(path.name for path in estate.folder.iterdir() if (path / MANIFEST).is_file())


def load_system(estate: Estate, system_id: str) -> SystemFolder:
    """The connected system of that id, from the node's folder.

    Raises `SystemFolderMissing`, and as `read_system` does.
    """
    if system_id not in connected(estate):
        raise SystemFolderMissing(system_id)
    return read_system(estate.folder / system_id, estate.roots)


def add_system(pool: Pool, estate: Estate, path: Path, *, actor: str) -> SystemFolder:
    """Connect the system that a folder describes: its files are checked, copied into the node and registered.

    Only the known parts are copied: extracts stay where they are. Raises `SystemConnected`.
    """
    described = read_system(path, (*estate.roots, path))
    target = estate.folder / described.id
    if target.exists():
        raise SystemConnected(described.id)
    target.mkdir(parents=True)
    try:
        for name in PARTS:
            if (path / name).is_dir():
                shutil.copytree(path / name, target / name)
            elif (path / name).is_file():
                shutil.copy2(path / name, target / name)
        for beside in described.manifest.source.files_beside:
            (target / beside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path / beside, target / beside)
        added = read_system(target, estate.roots)
        with transaction(pool) as conn:
            register_system(conn, estate, added, actor=actor)
    except BaseException:
        shutil.rmtree(target)
        raise
    return added


def register_system(conn: Connection[Any], estate: Estate, described: SystemFolder, *, actor: str) -> System:
    """Bring the database's view of a system up to its files; a changed mapping leaves an audit entry."""
    known = _known(conn, described.id)
    system = register(conn, described.entry())
    if known is None or (known.mapping_version, known.state) != (system.mapping_version, system.state):
        detail = {"system": described.id, "mappingVersion": described.mapping.version}
        _audit(conn, estate, "system-connected", actor, detail)
    return system


def remove_system(pool: Pool, estate: Estate, system_id: str, *, actor: str) -> Path | None:
    """Disconnect a system: it is no longer read. Its records stay, with their history, until policy disposes of them.

    Its folder is set aside under another name, which is given back. Raises `SystemUnknown`.
    """
    with transaction(pool) as conn:
        system = find(conn, system_id)
        set_state(conn, system.system_no, "removed")
        _audit(conn, estate, "system-disconnected", actor, {"system": system_id})
    path = estate.folder / system_id
    if not path.exists():
        return None
    aside = estate.folder / ".removed" / f"{system_id}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    aside.parent.mkdir(exist_ok=True)
    return path.rename(aside)


def _known(conn: Connection[Any], system_id: str) -> System | None:
    try:
        return find(conn, system_id)
    except SystemUnknown:
        return None


def _audit(conn: Connection[Any], estate: Estate, event: str, actor: str, detail: dict[str, str]) -> None:
    act = Act(event, actor, datetime.now(UTC), force=estate.keys.force, detail=detail)
    append(conn, build_entry(act, uuid.uuid4()))
