"""PNC extract, custody healthcare and livescan: their fixtures become what the golden files say, and nothing more."""

import json
from importlib import resources
from pathlib import Path

import pytest

from bluelamp.connect.check import check_system
from bluelamp.connect.mapping import compile_mapping
from bluelamp.policy.role import ROLES
from tests.connect.systems.golden import fixture_reader, mapped

FOLDER = Path(str(resources.files("bluelamp.connect.systems")))
FIXTURES = {
    "pnc_extract": "persons.pnc",
    "custody_healthcare": "messages.hl7",
    "livescan": "transactions.nist",
}


def fixture_of(system: str) -> tuple[Path, Path]:
    return FOLDER / system, FOLDER / system / "fixtures" / FIXTURES[system]


@pytest.mark.parametrize("system", FIXTURES)
def test_fixture_becomes_what_the_golden_file_says(system: str) -> None:
    folder, fixture = fixture_of(system)
    golden = json.loads(fixture.with_suffix(".golden.json").read_text("utf-8"))
    assert mapped(folder, fixture) == golden


@pytest.mark.parametrize("system", FIXTURES)
def test_every_place_of_the_fixture_is_used_or_explained(system: str) -> None:
    folder, fixture = fixture_of(system)
    mapping = compile_mapping((folder / "mapping.yaml").read_text("utf-8"))
    assert mapping.unexplained_columns(fixture_reader(folder, fixture).columns) == ()


@pytest.mark.parametrize("system", FIXTURES)
def test_check_reads_the_fixture_with_the_manifests_own_settings(system: str, tmp_path: Path) -> None:
    outcomes = {outcome.rule: outcome for outcome in check_system(FOLDER / system).outcomes}
    assert outcomes["fixtures-pass"].verdict == "proved"


def test_health_facts_and_the_source_rows_need_the_health_label() -> None:
    folder, fixture = fixture_of("custody_healthcare")
    records = mapped(folder, fixture)["records"]
    health = [record for record in records if record["slot"].startswith(("condition", "allergy"))]
    assert len(health) == 3
    assert all(record["access"] == ["custody", "health"] for record in health)
    assert all("policing" not in record["purposes"] for record in health)
    others = [record for record in records if record not in health]
    assert all(record["access"] == ["custody"] for record in others)
    assert "Penicillin" not in json.dumps(others)
    assert not ROLES["officer"].access >= {"custody", "health"}
    mapping = compile_mapping((folder / "mapping.yaml").read_text("utf-8"))
    assert "health" in mapping.quarantine_handling.access


def test_the_clinicians_words_reach_no_record() -> None:
    made = json.dumps(mapped(*fixture_of("custody_healthcare")))
    assert "clinician" not in made
    assert "120/80" not in made


def test_livescan_gives_references_and_no_image() -> None:
    folder, fixture = fixture_of("livescan")
    records = mapped(folder, fixture)["records"]
    references = [record["body"] for record in records if record["slot"] == "prints"]
    assert [body["bureauReference"] for body in references] == ["ZZTCN0001", "ZZTCN0002", "ZZTCN0003"]
    assert not any(name.endswith("999") for name in fixture_reader(folder, fixture).columns)
