"""Systems connected to a node: files in its folder, the same in the database."""

import shutil
from pathlib import Path

import pytest

import bluelamp.connect.systems
from bluelamp.connect.errors import ManifestInvalid
from bluelamp.connect.fixed_width_spec import FixedWidthSpec
from bluelamp.connect.registry import (
    SystemConnected,
    add_system,
    connected,
    load_system,
    read_system,
    remove_system,
)
from bluelamp.connect.report import system_report
from bluelamp.connect.sync import Request, sync_connected
from bluelamp.store.connection import open_pool
from bluelamp.store.systems import find
from tests.connect.sync.systems_on_disk import MAPPING, a_system_folder, an_estate, lines


def test_added_system_is_in_folder_and_database(a_database: str, tmp_path: Path) -> None:
    described = a_system_folder(tmp_path / "draft", lines(3))
    (described / "notes.txt").write_text("stays outside")
    estate = an_estate(tmp_path)
    with open_pool(a_database, "tests") as pool:
        add_system(pool, estate, described, actor="tester")
        assert connected(estate) == ["custody"]
        assert sorted(path.name for path in (estate.folder / "custody").iterdir()) == [
            "manifest.toml",
            "mapping.yaml",
        ]
        with pytest.raises(SystemConnected):
            add_system(pool, estate, described, actor="tester")
        with pool.connection() as conn:
            assert find(conn, "custody").state == "connected"
            assert conn.execute("SELECT event FROM audit_entry").fetchall() == [("system-connected",)]


def test_what_a_source_needs_beside_its_manifest_goes_with_it(a_database: str, tmp_path: Path) -> None:
    shipped = Path(bluelamp.connect.systems.__file__).parent
    estate = an_estate(tmp_path)
    with open_pool(a_database, "tests") as pool:
        for system, beside in (("pnc-extract", "layout.toml"), ("nominal-index", "nominal.cpy")):
            draft = shutil.copytree(shipped / system.replace("-", "_"), tmp_path / "drafts" / system)
            add_system(pool, estate, draft, actor="tester")
            added = (estate.folder / system / beside).read_bytes()
            assert added == (draft / beside).read_bytes()


def test_a_file_outside_the_folder_is_not_taken_along(tmp_path: Path) -> None:
    (tmp_path / "outside.cpy").write_text("01 R.")
    draft = tmp_path / "draft"
    draft.mkdir()
    for named in ("../outside.cpy", str(tmp_path / "outside.cpy"), "absent.cpy"):
        spec = FixedWidthSpec(path="x.dat", copybook=named, encoding="cp285").placed(draft)
        assert spec.files_beside == ()


def test_removed_system_keeps_its_records(a_database: str, tmp_path: Path) -> None:
    estate = an_estate(tmp_path)
    a_system_folder(estate.folder / "custody", lines(4))
    with open_pool(a_database, "tests") as pool:
        sync_connected(pool, estate, "custody", Request("tester"))
        aside = remove_system(pool, estate, "custody", actor="tester")
        assert aside is not None
        assert (aside / "manifest.toml").is_file()
        assert connected(estate) == []
        with pool.connection() as conn:
            assert find(conn, "custody").state == "removed"
            assert conn.execute("SELECT count(*) FROM record").fetchone() == (6,)


def test_mapping_of_another_system_is_refused(tmp_path: Path) -> None:
    folder = a_system_folder(tmp_path / "x", [], mapping=MAPPING.replace("system: custody", "system: other"))
    with pytest.raises(ManifestInvalid, match="same id in both"):
        read_system(folder)


def test_report_counts_rows_records_reasons_and_runs(a_database: str, tmp_path: Path) -> None:
    estate = an_estate(tmp_path)
    bad = ["C90,N90,Testperson,04/03/1984,Z\n", "C91,N91,Testperson,x,F\n"]
    mapping = MAPPING.replace("F: female}", 'F: female}, on_unknown: "null"')
    a_system_folder(estate.folder / "custody", [*lines(4), *bad], mapping=mapping)
    with open_pool(a_database, "tests") as pool:
        sync_connected(pool, estate, "custody", Request("tester"))
        with pool.connection() as conn:
            report = system_report(conn, "custody")
    assert (report.rows, report.records, report.rows_waiting) == (5, {"person": 3, "event": 5}, 1)
    assert [(reason.reason, reason.field) for reason in report.reasons] == [("date-unreadable", "born")]
    assert report.records_with_findings == 8
    unknown = [finding for finding in report.findings if finding.rule == "code-unknown"]
    assert [(finding.entity, finding.records) for finding in unknown] == [("person", 1)]
    assert report.runs[0].state == "completed"


def test_folder_that_is_no_system_is_not_listed(tmp_path: Path) -> None:
    estate = an_estate(tmp_path)
    (estate.folder / "stray").mkdir(parents=True)
    assert connected(estate) == []
    a_system_folder(estate.folder / "custody", [])
    assert load_system(estate, "custody").id == "custody"
