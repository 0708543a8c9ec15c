"""Records of one length or another as frames of text, and those that cannot be read as failures."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bluelamp.connect.readers.contract import ROW, ReadFailure
from bluelamp.connect.readers.fixed_width.cells import Cells, Mask, all_high, decode_column
from bluelamp.connect.readers.fixed_width.code_page import Bytes, CodePage
from bluelamp.connect.readers.fixed_width.layout import Column, Guard, Layout, RecordLayout

MESSAGES = {
    "bad-digit": "The field holds a byte that is no digit of a number.",
    "bad-sign": "The field's sign is none that its number may have.",
    "bad-encoding": "The field has a byte that means nothing in the manifest's encoding.",
    "nul-byte": "The field holds a NUL byte between characters.",
    "bad-count": "The count of a table is no number, or outside the limits of its OCCURS.",
    "row-short": "The record is shorter than its layout.",
    "row-long": "The record is longer than its layout.",
}
TEXT_FAULTS = frozenset({"bad-encoding", "nul-byte"})


@dataclass(frozen=True, slots=True)
class ReadableColumns:
    """What can be made out of one record: the columns that read well, and the bytes of those that do not."""

    columns: dict[str, str | None]
    """Every column in the record's order; None also where it cannot be read."""
    unreadable: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Records:
    """Some records, cut from the file: their bytes in rows of one width, and where each stands."""

    cells: Bytes
    """Shorter records are filled up with the page's blanks."""
    lengths: NDArray[np.int64] | None
    """Bytes of each record; None where all are as wide as `cells`."""
    first: int
    """Number of the first of them, counted from 1."""

    def raw(self, place: int) -> bytes:
        """The record's own bytes."""
        width = self.cells.shape[1] if self.lengths is None else int(self.lengths[place])
        return self.cells[place, :width].tobytes()


@dataclass(slots=True)
class _Faults:
    """The first fault of each record."""

    reasons: list[tuple[str, str | None]]
    which: NDArray[np.int32]

    @classmethod
    def none(cls, count: int) -> "_Faults":
        return cls([], np.full(count, -1, dtype=np.int32))

    def add(self, reason: str, column: str | None, mask: Mask) -> None:
        fresh = mask & (self.which < 0)
        if fresh.any():
            self.which[fresh] = len(self.reasons)
            self.reasons.append((reason, column))


class Decoder:
    """Turns records into frames, by the layout that each record's own counts give."""

    def __init__(
        self, record: RecordLayout, page: CodePage, *, little_endian: bool = False, only: Guard | None = None,
        fills: bool = False,
    ) -> None:  # fmt: skip
        self._record = record
        self._page = page
        self._little_endian = little_endian
        self._only = only
        self._fills = fills
        self.left_out = 0
        """Records that `only` left out."""
        self.high_values: set[str] = set()
        """Columns in which HIGH-VALUES were met."""

    def decode(self, records: Records) -> tuple[pl.DataFrame, list[ReadFailure]]:
        """Good records as text with their numbers, and the others."""
        count = len(records.cells)
        faults = _Faults.none(count)
        chosen = self._chosen(records)
        frames: list[pl.DataFrame] = []
        for counts, rows in self._by_counts(records, faults):
            layout = self._record.for_counts(counts)
            frames.append(self._decoded(records, layout, rows, faults))
        frame = pl.concat(frames) if len(frames) > 1 else frames[0] if frames else self._nothing()
        if chosen is not None:
            frame = frame.filter(pl.Series(chosen)[(frame[ROW] - records.first)])
        failed = np.flatnonzero((faults.which >= 0) & (True if chosen is None else chosen))
        if len(failed):
            frame = frame.filter(~pl.Series(faults.which >= 0)[(frame[ROW] - records.first)])
        if len(frames) > 1:
            frame = frame.sort(ROW)
        return frame, [self._failure(records, int(place), faults) for place in failed]

    def readable(self, raw: bytes) -> ReadableColumns:
        """One record that may be damaged or of a wrong length, column by column.

        Where the count of a table cannot be read, the table is taken to have its least entries.
        """
        width = max(len(raw), self._record.widest.length)
        padded = raw.ljust(width, bytes([self._page.pad]))
        cells = np.frombuffer(padded, dtype=np.uint8).reshape(1, width)
        records = Records(cells, None, 1)
        ((counts, _),) = self._by_counts(records, _Faults.none(1)) or [((), None)]
        layout = self._record.for_counts(counts)
        found = ReadableColumns({}, {})
        for column in layout.columns:
            active = self._active(cells, layout, column)
            decoded = self._cells(cells, column)
            found.columns[column.name] = decoded.series(column.name, active)[0]
            if any(mask[0] for _, mask in decoded.faults) and (active is None or active[0]):
                found.columns[column.name] = None
                found.unreadable[column.name] = padded[column.start : column.end]
        return found

    def _nothing(self) -> pl.DataFrame:
        names = [column.name for column in self._record.widest.columns]
        return pl.DataFrame(schema={**dict.fromkeys(names, pl.String), ROW: pl.Int64})

    def _failure(self, records: Records, place: int, faults: _Faults) -> ReadFailure:
        reason, column = faults.reasons[faults.which[place]]
        return ReadFailure(records.first + place, reason, column, MESSAGES[reason], records.raw(place))

    def _chosen(self, records: Records) -> Mask | None:
        """Records of the kind that the manifest wants; an empty line is no record."""
        chosen: Mask | None = None
        if self._fills and records.lengths is not None and (records.lengths == 0).any():
            chosen = records.lengths > 0
        if self._only is None:
            return chosen
        wanted = self._fits(records.cells, self._record.widest, self._only)
        self.left_out += int((~wanted if chosen is None else chosen & ~wanted).sum())
        return wanted if chosen is None else chosen & wanted

    def _fits(self, cells: Bytes, layout: Layout, guard: Guard) -> Mask:
        decoded = self._cells(cells, layout.by_name[guard.column])
        found = decoded.series("", None).is_in(list(guard.values)).fill_null("" in guard.values).to_numpy()
        mask: Mask = ~found if guard.negated else found
        return mask

    def _cells(self, cells: Bytes, column: Column) -> Cells:
        return decode_column(
            cells[:, column.start : column.end], column, self._page, little_endian=self._little_endian
        )

    def _by_counts(
        self, records: Records, faults: _Faults
    ) -> list[tuple[tuple[int, ...], NDArray[np.int64] | None]]:
        """The records parted by how many entries their variable tables have."""
        tables = self._record.tables
        if not tables:
            return [((), None)]
        found = np.zeros((len(records.cells), len(tables)), dtype=np.int64)
        for place, table in enumerate(tables):
            column = self._record.widest.by_name[table.counter]
            decoded = self._cells(records.cells, column)
            numbers = decoded.series("", None).cast(pl.Int64, strict=False).fill_null(-1).to_numpy()
            bad = (numbers < table.least) | (numbers > table.most)
            for _, mask in decoded.faults:
                bad = bad | mask
            faults.add("bad-count", table.counter, bad)
            found[:, place] = np.where(bad, table.least, numbers)
        kinds, kind_of = np.unique(found, axis=0, return_inverse=True)
        return [
            (tuple(int(count) for count in kind), np.flatnonzero(kind_of.ravel() == turn))
            for turn, kind in enumerate(kinds)
        ]

    def _decoded(
        self, records: Records, layout: Layout, rows: NDArray[np.int64] | None, faults: _Faults
    ) -> pl.DataFrame:
        cells = records.cells if rows is None else records.cells[rows]
        places = np.arange(len(records.cells)) if rows is None else rows
        self._judge_lengths(records, layout, places, faults)
        series: list[pl.Series] = []
        for column in layout.columns:
            active = self._active(cells, layout, column)
            decoded = self._cells(cells, column)
            if column.length and column.shape != "binary" and cells[:, column.start].max(initial=0) == 0xFF:
                self._note_high(cells, column)
            for reason, mask in decoded.faults:
                spread = np.zeros(len(records.cells), dtype=np.bool_)
                spread[places] = mask if active is None else mask & active
                faults.add(reason, column.name, spread)
            series.append(decoded.series(column.name, active))
        return pl.DataFrame([*series, pl.Series(ROW, places + records.first, dtype=pl.Int64)])

    def _note_high(self, cells: Bytes, column: Column) -> None:
        if all_high(cells[:, column.start : column.end]).any():
            self.high_values.add(column.name)

    def _active(self, cells: Bytes, layout: Layout, column: Column) -> Mask | None:
        """Records in which the column counts; None = in all."""
        active: Mask | None = None
        for guard in column.guards:
            mask = self._fits(cells, layout, guard)
            active = mask if active is None else active & mask
        return active

    def _judge_lengths(
        self, records: Records, layout: Layout, places: NDArray[np.int64], faults: _Faults
    ) -> None:
        if records.lengths is None:
            return
        lengths = records.lengths[places]
        for reason, wrong in (("row-short", lengths < layout.length), ("row-long", lengths > layout.length)):
            if reason == "row-short" and self._fills:
                continue
            spread = np.zeros(len(records.cells), dtype=np.bool_)
            spread[places] = wrong
            faults.add(reason, None, spread)
