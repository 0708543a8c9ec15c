"""The shape of a source at one moment. What changed between two, and what columns hold, is `connect.drift`'s."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SchemaFingerprint:
    """Columns in order with inferred types; for files also size, time and SHA-256.

    Types are `text`, `integer`, `decimal`, `boolean`, `date`, `timestamp`, `time`, `binary` or `empty`.
    """

    columns: tuple[tuple[str, str], ...]
    size_bytes: int | None = None
    modified_at: str | None = None
    sha256: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names alone."""
        return tuple(name for name, _ in self.columns)

    def to_json(self) -> dict[str, object]:
        """The fingerprint as plain JSON values."""
        return {
            "columns": [list(pair) for pair in self.columns],
            "sizeBytes": self.size_bytes,
            "modifiedAt": self.modified_at,
            "sha256": self.sha256,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "SchemaFingerprint":
        """The fingerprint from what `to_json` gave."""
        columns = stored.get("columns")
        size, modified, digest = stored.get("sizeBytes"), stored.get("modifiedAt"), stored.get("sha256")
        return cls(
            columns=tuple((str(name), str(kind)) for name, kind in columns)
            if isinstance(columns, list)
            else (),
            size_bytes=size if isinstance(size, int) else None,
            modified_at=modified if isinstance(modified, str) else None,
            sha256=digest if isinstance(digest, str) else None,
        )
