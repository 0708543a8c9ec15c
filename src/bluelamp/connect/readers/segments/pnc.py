"""Files of PNC messages: tags around segments of fixed width, by a layout. The widths themselves are pnc_layout's."""

import re
from collections.abc import Iterator
from pathlib import Path

from bluelamp.connect.errors import SourceTruncated
from bluelamp.connect.readers.encoding import SplittableSource, codec_for
from bluelamp.connect.readers.segments.pieces import Piece, pieces
from bluelamp.connect.readers.segments.pnc_layout import Segment, read_layout
from bluelamp.connect.readers.segments.record import RAW_KEPT_BYTES, BadRecord, Fault, Record
from bluelamp.connect.readers.stream import ByteSource
from bluelamp.connect.segment_specs import PncSpec

SUFFIXES = (".pnc", ".xml", ".txt", ".dat", ".pnc.gz", ".xml.gz", ".txt.gz", ".pnc.zip")
STARTS = re.compile(rb"<[A-Z]{3}[0-9]{2}>")
_BETWEEN = re.compile(rb"(?:\s|<\?xml[^<>]*\?>)*")
_SEGMENT = re.compile(r"\s*<([A-Z][A-Z0-9]{2})>([^<]*)</\1>\s*")
_TAG = re.compile(r"\s*<(/?)([A-Z][A-Z0-9]{2,7})>\s*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos);")
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
HEADER, TRAILER = "GMH", "GMT"
TAGS_OF_GROUP = 2
"""The trailer counts segments, header and trailer included, and the two tags of each group."""
OTHER_PATH = re.compile(r"[A-Z][A-Z0-9]{2}\.\d{1,5}\.text")


class Pnc:
    """Messages of the Police National Computer in their tagged form."""

    suffixes = SUFFIXES

    def __init__(self, spec: PncSpec) -> None:
        self._spec = spec
        self.layout = read_layout(spec.layout, spec.folder, spec.roots)

    def may_have(self, column: str) -> bool:
        """Whether the layout has such a place."""
        others = self._spec.unknown == "column" and OTHER_PATH.fullmatch(column) is not None
        return others or self.layout.may_have(column)

    def records(self, source: ByteSource, path: Path) -> Iterator[Record | Fault]:
        """Every message; and a fault for each that cannot be read."""
        codec = codec_for(self._spec.encoding, b"", str(path))
        split = SplittableSource(source, codec, str(path))
        for piece in pieces(split.read, STARTS, self._spec.max_record_bytes):
            if piece.too_long:
                yield piece.overlong(self._spec.max_record_bytes)
            elif STARTS.match(piece.raw):
                yield from self._message(piece, codec.field)
            elif not _BETWEEN.fullmatch(piece.raw):
                message = "These bytes belong to no message: none opens with a tag such as <CXE01>."
                yield Fault("record-unreadable", message, piece.raw[:RAW_KEPT_BYTES], piece.offset)

    def _message(self, piece: Piece, encoding: str) -> Iterator[Record | Fault]:
        name = piece.raw[1:6]
        body, end, rest = piece.raw[7:].partition(b"</" + name + b">")
        if not end:
            message = f"The message is opened by <{name.decode('ascii')}> and never closed."
            stops = SourceTruncated if piece.is_last else None
            reason = "file-truncated" if piece.is_last else "segment-unterminated"
            yield Fault(reason, message, piece.raw, piece.offset, stops=stops)
            return
        try:
            values = self._values(body, encoding)
        except BadRecord as bad:
            yield bad.fault(piece.raw, piece.offset)
        else:
            yield Record(values, len(piece.raw))
        if not _BETWEEN.fullmatch(rest):
            message = "Something stands between this message and the next."
            at = piece.offset + len(piece.raw) - len(rest)
            yield Fault("record-unreadable", message, rest[:RAW_KEPT_BYTES], at)

    def _values(self, body: bytes, encoding: str) -> dict[str, str]:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            raise BadRecord("bad-encoding", f"The message is not text in {encoding}.") from None
        forbidden = _CONTROL.search(text)
        if forbidden is not None:
            reason = "nul-byte" if forbidden[0] == "\0" else "control-character"
            raise BadRecord(reason, f"The message holds the control character {ord(forbidden[0]):02X} (hex).")
        reading = _Message(self)
        at = 0
        while at < len(text):
            found = _SEGMENT.match(text, at)
            if found is not None:
                reading.segment(found[1], found[2])
            elif found := _TAG.match(text, at):
                reading.group(found[2], closes=bool(found[1]))
            elif text[at:].strip():
                raise BadRecord("segment-unreadable", "Something stands between the segments.")
            else:
                break
            at = found.end()
        reading.finish()
        return reading.values

    @property
    def keeps_unknown(self) -> bool:
        """Whether a segment that the layout does not know becomes a column."""
        return self._spec.unknown == "column"

    @property
    def repeats_max(self) -> int:
        """How often a segment may stand in one message."""
        return self._spec.repeats_max


class _Message:
    """One message while it is read: what came so far."""

    def __init__(self, form: Pnc) -> None:
        self.values: dict[str, str] = {}
        self._form = form
        self._layout = form.layout
        self._counts: dict[str, int] = {}
        self._latest: dict[str, str] = {}
        self._parent = ""
        self._open: list[str] = []
        self._segments = 0
        self._groups = 0

    def group(self, name: str, *, closes: bool) -> None:
        if closes:
            if not self._open or self._open.pop() != name:
                raise BadRecord("segment-unreadable", f"</{name}> closes what is not open.", name)
            return
        if name not in self._layout.groups:
            raise BadRecord("segment-unterminated", f"<{name}> is never closed.", name)
        self._groups += 1
        self._open.append(name)

    def segment(self, name: str, text: str) -> None:
        self._segments += 1
        if "&" in text:
            text = _ENTITY.sub(lambda found: _ENTITIES[found[0]], text)
        known = self._layout.segments.get(name)
        if known is None:
            self._unknown(name, text)
            return
        self._check_width(known, text)
        prefix = self._place(known)
        values, latest = self.values, self._latest
        is_carried = name in self._layout.carried
        for field, start, end in known.slices:
            value = text[start:end].rstrip(" ")
            if value:
                values[prefix + field] = value
            if is_carried:
                latest[f"{name}.{field}"] = value
        for mine, there, what in known.carries:
            if carried := latest.get(f"{there}.{what}"):
                values[f"{prefix}{mine}"] = carried

    def _unknown(self, name: str, text: str) -> None:
        if not self._form.keeps_unknown:
            raise BadRecord("segment-unknown", f"The layout knows no segment {name}.", name)
        self.values[f"{name}.{self._counted(name)}.text"] = text.rstrip(" ")

    def _check_width(self, known: Segment, text: str) -> None:
        least = known.width if known.width is not None else known.least
        if len(text) < least or (known.width is not None and len(text) > known.width):
            reason = "segment-short" if len(text) < least else "segment-long"
            raise BadRecord(
                reason, f"{known.name} has {len(text)} characters; the layout says {least}.", known.name
            )

    def _place(self, known: Segment) -> str:
        """`IDS.`, `COF.2.` or `COF.2.DIS.1.`."""
        above = ""
        if known.under:
            if self._parent.split(".", 1)[0] not in known.under:
                message = f"{known.name} follows none of {', '.join(known.under)}, to which it would belong."
                raise BadRecord("segment-misplaced", message, known.name)
            above = self._parent
        path = above + known.name
        turn = self._counted(path)
        if not known.repeats and turn > 1:
            raise BadRecord("repeat-unexpected", f"{path} stands twice.", path)
        prefix = f"{path}.{turn}." if known.repeats else f"{path}."
        if not known.under:
            self._parent = prefix
        return prefix

    def _counted(self, path: str) -> int:
        turn = self._counts[path] = self._counts.get(path, 0) + 1
        if turn > self._form.repeats_max:
            raise BadRecord(
                "too-many-repeats", f"{path} stands more than {self._form.repeats_max} times.", path
            )
        return turn

    def finish(self) -> None:
        """Check what the message says of itself."""
        if self._open:
            raise BadRecord("segment-unterminated", f"<{self._open[-1]}> is never closed.", self._open[-1])
        if not self._segments:
            raise BadRecord("segment-missing", "The message holds no segment.")
        has = {name: name in self._counts for name in (HEADER, TRAILER)}
        if has[HEADER] != has[TRAILER]:
            absent = TRAILER if has[HEADER] else HEADER
            raise BadRecord("segment-missing", f"The message has no {absent}.", absent)
        if not has[HEADER]:
            return
        count = self.values.get("GMT.count", "")
        came = self._segments + TAGS_OF_GROUP * self._groups
        if not (count.isascii() and count.isdigit() and int(count) == came):
            raise BadRecord("count-wrong", f"GMT does not agree with what came: {came}.", "GMT.count")
        if self.values.get("GMT.reference") != self.values.get("GMH.reference"):
            raise BadRecord("count-wrong", "GMT does not repeat the reference of GMH.", "GMT.reference")
