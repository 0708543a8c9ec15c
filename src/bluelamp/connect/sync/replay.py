"""Rows kept aside, run through the current mapping again, as a run of its own whose counts add up."""

import uuid
from collections.abc import Iterator, Sequence

import polars as pl

from bluelamp.connect.node_keys import NodeKeys
from bluelamp.connect.readers import ROW
from bluelamp.connect.sync.aside import DUPLICATE, KeptAside, unpack
from bluelamp.connect.sync.batch import BatchWriter
from bluelamp.connect.sync.contract import RowMapping, RowMappingRun, RunSummary, SyncOptions
from bluelamp.connect.sync.ending import RunInterrupted, closing_run, run_connection
from bluelamp.connect.sync.lineage import lineage_begins, lineage_completed
from bluelamp.connect.sync.trail import audit_change, audit_collection
from bluelamp.connect.sync.under_way import SyncRun, Watch
from bluelamp.connect.vault import Vault
from bluelamp.store import quarantine, runs
from bluelamp.store.connection import Pool
from bluelamp.store.quarantine import QuarantineEntry, Waiting
from bluelamp.store.systems import System

ENTRIES_AT_ONCE = 5_000
"""Rows opened at a time: quarantined rows are in the clear only while they are mapped."""

SOURCE = "quarantine"


def replay(
    pool: Pool,
    system: System,
    mapping: RowMapping,
    keys: NodeKeys,
    *,
    reason: str | None = None,
    ids: Sequence[uuid.UUID] | None = None,
    options: SyncOptions | None = None,
    watch: Watch = lambda _progress: None,
) -> RunSummary:
    """Map waiting rows again: all of them, those of one reason, or those with these ids.

    Rows that pass now land just as if they had been right from the start; the others go on waiting, with the
    reason that holds now. All of it is one transaction. Raises `RunUnderWay` when a run holds the system.
    """
    options = options or SyncOptions(mode="replay")
    with run_connection(pool) as conn, runs.only_run(conn, system.system_no):
        run = runs.begin(
            conn,
            system.system_no,
            mode="replay",
            actor=options.actor,
            mapping_version=mapping.version,
            source=SOURCE,
        )
        aside = KeptAside(Vault(keys.quarantine_key), system.id, SOURCE, places={})
        under_way = SyncRun(conn, system, run, mapping, keys, options, aside, watch)
        lineage_begins(under_way)
        with closing_run(pool, under_way):
            _replay(under_way, quarantine.waiting(conn, system.system_no, reason=reason, ids=ids))
    with pool.connection() as conn:
        return under_way.summary(runs.run(conn, run.run_no))


def _replay(under_way: SyncRun, waiting: list[Waiting]) -> None:
    unread = sum(entry.stage == "read" for entry in waiting)
    if unread:
        under_way.warnings.append(
            f"{unread:,} rows are damaged in the source itself (`connect quarantine` names the field). No mapping mends "
            "that and they were left waiting: correct the source and sync again."
        )
    chosen, stale = _newest_of_each_row([entry for entry in waiting if entry.stage != "read"])
    writer = under_way.writer()
    mapping_run = under_way.mapping.begin()
    conn, at = under_way.conn, writer.lander.place.taken_at
    with conn.transaction():
        quarantine.close(conn, stale, "resolved", at=at, by=under_way.options.actor)
        for start in range(0, len(chosen), ENTRIES_AT_ONCE):
            if under_way.options.stop.is_set():
                raise RunInterrupted
            ids = chosen[start : start + ENTRIES_AT_ONCE]
            opened = quarantine.entries(conn, under_way.system.system_no, ids=ids, limit=len(ids))
            by_id = {entry.id: entry for entry in opened}
            for batch in _batches_of_one_shape([by_id[each] for each in ids], under_way):
                _replay_batch(under_way, writer, mapping_run, batch)
        runs.end(conn, under_way.run.run_no, "completed", warnings=under_way.warnings)
        lineage_completed(under_way)
        under_way.options.probe("ending")


def _newest_of_each_row(waiting: list[Waiting]) -> tuple[list[uuid.UUID], list[uuid.UUID]]:
    # A row may wait in several contents, one from each partial reading; only the last of them is what the source
    # says now. A duplicate is another row of the same reading and has an entry of its own.
    chosen, stale, met = [], [], set()
    for entry in sorted(waiting, key=lambda each: -each.last_run_no):
        is_row = entry.source_id is not None and entry.reason != DUPLICATE
        if is_row and entry.source_id in met:
            stale.append(entry.id)
            continue
        if is_row:
            met.add(entry.source_id)
        chosen.append(entry.id)
    return chosen, stale


_Opened = tuple[QuarantineEntry, str | None, dict[str, str | None]]


def _batches_of_one_shape(entries: list[QuarantineEntry], under_way: SyncRun) -> Iterator[list[_Opened]]:
    """Opened rows in their order, cut where the columns change: rows of before and after a change of shape."""
    batch: list[_Opened] = []
    for entry in entries:
        packed = under_way.aside.vault.unseal(under_way.system.id, entry.fingerprint, entry.raw)
        key, row = unpack(packed)
        if batch and batch[-1][2].keys() != row.keys():
            yield batch
            batch = []
        batch.append((entry, key, row))
    if batch:
        yield batch


def _replay_batch(
    under_way: SyncRun, writer: BatchWriter, mapping_run: RowMappingRun, opened: list[_Opened]
) -> None:
    conn, aside = under_way.conn, under_way.aside
    columns = list(opened[0][2])
    frame = pl.DataFrame(
        {ROW: range(1, len(opened) + 1), **{name: [row[name] for _, _, row in opened] for name in columns}},
        schema={ROW: pl.Int64, **dict.fromkeys(columns, pl.String)},
    )
    aside.places = {at: (entry.source, entry.position) for at, (entry, _, _) in enumerate(opened, start=1)}
    aside.kept.clear()
    keys = _keys(under_way, mapping_run.row_keys(frame), [key for _, key, _ in opened])
    duplicates = pl.Series([entry.reason == DUPLICATE for entry, _, _ in opened], dtype=pl.Boolean)
    writer.totals.clear()
    counts = writer.write(writer.map(writer.recognise_keyed(frame, keys, only_if_new=duplicates)))
    runs.advance(conn, under_way.run.run_no, counts)
    at, by = writer.lander.place.taken_at, under_way.options.actor
    passed = [entry.id for entry, _, _ in opened if entry.fingerprint not in aside.kept]
    quarantine.close(conn, passed, "replayed", at=at, by=by)
    audit_collection(under_way, counts)
    audit_change(under_way, writer.totals)
    under_way.options.probe("batch-written")
    under_way.count(counts)


def _keys(under_way: SyncRun, now: pl.Series, then: list[str | None]) -> pl.Series:
    # Equal rows of a source without a key were numbered in their reading; taken out of it they would all be the
    # first. So where the key is a numbered hash, and still the same hash, the number stays.
    if not under_way.mapping.needs_whole_source:
        return now
    kept = [
        old if old is not None and new is not None and _unnumbered(old) == _unnumbered(new) else new
        for new, old in zip(now.to_list(), then, strict=True)
    ]
    return pl.Series("source_key", kept, dtype=pl.String)


def _unnumbered(key: str) -> str:
    return key.partition("#")[0]
