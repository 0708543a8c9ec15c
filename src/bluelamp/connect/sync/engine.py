"""One run of one system, from lock to summary. What happens to a batch is in `batch`, what stops a run in `guards`."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import astuple

import psycopg

from bluelamp.connect.drift import DriftWatch
from bluelamp.connect.errors import ColumnVanished
from bluelamp.connect.node_keys import NodeKeys
from bluelamp.connect.open_lineage import SourceSeen
from bluelamp.connect.readers import Checkpoint, InFiles, Reader, held_batches
from bluelamp.connect.sync.ahead import mapped_ahead
from bluelamp.connect.sync.aside import KeptAside
from bluelamp.connect.sync.batch import BatchWriter, Recognised
from bluelamp.connect.sync.contract import RowMapping, RunSummary, SyncOptions
from bluelamp.connect.sync.drifting import explain_vanished, judge_values, shape_judge, watch_of
from bluelamp.connect.sync.ending import RunInterrupted, closing_run, run_connection
from bluelamp.connect.sync.guards import (
    EARLY_STOP_ROWS,
    WatermarkNeedsKeys,
    check_change,
    check_quarantine,
)
from bluelamp.connect.sync.lineage import lineage_begins, lineage_completed
from bluelamp.connect.sync.trail import audit_change, audit_collection
from bluelamp.connect.sync.under_way import SyncRun, Watch
from bluelamp.connect.vault import Vault
from bluelamp.store import quarantine, runs
from bluelamp.store.connection import Pool
from bluelamp.store.landing import refresh_statistics
from bluelamp.store.runs import Counts, Run
from bluelamp.store.systems import System

STATISTICS_ROWS_MIN = 1_000


def sync_system(
    pool: Pool,
    system: System,
    reader: Reader | Callable[[], Reader],
    mapping: RowMapping,
    keys: NodeKeys,
    *,
    options: SyncOptions | None = None,
    look: Callable[[], Reader] | None = None,
    watch: Watch = lambda _progress: None,
) -> RunSummary:
    """Read a system once and bring its records up to date.

    A difference run is one transaction: nothing of it is seen before its end, and a guard at the end can still
    refuse all of it. The first run of a system, and watermark runs, commit by whole batches, so that a run that is
    cut short loses nothing; the next one finds those rows unchanged. A reader given as a function is opened inside
    the run, so that a source that cannot be opened leaves a failed run to be seen. `look` opens it without asking for
    any column: it is used to say what changed when a column that the run needs has gone.

    Gives the summary of a run that went through, was stopped by a guard, or failed because of its source. Raises
    `RunUnderWay` when another run holds the system, and whatever else went wrong, after the run was marked failed.
    """
    options = options or SyncOptions()
    with run_connection(pool) as conn, runs.only_run(conn, system.system_no):
        before = runs.last_completed(conn, system.system_no, ("snapshot", "watermark", "full"))
        run = runs.begin(
            conn, system.system_no, mode=options.mode, actor=options.actor, mapping_version=mapping.version
        )
        aside = KeptAside(Vault(keys.quarantine_key), system.id, run.source)
        under_way = SyncRun(conn, system, run, mapping, keys, options, aside, watch)
        lineage_begins(under_way)
        with (
            closing_run(pool, under_way),
            _opened(reader, under_way, look, before) as source,
            _indexes_made(under_way),
        ):
            _read_and_write(under_way, source, before)
        if under_way.counts.written >= STATISTICS_ROWS_MIN:
            refresh_statistics(conn)
    with pool.connection() as conn:
        return under_way.summary(runs.run(conn, run.run_no))


@contextmanager
def _opened(
    reader: Reader | Callable[[], Reader],
    under_way: SyncRun,
    look: Callable[[], Reader] | None,
    before: Run | None,
) -> Iterator[Reader]:
    if isinstance(reader, Reader):
        yield reader
        return
    try:
        source = reader()
    except ColumnVanished:
        if look is not None and before is not None:
            explain_vanished(under_way, look, before)
        raise
    try:
        yield source
    finally:
        source.close()


@contextmanager
def _indexes_made(under_way: SyncRun) -> Iterator[None]:
    try:
        yield
    except (RunInterrupted, KeyboardInterrupt):
        under_way.indexes.leave()
        raise
    except BaseException:
        with suppress(psycopg.Error):
            under_way.indexes.make()
        raise


def _read_and_write(under_way: SyncRun, reader: Reader, before: Run | None) -> None:
    options, conn = under_way.options, under_way.conn
    if options.mode == "watermark" and under_way.mapping.needs_whole_source:
        raise WatermarkNeedsKeys("")
    description = reader.describe()
    under_way.aside.source = description.where
    under_way.seen = SourceSeen(description.fingerprint.columns, description.fingerprint.sha256)
    runs.name_source(conn, under_way.run.run_no, description.where)
    # Until a system has been read whole once there is nothing to compare with, so each batch may stand by itself.
    by_batch = under_way.commits_by_batch = before is None or options.mode == "watermark"
    writer = under_way.writer()
    after = _watermark_of(before, under_way) if options.mode == "watermark" else None
    watch = watch_of(under_way, description.fingerprint, before, is_whole=after is None)
    if not by_batch:
        under_way.indexes.make()
    with nullcontext() if by_batch else conn.transaction():
        with (
            held_batches(reader, options.batch_rows, after) as held,
            closing(mapped_ahead(writer, watch.passing(held, shape_judge(under_way, before)))) as batches,
        ):
            for batch in batches:
                if by_batch and batch.todo.height >= options.bulk_rows_min:
                    under_way.indexes.put_off()
                _write_batch(under_way, writer, batch)
                if by_batch:
                    _stop_early(under_way)
        if by_batch:
            under_way.indexes.make()
        with conn.transaction():
            _judge_values(under_way, watch, by_batch=by_batch)
            guard_changes = not (by_batch or watch.columns_added)
            looked = {"fingerprint": description.fingerprint.to_json(), "profile": watch.to_keep()}
            _finish(under_way, writer, reader, looked, guard_changes=guard_changes)


def _write_batch(under_way: SyncRun, writer: BatchWriter, batch: Recognised) -> None:
    if under_way.options.stop.is_set():
        raise RunInterrupted
    conn, run_no = under_way.conn, under_way.run.run_no
    writer.totals.clear()
    with conn.transaction():
        counts = writer.write(batch)
        runs.advance(conn, run_no, counts)
        audit_collection(under_way, counts)
        audit_change(under_way, writer.totals)
        under_way.options.probe("batch-written")
    under_way.options.probe("batch-committed")
    under_way.count(counts)


def _finish(
    under_way: SyncRun,
    writer: BatchWriter,
    reader: Reader,
    looked: Mapping[str, object],
    *,
    guard_changes: bool,
) -> None:
    conn, options, counts = under_way.conn, under_way.options, under_way.counts
    check_quarantine(
        read=counts.read,
        quarantined=counts.quarantined,
        limit=options.max_quarantine,
        reasons=under_way.aside.ranked(),
    )
    whole = options.mode != "watermark"
    gone = _gone(under_way, writer) if whole else []
    check_change(
        standing=writer.lander.seen.standing,
        removed=len(gone),
        changed=writer.totals.changed if guard_changes else 0,
        limit=options.max_change,
        accepted=options.accept_changes,
    )
    options.probe("guarded")
    if gone:
        writer.totals.clear()
        removed, landed = writer.lander.remove(gone)
        writer.totals.add(landed)
        change = Counts(removed=removed, records=landed.records, links=landed.links)
        runs.advance(conn, under_way.run.run_no, change)
        audit_change(under_way, writer.totals)
        under_way.counts += change
        options.probe("removed")
    _tell(under_way, writer)
    quarantine.resolve(conn, writer.lander.place, whole_source_read=whole)
    checkpoint = {
        "reader": reader.checkpoint().to_json(),
        **looked,
        "files": [astuple(file) for file in reader.files_read()] if isinstance(reader, InFiles) else [],
        "mapping": under_way.mapping.version,
    }
    runs.advance(conn, under_way.run.run_no, Counts(), checkpoint)
    runs.end(conn, under_way.run.run_no, "completed", warnings=under_way.warnings)
    lineage_completed(under_way)
    options.probe("ending")


def _tell(under_way: SyncRun, writer: BatchWriter) -> None:
    totals, warnings = writer.totals, under_way.warnings
    if totals.handed_over:
        warnings.append(
            f"{totals.handed_over:,} shared records keep their words, though the row that gave them has gone: no other "
            "row that speaks of them passes the mapping any more."
        )
    if under_way.counts.unchanged:
        return  # only a run that maps every row can say what share of rows is as expected
    for expectation, (met, of) in zip(under_way.mapping.expectations, totals.expected, strict=False):
        if of and met / of < expectation.spec.wanted:
            warnings.append(f"Expected: {expectation.spec}. Found: {met / of:.1%} ({met:,} of {of:,}).")


def _gone(under_way: SyncRun, writer: BatchWriter) -> list[int]:
    missing = writer.lander.missing()
    if not missing:
        return []
    if not under_way.options.deletes:
        under_way.warnings.append(
            f"{len(missing):,} rows are no longer in the source; they were kept, as the manifest asks."
        )
        return []
    unnamed = quarantine.waiting_without_key(under_way.conn, writer.lander.place)
    if unnamed:
        under_way.warnings.append(
            f"{len(missing):,} rows were not met, but {unnamed:,} rows have no readable key and may be among them: "
            "none was removed. Correct or dismiss the quarantined rows, then sync again."
        )
        return []
    return missing


def _stop_early(under_way: SyncRun) -> None:
    counts, options = under_way.counts, under_way.options
    if counts.read >= EARLY_STOP_ROWS:
        check_quarantine(
            read=counts.read,
            quarantined=counts.quarantined,
            limit=options.max_quarantine,
            reasons=under_way.aside.ranked(),
        )


def _judge_values(under_way: SyncRun, watch: DriftWatch, *, by_batch: bool) -> None:
    drifts = watch.value_drifts()
    # What committed by batches cannot be taken back, so it is told.
    judge_values(under_way, [drift.at_most_warned() for drift in drifts] if by_batch else drifts)


def _watermark_of(before: Run | None, under_way: SyncRun) -> Checkpoint | None:
    # A changed mapping reads everything again, so that no row keeps what the old one made of it.
    stored = before.checkpoint if before else None
    if not stored or stored.get("mapping") != under_way.mapping.version:
        return None
    return Checkpoint.from_json(stored.get("reader"))
