"""What every kind of source shares in a manifest: lengths of time, shares, lines of text, and where it may read."""

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PrivateAttr,
    StringConstraints,
)

from bluelamp.connect.errors import WatermarkUnsupported

MIB = 1024 * 1024
_DURATION = re.compile(r"^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)$")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def duration(text: object) -> timedelta:
    """The length of time that `15m`, `30s`, `2h` or `7d` means."""
    if isinstance(text, timedelta):
        return text
    found = _DURATION.match(str(text).strip())
    if found is None:
        raise ValueError("write a number and a unit: ms, s, m, h, d or w, as in 15m")
    return timedelta(seconds=float(found[1]) * _SECONDS[found[2]])


def share(text: object) -> float:
    """The fraction that `5%` means."""
    if isinstance(text, str) and text.strip().endswith("%"):
        text = float(text.strip().removesuffix("%")) / 100
    if not isinstance(text, (int, float)) or isinstance(text, bool) or not 0 <= text <= 1:
        raise ValueError("write a percentage between 0% and 100%, as in 5%")
    return float(text)


Duration = Annotated[
    timedelta, BeforeValidator(duration), PlainSerializer(lambda value: f"{value.total_seconds():g}s")
]
Share = Annotated[float, BeforeValidator(share)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Part(BaseModel):
    """A table of a manifest: strict keys, strict types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SourceSpec(Part):
    """Where a system is read from. Kinds beyond ours keep their settings in `options`."""

    READS_CHANGES: ClassVar[bool] = True
    """Whether it can be read from a watermark on. A kind beyond ours is taken at its reader's word."""

    BESIDE: ClassVar[tuple[str, ...]] = ()
    """Keys that name a file beside the manifest, such as a copybook: it goes wherever the manifest goes."""

    kind: str
    options: dict[str, Any] = Field(default_factory=dict)
    _folder: Path = PrivateAttr(default_factory=Path)
    _roots: tuple[Path, ...] = PrivateAttr(default=())

    @property
    def folder(self) -> Path:
        """The manifest's own folder: relative paths start here."""
        return self._folder

    @property
    def roots(self) -> tuple[Path, ...]:
        """Folders that may be read: the manifest's own, and those that node.toml lists."""
        return (self._folder, *self._roots)

    def refuse_watermark(self, where: str) -> None:
        """Raise `WatermarkUnsupported` where only the whole source can be read."""
        if not self.READS_CHANGES:
            raise WatermarkUnsupported(where, f"Its kind is {self.kind}.", field="capture.mode")

    @property
    def files_beside(self) -> tuple[Path, ...]:
        """The files that the source cannot do without, relative to the manifest's folder."""
        named = [getattr(self, key) for key in self.BESIDE]
        paths = [Path(name) for name in named if name is not None]
        inside = (self._folder / path for path in paths if not path.is_absolute())
        return tuple(
            path.resolve().relative_to(self._folder)
            for path in inside
            if path.is_file() and path.resolve().is_relative_to(self._folder)
        )

    @property
    def columns_used(self) -> tuple[str, ...]:
        """Columns that the manifest itself goes by, so that a mapping need not."""
        return ()

    def placed(self, folder: Path, roots: Sequence[Path] = ()) -> Self:
        """The same source, told where its manifest stands and which folders it may read."""
        copy = self.model_copy()
        copy._folder, copy._roots = folder, tuple(roots)  # noqa: SLF001 (a copy of itself)
        return copy


class TableSpec(SourceSpec):
    """A table or view of a database, by name: a manifest holds no SQL."""

    table: Line
    db_schema: Line | None = Field(default=None, alias="schema")

    @property
    def table_name(self) -> tuple[str | None, str]:
        """Schema and table apart."""
        if self.db_schema is not None:
            return self.db_schema, self.table
        schema, dot, table = self.table.rpartition(".")
        return (schema, table) if dot else (None, self.table)
