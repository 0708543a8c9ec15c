"""From a manifest's [source] to its reader: ours, or one that an installed package offers."""

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

from bluelamp.connect.errors import ReaderUnknown
from bluelamp.connect.manifest import (
    CsvSpec,
    ExcelSpec,
    FixedWidthSpec,
    JsonSpec,
    SourceSpec,
    SqlSpec,
    XmlSpec,
)
from bluelamp.connect.outbound import Reach
from bluelamp.connect.readers.contract import Reader, ReadPlan
from bluelamp.connect.readers.csv_reader import CsvReader
from bluelamp.connect.readers.excel import ExcelReader
from bluelamp.connect.readers.fixed_width import FixedWidthReader
from bluelamp.connect.readers.nested.json_reader import JsonReader
from bluelamp.connect.readers.nested.xml_reader import XmlReader
from bluelamp.connect.readers.odbc import open_odbc
from bluelamp.connect.readers.remote.dlt_resource import open_dlt
from bluelamp.connect.readers.remote.rest import open_rest
from bluelamp.connect.readers.remote.soap import open_soap
from bluelamp.connect.readers.secret import Secrets
from bluelamp.connect.readers.segments import open_segments
from bluelamp.connect.readers.sql import open_sql
from bluelamp.connect.remote_specs import DltSpec, OdbcSpec, RestSpec, SoapSpec
from bluelamp.connect.segment_specs import SegmentsSpec

ENTRY_POINTS = "bluelamp.readers"
OURS = (
    "csv",
    "dlt",
    "excel",
    "fixed-width",
    "hl7",
    "json",
    "nist",
    "odbc",
    "pnc",
    "rest",
    "soap",
    "sql",
    "xml",
)

_FILES: dict[type[SourceSpec], Callable[[Any, ReadPlan], Reader]] = {
    CsvSpec: CsvReader,
    ExcelSpec: ExcelReader,
    FixedWidthSpec: FixedWidthReader,
    JsonSpec: JsonReader,
    SegmentsSpec: open_segments,
    XmlSpec: XmlReader,
}
"""Kinds that need no secret and leave the node by no way."""


def open_reader(
    source: SourceSpec,
    secrets: Secrets | None = None,
    plan: ReadPlan | None = None,
    reach: Reach | None = None,
) -> Reader:
    """The reader for this source. Close it when done.

    A package that reads another kind declares, in its pyproject.toml,
    `[project.entry-points."bluelamp.readers"]` with `kind = "package.module:function"`; the function takes
    `(source, secrets, plan)` and gives a `Reader`. Its kind may not be one of ours.
    """
    secrets, plan, reach = secrets or Secrets(), plan or ReadPlan(), reach or Reach()
    if plan.watermark is not None:
        source.refuse_watermark(f"kind {source.kind!r}")
    for spec, reader_of in _FILES.items():
        if isinstance(source, spec):
            return reader_of(source, plan)
    if isinstance(source, SqlSpec):
        return open_sql(source, secrets, plan)
    if isinstance(source, RestSpec):
        return open_rest(source, secrets, plan, reach)
    if isinstance(source, SoapSpec):
        return open_soap(source, secrets, plan, reach)
    if isinstance(source, OdbcSpec):
        return open_odbc(source, secrets, plan)
    if isinstance(source, DltSpec):
        return open_dlt(source, secrets, plan, reach)
    for offered in entry_points(group=ENTRY_POINTS, name=source.kind):
        reader: Reader = offered.load()(source, secrets, plan)
        return reader
    known = ", ".join(sorted({*OURS, *entry_points(group=ENTRY_POINTS).names}))
    raise ReaderUnknown(f"kind {source.kind!r}", f"Installed: {known}.", field="source.kind")
