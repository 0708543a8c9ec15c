"""From a manifest's [source] to its reader: ours, or one that an installed package offers."""

from importlib.metadata import entry_points

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
from bluelamp.connect.readers.contract import Reader, ReadPlan
from bluelamp.connect.readers.csv_reader import CsvReader
from bluelamp.connect.readers.excel import ExcelReader
from bluelamp.connect.readers.fixed_width import FixedWidthReader
from bluelamp.connect.readers.nested.json_reader import JsonReader
from bluelamp.connect.readers.nested.xml_reader import XmlReader
from bluelamp.connect.readers.secret import Secrets
from bluelamp.connect.readers.segments import open_segments
from bluelamp.connect.readers.sql import open_sql
from bluelamp.connect.segment_specs import SegmentsSpec

ENTRY_POINTS = "bluelamp.readers"
OURS = ("csv", "excel", "fixed-width", "hl7", "json", "nist", "pnc", "sql", "xml")


def open_reader(source: SourceSpec, secrets: Secrets | None = None, plan: ReadPlan | None = None) -> Reader:
    """The reader for this source. Close it when done.

    A package that reads another kind declares, in its pyproject.toml,
    `[project.entry-points."bluelamp.readers"]` with `kind = "package.module:function"`; the function takes
    `(source, secrets, plan)` and gives a `Reader`. Its kind may not be one of ours.
    """
    secrets, plan = secrets or Secrets(), plan or ReadPlan()
    if isinstance(source, CsvSpec):
        return CsvReader(source, plan)
    if isinstance(source, ExcelSpec):
        return ExcelReader(source, plan)
    if isinstance(source, FixedWidthSpec):
        return FixedWidthReader(source, plan)
    if isinstance(source, XmlSpec):
        return XmlReader(source, plan)
    if isinstance(source, JsonSpec):
        return JsonReader(source, plan)
    if isinstance(source, SegmentsSpec):
        return open_segments(source, plan)
    if isinstance(source, SqlSpec):
        return open_sql(source, secrets, plan)
    for offered in entry_points(group=ENTRY_POINTS, name=source.kind):
        reader: Reader = offered.load()(source, secrets, plan)
        return reader
    known = ", ".join(sorted({*OURS, *entry_points(group=ENTRY_POINTS).names}))
    raise ReaderUnknown(f"kind {source.kind!r}", f"Installed: {known}.", field="source.kind")
