"""The contract says what manifest and mapping say, always in the same bytes, and check sees when it no longer does."""

from pathlib import Path

import pytest
import yaml

from bluelamp.connect.check import check_system
from bluelamp.connect.data_contract import columns_in, contract_text
from bluelamp.connect.registry import read_system
from tests.connect.sync.systems_on_disk import MANIFEST, MAPPING, a_system_folder, lines

COLUMNS = (
    ("NO", "text"),
    ("NOMINAL", "text"),
    ("SURNAME", "text"),
    ("DOB", "date"),
    ("SEX", "text"),
    ("EXTRA", "integer"),
)
GOLDEN = Path(__file__).parent / "custody_contract.yaml"
RICH = MAPPING.replace(
    "purposes: [policing]}",
    "purposes: [policing], access: [custody], retain: {mopi_group: 3, review: {after_years: 6, from: born}}}\n"
    "quality: {max_quarantine: 2%, expect: [{field: born, present: 90%}, {slot: detainee, at_least: 50%}]}",
)
STATED = MANIFEST.replace(
    'supplier = "Example Supplier"',
    'supplier = "Example Supplier"\nowner = "Head of Custody"\nlawful_basis = "DPA 2018 s.35(2)(b)"',
)


def test_the_contract_is_the_golden_one(tmp_path: Path) -> None:
    folder = read_system(a_system_folder(tmp_path / "custody", lines(2), mapping=RICH, manifest=STATED))
    text = contract_text(folder, COLUMNS)
    assert text == GOLDEN.read_text(encoding="utf-8")
    assert text == contract_text(folder, columns_in(text))


def test_it_tells_key_codes_and_handling_and_no_place(tmp_path: Path) -> None:
    folder = read_system(a_system_folder(tmp_path / "custody", lines(2), mapping=RICH, manifest=STATED))
    text = contract_text(folder, COLUMNS)
    contract = yaml.safe_load(text)
    by_name = {each["name"]: each for each in contract["schema"][0]["properties"]}
    assert by_name["NO"]["primaryKey"] is by_name["NO"]["required"] is by_name["NO"]["unique"] is True
    assert by_name["SEX"]["quality"][0]["arguments"] == {"validValues": ["F", "M"]}
    assert by_name["DOB"]["logicalType"] == "date"
    assert by_name["DOB"]["quality"][0]["mustBeLessOrEqualTo"] == 10
    assert {each["property"]: each["value"] for each in contract["slaProperties"]} == {
        "frequency": 15,
        "retention": 6,
    }
    held = {each["property"]: each["value"] for each in contract["customProperties"]}
    assert (held["marking"], held["lawfulBasis"], held["mopiGroup"]) == (
        "OFFICIAL-SENSITIVE",
        "DPA 2018 s.35(2)(b)",
        3,
    )
    assert str(tmp_path) not in text
    assert "custody.csv" not in text


def test_a_system_that_was_never_read_lists_what_its_mapping_reads(tmp_path: Path) -> None:
    folder = read_system(a_system_folder(tmp_path / "custody", lines(2)))
    assert [name for name, _ in columns_in(contract_text(folder, ()))] == [
        "DOB",
        "NO",
        "NOMINAL",
        "SEX",
        "SURNAME",
    ]


@pytest.mark.parametrize(
    ("mapping", "verdict"),
    [(MAPPING, "proved"), (MAPPING.replace("F: female", "F: female, U: not-known"), "failed")],
)
def test_check_sees_a_contract_that_is_no_longer_true(tmp_path: Path, mapping: str, verdict: str) -> None:
    place = a_system_folder(tmp_path / "custody", lines(2))
    (place / "contract.yaml").write_text(contract_text(read_system(place), COLUMNS))
    (place / "quality.toml").write_text('[rules]\ncontract-current = "done"\n')
    (place / "mapping.yaml").write_text(mapping)
    (outcome,) = [each for each in check_system(place).outcomes if each.rule == "contract-current"]
    assert outcome.verdict == verdict
    assert verdict == "proved" or "bluelamp connect contract custody" in outcome.findings[0]


def test_a_folder_without_a_contract_breaks_none(tmp_path: Path) -> None:
    place = a_system_folder(tmp_path / "custody", lines(2))
    (outcome,) = [each for each in check_system(place).outcomes if each.rule == "contract-current"]
    assert (outcome.verdict, outcome.findings) == ("open", ())
