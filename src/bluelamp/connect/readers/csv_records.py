"""The careful way through a delimited file: record by record, each one good or a failure with its bytes.

A quote opens a field only as its first character, as in RFC 4180; elsewhere it is text."""

import csv
import re
from dataclasses import dataclass, field, replace
from typing import Literal

from bluelamp.connect.readers.contract import ReadFailure
from bluelamp.connect.readers.csv_dialect import Dialect
from bluelamp.connect.readers.encoding import SplittableSource

LEAD_BYTES = 64 * 1024
RAW_KEPT_BYTES = 64 * 1024
"""Of a line that is too long only so much is kept."""


@dataclass(slots=True)
class Parsed:
    """What one pass over a buffer gave: good records, failures, and how far it came."""

    rows: list[int] = field(default_factory=list)
    records: list[list[str]] = field(default_factory=list)
    failures: list[ReadFailure] = field(default_factory=list)
    consumed: int = 0


@dataclass(slots=True)
class _Record:
    end: int
    """Where the next record starts."""
    fields: list[bytes]
    ended: bool
    """Whether a line end closes it; the last line of a file may lack one."""
    texts: list[str] | None = None
    """The fields decoded, where that was done on the way."""


_Trouble = Literal["more", "line-too-long", "unterminated-quote"]


def wrong_length(row: int, found: int, expected: int, raw: bytes) -> ReadFailure:
    """A record with too few or too many fields."""
    reason = "row-short" if found < expected else "row-long"
    return ReadFailure(row, reason, None, f"The row has {found} fields; the header has {expected}.", raw)


class RecordParser:
    """Takes a file's bytes piece by piece, and keeps count of the lines."""

    def __init__(self, dialect: Dialect, columns: tuple[str, ...], line: int) -> None:
        self.line = line
        """Line number of the next byte."""
        self._dialect = dialect
        self._columns = columns
        self._skipped: bytes | None = None
        self._delimiter, self._quote = dialect.delimiter.decode(), dialect.quote.decode()
        self._edge = re.compile(b"[" + re.escape(dialect.delimiter) + re.escape(dialect.line_end) + b"]")

    @property
    def skipping(self) -> bool:
        """Whether the bytes to come still belong to a line that is too long."""
        return self._skipped is not None

    def pass_over(self, source: SplittableSource, lines: int) -> bytes:
        """Read past so many lines; gives the bytes that were read beyond them."""
        buffer = b""
        while lines:
            buffer = source.read(LEAD_BYTES)
            if not buffer:
                break
            found = min(lines, buffer.count(self._dialect.line_end))
            for _ in range(found):
                buffer = buffer[buffer.index(self._dialect.line_end) + 1 :]
            lines -= found
            self.line += found
        return buffer

    def header(self, source: SplittableSource, row: int) -> list[str] | None:
        """The fields of the record on this line, and `line` set behind it; None if there is none.

        Raises UnicodeDecodeError if it is not in the encoding.
        """
        buffer, at_end = self.pass_over(source, row - 1), False
        while not isinstance(found := self._record(buffer, 0, at_end=at_end), _Record):
            if found != "more" or at_end:
                return None
            block = source.read(LEAD_BYTES)
            buffer, at_end = buffer + block, not block
        if not buffer:
            return None
        self.line += buffer[: found.end].count(self._dialect.line_end)
        return found.texts or [value.decode(self._dialect.codec.field) for value in found.fields]

    def parse(self, buffer: bytes, *, at_end: bool) -> Parsed:
        """All whole records in the buffer; at the file's end everything that is left."""
        parsed, quote_open = Parsed(), False
        while parsed.consumed < len(buffer):
            start = parsed.consumed
            if self._skipped is not None:
                self._skip(buffer, parsed, at_end=at_end)
                continue
            found = self._record(buffer, start, at_end=at_end)
            if isinstance(found, _Record):
                self._judge(buffer[start : found.end], found, parsed)
                parsed.consumed = found.end
            elif found == "more":
                break
            elif found == "line-too-long":
                self._skipped = b""
            else:
                quote_open = quote_open or len(buffer) - start <= self._dialect.line_bytes_max
                self._set_line_aside(buffer, parsed)
        if at_end and self._skipped is not None:
            self._too_long(parsed)
        if quote_open and parsed.failures[-1].row > max(parsed.rows, default=0):
            # A stray quote leaves good lines behind it; where none follows the file was cut inside the field.
            parsed.failures[-1] = replace(
                parsed.failures[-1], reason="file-truncated", message="The file ends inside a quoted field."
            )
        return parsed

    def _record(self, buffer: bytes, start: int, *, at_end: bool) -> "_Record | _Trouble":
        dialect = self._dialect
        limit = start + dialect.line_bytes_max
        line_end = buffer.find(dialect.line_end, start, limit + 1)
        if line_end < 0:
            if len(buffer) - start > dialect.line_bytes_max:
                return "line-too-long"
            if not at_end:
                return "more"
            line_end = len(buffer)
        ended = line_end < len(buffer)
        line = self._without_return(buffer[start:line_end], ended=ended)
        quoted = dialect.quote and dialect.quote in line
        texts = self._texts(line, quoted=bool(quoted))
        if texts is not None:
            return _Record(min(line_end + 1, len(buffer)), [], ended, texts)
        if not quoted:
            return _Record(min(line_end + 1, len(buffer)), line.split(dialect.delimiter), ended)
        end = min(limit + 1, len(buffer))
        return self._quoted_record(buffer, start, end, whole=at_end and end == len(buffer))

    def _texts(self, line: bytes, *, quoted: bool) -> list[str] | None:
        """The fields of a line that holds a whole record and no oddity; None sends it the long way round."""
        try:
            text = line.decode(self._dialect.codec.field)
            if not quoted:
                return text.split(self._delimiter)
            # Strict: an open quote, or letters behind a closing one, raise.
            return next(csv.reader([text], delimiter=self._delimiter, quotechar=self._quote, strict=True))
        except (UnicodeDecodeError, csv.Error):
            return None

    def _quoted_record(self, buffer: bytes, start: int, limit: int, *, whole: bool) -> "_Record | _Trouble":
        """A record with quotes; `whole` means that nothing comes after `limit`."""
        short: _Trouble = (
            "unterminated-quote" if whole or limit - start > self._dialect.line_bytes_max else "more"
        )
        quote, fields, position = self._dialect.quote, list[bytes](), start
        while True:
            value = b""
            if buffer[position : position + 1] == quote:
                close = self._closing(buffer, position + 1, limit, whole=whole)
                if close < 0:
                    return short
                value = buffer[position + 1 : close].replace(quote + quote, quote)
                position = close + 1
            edge = self._edge.search(buffer, position, limit)
            if edge is None and not whole:
                return short
            stop = edge.start() if edge else limit
            at_line_end = edge is not None and edge[0] == self._dialect.line_end
            fields.append(value + self._without_return(buffer[position:stop], ended=at_line_end))
            if edge is None or at_line_end:
                return _Record(stop + (edge is not None), fields, at_line_end)
            position = stop + 1

    def _closing(self, buffer: bytes, position: int, limit: int, *, whole: bool) -> int:
        quote = self._dialect.quote
        while (close := buffer.find(quote, position, limit)) >= 0:
            if close + 1 >= limit and not whole:
                return -1  # the next byte may double it
            if buffer[close + 1 : close + 2] != quote:
                return close
            position = close + 2
        return -1

    def _without_return(self, text: bytes, *, ended: bool) -> bytes:
        return text.removesuffix(b"\r") if ended and self._dialect.line_end == b"\n" else text

    def _judge(self, raw: bytes, record: _Record, parsed: Parsed) -> None:
        row = self.line
        self.line += raw.count(self._dialect.line_end)
        if not self._without_return(raw.removesuffix(self._dialect.line_end), ended=record.ended):
            return  # an empty line is no record
        expected, found = len(self._columns), len(record.fields if record.texts is None else record.texts)
        original = self._dialect.codec.original
        if b"\0" in raw:
            failure = ReadFailure(row, "nul-byte", None, "The row holds a NUL byte.", original(raw))
        elif found < expected and not record.ended:
            message = f"The file ends inside this row: {found} fields of {expected}."
            failure = ReadFailure(row, "file-truncated", None, message, original(raw))
        elif found != expected:
            failure = wrong_length(row, found, expected, original(raw))
        else:
            texts, wrong = (record.texts, None) if record.texts is not None else self._decoded(record.fields)
            if wrong is None:
                parsed.rows.append(row)
                parsed.records.append(texts)
                return
            message = f"The field is not valid {self._dialect.codec.name}."
            failure = ReadFailure(row, "bad-encoding", self._columns[wrong], message, original(raw))
        parsed.failures.append(failure)

    def _decoded(self, fields: list[bytes]) -> tuple[list[str], int | None]:
        texts: list[str] = []
        for place, value in enumerate(fields):
            try:
                texts.append(value.decode(self._dialect.codec.field))
            except UnicodeDecodeError:
                return [], place
        return texts, None

    def _set_line_aside(self, buffer: bytes, parsed: Parsed) -> None:
        """Only the line with the open quote fails; reading goes on behind it, so good rows are not swallowed."""
        start = parsed.consumed
        line_end = buffer.find(self._dialect.line_end, start)
        end = len(buffer) if line_end < 0 else line_end + 1
        raw = self._dialect.codec.original(buffer[start:end])
        message = "A quoted field is opened and never closed."
        parsed.failures.append(ReadFailure(self.line, "unterminated-quote", None, message, raw))
        self.line += line_end >= 0
        parsed.consumed = end

    def _skip(self, buffer: bytes, parsed: Parsed, *, at_end: bool) -> None:
        start = parsed.consumed
        line_end = buffer.find(self._dialect.line_end, start)
        end = len(buffer) if line_end < 0 else line_end + 1
        kept = self._skipped or b""
        self._skipped = kept + buffer[start : min(end, start + RAW_KEPT_BYTES - len(kept))]
        parsed.consumed = end
        if line_end >= 0:
            self._too_long(parsed)
            self.line += 1

    def _too_long(self, parsed: Parsed) -> None:
        raw, self._skipped = self._skipped or b"", None
        message = f"The line is longer than {self._dialect.line_bytes_max:,} bytes; its first {RAW_KEPT_BYTES:,} are kept."
        parsed.failures.append(ReadFailure(self.line, "line-too-long", None, message, self._kept(raw)))

    def _kept(self, raw: bytes) -> bytes:
        try:
            return self._dialect.codec.original(raw)
        except UnicodeError:
            return raw  # cut inside a letter
