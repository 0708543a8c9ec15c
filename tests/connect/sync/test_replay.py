"""Rows kept aside and taken up again."""

import uuid
from datetime import UTC, datetime

import pytest

from bluelamp.audit import Act
from bluelamp.connect.readers import ReadFailure
from bluelamp.connect.sync import NoteMissing, dismiss, open_row
from tests.connect.sync.node import KEYS, PretendNode, a_node
from tests.connect.sync.sources import PretendMapping, a_row

__all__ = ["a_node"]
FIXED = PretendMapping("v2", frozenset({"1", "2", "9"}))


def test_replayed_row_lands_after_the_mapping_is_fixed(a_node: PretendNode) -> None:
    a_node.sync([a_row("A"), a_row("B", city="Leeds", code="9")])
    summary = a_node.replay(FIXED)
    assert (summary.mode, summary.rows_read, summary.rows_written) == ("replay", 1, 1)
    assert a_node.rows("SELECT state, closed_by FROM quarantine") == [("replayed", "bluelamp")]
    assert a_node.count("record") == 3
    assert a_node.rows("SELECT count(*) FROM audit_entry WHERE event = 'quarantine-replayed'") == [(1,)]


def test_replay_without_a_fix_leaves_the_row_waiting_where_it_stood(a_node: PretendNode) -> None:
    a_node.sync([a_row("A"), a_row("B", code="9")])
    summary = a_node.replay()
    assert (summary.rows_read, summary.rows_quarantined) == (1, 1)
    waiting = a_node.rows("SELECT state, source, position, seen_count FROM quarantine")
    assert waiting == [("waiting", "pretend.csv", 2, 1)]


def test_replay_of_one_reason_leaves_the_others(a_node: PretendNode) -> None:
    a_node.sync([a_row("A"), a_row("B", code="9"), a_row(None)])
    summary = a_node.replay(FIXED, reason="key-missing")
    assert (summary.rows_read, summary.rows_quarantined) == (1, 1)
    assert a_node.replay(FIXED, reason="code-unknown").rows_written == 1


def test_duplicate_stays_a_duplicate_when_replayed(a_node: PretendNode) -> None:
    a_node.sync([a_row("A", "First"), a_row("A", "Second")])
    assert a_node.replay().rows_quarantined == 1
    assert a_node.rows("SELECT label, version FROM record") == [("First", 1)]


def test_row_the_reader_could_not_read_waits_for_the_next_sync(a_node: PretendNode) -> None:
    a_node.sync(
        [a_row("A"), ReadFailure(2, "too-few-columns", None, "The line has 2 columns, not 4.", b"x;y")]
    )
    summary = a_node.replay()
    assert (summary.rows_read, len(summary.warnings)) == (0, 1)
    assert "1 rows are damaged in the source itself" in summary.warnings[0]
    assert a_node.rows("SELECT state, stage FROM quarantine") == [("waiting", "read")]


def test_quarantined_row_is_unreadable_in_the_database(a_node: PretendNode) -> None:
    a_node.sync([a_row("A", name="Canaryname", code="9")])
    assert a_node.rows("SELECT count(*) FROM quarantine q WHERE q::text LIKE '%anaryname%'") == [(0,)]
    assert a_node.rows("SELECT count(*) FROM quarantine WHERE position('Canaryname'::bytea IN raw) > 0") == [
        (0,)
    ]


def test_looking_at_a_row_leaves_an_audit_entry(a_node: PretendNode) -> None:
    a_node.sync([a_row("A", name="Canaryname", code="9")])
    (entry_id,) = a_node.rows("SELECT id FROM quarantine")[0]
    act = Act("quarantine-opened", "tester", datetime.now(UTC), purpose="system-administration")
    opened = open_row(a_node.pool, a_node.system, entry_id, quarantine_key=KEYS.quarantine_key, act=act)
    assert opened.columns["NAME"] == "Canaryname"
    assert a_node.rows("SELECT actor FROM audit_entry WHERE event = 'quarantine-opened'") == [("tester",)]
    assert a_node.rows("SELECT count(*) FROM audit_subject") == [(1,)]


def test_dismissed_row_stays_dismissed_when_it_comes_again(a_node: PretendNode) -> None:
    rows = [a_row("A"), a_row("B", code="9")]
    a_node.sync(rows)
    ids = [row[0] for row in a_node.rows("SELECT id FROM quarantine")]
    act = Act("quarantine-dismissed", "tester", datetime.now(UTC))
    with pytest.raises(NoteMissing):
        dismiss(a_node.pool, a_node.system, ids, note=" ", act=act)
    assert dismiss(a_node.pool, a_node.system, ids, note="Test row of the supplier.", act=act) == ids
    assert dismiss(a_node.pool, a_node.system, [uuid.uuid4(), *ids], note="Again.", act=act) == []
    summary = a_node.sync(rows)
    assert (summary.rows_quarantined, summary.state) == (1, "completed")
    assert a_node.rows("SELECT state, seen_count FROM quarantine") == [("dismissed", 2)]


def test_unreadable_key_holds_back_removals_until_it_is_dismissed(a_node: PretendNode) -> None:
    rows = [a_row(f"{n}") for n in range(50)]
    a_node.sync(rows)
    broken = [*rows[1:], a_row(None)]
    summary = a_node.sync(broken)
    assert (summary.rows_removed, a_node.count("source_record")) == (0, 50)
    assert "none was removed" in summary.warnings[0]
    ids = [row[0] for row in a_node.rows("SELECT id FROM quarantine")]
    act = Act("quarantine-dismissed", "tester", datetime.now(UTC))
    dismiss(a_node.pool, a_node.system, ids, note="A footer line.", act=act)
    assert a_node.sync(broken).rows_removed == 1
