"""A backup holds everything, and restoring it gives the same node again, or nothing is touched at all."""

import gzip
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bluelamp.store.backup import backup, restore, settle_restore, verify
from bluelamp.store.backup.archive import PIECE_BYTES, read_members
from bluelamp.store.backup.node_files import Staging
from bluelamp.store.backup.problem import (
    BackupDamaged,
    BackupDoesNotFit,
    BackupExists,
    BackupFromNewerSoftware,
    BackupUnsafe,
    KeysDoNotMatch,
    TargetInUse,
    TargetNotEmpty,
    TargetNotOurs,
)
from bluelamp.store.connection import connect
from bluelamp.store.migrate import pending, schema_version
from tests.databases import TestServer
from tests.store.backup.node_folders import a_node_folder, all_files, all_rows, fill, with_secrets


@pytest.fixture
def node(tmp_path: Path) -> Path:
    return a_node_folder(tmp_path / "node")


@pytest.fixture
def archive(a_database: str, node: Path, tmp_path: Path) -> Path:
    fill(a_database)
    target = tmp_path / "node.tar.gz"
    backup(a_database, target, node, with_secrets=True)
    return target


def rewrite(archive: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> Path:
    """The archive again, with each member changed (or left out)."""
    target = archive.with_name("changed.tar.gz")
    with tarfile.open(target, "w:gz") as tar:
        for name, content in read_members(archive):
            changed = change(name, content)
            if changed is not None:
                add(tar, *changed)
    return target


def add(
    tar: tarfile.TarFile, name: str, content: bytes, kind: bytes = tarfile.REGTYPE, link: str = ""
) -> None:
    member = tarfile.TarInfo(name)
    member.type, member.linkname, member.size = kind, link, len(content)
    tar.addfile(member, io.BytesIO(content))


def with_manifest(archive: Path, **changes: object) -> Path:
    """The archive with other statements in its manifest."""

    def change(name: str, content: bytes) -> tuple[str, bytes]:
        if name == "manifest.json":
            content = json.dumps({**json.loads(content), **changes}).encode()
        return name, content

    return rewrite(archive, change)


def test_a_restored_node_is_the_same_node(
    a_database: str, an_empty_database: str, archive: Path, node: Path, tmp_path: Path
) -> None:
    told: dict[str, int] = {}
    manifest = restore(an_empty_database, archive, tmp_path / "new", progress=told.__setitem__)
    assert all_rows(an_empty_database) == all_rows(a_database)
    assert all_files(tmp_path / "new") == all_files(node)
    assert manifest.tables["record"].rows == told["record"] == 3
    assert manifest.rows == sum(told.values())
    with connect(an_empty_database) as connection:
        assert pending(connection) == ()
    assert [path.name for path in (tmp_path / "new").iterdir() if path.name.startswith(".")] == []


def test_secrets_stay_private_and_the_backup_is_its_owners_alone(
    an_empty_database: str, archive: Path, tmp_path: Path
) -> None:
    restore(an_empty_database, archive, tmp_path / "new")
    assert archive.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new" / "secrets").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "new" / "secrets" / "id.key").stat().st_mode & 0o777 == 0o600


def test_numbers_go_on_where_they_were(an_empty_database: str, archive: Path, tmp_path: Path) -> None:
    restore(an_empty_database, archive, tmp_path / "new")
    with connect(an_empty_database) as connection:
        row = connection.execute(
            "INSERT INTO system (id, name, manifest, mapping_version) VALUES ('b', 'B', '{}', '1') RETURNING system_no"
        ).fetchone()
        assert row == (2,)


def test_guards_and_indexes_are_back_after_a_restore(
    a_database: str, an_empty_database: str, archive: Path, tmp_path: Path
) -> None:
    restore(an_empty_database, archive, tmp_path / "new")
    indexes = (
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2"
    )
    guards = "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
    for query in (indexes, guards):
        with connect(a_database) as before, connect(an_empty_database) as after:
            assert after.execute(query.encode()).fetchall() == before.execute(query.encode()).fetchall()


def test_secrets_are_left_out_unless_asked_for(a_database: str, node: Path, tmp_path: Path) -> None:
    backup(a_database, tmp_path / "plain.tar.gz", node)
    assert [name for name, _ in read_members(tmp_path / "plain.tar.gz") if "secret" in name] == []


def test_without_secrets_the_nodes_own_keys_must_be_there(
    a_database: str, an_empty_database: str, node: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "plain.tar.gz"
    backup(a_database, archive, node)
    with pytest.raises(KeysDoNotMatch, match=r"id\.key, quarantine\.key"):
        restore(an_empty_database, archive, tmp_path / "without")
    with pytest.raises(KeysDoNotMatch):
        restore(an_empty_database, archive, with_secrets(tmp_path / "other", b"o" * 32))
    kept = with_secrets(tmp_path / "same")
    restore(an_empty_database, archive, kept)
    assert all_files(kept) == all_files(node)


def test_a_target_with_records_or_settings_is_kept_unless_it_may_be_replaced(
    a_database: str, database_server: TestServer, an_empty_database: str, archive: Path, tmp_path: Path
) -> None:
    other = database_server.new_database()
    fill(other, persons=7)
    with pytest.raises(TargetNotEmpty, match="--replace"):
        restore(other, archive, tmp_path / "new")
    with pytest.raises(TargetNotEmpty, match="settings"):
        restore(an_empty_database, archive, a_node_folder(tmp_path / "settled"))
    restore(other, archive, tmp_path / "settled", replace=True)
    assert all_rows(other) == all_rows(a_database)
    assert not (tmp_path / "settled" / ".restoring").exists()
    database_server.drop(other)


def test_replacing_systems_leaves_none_of_the_old_ones(
    an_empty_database: str, archive: Path, tmp_path: Path
) -> None:
    node = a_node_folder(tmp_path / "settled")
    (node / "systems" / "old").mkdir()
    (node / "systems" / "old" / "mapping.yaml").write_text("record: object\n")
    restore(an_empty_database, archive, node, replace=True)
    assert not (node / "systems" / "old").exists()


def test_a_database_of_others_is_never_emptied(an_empty_database: str, archive: Path, tmp_path: Path) -> None:
    with connect(an_empty_database) as connection:
        connection.execute("CREATE TABLE payroll (name text)")
    with pytest.raises(TargetNotOurs, match="payroll"):
        restore(an_empty_database, archive, tmp_path / "new", replace=True)


def test_a_database_in_use_is_not_replaced(
    a_database: str, archive: Path, node: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bluelamp.store.backup.restoring._LOCK_TIMEOUT_MS", 50)
    before = all_rows(a_database)
    with connect(a_database) as busy:
        busy.execute("SELECT FROM record")
        with pytest.raises(TargetInUse, match="node serve"):
            restore(a_database, archive, node, replace=True)
    assert all_rows(a_database) == before
    assert not (node / ".restoring").exists()


def test_an_older_backup_is_never_overwritten(a_database: str, archive: Path, node: Path) -> None:
    before = archive.read_bytes()
    with pytest.raises(BackupExists):
        backup(a_database, archive, node)
    assert archive.read_bytes() == before
    assert list(archive.parent.glob("*.partial*")) == []


def test_a_backup_that_fails_leaves_no_file(node: Path, a_database: str, tmp_path: Path) -> None:
    (node / "systems" / "custody" / "two\nlines").write_text("a name that no backup takes")
    with pytest.raises(BackupUnsafe):
        backup(a_database, tmp_path / "never.tar.gz", node)
    assert [path.name for path in tmp_path.iterdir()] == ["node"]


def test_rows_that_come_meanwhile_do_not_split_the_backup(
    a_database: str, an_empty_database: str, node: Path, tmp_path: Path
) -> None:
    fill(a_database)

    def write_more(table: str, _: int) -> None:
        with connect(a_database) as connection:
            connection.execute(
                "INSERT INTO handling (marking, purposes) VALUES (1, ARRAY[%s]) ON CONFLICT DO NOTHING",
                [table],
            )

    before = all_rows(a_database)
    backup(a_database, tmp_path / "moving.tar.gz", node, with_secrets=True, progress=write_more)
    restore(an_empty_database, tmp_path / "moving.tar.gz", tmp_path / "new")
    assert all_rows(a_database) != before
    assert all_rows(an_empty_database) == before


def test_a_large_table_comes_in_pieces_and_whole_again(
    a_database: str, an_empty_database: str, node: Path, tmp_path: Path
) -> None:
    with connect(a_database) as connection:
        connection.execute(
            "INSERT INTO system (id, name, manifest, mapping_version) VALUES ('a', 'A', '{}', '1')"
        )
        connection.execute(
            "INSERT INTO mapping (system_no, version, content)"
            " SELECT 1, n::text, repeat('x', %s) FROM generate_series(1, 5) AS n",
            [PIECE_BYTES // 2],
        )
    backup(a_database, tmp_path / "large.tar.gz", node, with_secrets=True)
    pieces = [
        name for name, _ in read_members(tmp_path / "large.tar.gz") if name.startswith("tables/mapping/")
    ]
    assert len(pieces) == 3
    restore(an_empty_database, tmp_path / "large.tar.gz", tmp_path / "new")
    assert all_rows(an_empty_database) == all_rows(a_database)


@pytest.mark.parametrize("member", ["tables/record/000000.copy", "node.toml", "secrets/id.key"])
def test_a_changed_member_is_refused_before_anything_is_touched(
    member: str, an_empty_database: str, archive: Path, tmp_path: Path
) -> None:
    changed = rewrite(
        archive, lambda name, content: (name, content[:-1] + b"!" if name == member else content)
    )
    with pytest.raises(BackupDamaged, match=member):
        restore(an_empty_database, changed, tmp_path / "new")
    with connect(an_empty_database) as connection:
        assert schema_version(connection) == 0
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "member", ["manifest.json", "tables/link/000000.copy", "systems/custody/mapping.yaml"]
)
def test_a_missing_member_is_refused(member: str, archive: Path) -> None:
    with pytest.raises(BackupDamaged, match=member):
        verify(rewrite(archive, lambda name, content: None if name == member else (name, content)))


def test_an_extra_member_is_refused(archive: Path) -> None:
    def with_extra(name: str, content: bytes) -> tuple[str, bytes]:
        return (name, content) if name != "node.toml" else ("systems/extra.yaml", content)

    with pytest.raises(BackupDamaged):
        verify(rewrite(archive, with_extra))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_file_cut_short_is_refused(share: float, archive: Path) -> None:
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(BackupDamaged):
        verify(archive)


@pytest.mark.parametrize("content", [b"", b"hello", gzip.compress(b"no tar"), b"\x1f\x8b" + bytes(50)])
def test_a_file_that_is_no_backup_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.tar.gz").write_bytes(content)
    with pytest.raises(BackupDamaged):
        verify(tmp_path / "x.tar.gz")


@pytest.mark.parametrize(
    "name",
    [
        "../node.toml",
        "/etc/passwd",
        "systems/../../node.toml",
        "systems/..",
        "systems/./x",
        "systems//x",
        "systems/a\\b",
        "systems/a\x01b",
        "secrets/a/b",
        "tables/record/1.copy",
        "tables/record;drop/000000.copy",
        "database/postgresql/PG_VERSION",
        ".restoring/x",
        "SYSTEMS/x",
    ],
)
def test_a_member_outside_the_known_places_is_refused(name: str, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "trick.tar.gz", "w:gz") as tar:
        add(tar, name, b"x")
    with pytest.raises(BackupUnsafe):
        verify(tmp_path / "trick.tar.gz")


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE]
)
def test_links_folders_and_devices_are_refused(kind: bytes, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "trick.tar.gz", "w:gz") as tar:
        add(tar, "systems/x", b"", kind, "/etc/passwd")
    with pytest.raises(BackupUnsafe, match="link"):
        verify(tmp_path / "trick.tar.gz")


def test_the_same_member_twice_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "trick.tar.gz", "w:gz") as tar:
        add(tar, "node.toml", b"a")
        add(tar, "node.toml", b"b")
    with pytest.raises(BackupUnsafe, match="twice"):
        verify(tmp_path / "trick.tar.gz")


@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_header_that_claims_gigabytes_is_refused_without_reading_them(kind: bytes, tmp_path: Path) -> None:
    header = tarfile.TarInfo("node.toml")
    header.type, header.size = kind, 40 * 1024**3
    with gzip.open(tmp_path / "bomb.tar.gz", "wb") as file:
        file.write(header.tobuf(tarfile.GNU_FORMAT) + bytes(10240))
    with pytest.raises((BackupUnsafe, BackupDamaged)):
        verify(tmp_path / "bomb.tar.gz")


def test_a_backup_from_newer_software_is_refused(
    an_empty_database: str, archive: Path, tmp_path: Path
) -> None:
    for changes in ({"format": 2}, {"format": 2, "newField": 1}, {"schemaVersion": 999}):
        with pytest.raises(BackupFromNewerSoftware, match="upgrade"):
            restore(an_empty_database, with_manifest(archive, **changes), tmp_path / "new")


def test_a_backup_of_other_tables_is_refused(an_empty_database: str, archive: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupDoesNotFit):
        restore(an_empty_database, with_manifest(archive, migrations={"1": "other"}), tmp_path / "new")


def test_counts_that_are_wrong_roll_everything_back(
    a_database: str, database_server: TestServer, archive: Path, tmp_path: Path
) -> None:
    content = json.loads(dict(read_members(archive))["manifest.json"])
    content["tables"]["record"]["rows"] = 4
    other = database_server.new_database()
    fill(other, persons=7)
    before, node = all_rows(other), with_secrets(tmp_path / "same")
    with pytest.raises(BackupDamaged, match="3 rows instead of 4"):
        restore(other, with_manifest(archive, tables=content["tables"]), node, replace=True)
    assert all_rows(other) == before
    assert not (node / "node.toml").exists()
    assert not (node / ".restoring").exists()
    database_server.drop(other)


def test_files_staged_by_a_restore_that_never_committed_are_forgotten(a_database: str, node: Path) -> None:
    before = all_files(node)
    Staging.new(node).add("node.toml", b'force = "42"\n')
    settle_restore(a_database, node)
    assert all_files(node) == before


def test_files_staged_by_a_restore_that_did_commit_are_put_in_place(a_database: str, node: Path) -> None:
    staging = Staging.new(node)
    staging.add("node.toml", b'force = "42"\n')
    staging.add("systems/property/mapping.yaml", b"record: object\n")
    with connect(a_database) as connection:
        connection.execute(f"COMMENT ON TABLE schema_migration IS 'restore {staging.label}'".encode())
    # Killed just after the old systems were moved aside.
    (node / "systems").rename(staging.folder / "systems.old")
    settle_restore(a_database, node)
    assert (node / "node.toml").read_text() == 'force = "42"\n'
    assert [path.name for path in (node / "systems").iterdir()] == ["property"]
    assert not (node / ".restoring").exists()
