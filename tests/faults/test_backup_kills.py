"""A backup or restore that is killed leaves the old state; and backups cross versions of PostgreSQL."""

import subprocess
import sys
from pathlib import Path

import pytest

from bluelamp.store.backup import backup, restore, verify
from bluelamp.store.connection import connect
from bluelamp.store.migrate import migrate
from bluelamp.store.server import ServerSettings, running_server
from bluelamp.store.server.binaries import find_system, find_wheel
from tests.databases import TestServer, a_server_folder
from tests.store.backup.node_folders import a_node_folder, all_files, all_rows, fill
from tests.store.server.processes import ROOT

pytestmark = pytest.mark.faults


def kill_after(tables: int, *arguments: str) -> None:
    """Run the backup process, and kill it once it has done so many tables."""
    command = [sys.executable, str(ROOT / "tests" / "faults" / "restore_backup.py"), *arguments]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(ROOT / "src")},
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        for number in range(tables):
            assert process.stdout.readline()
            if number + 1 < tables:
                process.stdin.write("\n")
                process.stdin.flush()
        process.kill()


@pytest.mark.parametrize("tables", [1, 5, 12])
def test_a_restore_that_is_killed_leaves_the_old_node_and_can_be_done_again(
    tables: int, a_database: str, database_server: TestServer, tmp_path: Path
) -> None:
    node, archive = a_node_folder(tmp_path / "node"), tmp_path / "a.tar.gz"
    fill(a_database)
    backup(a_database, archive, node, with_secrets=True)
    other, other_node = database_server.new_database(), a_node_folder(tmp_path / "other", keys=b"o" * 32)
    (other_node / "node.toml").write_text('force = "42"\n')
    fill(other, persons=9)
    rows, files = all_rows(other), all_files(other_node)

    kill_after(tables, "restore", other, str(archive), str(other_node))
    assert all_rows(other) == rows
    assert {name: text for name, text in all_files(other_node).items() if ".restoring" not in name} == files

    restore(other, archive, other_node, replace=True)
    assert all_rows(other) == all_rows(a_database)
    assert all_files(other_node) == all_files(node)
    database_server.drop(other)


def test_a_backup_that_is_killed_leaves_no_file_of_its_name(a_database: str, tmp_path: Path) -> None:
    node, archive = a_node_folder(tmp_path / "node"), tmp_path / "a.tar.gz"
    fill(a_database)
    kill_after(4, "backup", a_database, str(archive), str(node))
    assert not archive.exists()
    backup(a_database, archive, node)
    assert verify(archive).tables["record"].rows == 3
    assert list(tmp_path.glob("*.partial*")) == [], "half a backup is still full of records"


@pytest.mark.needs_postgresql
@pytest.mark.parametrize(("source", "target"), [("system", "wheel"), ("wheel", "system")])
def test_a_backup_moves_a_node_between_versions_of_postgresql(
    source: str, target: str, tmp_path: Path
) -> None:
    if not find_system() or not find_wheel():
        pytest.skip("needs the system's PostgreSQL and the wheel's")
    node, archive = a_node_folder(tmp_path / "node"), tmp_path / "a.tar.gz"
    with (
        a_server_folder() as old,
        running_server(old, ServerSettings(provider=source)) as dsn,  # type: ignore[arg-type]
    ):
        with connect(dsn) as connection:
            migrate(connection)
        fill(dsn)
        rows = all_rows(dsn)
        backup(dsn, archive, node, with_secrets=True)
    with (
        a_server_folder() as new,
        running_server(new, ServerSettings(provider=target)) as dsn,  # type: ignore[arg-type]
    ):
        restore(dsn, archive, tmp_path / "new")
        assert all_rows(dsn) == rows
