"""The audit log in the database: appended with the act, never changed afterwards."""

import uuid
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from bluelamp.audit import Act, build_entry
from bluelamp.pole.uuid7 import uuid7
from bluelamp.store import audit_log

RECORD = uuid.UUID(int=7)


def append(conn: Connection[Any], event: str = "record-read", **changes: Any) -> int:
    """Append an entry about one record."""
    act = Act(event=event, actor="officer-1", at=datetime.now(UTC), detail={"asked": "canary"}, **changes)
    return audit_log.append(conn, build_entry(act, uuid7()), [RECORD, RECORD])


def test_an_entry_is_there_only_when_its_transaction_commits(a_connection: Connection[Any]) -> None:
    append(a_connection)
    a_connection.rollback()
    assert audit_log.entries(a_connection) == []


def test_entries_come_newest_first_and_by_cursor(a_connection: Connection[Any]) -> None:
    first, second = append(a_connection), append(a_connection)
    assert [row[0] for row in audit_log.entries(a_connection)] == [second, first]
    assert [row[0] for row in audit_log.entries(a_connection, before=second)] == [first]


def test_who_saw_this_record_is_one_question(a_connection: Connection[Any]) -> None:
    seq = append(a_connection)
    assert [row[0] for row in audit_log.entries(a_connection, record_id=RECORD)] == [seq]
    assert audit_log.entries(a_connection, record_id=uuid.UUID(int=8)) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entry SET leaf = ''",
        "UPDATE audit_entry SET actor = 'somebody else'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry CASCADE",
        "DELETE FROM audit_subject",
        "UPDATE audit_subject SET seq = seq",
    ],
)
def test_the_log_refuses_to_be_changed(a_connection: Connection[Any], change: str) -> None:
    append(a_connection)
    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        a_connection.execute(change.encode())


def test_free_text_can_be_erased_and_the_leaf_stays(a_connection: Connection[Any]) -> None:
    append(a_connection)
    before = audit_log.entries(a_connection)[0]
    a_connection.execute("UPDATE audit_entry SET detail = NULL, salt = NULL")
    after = audit_log.entries(a_connection)[0]
    assert (after[8], after[9]) == (before[8], None)
