"""The tables' history only goes forwards, once, and never differs from what was applied."""

import threading

import psycopg
import pytest
from psycopg import Connection
from psycopg.rows import TupleRow

from bluelamp.store.connection import connect
from bluelamp.store.migrate import (
    DatabaseNewerThanSoftware,
    Migration,
    MigrationChanged,
    known_migrations,
    migrate,
    pending,
    read_migration,
    schema_version,
)

FIRST = read_migration(1, "first", "CREATE TABLE lamp (colour text); INSERT INTO lamp VALUES ('100 % blue');")
SECOND = read_migration(2, "second", "ALTER TABLE lamp ADD COLUMN lit boolean DEFAULT true;")


def test_an_empty_database_is_brought_to_the_newest_version(an_empty_database: str) -> None:
    told: list[str] = []
    with connect(an_empty_database) as connection:
        assert schema_version(connection) == 0
        assert pending(connection) == known_migrations()
        reached = migrate(connection, lambda step: told.append(step.name))
        assert reached == schema_version(connection) == known_migrations()[-1].version
        assert pending(connection) == ()
    assert told == [step.name for step in known_migrations()]


def test_migrating_again_changes_nothing(a_connection: Connection[TupleRow]) -> None:
    before = a_connection.execute("SELECT * FROM schema_migration").fetchall()
    a_connection.commit()
    migrate(a_connection, lambda step: pytest.fail(f"{step.name} was taken twice"))
    assert a_connection.execute("SELECT * FROM schema_migration").fetchall() == before


def test_only_the_new_steps_are_taken(an_empty_database: str) -> None:
    with connect(an_empty_database) as connection:
        migrate(connection, known=(FIRST,))
        migrate(connection, known=(FIRST, SECOND))
        assert connection.execute("SELECT colour, lit FROM lamp").fetchall() == [("100 % blue", True)]


def test_a_step_that_fails_leaves_the_steps_before_it_and_nothing_of_itself(an_empty_database: str) -> None:
    broken = read_migration(2, "broken", "CREATE TABLE half (a int); CREATE TABLE lamp (b int);")
    with connect(an_empty_database) as connection:
        with pytest.raises(psycopg.errors.DuplicateTable):
            migrate(connection, known=(FIRST, broken))
        connection.rollback()
        assert schema_version(connection) == 1
        assert connection.execute("SELECT to_regclass('half')").fetchone() == (None,)


def test_an_applied_step_that_was_edited_is_refused(an_empty_database: str) -> None:
    edited = Migration(1, "first", FIRST.sql, read_migration(1, "first", FIRST.sql + " ").sha256)
    with connect(an_empty_database) as connection:
        migrate(connection, known=(FIRST,))
        with pytest.raises(MigrationChanged, match="0001_first"):
            migrate(connection, known=(edited, SECOND))
        connection.rollback()
        assert schema_version(connection) == 1


def test_a_database_newer_than_the_software_is_refused(an_empty_database: str) -> None:
    with connect(an_empty_database) as connection:
        migrate(connection, known=(FIRST, SECOND))
        with pytest.raises(DatabaseNewerThanSoftware, match="version 2, the software at 1"):
            migrate(connection, known=(FIRST,))


def test_other_line_ends_are_the_same_step() -> None:
    unix = read_migration(1, "lamp", "SELECT 1;\nSELECT 2;\n")
    assert read_migration(1, "lamp", "SELECT 1;\r\nSELECT 2;\r\n").sha256 == unix.sha256


def test_many_processes_at_once_take_each_step_once(an_empty_database: str) -> None:
    taken: list[int] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            with connect(an_empty_database) as connection:
                migrate(connection, lambda step: taken.append(step.version), (FIRST, SECOND))
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(taken) == [1, 2]


def test_lineage_comes_to_a_database_that_holds_runs(an_empty_database: str) -> None:
    first, lineage = known_migrations()[:2]
    with connect(an_empty_database) as connection:
        migrate(connection, known=(first,))
        connection.execute(
            "INSERT INTO system (id, name, manifest, mapping_version) VALUES ('s', 'S', '{}', 'v')"
        )
        connection.execute(
            "INSERT INTO run (id, system_no, mode, state, actor, mapping_version, source) "
            "SELECT gen_random_uuid(), system_no, 'snapshot', 'completed', 'a', 'v', 's' FROM system"
        )
        connection.commit()
        before = connection.execute("SELECT * FROM run").fetchall()
        connection.commit()
        migrate(connection, known=(first, lineage))
        assert connection.execute("SELECT * FROM run").fetchall() == before
        connection.execute(
            "INSERT INTO lineage_event (run_no, event_type, at, event) SELECT run_no, 'START', now(), '{}' FROM run"
        )
        assert connection.execute("SELECT count(*) FROM lineage_event").fetchone() == (1,)
