"""One delimited file: its header, and its records in frames and failures. Folders and batches are csv_reader's."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from bluelamp.connect.errors import HeaderUnusable, SourceTruncated, WrongEncoding
from bluelamp.connect.manifest import CsvSpec
from bluelamp.connect.readers.contract import ROW, ReadFailure
from bluelamp.connect.readers.csv_blocks import clean_length, parse_clean
from bluelamp.connect.readers.csv_dialect import Dialect, guess_delimiter, line_end_of
from bluelamp.connect.readers.csv_records import RecordParser
from bluelamp.connect.readers.encoding import SplittableSource, codec_for, guess_encoding, looks_like_utf8
from bluelamp.connect.readers.naming import unique_names
from bluelamp.connect.readers.stream import ByteSource, UnpackLimits, first_bytes

BLOCK_BYTES = 8 * 1024 * 1024
PART_BYTES = 256 * 1024
"""A block with an oddity is gone through in such parts, so that only one of them goes the careful way."""
SAMPLE_BYTES = 256 * 1024
WRONG_ENCODING_ROWS_MIN = 20
WRONG_ENCODING_SHARE = 0.01
"""Beyond both, undecodable rows are no slips of single rows: the whole file is in another encoding."""


_Step = tuple[pl.DataFrame, list[ReadFailure], int]
"""Good rows, failures, and how many bytes they took."""


@dataclass(slots=True)
class _Tally:
    """Rows seen, and rows that are not in the encoding."""

    rows: int = 0
    undecodable: int = 0
    first: ReadFailure | None = None
    bytes_of: list[bytes] = field(default_factory=list)

    def add(self, good: int, failures: list[ReadFailure]) -> None:
        self.rows += good + len(failures)
        for failure in failures:
            if failure.reason == "bad-encoding":
                self.undecodable += 1
                self.first = self.first or failure
                if len(self.bytes_of) < 100:
                    self.bytes_of.append(failure.raw)

    def too_many(self, *, at_end: bool) -> bool:
        share = self.undecodable / max(1, self.rows)
        many = self.undecodable >= WRONG_ENCODING_ROWS_MIN and share > WRONG_ENCODING_SHARE
        # In a small file two undecodable rows of ten say as much as twenty of a thousand.
        return many or (at_end and self.undecodable >= 2 and share > 0.1)


class CsvFile:
    """A delimited file, opened far enough to know its dialect and its columns."""

    def __init__(self, path: Path, spec: CsvSpec) -> None:
        self.path = path
        self.notes: list[str] = []
        self.lines_read = 0
        """Lines passed so far by the last call of `blocks`."""
        self._spec = spec
        self._odd_bytes = 0
        self._limits = UnpackLimits(spec.max_unpacked_bytes, spec.max_ratio)
        sample = first_bytes(path, spec.compression, self._limits, SAMPLE_BYTES)
        if not sample:
            raise HeaderUnusable(str(path), "The file is empty.")
        self.dialect = self._dialect(sample)
        self._first_row, self.columns = self._header()

    def _dialect(self, sample: bytes) -> Dialect:
        spec, where = self._spec, str(self.path)
        guess = guess_encoding(sample)
        name = guess.encoding if spec.encoding == "detect" else spec.encoding
        codec = codec_for(name, sample, where)
        if spec.encoding != "detect" and not spec.trust_encoding:
            self._doubt(sample, codec.name)
        text = sample.decode(codec.name, "replace")
        delimiter = {"tab": "\t", "\\t": "\t"}.get(spec.delimiter, spec.delimiter)
        if delimiter == "detect":
            delimiter, _ = guess_delimiter(text, spec.quote)
        return Dialect(
            delimiter.encode("ascii"),
            spec.quote.encode("ascii"),
            line_end_of(text.encode("utf-8", "replace")),
            codec,
            spec.max_line_bytes,
        )

    def _doubt(self, sample: bytes, name: str) -> None:
        guess = guess_encoding(sample)
        wide = guess.encoding.startswith(("utf-16", "utf-32"))
        if wide and guess.certain and not name.startswith(guess.encoding[:6]):
            raise WrongEncoding(
                str(self.path), f"It is read as {name}, but {guess.reason}.", row=1,
                remedy=f'Set `encoding = "{guess.encoding}"` in the manifest\'s [source].',
            )  # fmt: skip
        if not name.startswith("utf") and name != "ascii" and looks_like_utf8(sample):
            raise WrongEncoding(
                str(self.path), f"It is read as {name}, but its accented letters form valid UTF-8.",
                row=_line_of_first_high_byte(sample),
                remedy='Set `encoding = "utf-8"` in the manifest\'s [source], or `trust_encoding = true` if it truly is so.',
            )  # fmt: skip

    def _header(self) -> tuple[int, tuple[str, ...]]:
        """Line of the first record, and the names of the columns."""
        spec = self._spec
        if spec.header_row == 0:
            return spec.skip + 1, tuple(spec.columns)
        source, parser = self._open(), RecordParser(self.dialect, ("",), 1)
        try:
            names = parser.header(source, spec.header_row)
        except UnicodeDecodeError as error:
            raise WrongEncoding(
                str(self.path), "The header cannot be read in it.", row=spec.header_row
            ) from error
        finally:
            source.close()
        if names is None:
            raise HeaderUnusable(str(self.path), f"There is no line {spec.header_row}.", row=spec.header_row)
        self._suspect_delimiter(names)
        return parser.line + spec.skip, self._named(names)

    def _suspect_delimiter(self, names: list[str]) -> None:
        if len(names) > 1:
            return
        sample = first_bytes(self.path, self._spec.compression, self._limits, SAMPLE_BYTES)
        delimiter, share = guess_delimiter(
            sample.decode(self.dialect.codec.name, "replace"), self._spec.quote
        )
        if share > 0.9 and delimiter.encode() != self.dialect.delimiter and delimiter in names[0]:
            shown = "tab" if delimiter == "\t" else delimiter
            raise HeaderUnusable(
                str(self.path), "The header has one column.", row=self._spec.header_row,
                remedy=f'Set `delimiter = "{shown}"` in the manifest\'s [source].',
            )  # fmt: skip

    def _named(self, names: list[str]) -> tuple[str, ...]:
        if not any(name.strip() for name in names):
            raise HeaderUnusable(str(self.path), "The header is blank.", row=self._spec.header_row)
        columns, notes = unique_names(names, self.path.name)
        self.notes += notes
        return columns

    def _open(self) -> SplittableSource:
        source = ByteSource(self.path, self._spec.compression, self._limits)
        return SplittableSource(source, self.dialect.codec, str(self.path))

    def blocks(self) -> Iterator[tuple[pl.DataFrame, list[ReadFailure]]]:
        """Good rows and failures, block by block, in the order of the file."""
        source, tally, self._odd_bytes = self._open(), _Tally(), 0
        parser = RecordParser(self.dialect, self.columns, 1)
        try:
            buffer = parser.pass_over(source, self._first_row - 1)
            at_end, consumed = False, 1
            while buffer or parser.skipping or not at_end:
                if not at_end and (len(buffer) < BLOCK_BYTES or not consumed):
                    block = source.read(BLOCK_BYTES)
                    at_end = not block
                    buffer += block
                rows, failures, consumed = self._parsed(buffer, parser, at_end=at_end)
                buffer = buffer[consumed:]
                tally.add(len(rows), failures)
                self._refuse_wrong(tally, failures, at_end=at_end)
                self.lines_read = parser.line
                yield rows, failures
        finally:
            source.close()

    def _parsed(self, buffer: bytes, parser: RecordParser, *, at_end: bool) -> _Step:
        """The next records of the buffer: all of it the fast way, or the part with an oddity the careful way."""
        if not parser.skipping and self._odd_bytes <= 0:
            step = self._parsed_fast(buffer, parser, at_end=at_end)
            if step is not None:
                return step
            self._odd_bytes = len(buffer)
        part = buffer[:PART_BYTES]
        ends_here = at_end and len(part) == len(buffer)
        if not parser.skipping:
            step = self._parsed_fast(part, parser, at_end=ends_here)
            if step is not None:
                self._odd_bytes -= step[2]
                return step
        parsed = parser.parse(part, at_end=ends_here)
        if not parsed.consumed and len(part) < len(buffer):
            parsed = parser.parse(buffer, at_end=at_end)
        self._odd_bytes -= parsed.consumed
        frame = pl.DataFrame(parsed.records, schema=dict.fromkeys(self.columns, pl.String), orient="row")
        return (
            frame.with_columns(pl.Series(ROW, parsed.rows, dtype=pl.Int64)),
            parsed.failures,
            parsed.consumed,
        )

    def _parsed_fast(self, buffer: bytes, parser: RecordParser, *, at_end: bool) -> _Step | None:
        whole = buffer + b"\n" if at_end and buffer and not buffer.endswith(b"\n") else buffer
        length = clean_length(whole, self.dialect)
        if not length:
            return None
        block = whole[:length] if length < len(whole) else whole
        parsed = parse_clean(block, self.dialect, self.columns, parser.line)
        if parsed is None:
            return None
        rows, failures = parsed
        if len(whole) > len(buffer) and failures and failures[-1].row == parser.line + block.count(b"\n") - 1:
            return None  # the last line lacks its end, and is cut or merely wrong: the careful way tells
        parser.line += block.count(b"\n")
        return rows, failures, min(length, len(buffer))

    def _refuse_wrong(self, tally: _Tally, failures: list[ReadFailure], *, at_end: bool) -> None:
        if tally.first is not None and tally.too_many(at_end=at_end):
            guess = guess_encoding(b"\n".join(tally.bytes_of))
            raise WrongEncoding(
                str(self.path), f"{tally.undecodable} of the first {tally.rows} rows are not {self.dialect.codec.name}.",
                row=tally.first.row, field=tally.first.field,
                remedy=f'Set `encoding = "{guess.encoding}"` in the manifest\'s [source]: {guess.reason}.',
            )  # fmt: skip
        cut = next((failure for failure in failures if failure.reason == "file-truncated"), None)
        if cut is not None and self._spec.truncated == "stop":
            raise SourceTruncated(str(self.path), cut.message, row=cut.row)


def _line_of_first_high_byte(sample: bytes) -> int:
    place = next(place for place, byte in enumerate(sample) if byte >= 0x80)
    return sample.count(b"\n", 0, place) + 1
