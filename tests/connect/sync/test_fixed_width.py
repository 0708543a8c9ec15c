"""A real sync of a mainframe extract: what is read is written, unchanged or kept aside, whatever is broken in it."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bluelamp.audit import Act
from bluelamp.connect.manifest import read_manifest
from bluelamp.connect.sync import Request, RunSummary, open_row, sync_connected
from bluelamp.store import quarantine
from bluelamp.store.connection import Pool, open_pool
from bluelamp.store.systems import find
from tests.connect.sync.node import KEYS
from tests.connect.sync.systems_on_disk import an_estate
from tests.connect.systems.nominal_extract import SYSTEM, the_extract

LENGTH = 393
PLACES = {"NOM-NUMBER": 0, "NOM-DOB": 55, "NOM-ALIAS-COUNT": 96, "NOM-FINES-OWED": 372}


@pytest.fixture
def a_pool(a_database: str) -> Iterator[Pool]:
    with open_pool(a_database, "tests", size_max=4) as pool:
        yield pool


def a_folder(tmp_path: Path, content: bytes, **changed: str) -> Path:
    """The shipped system with another extract; `changed` replaces texts of its manifest."""
    folder = an_estate(tmp_path).folder / "nominal-index"
    shutil.copytree(SYSTEM, folder, dirs_exist_ok=True)
    (folder / "fixtures/NOMINAL.dat").write_bytes(content)
    manifest = (folder / "manifest.toml").read_text(encoding="utf-8")
    for old, new in changed.items():
        manifest = manifest.replace(old, new)
    (folder / "manifest.toml").write_text(manifest, encoding="utf-8")
    mapping = (folder / "mapping.yaml").read_text(encoding="utf-8")
    (folder / "mapping.yaml").write_text(
        mapping.replace("max_quarantine: 2%", "max_quarantine: 90%"), encoding="utf-8"
    )
    return folder


def synced(pool: Pool, tmp_path: Path) -> RunSummary:
    summary = sync_connected(pool, an_estate(tmp_path), "nominal-index", Request("tester"))
    assert summary.rows_read == summary.rows_written + summary.rows_unchanged + summary.rows_quarantined
    return summary


def broken(content: bytes, record: int, field: str, byte: int, *, behind: int = 0) -> bytes:
    place = record * LENGTH + PLACES[field] + behind
    return content[:place] + bytes([byte]) + content[place + 1 :]


def test_extract_loads_and_stays_so(a_pool: Pool, tmp_path: Path) -> None:
    a_folder(tmp_path, the_extract())
    first = synced(a_pool, tmp_path)
    assert (first.state, first.rows_written, first.rows_quarantined) == ("completed", 40, 0)
    assert synced(a_pool, tmp_path).rows_unchanged == 40


def test_broken_numbers_keep_their_records_aside_alone(a_pool: Pool, tmp_path: Path) -> None:
    content = broken(the_extract(), 3, "NOM-DOB", 0xAB)
    content = broken(content, 5, "NOM-FINES-OWED", 0x01, behind=3)
    content = broken(content, 9, "NOM-NUMBER", 0x40, behind=2)
    a_folder(tmp_path, content)
    summary = synced(a_pool, tmp_path)
    assert (summary.state, summary.rows_read, summary.rows_written) == ("completed", 40, 37)
    assert set(summary.reasons) == {
        ("bad-digit", "NOM-DOB", 1), ("bad-sign", "NOM-FINES-OWED", 1), ("bad-digit", "NOM-NUMBER", 1),
    }  # fmt: skip


def test_damaged_record_opens_with_its_columns_and_the_bad_one_marked(a_pool: Pool, tmp_path: Path) -> None:
    folder = a_folder(tmp_path, broken(the_extract(), 3, "NOM-DOB", 0xAB))
    synced(a_pool, tmp_path)
    source = read_manifest(folder / "manifest.toml").source
    with a_pool.connection() as conn:
        system = find(conn, "nominal-index")
        (waiting,) = quarantine.entries(conn, system.system_no)
    act = Act("quarantine-opened", "tester", datetime.now(UTC))
    row = open_row(a_pool, system, waiting.id, quarantine_key=KEYS.quarantine_key, act=act, source=source)
    assert row.columns["NOM-NUMBER"]
    assert row.columns["NOM-DOB"] is None
    assert row.unreadable.keys() == {"NOM-DOB"}
    assert waiting.field == "NOM-DOB"


def test_cut_record_is_kept_aside_where_the_manifest_says_so(a_pool: Pool, tmp_path: Path) -> None:
    a_folder(
        tmp_path,
        the_extract()[:-100],
        **{'record_format = "fixed"': 'record_format = "fixed"\ntruncated = "quarantine"'},
    )
    summary = synced(a_pool, tmp_path)
    assert (summary.rows_written, summary.rows_quarantined) == (39, 1)
    assert summary.reasons == (("file-truncated", None, 1),)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (the_extract()[:-100], "record-length-wrong"),
        (the_extract().decode("latin-1").encode("utf-8"), "record-length-wrong"),
        (the_extract().decode("cp037").encode("latin-1", "replace"), "wrong-encoding"),
        (the_extract()[50:-343], "layout-does-not-fit"),
        (b"", "source-missing"),
    ],
)  # fmt: skip
def test_whole_file_trouble_writes_nothing(a_pool: Pool, tmp_path: Path, content: bytes, code: str) -> None:
    a_folder(tmp_path, content)
    summary = synced(a_pool, tmp_path)
    assert (summary.state, summary.rows_written) == ("failed", 0)
    assert summary.error is not None
    assert summary.error["code"] == code
    assert summary.error["remedy"]
