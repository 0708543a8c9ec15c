"""The systems that ship with XML and JSON sources: what becomes of their fixtures, to the letter, and every claim."""

import json
import re
import shutil
from pathlib import Path

import pytest

from bluelamp.connect.check import check_system
from bluelamp.connect.errors import ColumnVanished
from bluelamp.connect.manifest import NestedSpec, read_manifest
from bluelamp.connect.readers import ReadPlan, open_reader
from tests.connect.systems.nested_golden import FOLDER, NESTED, golden_of, records_of
from tests.connect.systems.test_shipped_systems import the_mapping


def connected(tmp_path: Path, system: str) -> tuple[Path, Path]:
    """The system's folder with its fixture for a source."""
    folder = tmp_path / system
    shutil.copytree(FOLDER / system, folder)
    path = str(re.search(r'^path = "(.*)"', (folder / "manifest.toml").read_text(), re.MULTILINE)[1])  # type: ignore[index]
    shutil.copy(folder / "fixtures" / path, folder / path)
    return folder, folder / path


@pytest.mark.parametrize("system", NESTED)
def test_fixture_becomes_its_golden_file(system: str) -> None:
    assert records_of(system) == json.loads(golden_of(system).read_text("utf-8"))


@pytest.mark.parametrize("system", NESTED)
def test_every_claim_holds_with_the_fixture_for_a_source(tmp_path: Path, system: str) -> None:
    folder, _ = connected(tmp_path, system)
    report = check_system(folder)
    assert [
        (one.rule, one.findings) for one in report.outcomes if one.verdict not in {"proved", "open"}
    ] == []


@pytest.mark.parametrize(
    ("system", "was", "now"),
    [
        ("crime_recording", "CrimeNumber", "CrimeNo"),
        ("crime_recording", "Surname>", "FamilyName>"),
        ("case_file", "PTIURN", "CaseURN"),
        ("command_and_control", "IncidentNumber", "LogNumber"),
        ("intelligence", '"urn"', '"reference"'),
    ],
)
def test_renamed_element_is_met_before_anything_is_written(
    tmp_path: Path, system: str, was: str, now: str
) -> None:
    folder, source = connected(tmp_path, system)
    source.write_text(source.read_text("utf-8").replace(was, now), encoding="utf-8")
    spec = read_manifest(folder / "manifest.toml").source
    assert isinstance(spec, NestedSpec)
    required = sorted(the_mapping(system).columns_read)
    if was == "Surname>":
        # What a file may lack cannot stop it by being away; that the new name is unknown is told by the check.
        findings = {one.rule: one.findings for one in check_system(folder).outcomes}
        assert any("FamilyName" in finding for finding in findings["columns-explained"])
        return
    with pytest.raises(ColumnVanished):
        open_reader(spec, plan=ReadPlan(required=required))


def test_nothing_that_a_source_of_intelligence_is_known_by_is_mapped() -> None:
    mapping = the_mapping("intelligence")
    assert not [
        name for name in mapping.columns_read if re.search(r"source(?!$)|chis|informant|handler", name)
    ]
    assert {handling.basis for handling in mapping.handlings} == {"assessment"}
