"""Files of ANSI/NIST-ITL transactions in the traditional encoding. Images and templates are passed over by their length.

Nothing of an image, a print or a template is kept: not in a row, not in a failure's bytes, not in a message."""

import re
from collections.abc import Iterator
from pathlib import Path

from bluelamp.connect.errors import SourceTruncated
from bluelamp.connect.readers.encoding import codec_for
from bluelamp.connect.readers.segments.nist_record import (
    BINARY_TYPES,
    COUNT_FIELD,
    FS,
    GS,
    HEADER_FIELDS,
    PATH,
    TEXT_TYPES,
    RecordParser,
    binary_header,
    counted,
)
from bluelamp.connect.readers.segments.nist_window import START, START_BYTES, Window
from bluelamp.connect.readers.segments.record import RAW_KEPT_BYTES, BadRecord, Fault, Record
from bluelamp.connect.readers.stream import ByteSource
from bluelamp.connect.segment_specs import NistSpec

SUFFIXES = (
    ".nist",
    ".an2",
    ".an",
    ".eft",
    ".ebts",
    ".nst",
    ".int",
    ".nist.gz",
    ".an2.gz",
    ".eft.gz",
    ".nist.zip",
)
HEADER_BYTES_MAX = 4096
"""The header fields of a record with an image stand within so many bytes."""
_TAGGED = re.compile(rb"(\d{1,2})\.0{0,8}1:(\d{1,10})\x1d")
_BETWEEN = b"\r\n\x1a\x00 \t"
_TEXT = re.compile(rb"[\t\r\n\x1c-\x7e\x80-\xff]*")
_TAG = re.compile(rb"(\d{1,2})\.\d{1,9}:")
BINARY_HEADER_BYTES = 18


class _FileCut(BadRecord):
    """The file ends inside the record."""


class Nist:
    """The tagged form of ANSI/NIST-ITL (2000 to 2015), as a livescan station writes it."""

    suffixes = SUFFIXES

    def __init__(self, spec: NistSpec) -> None:
        self._spec = spec

    def may_have(self, column: str) -> bool:
        """Whether it is a path such as `2.018`."""
        return PATH.fullmatch(column) is not None

    def records(self, source: ByteSource, path: Path) -> Iterator[Record | Fault]:
        """Every transaction; and a fault for each that cannot be read."""
        encoding = codec_for(self._spec.encoding, b"", str(path)).name
        parser = RecordParser(encoding, frozenset(self._spec.repeats), self._spec.repeats_max)
        window = Window(source)
        while not self._at_end(window):
            offset = window.offset
            if START.match(window.peek(START_BYTES)) is None:
                raw = _text_of(window.peek(RAW_KEPT_BYTES))
                window.to_start()
                message = "These bytes belong to no transaction: none opens with 1.001 and 1.002."
                yield Fault("record-unreadable", message, raw, offset)
                continue
            yield self._transaction(window, parser)

    def _at_end(self, window: Window) -> bool:
        while window.peek(1) and window.peek(1) in _BETWEEN:
            window.take(1)
        return not window.peek(1)

    def _transaction(self, window: Window, parser: RecordParser) -> Record | Fault:
        offset = window.offset
        kept: list[bytes] = []
        try:
            values = self._values(window, parser, kept)
            self._check_end(window)
        except BadRecord as bad:
            ahead = _text_of(window.peek(RAW_KEPT_BYTES)) if bad.field in {"1", "2"} else b""
            if window.offset == offset:
                window.take(1)  # or the same start would be found again
            window.to_start()
            raw = b"".join(kept)[:RAW_KEPT_BYTES] + ahead
            if isinstance(bad, _FileCut) and not window.peek(1):
                return Fault("file-truncated", bad.message, raw, offset, bad.field, SourceTruncated)
            return Fault(bad.reason, bad.message, raw, offset, bad.field)
        return Record(values, sum(map(len, kept)))

    def _values(self, window: Window, parser: RecordParser, kept: list[bytes]) -> dict[str, str]:
        values: dict[str, str] = {}
        first = parser.fields(self._tagged(window, 1, kept), 1)
        if COUNT_FIELD not in first:
            raise BadRecord("segment-missing", "The transaction has no 1.003 (CNT).", "1.003")
        parser.put(first, 1, 1, values)
        turns: dict[int, int] = {}
        for kind, idc in counted(first[COUNT_FIELD]):
            turn = turns[kind] = turns.get(kind, 0) + 1
            if turn > self._spec.repeats_max:
                raise BadRecord(
                    "too-many-repeats",
                    f"There are more than {self._spec.repeats_max} type-{kind} records.",
                    str(kind),
                )
            if kind in BINARY_TYPES:
                self._binary(window, kind, turn, values)
            else:
                fields = parser.fields(self._tagged(window, kind, kept), kind)
                parser.put(fields, kind, turn, values)
            path = f"{kind}.002" if turn == 1 and kind in TEXT_TYPES else f"{kind}.{turn}/002"
            if not values.get(path, "").isdigit() or int(values[path]) != idc:
                raise BadRecord("count-wrong", f"{path} (IDC) is not what 1.003 (CNT) lists.", path)
        return values

    def _tagged(self, window: Window, kind: int, kept: list[bytes]) -> bytes:
        """A tagged record without its FS: the whole of a text record, the header fields of any other."""
        opening = _TAGGED.match(window.peek(START_BYTES))
        if opening is None or int(opening[1]) != kind:
            if len(window.peek(START_BYTES)) < START_BYTES and not window.peek(1):
                raise _FileCut(
                    "length-wrong", f"The file ends where a type-{kind} record was listed.", str(kind)
                )
            message = f"A type-{kind} record is listed and none is here: the length before it, or the list, is wrong."
            raise BadRecord("length-wrong", message, str(kind))
        length = int(opening[2])
        if kind in TEXT_TYPES:
            return self._text_record(window, kind, length, kept)
        head = window.peek(min(length, HEADER_BYTES_MAX))
        self._skip(window, length - 1, kind)
        if window.peek(1) != FS:
            raise _wrong_length(kind)
        window.take(1)
        return GS.join(_header_fields(head.rstrip(FS)))

    def _text_record(self, window: Window, kind: int, length: int, kept: list[bytes]) -> bytes:
        if length > self._spec.max_record_bytes:
            message = f"{kind}.001 (LEN) is more than {self._spec.max_record_bytes:,} bytes."
            raise BadRecord("record-too-long", message, str(kind))
        found = window.until(FS, length + 1)
        if len(found) != length:
            if not found and len(window.peek(length)) < length:
                raise _FileCut("length-wrong", f"The file ends inside the type-{kind} record.", str(kind))
            raise _wrong_length(kind)
        kept.append(window.take(length))
        return kept[-1][:-1]

    def _binary(self, window: Window, kind: int, turn: int, values: dict[str, str]) -> None:
        head = window.peek(BINARY_HEADER_BYTES)
        length = int.from_bytes(head[:4], "big")
        if len(head) < 5:
            raise _FileCut("length-wrong", f"The file ends where a type-{kind} record was listed.", str(kind))
        if length < 5:
            raise _wrong_length(kind)
        values[f"{kind}.{turn}/001"] = str(length)
        binary_header(head[:length], kind, turn, values)
        self._skip(window, length, kind)

    def _skip(self, window: Window, length: int, kind: int) -> None:
        if window.skip(length) == length:
            return
        if window.peek(1):
            raise _wrong_length(kind)
        raise _FileCut("length-wrong", f"The file ends inside a type-{kind} record.", str(kind))

    def _check_end(self, window: Window) -> None:
        """Behind the last record comes another transaction, blank bytes or the file's end."""
        ahead = window.peek(START_BYTES + 16).lstrip(_BETWEEN)
        if ahead and START.match(ahead) is None:
            message = "Something stands behind the last record that 1.003 (CNT) lists: a length or the list is wrong."
            raise BadRecord("length-wrong", message, "1.003")


def _wrong_length(kind: int) -> BadRecord:
    message = f"The length that a type-{kind} record gives of itself is wrong: it does not end there."
    return BadRecord("length-wrong", message, str(kind))


def _header_fields(head: bytes) -> Iterator[bytes]:
    for field in head.split(GS):
        number = field.split(b":", 1)[0].partition(b".")[2]
        if number.isdigit() and len(number) < 10 and int(number) in HEADER_FIELDS:
            yield field
        elif number.isdigit():
            return


def _text_of(raw: bytes) -> bytes:
    """The leading text of these bytes: what records of type 1 and 2 say, up to where an image could begin."""
    text = _TEXT.match(raw)
    kept: list[bytes] = []
    following = START.search(raw, 1)
    for part in (text[0][: following.start() if following else None] if text else b"").split(FS):
        tag = _TAG.match(part)
        if (tag and int(tag[1]) not in TEXT_TYPES) or (kept and not tag):
            break
        kept.append(part)
    return FS.join(kept)
