"""The node folder's part of a backup: settings, systems, keys. Staged first, then swapped in after the commit."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SETTINGS = "node.toml"
SYSTEMS = "systems"
SECRETS = "secrets"
# Without these two the records of a backup cannot be carried on.
KEYS = ("id.key", "quarantine.key")
_STAGING = ".restoring"


def node_files(node_folder: Path) -> Iterator[tuple[str, bytes]]:
    """Settings and connected systems, by their names in the archive."""
    settings = node_folder / SETTINGS
    if settings.is_file():
        yield SETTINGS, settings.read_bytes()
    for path in sorted((node_folder / SYSTEMS).rglob("*")):
        if path.is_file():
            yield path.relative_to(node_folder).as_posix(), path.read_bytes()


def secret_files(node_folder: Path) -> Iterator[tuple[str, bytes]]:
    """Keys and tokens, by their names in the archive."""
    for path in sorted((node_folder / SECRETS).glob("*")):
        if path.is_file():
            yield f"{SECRETS}/{path.name}", path.read_bytes()


def key_fingerprints(node_folder: Path) -> dict[str, str]:
    """A digest of each of the node's keys. The keys are long and random, so the digest gives nothing away."""
    found = {}
    for name in KEYS:
        path = node_folder / SECRETS / name
        if path.is_file():
            found[name] = hashlib.sha256(b"bluelamp key fingerprint\0" + path.read_bytes()).hexdigest()
    return found


def has_node_files(node_folder: Path) -> bool:
    """Whether settings or systems are there that a restore would replace."""
    return (node_folder / SETTINGS).exists() or any(node_folder.glob(f"{SYSTEMS}/*"))


@dataclass(frozen=True, slots=True)
class Staging:
    """Restored files waiting beside the real ones until the database has committed."""

    node_folder: Path
    label: str

    @classmethod
    def new(cls, node_folder: Path) -> "Staging":
        """An empty staging folder."""
        staging = cls(node_folder, secrets.token_hex(8))
        node_folder.mkdir(parents=True, exist_ok=True)
        for folder in (staging.folder.parent, staging.folder):
            folder.mkdir(mode=0o700, exist_ok=True)
        (staging.folder / SYSTEMS).mkdir()
        return staging

    @classmethod
    def left_over(cls, node_folder: Path) -> list["Staging"]:
        """What restores that were killed have left."""
        return [cls(node_folder, path.name) for path in sorted((node_folder / _STAGING).glob("*"))]

    @property
    def folder(self) -> Path:
        """Where the files wait."""
        return self.node_folder / _STAGING / self.label

    def add(self, name: str, content: bytes) -> None:
        """Stage one file. Its name was checked against the closed list of places by the archive's reader."""
        path = self.folder / name
        path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def swap_in(self) -> None:
        """Put the staged files in place of the old ones. After a kill it can be done again from the start."""
        for path in sorted((self.folder / SECRETS).glob("*")):
            (self.node_folder / SECRETS).mkdir(mode=0o700, exist_ok=True)
            path.replace(self.node_folder / SECRETS / path.name)
        if (self.folder / SETTINGS).exists():
            (self.folder / SETTINGS).replace(self.node_folder / SETTINGS)
        staged, current, old = self.folder / SYSTEMS, self.node_folder / SYSTEMS, self.folder / "systems.old"
        if staged.exists():
            if current.exists():
                current.rename(old)
            staged.rename(current)
        self.discard()

    def discard(self) -> None:
        """Forget the staged files."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if not any(self.folder.parent.glob("*")):
            shutil.rmtree(self.folder.parent, ignore_errors=True)
