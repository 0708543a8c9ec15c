"""What a backup says about itself: versions, tables, counts and a checksum of each member."""

from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

import msgspec

FORMAT = 1
MANIFEST_NAME = "manifest.json"


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of the archive."""

    sha256: str
    bytes: int


class TableContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table: its columns in the order of the copied rows, and how many rows."""

    columns: tuple[str, ...]
    rows: int


class SequenceState(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Where a number sequence stood."""

    last_value: int
    is_called: bool


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """The whole of a backup in one page of JSON."""

    format: int
    bluelamp_version: str
    postgresql_version: str
    created_at: datetime
    schema_version: int
    # Checksums of the migrations that made the tables, by number.
    migrations: dict[int, str]
    # In the order in which they can be loaded: a table comes after those it refers to.
    tables: dict[str, TableContent]
    sequences: dict[str, SequenceState]
    has_secrets: bool
    # Fingerprints of the node's keys, so that a restore can tell whether it has the right ones.
    keys: dict[str, str]
    members: dict[str, Member]

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(table.rows for table in self.tables.values())


def encode(manifest: Manifest) -> bytes:
    """The manifest as JSON that people can read too."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1)


def decode(text: bytes) -> Manifest:
    """A manifest from JSON; raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(text, type=Manifest)


def bluelamp_version() -> str:
    """The installed release, for people to read; nothing is decided by it."""
    try:
        return version("bluelamp")
    except PackageNotFoundError:
        return "unknown"
