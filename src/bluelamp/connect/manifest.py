"""A system's manifest.toml: whose it is, where it is read from, and how changes are captured. It holds no
SQL, no code and no password."""

import re
import tomllib
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self
from urllib.parse import parse_qsl, urlsplit

from pydantic import Field, StringConstraints, ValidationError, model_validator

from bluelamp.connect.drift_policy import DriftPolicy
from bluelamp.connect.errors import ManifestInvalid, PasswordInManifest, SourceMissing, SqlInManifest
from bluelamp.connect.fixed_width_spec import FixedWidthSpec
from bluelamp.connect.remote_specs import SECRETS, DltSpec, OdbcSpec, RestSpec, SoapSpec
from bluelamp.connect.segment_specs import Hl7Spec, NistSpec, PncSpec
from bluelamp.connect.source_spec import MIB, Duration, Line, Part, Share, SourceSpec, TableSpec, duration

__all__ = [
    "SYSTEM_ID",
    "Capture",
    "CsvSpec",
    "ExcelSpec",
    "FixedWidthSpec",
    "Manifest",
    "SourceSpec",
    "SqlSpec",
    "SystemFacts",
    "XmlSpec",
    "duration",
    "parse_manifest",
    "read_manifest",
]

SYSTEM_ID = r"^[a-z0-9][a-z0-9-]{0,39}$"
_IDENTIFIER = re.compile(r"^(?!.*--)\w[\w $#@-]{0,127}$")
_STATEMENT = re.compile(
    r"^\s*(select|with|insert|update|delete|merge|exec|execute|call|drop|alter|create|union|values)\b\s+\S",
    re.IGNORECASE,
)


class SystemFacts(Part):
    """Whose system it is: the first row of the force's estate register."""

    id: Annotated[str, StringConstraints(pattern=SYSTEM_ID)] = Field(
        description="Short name in record ids and on the command line: a-z, 0-9 and hyphens."
    )
    name: Line
    supplier: Line | None = None
    owner: Line | None = Field(default=None, description="Who in the force answers for the system.")
    contact: Line | None = Field(
        default=None, description="The force's desk to ask; not a named person's number."
    )
    description: str | None = None
    lawful_basis: Line | None = Field(
        default=None, description="Lawful basis of processing, as the force's register states it."
    )


class FileSpec(SourceSpec):
    """What all kinds of files share."""

    READS_CHANGES: ClassVar[bool] = False

    path: Line = Field(
        description="A file, a folder or a glob; relative to the manifest, or absolute in an allowed root."
    )
    header_row: int = Field(default=1, ge=0, description="Line that holds the column names; 0 = none.")
    skip: int = Field(default=0, ge=0, description="Lines to leave out below the header.")
    columns: tuple[Line, ...] = Field(
        default=(), strict=False, description="Names, for a file without a header."
    )
    extract_date: date | None = None
    max_unpacked_bytes: int = Field(default=64 * 1024 * MIB, gt=0)
    max_ratio: int = Field(default=200, gt=0, description="Unpacked bytes for each packed one.")


class CsvSpec(FileSpec):
    """A delimited text file, a folder or a glob of them with the same columns."""

    kind: Literal["csv"] = "csv"
    encoding: Line = Field(default="utf-8", description='A Python codec name, or "detect".')
    trust_encoding: bool = Field(
        default=False, description="Do not ask whether the text looks like another encoding."
    )
    delimiter: str = Field(
        default=",", min_length=1, max_length=6, description='One character, "tab" or "detect".'
    )
    quote: str = Field(default='"', max_length=1, description="Quoting character; empty = none.")
    compression: Literal["auto", "none", "gz", "zip"] = "auto"
    truncated: Literal["stop", "quarantine"] = Field(
        default="stop",
        description="What to do with a file whose last line is cut: refuse it, or keep that line aside.",
    )
    max_line_bytes: int = Field(default=MIB, ge=1024, le=64 * MIB)

    @model_validator(mode="after")
    def _one_character(self) -> Self:
        if len(self.delimiter) > 1 and self.delimiter not in {"tab", "\\t", "detect"}:
            raise ValueError('delimiter: write one character, "tab" or "detect"')
        if self.header_row == 0 and not self.columns:
            raise ValueError("columns: a file without a header needs its columns listed")
        return self


class ExcelSpec(FileSpec):
    """A workbook (.xlsx, .xls, .xlsb or .ods); one sheet of it."""

    kind: Literal["excel"] = "excel"
    sheet: Line | None = Field(default=None, description="Name of the sheet; the first if absent.")
    max_ratio: int = Field(default=500, gt=0, description="Unpacked bytes for each packed one.")
    max_unpacked_bytes: int = Field(default=2048 * MIB, gt=0)


class NestedSpec(SourceSpec):
    """What files of nested records share."""

    READS_CHANGES: ClassVar[bool] = False

    path: Line = Field(
        description="A file, a folder or a glob; relative to the manifest, or absolute in an allowed root."
    )
    record: Line | None = Field(default=None, description="Path to the record in the file.")
    optional: tuple[Line, ...] = Field(
        default=(),
        strict=False,
        description="Columns, without numbers, that a file may lack; * stands for any.",
    )
    repeats: tuple[Line, ...] = Field(
        default=(),
        strict=False,
        description="Places, without numbers, that are numbered even where they stand once.",
    )
    repeats_max: int = Field(default=20, ge=1, le=1000, description="Repeats of one place in a record.")
    columns_max: int = Field(default=2000, ge=1, le=20_000)
    truncated: Literal["stop", "quarantine"] = Field(
        default="stop",
        description="What to do with a file that breaks off: refuse it, or take what stands before.",
    )
    compression: Literal["auto", "none", "gz", "zip"] = "auto"
    max_record_bytes: int = Field(default=16 * MIB, ge=1024, le=1024 * MIB)
    max_unpacked_bytes: int = Field(default=64 * 1024 * MIB, gt=0)
    max_ratio: int = Field(default=200, gt=0, description="Unpacked bytes for each packed one.")


class XmlSpec(NestedSpec):
    """An XML file, a folder or a glob of them; one record element is one row."""

    BESIDE: ClassVar[tuple[str, ...]] = ("xsd",)

    kind: Literal["xml"] = "xml"
    record: Line = Field(description="Path to the record element: `cases/case` from the root, or `//case`.")
    xsd: Line | None = Field(
        default=None,
        alias="schema",
        description="An XML Schema beside the manifest that each record is held to.",
    )
    trust_encoding: bool = Field(
        default=False,
        description="Do not ask whether the text looks like UTF-8 though the file says otherwise.",
    )


class JsonSpec(NestedSpec):
    """A JSON document or JSON lines; one object is one row."""

    kind: Literal["json"] = "json"
    encoding: Line = Field(default="utf-8", description="A Python codec name.")


class SqlSpec(TableSpec):
    """A table or view of a database, read with a read-only login."""

    kind: Literal["sql"] = "sql"
    url: Line = Field(
        description='"env:NAME" or "file:/path/to/secret" holding an SQLAlchemy URL; or a URL without a password.'
    )
    password: Line | None = Field(
        default=None, description='"env:NAME" or "file:/path", where `url` names no secret.'
    )
    statement_timeout: Duration = timedelta(minutes=10)
    lock_timeout: Duration = timedelta(seconds=30)
    connect_timeout: Duration = timedelta(seconds=10)


class Capture(Part):
    """How changes are found, how often, and when to stop and ask."""

    mode: Literal["snapshot", "watermark", "full"] = "snapshot"
    watermark: Line | None = Field(
        default=None, description="Column that rises with each change; for mode watermark."
    )
    overlap: Duration = Field(
        default=timedelta(minutes=15), description="How far back to read again, for late commits."
    )
    every: Duration | None = Field(default=None, description="How often the node syncs by itself.")
    deletes: Literal["tombstone", "ignore"] = "tombstone"
    max_change: Share = Field(
        default=0.05, description="A run that ends or changes more than this stops and asks."
    )
    batch_rows: int = Field(default=50_000, ge=1, le=1_000_000)

    @model_validator(mode="after")
    def _watermark_named(self) -> Self:
        if self.mode == "watermark" and self.watermark is None:
            raise ValueError("watermark: mode watermark needs the column's name")
        return self


class Manifest(Part):
    """One connected system."""

    system: SystemFacts
    source: (
        Annotated[
            CsvSpec
            | ExcelSpec
            | FixedWidthSpec
            | Hl7Spec
            | JsonSpec
            | NistSpec
            | PncSpec
            | SqlSpec
            | XmlSpec
            | RestSpec
            | SoapSpec
            | OdbcSpec
            | DltSpec,
            Field(discriminator="kind"),
        ]
        | SourceSpec
    )
    capture: Capture = Capture()
    drift: DriftPolicy = DriftPolicy()


_SHAPES: dict[str, type[SourceSpec]] = {
    "csv": CsvSpec,
    "excel": ExcelSpec,
    "fixed-width": FixedWidthSpec,
    "hl7": Hl7Spec,
    "json": JsonSpec,
    "nist": NistSpec,
    "pnc": PncSpec,
    "sql": SqlSpec,
    "rest": RestSpec,
    "soap": SoapSpec,
    "odbc": OdbcSpec,
    "dlt": DltSpec,
    "xml": XmlSpec,
}


def read_manifest(path: Path, roots: Sequence[Path] = ()) -> Manifest:
    """The manifest in this file.

    `roots` are the folders that node.toml allows beside the manifest's own.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise SourceMissing(str(path), remedy="Write it with `bluelamp connect new`.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestInvalid(
            str(path), f"It cannot be read as UTF-8 text ({type(error).__name__})."
        ) from error
    return parse_manifest(text, where=str(path), folder=path.parent, roots=roots)


def parse_manifest(text: str, *, where: str, folder: Path, roots: Sequence[Path] = ()) -> Manifest:
    """The manifest in this text; `where` names it in errors."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ManifestInvalid(where, f"It is not TOML: {error}.") from error
    source = raw.get("source")
    if not isinstance(source, dict):
        raise ManifestInvalid(
            where,
            'It needs a table [source] with `kind = "csv"`, "excel", "xml", "json" or "sql".',
            field="source",
        )
    _refuse_sql(source, where)
    _refuse_password(source, where)
    shape = _SHAPES.get(str(source.get("kind")), SourceSpec)
    try:
        spec = shape.model_validate(source)
        manifest = Manifest.model_validate({**raw, "source": spec})
    except ValidationError as error:
        raise _in_our_words(error, where, raw) from None
    if manifest.capture.mode == "watermark":
        manifest.source.refuse_watermark(where)
    return manifest.model_copy(
        update={"source": spec.placed(folder.resolve(), [root.resolve() for root in roots])}
    )


def _in_our_words(error: ValidationError, where: str, raw: dict[str, Any]) -> ManifestInvalid:
    first = error.errors(include_url=False, include_input=False)[0]
    inner = [str(part) for part in first["loc"] if part not in _SHAPES]
    key = ".".join(
        inner
        if (inner and inner[0] in {"system", "source", "capture", "drift"}) or error.title == "Manifest"
        else ["source", *inner]
    )
    messages = {
        "extra_forbidden": "There is no such key.",
        "missing": "This key is missing.",
    }
    detail = messages.get(first["type"], f"{first['msg'].removeprefix('Value error, ')}.")
    return ManifestInvalid(where, detail, field=key or None)


def _refuse_sql(source: dict[str, Any], where: str) -> None:
    for key in ("sql", "query", "statement", "where"):
        if key in source:
            raise SqlInManifest(where, field=f"source.{key}")
    for key in ("table",) if source.get("kind") == "xml" else ("table", "schema"):
        value = source.get(key)
        if not isinstance(value, str):
            continue
        parts = value.split(".") if key == "table" and "schema" not in source else [value]
        if _STATEMENT.match(value) or len(parts) > 2 or not all(_IDENTIFIER.match(part) for part in parts):
            raise SqlInManifest(where, "It is not a plain name, or schema.name.", field=f"source.{key}")


def _refuse_password_in_connection(source: dict[str, Any], where: str) -> None:
    connection = source.get("connection")
    if (
        isinstance(connection, str)
        and not connection.startswith(("env:", "file:"))
        and re.search(r"(^|;)\s*(pwd|password)\s*=", connection, re.IGNORECASE)
    ):
        raise PasswordInManifest(
            where,
            field="source.connection",
            remedy='Leave it out here and write `password = "env:NAME"` or "file:PATH"; then change the password.',
        )


def _refuse_password(source: dict[str, Any], where: str) -> None:
    url = source.get("url")
    for key in (*SECRETS, "wsse_password"):
        if isinstance(source.get(key), str) and not source[key].startswith(("env:", "file:")):
            raise PasswordInManifest(where, field=f"source.{key}")
    _refuse_password_in_connection(source, where)
    if not isinstance(url, str) or url.startswith(("env:", "file:")):
        return
    try:
        parts = urlsplit(url)
        secret = parts.password or any(
            re.search(r"pass|pwd|secret|token", name, re.IGNORECASE) for name, _ in parse_qsl(parts.query)
        )
    except ValueError as error:
        raise ManifestInvalid(where, "It is not a URL.", field="source.url") from error
    if secret:
        raise PasswordInManifest(where, field="source.url")
    if not parts.scheme or "://" not in url:
        raise ManifestInvalid(
            where, "It is not a URL such as postgresql://host/database.", field="source.url"
        )
