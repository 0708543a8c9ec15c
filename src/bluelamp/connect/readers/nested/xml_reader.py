"""The reader of XML files: record elements found while streaming, everything else let go. No entity is ever expanded."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from lxml import etree

from bluelamp.connect.errors import ManifestInvalid, SourceError, SourceTruncated, WrongEncoding
from bluelamp.connect.manifest import XmlSpec
from bluelamp.connect.readers.contract import ReadFailure
from bluelamp.connect.readers.encoding import looks_like_utf8
from bluelamp.connect.readers.nested.flatten import RAW_BYTES_MAX
from bluelamp.connect.readers.nested.reader import NestedFile, NestedReader, NoRecords, Step
from bluelamp.connect.readers.nested.shape import RecordRefused, Shape
from bluelamp.connect.readers.nested.xml_elements import (
    Above,
    above_element,
    element_row,
    learn_element,
    local_name,
)
from bluelamp.connect.readers.nested.xml_faults import XmlUnsafe, in_our_words
from bluelamp.connect.readers.nested.xml_schema import RecordSchema
from bluelamp.connect.readers.stream import ByteSource, UnpackLimits, first_bytes

SUFFIXES = (".xml", ".xml.gz", ".xml.zip")
SAMPLE_BYTES = 256 * 1024
PRUNE_BYTES = 1024 * 1024
LEAVES_KEPT_MAX = 256
_STEP = re.compile(r"^[^\s/\[\]@*:]+(:[^\s/\[\]@*:]+)?$")
_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


class RecordPath:
    """`cases/case` from the root, or `//case` anywhere; a nest of the same element counts once, as its outermost."""

    def __init__(self, written: str) -> None:
        self.written = written
        steps = written.removeprefix("//").removeprefix("/").split("/")
        if not all(_STEP.match(step) for step in steps):
            raise ManifestInvalid(
                repr(written), "Write names parted by /, as in cases/case or //case.", field="source.record"
            )
        self.names = tuple(step.rpartition(":")[2] for step in reversed(steps))
        self.anywhere = written.startswith("//") or len(steps) == 1

    @property
    def name(self) -> str:
        """Name of the record element itself."""
        return self.names[0]

    def is_record(self, element: etree._Element) -> bool:
        """Whether this element is a record, and not a part of one."""
        if not self.matches(element):
            return False
        return not self.anywhere or not any(self.matches(outer) for outer in element.iterancestors())

    def matches(self, element: etree._Element) -> bool:
        """Whether the path leads to this element."""
        at: etree._Element | None = element
        for name in self.names:
            if at is None or local_name(at.tag) != name:
                return False
            at = at.getparent()
        return self.anywhere or at is None


@dataclass(slots=True)
class _Found:
    number: int
    element: etree._Element
    above: Above


class _Feed:
    """The file's bytes for the parser. Between blocks, what is parsed and is no part of an open record is let go."""

    def __init__(self, source: ByteSource, path: RecordPath, record_bytes_max: int) -> None:
        self._source, self._path, self._limit = source, path, record_bytes_max
        self._since_prune = 0
        self.since_record = 0
        self.root: etree._Element | None = None
        self.oversized: etree._Element | None = None

    def read(self, size: int) -> bytes:
        block = self._source.read(size)
        self._since_prune += len(block)
        self.since_record += len(block)
        if self._since_prune >= PRUNE_BYTES and self.root is not None:
            self._since_prune = 0
            self._prune(self.root)
        return block

    def _prune(self, element: etree._Element) -> None:
        while True:
            if self._path.is_record(element):
                if self.since_record <= self._limit:
                    return
                self.oversized = element
            count = len(element)
            if not count:
                return
            last = element[-1]
            for child in list(element)[:-1]:
                if len(child) or count > LEAVES_KEPT_MAX or self.oversized is not None:
                    element.remove(child)
            element = last

    def close(self) -> None:
        self._source.close()


class XmlFile:
    """One XML file."""

    def __init__(self, path: Path, spec: XmlSpec, record: RecordPath, schema: RecordSchema | None) -> None:
        self._path, self._spec, self._record, self._schema = path, spec, record, schema
        self._limits = UnpackLimits(spec.max_unpacked_bytes, spec.max_ratio)
        self._lines: dict[int, int] = {}
        self.rows_read = 0
        self._doubt_encoding()
        self._root_tag = self._look_at_root()

    def _doubt_encoding(self) -> None:
        sample = first_bytes(self._path, self._spec.compression, self._limits, SAMPLE_BYTES)
        if not sample.strip():
            raise SourceTruncated(str(self._path), "The file is empty.")
        declared = _DECLARED.match(sample)
        if declared is None or self._spec.trust_encoding:
            return
        name = declared[1].decode("ascii").lower()
        if not name.startswith(("utf", "ucs", "iso-10646", "us-ascii")) and looks_like_utf8(sample):
            raise WrongEncoding(
                str(self._path), f"Its first line says {name}, but its accented letters form valid UTF-8.", row=1,
                remedy="Ask the sender to correct the first line, or set `trust_encoding = true` if it truly is so.",
            )  # fmt: skip

    def _look_at_root(self) -> str:
        """Tag of the root; refuses a file that declares entities before any of them can be met."""
        feed = self._feed()
        try:
            for _, root in self._parse(feed, ("start",), None):
                self._refuse_entities(root)
                return str(root.tag)
        except etree.XMLSyntaxError as error:
            raise in_our_words(error, str(self._path)) from None
        finally:
            feed.close()
        raise SourceTruncated(str(self._path), "It holds no element.")

    def _refuse_entities(self, root: etree._Element) -> None:
        dtd: Any = root.getroottree().docinfo.internalDTD
        if dtd is not None and any(True for _ in dtd.iterentities()):
            raise XmlUnsafe(str(self._path), row=1)

    def _feed(self) -> _Feed:
        source = ByteSource(self._path, self._spec.compression, self._limits)
        return _Feed(source, self._record, self._spec.max_record_bytes)

    @staticmethod
    def _parse(
        feed: _Feed, events: Sequence[str], tags: Sequence[str] | None
    ) -> "etree.iterparse[tuple[str, etree._Element]]":
        return etree.iterparse(
            feed, events=events, tag=tags, no_network=True, load_dtd=False, dtd_validation=False,
            attribute_defaults=False, resolve_entities=False, huge_tree=False, remove_comments=True, remove_pis=True,
            collect_ids=False, recover=False,
        )  # fmt: skip

    def survey(self, shape: Shape) -> None:
        """Learn every record's shape; raises for a file that is not whole, unless the manifest takes what stands before."""
        number = 0
        for found in self._records():
            number += 1
            if isinstance(found, ReadFailure):
                continue
            try:
                # What the schema refuses here is no model for the columns of the others.
                if self._schema is not None:
                    self._schema.check(found.element)
                learn_element(shape, found.element, found.above)
            except RecordRefused:
                continue  # `rows` meets it again and says so
        if not number:
            raise NoRecords(
                str(self._path),
                f"Its root is {local_name(self._root_tag)}; no {self._record.written} is in it.",
            )

    def rows(self, shape: Shape) -> Iterator[Step]:
        """Records and failures by their number in the file."""
        self.rows_read, self._lines = 0, {}
        for found in self._records():
            if isinstance(found, ReadFailure):
                self.rows_read = found.row
                yield found
                continue
            self.rows_read = found.number
            yield self._row(shape, found)

    def _row(self, shape: Shape, found: _Found) -> Step:
        try:
            if self._schema is not None:
                self._schema.check(found.element)
            return found.number, element_row(shape, found.element, found.above)
        except RecordRefused as refused:
            raw = etree.tostring(found.element, encoding="utf-8", with_tail=False)
            message = f"Line {found.element.sourceline}: {refused.message}"
            return ReadFailure(found.number, refused.reason, refused.field, message, raw[:RAW_BYTES_MAX])

    def _records(self) -> Iterator[_Found | ReadFailure]:
        feed, number = self._feed(), 0
        try:
            for found in self._elements(feed):
                number += 1
                if found.element is feed.oversized:
                    feed.oversized = None
                    yield self._too_large(found)
                else:
                    yield _Found(number, found.element, found.above)
        except etree.XMLSyntaxError as error:
            fault = in_our_words(error, str(self._path))
            if self._spec.truncated == "stop" or isinstance(fault, XmlUnsafe):
                raise fault from None
            yield _broken_off(fault, number + 1)
        finally:
            feed.close()

    def _elements(self, feed: _Feed) -> Iterator[_Found]:
        parent: etree._Element | None = None
        above: Above = {}
        number, is_record = 0, False
        for event, element in self._parse(
            feed, ("start", "end"), (f"{{*}}{self._record.name}", self._root_tag)
        ):
            if event == "start":
                if feed.root is None:
                    feed.root = element
                    self._refuse_entities(element)
                continue
            outer = element.getparent()
            if outer is None or outer is not parent:
                is_record, parent = self._record.is_record(element), outer
                above = above_element(element) if is_record else {}
            if not is_record or local_name(str(element.tag)) != self._record.name:
                continue
            number += 1
            feed.since_record = 0
            yield _Found(number, element, above)
            _let_go(element, outer)

    def _too_large(self, found: _Found) -> ReadFailure:
        return ReadFailure(
            found.number, "record-too-large", None,
            f"Line {found.element.sourceline}: the record is larger than max_record_bytes. Ask the sender; raise the limit if it is right.",
            etree.tostring(found.element, encoding="utf-8", with_tail=False)[:RAW_BYTES_MAX],
        )  # fmt: skip

    @property
    def counted(self) -> Literal["line", "record"]:
        """Record elements."""
        return "record"

    def place(self, number: int) -> str:
        """The file, and which record of it."""
        return f"{self._path}, record {number}"


class XmlReader(NestedReader):
    """XML files: one record element is one row."""

    suffixes = SUFFIXES
    kind = "xml"

    def _opened(self) -> Sequence[NestedFile]:
        spec = self._spec
        if not isinstance(spec, XmlSpec):
            raise TypeError("an XmlReader reads what an XmlSpec names")
        record = RecordPath(spec.record)
        schema = RecordSchema(spec.xsd, spec.folder, spec.roots) if spec.xsd is not None else None
        return [XmlFile(path, spec, record, schema) for path in self._paths]


def _let_go(element: etree._Element, parent: etree._Element | None) -> None:
    """Free a record that has been read, and the empty ones before it."""
    element.clear()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _broken_off(fault: SourceError, number: int) -> ReadFailure:
    line = f"Line {fault.row}: " if fault.row else ""
    reason = "file-truncated" if isinstance(fault, SourceTruncated) else fault.code
    return ReadFailure(
        number, reason, None, f"{line}{fault.what} {fault.remedy} Nothing behind it was read.", b""
    )


__all__ = ["XmlFile", "XmlReader"]
