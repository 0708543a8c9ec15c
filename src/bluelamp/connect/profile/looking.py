"""Finding out how a source wants to be read: kind, encoding, delimiter, header, table. Nothing is guessed of meaning."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import inspect, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bluelamp.connect.errors import (
    ManifestInvalid,
    ServiceByManifest,
    SourceError,
    SourceMissing,
    TableMissing,
)
from bluelamp.connect.manifest import CsvSpec, ExcelSpec, JsonSpec, SourceSpec, SqlSpec, XmlSpec
from bluelamp.connect.profile.nested_looking import json_record, xml_record
from bluelamp.connect.readers import Secrets
from bluelamp.connect.readers.csv_dialect import guess_delimiter
from bluelamp.connect.readers.csv_reader import SUFFIXES as CSV_SUFFIXES
from bluelamp.connect.readers.encoding import guess_encoding
from bluelamp.connect.readers.excel import SUFFIXES as EXCEL_SUFFIXES
from bluelamp.connect.readers.nested.json_reader import SUFFIXES as JSON_SUFFIXES
from bluelamp.connect.readers.nested.xml_reader import SUFFIXES as XML_SUFFIXES
from bluelamp.connect.readers.paths import files_of
from bluelamp.connect.readers.segments.recognise import SUFFIXES as SEGMENT_SUFFIXES
from bluelamp.connect.readers.segments.recognise import kind_of
from bluelamp.connect.readers.sql.faults import in_our_words
from bluelamp.connect.readers.sql.session import address_of, begin_reading, engine_for
from bluelamp.connect.readers.stream import UnpackLimits, first_bytes
from bluelamp.connect.segment_specs import Hl7Spec, NistSpec, PncSpec, SegmentsSpec

SAMPLE_BYTES = 1024 * 1024
TABLES_SHOWN = 40
_LIMITS = UnpackLimits(CsvSpec.model_fields["max_unpacked_bytes"].default, 1_000)


class TableNotChosen(SourceError):
    """The database has more than one table or view, and none was chosen.

    Name one with `--table`.
    """

    code = "table-not-chosen"


@dataclass(frozen=True, slots=True)
class Look:
    """How to read a source: its spec, the manifest's settings with remarks, and what was noticed."""

    spec: SourceSpec
    settings: dict[str, tuple[object, str]]
    where: str
    notes: tuple[str, ...] = ()
    primary: tuple[str, ...] = ()
    secret: tuple[str, str] | None = field(default=None, repr=False)
    """A secret file's name and content, where a password was given on the way in."""


def look_at(
    source: str,
    *,
    name: str,
    folder: Path,
    roots: Sequence[Path],
    table: str | None,
    sheet: str | None,
    secrets: Secrets,
) -> Look:
    """Look at a path, a URL, or a reference such as env:CUSTODY_URL."""
    if re.match("https?://", source, re.IGNORECASE):
        # Only the host: an address may hold a key.
        raise ServiceByManifest(urlsplit(source).hostname or "web service", "It is an address of the web.")
    if source.startswith(("env:", "file:")) or re.match(r"^[a-z][a-z0-9+]*://", source, re.IGNORECASE):
        return _look_at_database(source, name=name, folder=folder, roots=roots, table=table, secrets=secrets)
    path = Path(source).expanduser().absolute()
    readable = (*roots, path if path.is_dir() else path.parent)
    shown = str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
    if path.suffix.lower() in EXCEL_SUFFIXES:
        excel = ExcelSpec(path=shown, sheet=sheet).placed(folder, readable)
        settings: dict[str, tuple[object, str]] = {"kind": ("excel", ""), "path": (shown, "")}
        return Look(excel, {**settings, **({"sheet": (sheet, "")} if sheet else {})}, str(path))
    if path.name.lower().endswith((*XML_SUFFIXES, *JSON_SUFFIXES)):
        return _look_at_nested(shown, folder, readable)
    return _look_at_segments(shown, folder, readable) or _look_at_text(shown, folder, readable)


def _look_at_nested(shown: str, folder: Path, readable: Sequence[Path]) -> Look:
    path = files_of(shown, folder, (folder, *readable), (*XML_SUFFIXES, *JSON_SUFFIXES))[0]
    sample = first_bytes(path, "auto", _LIMITS, SAMPLE_BYTES)
    is_xml = path.name.lower().endswith(XML_SUFFIXES)
    settings: dict[str, tuple[object, str]] = {"kind": ("xml" if is_xml else "json", ""), "path": (shown, "")}
    record = xml_record(sample) if is_xml else json_record(sample.decode("utf-8", "replace"))
    if record is not None:
        settings["record"] = (record, "CHECK: one of these is one row")
    shape: type[XmlSpec | JsonSpec] = XmlSpec if is_xml else JsonSpec
    spec = shape.model_validate(
        {"record": "//record" if is_xml else None, **{key: value for key, (value, _) in settings.items()}}
    )
    return Look(spec.placed(folder, readable), settings, str(path))


def _look_at_segments(shown: str, folder: Path, readable: Sequence[Path]) -> Look | None:
    """Messages of segments, told by their first bytes; None for any other file."""
    try:
        path = files_of(shown, folder, (folder, *readable), SEGMENT_SUFFIXES)[0]
    except SourceMissing:
        return None
    sample = first_bytes(path, "auto", _LIMITS, SAMPLE_BYTES)
    kind = kind_of(sample)
    if kind is None:
        return None
    settings: dict[str, tuple[object, str]] = {
        "kind": (kind, "told by the file's first bytes"),
        "path": (shown, ""),
    }
    guess = guess_encoding(sample)
    if kind != "nist" and guess.encoding != "utf-8":
        settings["encoding"] = (
            guess.encoding,
            guess.reason if guess.certain else f"CHECK: {guess.reason}",
        )
    shapes: dict[str, type[SegmentsSpec]] = {"hl7": Hl7Spec, "nist": NistSpec, "pnc": PncSpec}
    spec = shapes[kind].model_validate({key: value for key, (value, _) in settings.items()})
    return Look(spec.placed(folder, readable), settings, str(path))


def _look_at_text(shown: str, folder: Path, readable: Sequence[Path]) -> Look:
    path = files_of(shown, folder, (folder, *readable), CSV_SUFFIXES)[0]
    sample = first_bytes(path, "auto", _LIMITS, SAMPLE_BYTES)
    guess = guess_encoding(sample)
    text = sample.decode(guess.encoding, "replace")
    header_row = 1
    notes: list[str] = []
    if text.casefold().startswith("sep=") and "\n" in text:
        # Excel's hint of the delimiter stands before the header.
        header_row, text = 2, text.partition("\n")[2]
    delimiter, share = guess_delimiter(text)
    if 0 < share < 0.95:
        notes.append(f"Only {share:.0%} of the lines looked at split evenly at the delimiter.")
    if not guess.certain:
        notes.append(
            f"The encoding {guess.encoding} is a guess: {guess.reason}. Look at a name with an accent."
        )
    if guess.encoding == "utf-8" and sample.isascii():
        notes.append("No accented letter was seen, so the encoding could not be told; utf-8 is taken.")
    shown_delimiter = "tab" if delimiter == "\t" else delimiter
    spec = CsvSpec(
        path=shown, encoding=guess.encoding, delimiter=shown_delimiter, header_row=header_row
    ).placed(folder, readable)
    settings: dict[str, tuple[object, str]] = {
        "kind": ("csv", ""),
        "path": (shown, ""),
        "encoding": (guess.encoding, guess.reason if guess.certain else f"CHECK: {guess.reason}"),
        "delimiter": (shown_delimiter, f"{share:.0%} of the lines looked at agree"),
    }
    if header_row != 1:
        settings["header_row"] = (header_row, "")
    return Look(spec, settings, str(path), tuple(notes))


def _look_at_database(
    source: str, *, name: str, folder: Path, roots: Sequence[Path], table: str | None, secrets: Secrets
) -> Look:
    url_written, secret = source, None
    if not source.startswith(("env:", "file:")):
        try:
            url = make_url(source)
        except ArgumentError:
            raise ManifestInvalid(name, "It is not an SQLAlchemy URL.") from None
        if url.password or any(re.search("pass|pwd|secret|token", key, re.IGNORECASE) for key in url.query):
            # The manifest goes into version control; the password must not.
            secret, url_written = (f"{name}.url", source), f"file:{name}.url"
            secrets = Secrets(environment={"URL": source})
    probe = SqlSpec(url="env:URL" if secret else url_written, table=table or "unknown").placed(
        folder, (Path("/"), *roots)
    )
    chosen, primary = _table_and_key(probe, table, secrets, name)
    spec = probe.model_copy(update={"table": chosen})
    settings: dict[str, tuple[object, str]] = {
        "kind": ("sql", ""),
        "url": (url_written, "the URL with its password is kept in this secret" if secret else ""),
        "table": (chosen, "" if table else "the only table or view there"),
    }
    return Look(spec, settings, f"table {chosen}", (), primary, secret)


def _table_and_key(
    spec: SqlSpec, table: str | None, secrets: Secrets, name: str
) -> tuple[str, tuple[str, ...]]:
    """The table chosen, or the only one; and its primary key."""
    where = f"table {table}" if table else name
    engine = engine_for(address_of(spec, secrets, where), spec, where)
    try:
        with engine.connect() as connection:
            begin_reading(connection, spec)
            inspector = inspect(connection)
            if table is None:
                names = sorted([*inspector.get_table_names(), *inspector.get_view_names()])
                if not names:
                    raise TableMissing(name, "The database has no table or view that this login may see.")
                if len(names) > 1:
                    raise TableNotChosen(name, f"There are: {', '.join(names[:TABLES_SHOWN])}.")
                table = names[0]
            schema, plain = spec.model_copy(update={"table": table}).table_name
            if not inspector.has_table(plain, schema=schema):
                return table, ()  # the reader names the neighbours
            return table, tuple(
                inspector.get_pk_constraint(plain, schema=schema).get("constrained_columns") or ()
            )
    except (SQLAlchemyError, OSError) as error:
        raise in_our_words(error, where) from None
    finally:
        engine.dispose()
