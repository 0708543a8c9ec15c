"""The reader of fetched records: all pages into the spool first, then columns and rows out of it.

A source that breaks off half-way is so never taken for whole, and its columns are known before anything is written.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl

from bluelamp.connect.errors import SourceError
from bluelamp.connect.manifest import JsonSpec
from bluelamp.connect.outbound import Reach
from bluelamp.connect.readers.contract import Batch, Checkpoint, ReadPlan, SourceDescription
from bluelamp.connect.readers.fingerprint import SchemaFingerprint
from bluelamp.connect.readers.nested.json_reader import JsonReader
from bluelamp.connect.readers.remote.errors import PagingLoops, TotalDisagrees, WatermarkUnreadable
from bluelamp.connect.readers.remote.fetching import Fetching
from bluelamp.connect.readers.remote.spool import Spool
from bluelamp.connect.remote_specs import FetchedSpec

_BEGIN_ANEW = (PagingLoops, TotalDisagrees)
"""Troubles after which the pages fetched so far are worth nothing."""


class FetchedReader:
    """Records of a remote source. `_row` is the record's turn in this reading.

    In watermark mode only the columns that the mapping reads are promised: what one page happens to lack says nothing
    of the source.
    """

    def __init__(self, spec: FetchedSpec, plan: ReadPlan, fetching: Fetching, spool: Spool) -> None:
        self._spec, self._plan = spec, plan
        self._fetching, self._spool = fetching, spool
        self._inner: JsonReader | None = None
        self._since: str | None = None
        self._reached = Checkpoint()
        self._keep = False

    def fetch(self, since: str | None) -> None:
        """Fetch every page into the spool; then its records can be read."""
        spool = self._spool
        self._keep = since is None and self._plan.watermark is None
        try:
            with closing(self._fetching.pages(spool.resumed if self._keep else None, since)) as pages:
                for page in pages:
                    spool.add(page.lines, page.following)
        except _BEGIN_ANEW:
            self._keep = False
            raise
        if spool.records:
            with self._our_place():
                self._inner = JsonReader(self._spooled(), self._inner_plan())

    def _spooled(self) -> JsonSpec:
        spec, folder = self._spec, self._spool.path.parent
        return JsonSpec(
            path=self._spool.path.name,
            optional=spec.optional,
            repeats_max=spec.repeats_max,
            columns_max=spec.columns_max,
            max_record_bytes=spec.max_record_bytes,
        ).placed(folder)

    def _inner_plan(self) -> ReadPlan:
        if self._plan.watermark is None:
            return self._plan
        return replace(self._plan, required=(), wanted=self.columns)

    @property
    def columns(self) -> tuple[str, ...]:
        """The flat columns of all records."""
        if self._plan.watermark is None and self._inner is not None:
            return self._inner.columns
        return tuple(dict.fromkeys((*self._plan.required, *filter(None, (self._plan.watermark,)))))

    def describe(self) -> SourceDescription:
        """Columns with types inferred from the first records, and the digest of them all."""
        if self._plan.watermark is None and self._inner is not None:
            with self._our_place():
                found = self._inner.describe()
            return SourceDescription(
                self._fetching.where, self._fetching.kind, found.fingerprint, found.notes
            )
        shape = SchemaFingerprint(tuple((name, "text") for name in self.columns))
        return SourceDescription(self._fetching.where, self._fetching.kind, shape)

    def batches(self, batch_rows: int = 50_000, after: Checkpoint | None = None) -> Iterator[Batch]:
        """Frames and failures in the order in which the source gave them."""
        watermark = after.watermark if after is not None else None
        self._reached = Checkpoint(watermark=watermark)
        if self._plan.watermark is not None and self._inner is None:
            self.fetch(_less(watermark, self._plan.overlap) if watermark else None)
        if self._inner is None:
            return
        with self._our_place():
            for batch in self._inner.batches(batch_rows):
                frame = self._promised(batch) if isinstance(batch, pl.DataFrame) else batch
                self._reached = Checkpoint(self._inner.checkpoint().row, self._highest(frame))
                yield frame

    def _promised(self, frame: pl.DataFrame) -> pl.DataFrame:
        missing = [name for name in self.columns if name not in frame.columns]
        return (
            frame.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing)
            if missing
            else frame
        )

    def _highest(self, batch: Batch) -> str | None:
        name = self._plan.watermark
        if name is None:
            return None
        reached = self._reached.watermark
        if isinstance(batch, list):
            return reached
        marks = [mark for mark in (reached, *batch[name].drop_nulls().unique()) if mark]
        try:
            return max(marks, key=_rank, default=None)
        except (ValueError, TypeError):
            raise WatermarkUnreadable(self._fetching.where, field=name) from None

    def checkpoint(self) -> Checkpoint:
        """Records handed out, and the highest watermark among them."""
        return self._reached

    def place(self, row: int) -> str:
        """The source and the record's turn in this reading."""
        return f"{self._fetching.where}, record {row} of this reading"

    def close(self) -> None:
        """Hang up. The spool goes, unless an interrupted fetch shall be taken up by the next run."""
        if self._inner is not None:
            self._inner.close()
        self._fetching.close()
        self._spool.close(keep=self._keep)

    @contextmanager
    def _our_place(self) -> Iterator[None]:
        """Errors of the spooled file name the source, which is what people know."""
        try:
            yield
        except SourceError as error:
            moved = type(error)(
                self._fetching.where, error.detail, row=error.row, field=error.field, remedy=error.remedy
            )
            raise moved from error


def spool_for(spec: FetchedSpec, reach: Reach, where: str) -> Spool:
    """The spool of this very source, as its manifest describes it now."""
    identity = f"{spec.folder}\n{spec.model_dump_json(by_alias=True)}"
    return Spool(
        reach.spool,
        identity,
        bytes_max=spec.spool_bytes_max,
        resume_seconds=spec.resume_within.total_seconds(),
        where=where,
    )


def opened(spec: FetchedSpec, plan: ReadPlan, fetching: Fetching, spool: Spool) -> FetchedReader:
    """The reader, with all records fetched unless only changes are asked for, which `batches` will say."""
    reader = FetchedReader(spec, plan, fetching, spool)
    try:
        if plan.watermark is None:
            reader.fetch(None)
    except BaseException:
        reader.close()
        raise
    return reader


def _less(mark: str, overlap: timedelta) -> str:
    """The watermark, less the overlap where it is a moment."""
    if mark.lstrip("-").isdecimal():
        return mark
    try:
        moment = datetime.fromisoformat(mark) - overlap
    except ValueError:
        return mark
    text = moment.isoformat()
    return text.removesuffix("+00:00") + "Z" if mark.endswith("Z") else text


def _rank(mark: str) -> tuple[int, float]:
    if mark.lstrip("-").isdecimal():
        return 0, float(int(mark))
    moment = datetime.fromisoformat(mark)
    return 1, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
