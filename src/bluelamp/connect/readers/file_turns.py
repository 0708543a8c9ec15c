"""Several files read in turn as one run of rows: where each began, how far reading came. How a file is read is not here."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import polars as pl

from bluelamp.connect.readers.contract import Batch, Checkpoint, FileRead, ReadFailure
from bluelamp.connect.readers.file_facts import identity_of
from bluelamp.connect.readers.pacing import Pacer

Counted = Literal["line", "record"]
Block = tuple[pl.DataFrame, list[ReadFailure]]


class FileTurns:
    """Numbers the rows of several files on, and knows the way back from a number to its file."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(paths)
        self._starts = [0]
        self.reached = Checkpoint()
        """The last row handed out."""

    def begin(self) -> None:
        """Before the first file of a reading."""
        self._starts = []

    def turn_to(self, offset: int) -> None:
        """The next file's rows are counted on from here."""
        self._starts.append(offset)

    def resume_at(self, after: Checkpoint | None) -> int:
        """The row to go on behind, if these are the very files of the checkpoint; else 0."""
        return after.row if after is not None and after.source == identity_of(self._paths) else 0

    def paced(self, blocks: Iterator[Block], batch_rows: int, resume: int) -> Iterator[Batch]:
        """The blocks as batches, from behind row `resume`; `reached` never runs ahead of what was handed out."""
        identity = identity_of(self._paths)
        pacer = Pacer(batch_rows, resume)
        self.reached = Checkpoint(resume, None, identity)
        for rows, failures in blocks:
            for batch in pacer.add(rows, failures):
                self.reached = Checkpoint(pacer.row, None, identity)
                yield batch
        for batch in pacer.finish():
            self.reached = Checkpoint(pacer.row, None, identity)
            yield batch
        self.reached = Checkpoint(pacer.row, None, identity)

    def place(self, row: int) -> tuple[int, int]:
        """Which file a row of the last reading stands in, from 0, and its number there."""
        turn = max((turn for turn, start in enumerate(self._starts) if start < row), default=0)
        return turn, row - self._starts[turn]

    def files_read(self, *counted: Counted) -> list[FileRead]:
        """The files of the last reading, each with the row number before its first.

        `counted` is what a row's number in its file counts: once for all files, or once for each.
        """
        each = counted * len(self._paths) if len(counted) == 1 else counted
        return [
            FileRead(*read)
            for read in zip((path.name for path in self._paths), self._starts, each, strict=False)
        ]


def moved(failures: list[ReadFailure], offset: int) -> list[ReadFailure]:
    """Failures of one file, their rows counted on from the files before."""
    return [replace(failure, row=failure.row + offset) for failure in failures] if offset else failures
