"""`connect check` proves claims, and says which do not hold."""

import shutil
from pathlib import Path

import pytest

from bluelamp.connect.check import RULES, CheckReport, QualityInvalid, check_system
from bluelamp.connect.errors import WatermarkUnsupported
from tests.connect.sync.systems_on_disk import HEADER, MAPPING, a_system_folder, lines
from tests.connect.systems.nominal_extract import SYSTEM

TEST = """
tests:
  - in: {NO: C1, NOMINAL: N1, SEX: F}
    out: {detainee.gender: female}
"""


def checked(
    tmp_path: Path, quality: str, *, mapping: str = MAPPING, fixture: str | None = None
) -> CheckReport:
    folder = a_system_folder(tmp_path / "custody", lines(3), mapping=mapping)
    (folder / "quality.toml").write_text(quality)
    if fixture is not None:
        (folder / "fixtures").mkdir()
        (folder / "fixtures" / "made-up.csv").write_text(fixture)
    return check_system(folder)


def verdicts(report: CheckReport) -> dict[str, str]:
    return {outcome.rule: outcome.verdict for outcome in report.outcomes}


def test_claims_that_hold_are_proved(tmp_path: Path) -> None:
    quality = "[rules]\n" + "".join(f'{rule} = "done"\n' for rule in RULES if rule != "owner-named")
    report = checked(tmp_path, quality, mapping=MAPPING + TEST, fixture=HEADER + "".join(lines(2)))
    assert report.passed
    assert verdicts(report) == {
        **dict.fromkeys(RULES, "proved"),
        "owner-named": "open",
        "handling-agreed": "claimed",
        "key-stable": "claimed",
    }


@pytest.mark.parametrize("rule", ["tests-pass", "fixtures-pass", "owner-named"])
def test_claim_that_does_not_hold_fails_the_check(tmp_path: Path, rule: str) -> None:
    report = checked(tmp_path, f'[rules]\n{rule} = "done"\n')
    assert not report.passed
    assert verdicts(report)[rule] == "failed"


def test_what_is_still_to_do_does_not_fail(tmp_path: Path) -> None:
    report = checked(tmp_path, '[rules]\ntests-pass = "todo"\nowner-named = {exempt = "A demonstration."}\n')
    assert report.passed
    assert (
        next(each for each in report.outcomes if each.rule == "owner-named").exempt_because
        == "A demonstration."
    )


def test_exemption_without_a_reason_fails(tmp_path: Path) -> None:
    assert not checked(tmp_path, '[rules]\ntests-pass = {exempt = " "}\n').passed


def test_wrong_inline_test_and_bad_fixture_row_are_named(tmp_path: Path) -> None:
    mapping = MAPPING + TEST.replace("female", "male")
    bad = HEADER + "C1,N1,Testperson,not a date,F\n"
    report = checked(
        tmp_path, '[rules]\ntests-pass = "done"\nfixtures-pass = "done"\n', mapping=mapping, fixture=bad
    )
    findings = {outcome.rule: " ".join(outcome.findings) for outcome in report.outcomes}
    assert "detainee.gender" in findings["tests-pass"]
    assert "made-up.csv, row 2: date-unreadable, born." in findings["fixtures-pass"]


def test_invalid_mapping_is_the_one_finding(tmp_path: Path) -> None:
    report = checked(tmp_path, "", mapping=MAPPING.replace("role: subject", "role: jester"))
    assert verdicts(report) == {"mapping-compiles": "failed"}


@pytest.mark.parametrize("quality", ['[rules]\nbeauty = "done"\n', "[rules]\ntests-pass = 7\n", "[rules\n"])
def test_unreadable_claims_are_refused(tmp_path: Path, quality: str) -> None:
    with pytest.raises(QualityInvalid):
        checked(tmp_path, quality)


def test_check_refuses_a_watermark_that_no_file_has(tmp_path: Path) -> None:
    checked(tmp_path, "")
    manifest = next(tmp_path.rglob("manifest.toml"))
    asked = '[capture]\nmode = "watermark"\nwatermark = "CHANGED"'
    manifest.write_text(manifest.read_text().replace("[capture]", asked))
    with pytest.raises(WatermarkUnsupported, match="snapshot"):
        check_system(manifest.parent)


def test_fixture_may_leave_out_columns_that_the_source_has(tmp_path: Path) -> None:
    quality = '[rules]\nfixtures-pass = "done"\n'
    report = checked(tmp_path, quality, fixture="NO,NOMINAL,SURNAME\nC1,N1,Testperson\n")
    assert verdicts(report)["fixtures-pass"] == "proved"


def test_fixture_without_a_column_that_the_source_has_not_either_is_told(tmp_path: Path) -> None:
    mapping = MAPPING.replace("family: SURNAME", "family: SURNAMES")
    report = checked(
        tmp_path, '[rules]\nfixtures-pass = "done"\n', mapping=mapping, fixture=HEADER + "".join(lines(1))
    )
    (outcome,) = [each for each in report.outcomes if each.rule == "fixtures-pass"]
    assert outcome.findings == ("made-up.csv: it lacks the columns SURNAMES, and so does the source.",)


def test_field_that_tells_the_forms_apart_need_not_be_explained(tmp_path: Path) -> None:
    folder = tmp_path / "nominal_index"
    shutil.copytree(SYSTEM, folder)
    mapping = (folder / "mapping.yaml").read_text(encoding="utf-8")
    loss = next(line for line in mapping.splitlines() if "[NOM-ADDRESS-KIND]" in line)
    explained = mapping.replace(loss, "")
    (folder / "mapping.yaml").write_text(explained, encoding="utf-8")
    (folder / "quality.toml").write_text('[rules]\ncolumns-explained = "done"\n')
    report = check_system(folder)
    assert verdicts(report)["columns-explained"] == "proved", report
