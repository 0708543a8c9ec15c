"""The shape of a source at one moment, and what changed between two. Values and code lists are not here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class DriftKind(StrEnum):
    """What happened to a column."""

    ADDED = "added"
    DROPPED = "dropped"
    RENAMED = "renamed"
    RETYPED = "retyped"


@dataclass(frozen=True, slots=True)
class Drift:
    """One change of a source's shape since the mapping was last run."""

    kind: DriftKind
    column: str
    message: str
    stops: bool


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


def compare(old: SchemaFingerprint, new: SchemaFingerprint) -> list[Drift]:
    """What changed between two looks at a source, worst first.

    A dropped or renamed column stops the run before anything is written; an added one is a warning. A
    column that stands in the dropped one's place with the same type is taken for the same under a new name.
    A retyped column stops too; one that was or became text is a warning, one that was empty is nothing.
    """
    was, now = dict(old.columns), dict(new.columns)
    dropped = [name for name in old.names if name not in now]
    added = [name for name in new.names if name not in was]
    drifts: list[Drift] = []
    for name in dropped:
        heir = _heir(name, old, new, added)
        if heir is None:
            drifts.append(Drift(DriftKind.DROPPED, name, f"Column {name} has gone.", stops=True))
        else:
            added.remove(heir)
            drifts.append(
                Drift(
                    DriftKind.RENAMED,
                    name,
                    f"Column {name} has gone; {heir} stands in its place.",
                    stops=True,
                )
            )
    for name in old.names:
        if name in now and _retyped(was[name], now[name]):
            message = f"Column {name} held {was[name]} and now holds {now[name]}."
            # Types of files are inferred from a sample: one odd value among numbers makes a text of them.
            drifts.append(Drift(DriftKind.RETYPED, name, message, stops="text" not in {was[name], now[name]}))
    drifts += [
        Drift(DriftKind.ADDED, name, f"Column {name} is new in the source.", stops=False) for name in added
    ]
    return drifts


def _heir(name: str, old: SchemaFingerprint, new: SchemaFingerprint, added: list[str]) -> str | None:
    place = old.names.index(name)
    if place >= len(new.columns):
        return None
    candidate, kind = new.columns[place]
    same_type = kind == dict(old.columns)[name] or "empty" in {kind, dict(old.columns)[name]}
    return candidate if candidate in added and same_type else None


def _retyped(was: str, now: str) -> bool:
    return was != now and "empty" not in {was, now} and {was, now} != {"integer", "decimal"}
