"""Batches held for a while: whoever leaves early lets go of the file or connection there and then."""

from collections.abc import Iterator
from contextlib import contextmanager

from bluelamp.connect.readers.contract import Batch, Checkpoint, Reader


@contextmanager
def held_batches(
    reader: Reader, batch_rows: int = 50_000, after: Checkpoint | None = None
) -> Iterator[Iterator[Batch]]:
    """A reader's batches, closed at the end of the block.

    Left to the garbage collector, a reader that stopped half-way may be closed much later and in another thread,
    which some drivers do not bear.
    """
    batches = reader.batches(batch_rows, after)
    try:
        yield batches
    finally:
        close = getattr(batches, "close", None)
        if close is not None:
            close()
