"""Batches of one size out of blocks of any size, with failures handed out in their place."""

from collections.abc import Iterator

import polars as pl

from bluelamp.connect.readers.contract import ROW, Batch, ReadFailure

FAILURES_HELD_MAX = 1_000
FAILURE_BYTES_HELD_MAX = 8 * 1024 * 1024


class Pacer:
    """Collects rows and failures, and gives them out so that `row` never runs ahead of what was given."""

    def __init__(self, batch_rows: int, after_row: int = 0) -> None:
        self.row = after_row
        """Everything up to this row has been handed out."""
        self._batch_rows = batch_rows
        self._after = after_row
        self._frames: list[pl.DataFrame] = []
        self._height = 0
        self._failures: list[ReadFailure] = []
        self._failure_bytes = 0

    def add(self, rows: pl.DataFrame, failures: list[ReadFailure]) -> Iterator[Batch]:
        """Take a block's rows and failures in; give out what is ripe."""
        if self._after:
            rows = rows.filter(pl.col(ROW) > self._after)
            failures = [failure for failure in failures if failure.row > self._after]
        if len(rows):
            self._frames.append(rows)
            self._height += len(rows)
        self._failures += failures
        self._failure_bytes += sum(len(failure.raw) for failure in failures)
        if len(self._failures) > FAILURES_HELD_MAX or self._failure_bytes > FAILURE_BYTES_HELD_MAX:
            yield from self._failures_up_to(None)
        if self._height >= self._batch_rows:
            yield from self._full_batches()

    def finish(self) -> Iterator[Batch]:
        """Give out all that is left."""
        if self._height:
            rest = self._joined()
            yield from self._failures_up_to(int(rest[ROW][-1]))
            self.row = int(rest[ROW][-1])
            yield rest
        last = max((failure.row for failure in self._failures), default=self.row)
        yield from self._failures_up_to(None)
        self.row = max(self.row, last)

    def _full_batches(self) -> Iterator[Batch]:
        rows = self._joined()
        while len(rows) >= self._batch_rows:
            batch, rows = rows.head(self._batch_rows), rows.slice(self._batch_rows)
            last = int(batch[ROW][-1])
            yield from self._failures_up_to(last)
            self.row = last
            yield batch
        self._frames, self._height = ([rows], len(rows)) if len(rows) else ([], 0)

    def _joined(self) -> pl.DataFrame:
        rows = self._frames[0] if len(self._frames) == 1 else pl.concat(self._frames, how="diagonal")
        self._frames, self._height = [], 0
        return rows

    def _failures_up_to(self, row: int | None) -> Iterator[Batch]:
        ripe = [failure for failure in self._failures if row is None or failure.row <= row]
        if ripe:
            self._failures = self._failures[len(ripe) :]
            self._failure_bytes = sum(len(failure.raw) for failure in self._failures)
            yield ripe
