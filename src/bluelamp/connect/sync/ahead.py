"""Batches mapped one ahead: while one is being landed by the database, the next is mapped beside it."""

from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

import polars as pl

from bluelamp.connect.readers import Batch
from bluelamp.connect.sync.batch import BatchWriter, Recognised

ROWS_AT_ONCE = 25_000
"""Rows landed in one go: two such batches and all that they yield fit well below the memory budget."""


def mapped_ahead(writer: BatchWriter, batches: Iterable[Batch]) -> Generator[Recognised, None, None]:
    """The batches in their order, recognised and mapped, ready to be written before the next one is asked for.

    Close it when leaving early, so that the batch that is being mapped is waited for.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="map") as beside:
        waiting: Future[Recognised] | None = None
        for batch in batches:
            for part in _parts(batch):
                following = beside.submit(writer.map, writer.recognise(part))
                if waiting is not None:
                    yield waiting.result()
                waiting = following
        if waiting is not None:
            yield waiting.result()


def _parts(batch: Batch) -> Iterable[Batch]:
    return batch.iter_slices(ROWS_AT_ONCE) if isinstance(batch, pl.DataFrame) else [batch]
