"""The reader of JSON files: lines of objects, or an array somewhere in a document, streamed either way."""

import codecs
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bluelamp.connect.errors import ManifestInvalid, SourceTruncated, WrongEncoding
from bluelamp.connect.manifest import JsonSpec
from bluelamp.connect.readers.contract import ReadFailure
from bluelamp.connect.readers.encoding import SplittableSource, codec_for, guess_encoding
from bluelamp.connect.readers.nested.flatten import RAW_BYTES_MAX
from bluelamp.connect.readers.nested.json_text import Cursor, JsonMalformed, ValueRefused, decode
from bluelamp.connect.readers.nested.reader import NestedFile, NestedReader, NoRecords, Step
from bluelamp.connect.readers.nested.shape import RecordRefused, Shape
from bluelamp.connect.readers.stream import ByteSource, UnpackLimits, first_bytes

SUFFIXES = tuple(
    suffix + packed for suffix in (".json", ".ndjson", ".jsonl") for packed in ("", ".gz", ".zip")
)
SAMPLE_BYTES = 64 * 1024
BLOCK_BYTES = 256 * 1024
ARRAYS_DEEP_MAX = 32

Above = Mapping[str, object]


@dataclass(slots=True)
class _Found:
    number: int
    value: object
    above: Above


def record_steps(written: str | None, where: str) -> tuple[str, ...]:
    """The keys that lead to the records: `data.items`, `data[].items[]`; none for a bare array."""
    if written is None or written in {".", "[]"}:
        return ()
    steps = tuple(step.removesuffix("[]") for step in written.removeprefix(".").split("."))
    if not all(steps):
        raise ManifestInvalid(where, "Write keys parted by dots, as in data.items.", field="source.record")
    return steps


class JsonFile:
    """One JSON file."""

    def __init__(self, path: Path, spec: JsonSpec) -> None:
        self._path, self._spec = path, spec
        self._limits = UnpackLimits(spec.max_unpacked_bytes, spec.max_ratio)
        sample = first_bytes(path, spec.compression, self._limits, SAMPLE_BYTES)
        if not sample.strip():
            raise SourceTruncated(str(path), "The file is empty.")
        self._codec = codec_for(spec.encoding, sample, str(path))
        self._doubt(sample)
        self._steps = record_steps(spec.record, str(path))
        text = sample.decode(self._codec.name, "replace").lstrip("\ufeff \t\r\n")
        self._by_line = spec.record is None and not text.startswith("[")
        self.rows_read = 0

    def _doubt(self, sample: bytes) -> None:
        guess = guess_encoding(sample)
        wide = guess.encoding.startswith(("utf-16", "utf-32"))
        if wide and guess.certain and not self._codec.name.startswith(guess.encoding[:6]):
            raise WrongEncoding(
                str(self._path), f"It is read as {self._codec.name}, but {guess.reason}.", row=1,
                remedy=f'Set `encoding = "{guess.encoding}"` in the manifest\'s [source].',
            )  # fmt: skip

    def survey(self, shape: Shape) -> None:
        """Learn every record's shape; raises for a file that is not whole, unless the manifest takes what stands before."""
        number = good = 0
        for found in self._records():
            number += 1
            if isinstance(found, ReadFailure):
                continue
            good += 1
            try:
                shape.learn(found.value, found.above)
            except RecordRefused:
                continue  # `rows` meets it again and says so
        if self._by_line and not good:
            raise JsonMalformed(
                str(self._path), "No line of it is a JSON object.",
                remedy="Where the records stand in an array inside one document, name the way to it with `record`.",
            )  # fmt: skip
        if not number and self._steps:
            raise NoRecords(str(self._path), f"There is no array {'.'.join(self._steps)}, or it is empty.")

    def rows(self, shape: Shape) -> Iterator[Step]:
        """Records and failures, by line or by their number in the file."""
        self.rows_read = 0
        for found in self._records():
            if isinstance(found, ReadFailure):
                self.rows_read = max(self.rows_read, found.row)
                yield found
                continue
            self.rows_read = max(self.rows_read, found.number)
            try:
                yield found.number, shape.row(found.value, found.above)
            except RecordRefused as refused:
                raw = json.dumps(found.value, ensure_ascii=True)[:RAW_BYTES_MAX].encode()
                yield ReadFailure(found.number, refused.reason, refused.field, refused.message, raw)

    def _records(self) -> Iterator[_Found | ReadFailure]:
        source = ByteSource(self._path, self._spec.compression, self._limits)
        try:
            text = SplittableSource(source, self._codec, str(self._path))
            yield from self._lines(text) if self._by_line else self._document(text)
        finally:
            source.close()

    def _lines(self, source: SplittableSource) -> Iterator[_Found | ReadFailure]:
        number, good, codec = 0, 0, self._codec.field
        for line, is_whole in _lines_of(source, self._spec.max_record_bytes):
            number += 1
            self.rows_read = number
            if is_whole is None:
                yield self._failed(
                    number, "line-too-long", None, "The line is longer than max_record_bytes.", line
                )
                continue
            if not line.strip():
                continue
            try:
                value = decode(line.decode(codec))
            except UnicodeDecodeError:
                yield self._failed(
                    number, "bad-encoding", None, f"The bytes are not {self._codec.name}. Correct `encoding`, or the source.", line
                )  # fmt: skip
            except json.JSONDecodeError as error:
                if not is_whole:
                    if self._spec.truncated == "stop" and good:
                        raise SourceTruncated(str(self._path), "Its last line is cut.", row=number) from None
                    yield self._failed(
                        number, "file-truncated", None, "The file ends inside this line.", line
                    )
                    continue
                message = f"The line is no JSON at character {error.colno}. Ask the sender."
                yield self._failed(number, "json-malformed", None, message, line)
            except ValueRefused as refused:
                yield self._failed(number, refused.reason, refused.field, refused.message, line)
            else:
                good += 1
                yield _Found(number, value, {})

    def _failed(self, number: int, reason: str, field: str | None, message: str, line: bytes) -> ReadFailure:
        return ReadFailure(number, reason, field, message, self._codec.original(line[:RAW_BYTES_MAX]))

    def _document(self, source: SplittableSource) -> Iterator[_Found | ReadFailure]:
        # Bytes that are no text go through as half letters, so that only the record that holds them is refused.
        decoder = codecs.getincrementaldecoder(self._codec.field)("surrogateescape")

        def read() -> str:
            while block := source.read(BLOCK_BYTES):
                if text := decoder.decode(block):
                    return text
            return decoder.decode(b"", final=True)

        cursor = Cursor(read, str(self._path), self._spec.max_record_bytes)
        self._count = 0
        try:
            if not cursor.peek():
                raise SourceTruncated(str(self._path), "The file is empty.")
            yield from self._walk(cursor, self._steps, ())
            if cursor.peek():
                raise JsonMalformed(
                    str(self._path), "Something stands behind the end of the document.", row=cursor.line
                )
        except (SourceTruncated, JsonMalformed) as fault:
            if self._spec.truncated == "stop":
                raise
            reason = "file-truncated" if isinstance(fault, SourceTruncated) else "json-malformed"
            message = f"Line {fault.row}: {fault.what} Nothing behind it was read."
            yield ReadFailure(self._count + 1, reason, None, message, b"")

    def _walk(
        self, cursor: Cursor, steps: tuple[str, ...], around: tuple[dict[str, object], ...], deep: int = 0
    ) -> Iterator[_Found | ReadFailure]:
        """Records below the value that begins here. `around` are the single values of the objects around it."""
        if deep > ARRAYS_DEEP_MAX:
            detail = f"More than {ARRAYS_DEEP_MAX} arrays stand in one another around the records."
            raise JsonMalformed(str(self._path), detail, row=cursor.line)
        opening = cursor.peek()
        if opening == "[":
            cursor.take("[")
            if cursor.peek() == "]":
                cursor.take("]")
                return
            while True:
                if steps:
                    yield from self._walk(cursor, steps, around, deep + 1)
                else:
                    yield self._record(cursor, around)
                if cursor.take(",", "]") == "]":
                    return
        elif not steps:
            yield self._record(cursor, around)
        elif opening == "{":
            yield from self._object(cursor, steps, around)
        else:
            cursor.pass_over()

    def _object(
        self, cursor: Cursor, steps: tuple[str, ...], around: tuple[dict[str, object], ...]
    ) -> Iterator[_Found | ReadFailure]:
        own: dict[str, object] = {}
        cursor.take("{")
        if cursor.peek() == "}":
            cursor.take("}")
            return
        while True:
            key = cursor.key()
            if key == steps[0]:
                yield from self._walk(cursor, steps[1:], (*around, own))
            elif cursor.peek() in "{[":
                cursor.pass_over()
            else:
                try:
                    own[key] = cursor.value()
                except (json.JSONDecodeError, ValueRefused):
                    cursor.refuse_rest()
            if cursor.take(",", "}") == "}":
                return

    def _record(self, cursor: Cursor, around: tuple[dict[str, object], ...]) -> _Found | ReadFailure:
        self._count += 1
        self.rows_read = self._count
        try:
            value = cursor.value()
        except ValueRefused as refused:
            reason, field, message = refused.reason, refused.field, refused.message
        except json.JSONDecodeError:
            reason, field, message = "json-malformed", None, "The record is no JSON. Ask the sender."
        else:
            return _Found(self._count, value, _named(around))
        line = cursor.line
        try:
            raw = cursor.pass_over(keep=RAW_BYTES_MAX).encode("utf-8", "surrogateescape")
        except (SourceTruncated, JsonMalformed):
            self._count -= 1  # what breaks off is told by the document, under this record's number
            raise
        return ReadFailure(self._count, reason, field, f"Line {line}: {message}", raw[:RAW_BYTES_MAX])

    @property
    def counted(self) -> Literal["line", "record"]:
        """Lines, if each holds a record."""
        return "line" if self._by_line else "record"

    def place(self, number: int) -> str:
        """The file, and which line or record of it."""
        return f"{self._path}, {self.counted} {number}"


class JsonReader(NestedReader):
    """JSON files: one object is one row."""

    suffixes = SUFFIXES
    kind = "json"

    def _opened(self) -> Sequence[NestedFile]:
        spec = self._spec
        if not isinstance(spec, JsonSpec):
            raise TypeError("a JsonReader reads what a JsonSpec names")
        return [JsonFile(path, spec) for path in self._paths]


def _named(around: tuple[dict[str, object], ...]) -> dict[str, object]:
    """The single values of the objects around a record, the nearest as `../name`."""
    return {
        "../" * steps + key: value
        for steps, own in enumerate(reversed(around), start=1)
        for key, value in own.items()
    }


def _lines_of(source: SplittableSource, line_bytes_max: int) -> Iterator[tuple[bytes, bool | None]]:
    """Lines with whether they ended; None for the beginning of one that is too long."""
    rest, skipping = b"", False
    while block := source.read(BLOCK_BYTES):
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            if skipping:
                skipping = False
            elif len(line) > line_bytes_max:
                yield line[:RAW_BYTES_MAX], None
            else:
                yield line, True
        if skipping:
            rest = b""
        elif len(rest) > line_bytes_max:
            yield rest[:RAW_BYTES_MAX], None
            rest, skipping = b"", True
    if rest and not skipping:
        yield (rest, False) if len(rest) <= line_bytes_max else (rest[:RAW_BYTES_MAX], None)
