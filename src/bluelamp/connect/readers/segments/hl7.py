"""Files of HL7 v2 messages: plain, in MLLP frames, or in batches whose counts are checked."""

import re
from collections.abc import Iterator
from pathlib import Path

from bluelamp.connect.errors import CountWrong, SourceTruncated
from bluelamp.connect.readers.encoding import SplittableSource, codec_for
from bluelamp.connect.readers.segments.hl7_message import PATH, MessageParser
from bluelamp.connect.readers.segments.pieces import Piece, pieces
from bluelamp.connect.readers.segments.record import RAW_KEPT_BYTES, BadRecord, Fault, Record
from bluelamp.connect.readers.stream import ByteSource
from bluelamp.connect.segment_specs import Hl7Spec

SUFFIXES = (
    ".hl7",
    ".txt",
    ".msg",
    ".dat",
    ".er7",
    ".mllp",
    ".hl7.gz",
    ".txt.gz",
    ".msg.gz",
    ".er7.gz",
    ".hl7.zip",
)
STARTS = re.compile(rb"(?<![^\r\n\x0b\x1c])(?:MSH|FHS|BHS|BTS|FTS)(?=[^A-Za-z0-9\r\n])")
START_BLOCK, END_BLOCK = b"\x0b", b"\x1c"
"""MLLP: a message stands between these two, and a carriage return follows."""
_BETWEEN = b"\r\n\x0b\x1c\x1a \t"
_LINE_ENDS = b"\r\n\x0b\x1a"


class Hl7:
    """HL7 v2 as pipes and hats ("ER7")."""

    suffixes = SUFFIXES

    def __init__(self, spec: Hl7Spec) -> None:
        self._spec = spec

    def may_have(self, column: str) -> bool:
        """Whether it is a path such as `PID.5.1`."""
        return PATH.fullmatch(column) is not None

    def records(self, source: ByteSource, path: Path) -> Iterator[Record | Fault]:
        """Every message; and a fault for each that cannot be read, and for each count that is wrong."""
        codec = codec_for(self._spec.encoding, b"", str(path))
        split = SplittableSource(source, codec, str(path))
        parser = MessageParser(
            codec.field,
            trusted=self._spec.trust_encoding or not codec.transparent,
            numbered=frozenset(self._spec.repeats),
            repeats_max=self._spec.repeats_max,
        )
        batch, framed = _Batches(), False
        for piece in pieces(split.read, STARTS, self._spec.max_record_bytes):
            yield from self._piece(piece, parser, batch, framed=framed)
            # The frame of the next message opens at this piece's end.
            framed = piece.raw.endswith(START_BLOCK)
        yield from batch.ended()

    def _piece(
        self, piece: Piece, parser: MessageParser, batch: "_Batches", *, framed: bool
    ) -> Iterator[Record | Fault]:
        if piece.too_long:
            batch.messages += 1
            yield piece.overlong(self._spec.max_record_bytes)
            return
        name = piece.raw[:3]
        if name in batch.NAMES:
            yield from batch.segment(name, piece)
        elif name == b"MSH":
            batch.messages += 1
            yield self._message(piece, parser, framed=framed)
        elif piece.raw.strip(_BETWEEN):
            message = "These bytes belong to no message: none opens with MSH and a separator."
            yield Fault("record-unreadable", message, piece.raw[:RAW_KEPT_BYTES], piece.offset)

    def _message(self, piece: Piece, parser: MessageParser, *, framed: bool) -> Record | Fault:
        body, end, rest = piece.raw.partition(END_BLOCK)
        if framed and not end:
            message = "The message's frame is opened and never closed: its end is missing."
            stops = SourceTruncated if piece.is_last else None
            return Fault("file-truncated", message, piece.raw, piece.offset, stops=stops)
        if rest.strip(_BETWEEN):
            return Fault(
                "record-unreadable", "Something stands behind the message's end.", piece.raw, piece.offset
            )
        try:
            return Record(parser.values(body.rstrip(_LINE_ENDS)), len(piece.raw))
        except BadRecord as bad:
            return bad.fault(piece.raw, piece.offset)


class _Batches:
    """The counts that FHS, BHS, BTS and FTS give of what stands between them."""

    NAMES = (b"FHS", b"BHS", b"BTS", b"FTS")

    def __init__(self) -> None:
        self.messages = 0
        self._batches = 0
        self._open: list[tuple[bytes, Piece]] = []

    def segment(self, name: bytes, piece: Piece) -> Iterator[Fault]:
        """Take in a header or trailer; a fault where its count is not what came."""
        raw, place = piece.raw, name.decode("ascii")
        if name in {b"FHS", b"BHS"}:
            self._open.append((name, piece))
            if name == b"BHS":
                self.messages, self._batches = 0, self._batches + 1
            return
        opener = b"BHS" if name == b"BTS" else b"FHS"
        if not self._open or self._open[-1][0] != opener:
            message = f"{place} closes what no {opener.decode()} opened."
            yield Fault("count-wrong", message, raw, piece.offset, place, CountWrong)
            return
        self._open.pop()
        # A count may be left out; then there is nothing to check.
        stated = raw[4:].split(raw[3:4], 1)[0].strip(_BETWEEN)
        came = self.messages if name == b"BTS" else self._batches
        what = "messages" if name == b"BTS" else "batches"
        if stated and not (stated.isdigit() and len(stated) < 10 and int(stated) == came):
            message = f"{place}-1 does not agree with what came: {came:,} {what}."
            yield Fault("count-wrong", message, raw, piece.offset, f"{place}.1", CountWrong)

    def ended(self) -> Iterator[Fault]:
        """A fault for what was opened and never closed: the file's end is missing."""
        for name, piece in self._open:
            closer = "BTS" if name == b"BHS" else "FTS"
            message = f"{name.decode()} is never closed by {closer}: the end of the file is missing."
            yield Fault("file-truncated", message, piece.raw, piece.offset, name.decode(), SourceTruncated)
