"""Gender and ethnicity: codes of several schemes and words lead to one code, and back where there is a code."""

import pytest

from bluelamp.pole.finding import Findings
from bluelamp.pole.values import ethnicity, gender
from bluelamp.pole.values.kind import Likeness


def rules(findings: Findings) -> set[str]:
    return {finding.rule for finding in findings}


@pytest.mark.parametrize(
    ("written", "code", "cjs", "pnc"),
    [
        ("1", "male", "1", "M"),
        ("M", "male", "1", "M"),
        ("FEMALE", "female", "2", "F"),
        ("GNDR_0001", "female", "2", "F"),
        ("0", "not-known", "0", "U"),
        ("U", "not-known", "0", "U"),
        ("9", "not-specified", "9", "U"),
        ("Trans Male", "trans-male", None, None),
        ("non binary", "non-binary", None, None),
    ],
)
def test_gender_is_read_from_every_scheme_and_given_in_those_that_have_it(
    written: str, code: str, cjs: str | None, pnc: str | None
) -> None:
    assert (gender.clean(written), gender.to_cjs(written), gender.to_pnc(written)) == (code, cjs, pnc)


def test_gender_gives_the_published_sdm_code_only() -> None:
    assert gender.to_sdm("F") == "GNDR_0001"
    assert gender.to_sdm("M") is None


def test_a_gender_that_is_no_code_gives_a_finding() -> None:
    assert rules(gender.validate("zz")) == {"gender-unknown"}
    assert rules(gender.validate("TBC")) == {"gender-filler"}
    assert gender.caption("2") == "Female"
    assert gender.caption("zz") == "zz"


def test_not_known_is_no_evidence_of_gender() -> None:
    assert gender.compare("M", "1").likeness is Likeness.EXACT
    assert gender.compare("M", "F").likeness is Likeness.DIFFERENT
    assert gender.compare("M", "U").likeness is Likeness.MISSING


@pytest.mark.parametrize(
    ("written", "sixteen", "eighteen"),
    [
        ("W1", "W1", "W1"),
        ("ESDD_W1", "W1", "W1"),
        ("Chinese", "O1", "A4"),
        ("A4", "O1", "A4"),
        ("W3", "W9", "W3"),
        ("O2", "O9", "O2"),
    ],
)
def test_self_defined_ethnicity_goes_between_the_two_lists(written: str, sixteen: str, eighteen: str) -> None:
    assert ethnicity.to_version(written, "16-1") == sixteen
    assert ethnicity.to_version(written, "18-1") == eighteen


def test_self_defined_ethnicity_is_compared_across_the_lists() -> None:
    assert ethnicity.compare_self_defined("A4", "O1").likeness is Likeness.EXACT
    assert ethnicity.compare_self_defined("W1", "A1").likeness is Likeness.DIFFERENT
    assert ethnicity.compare_self_defined("W1", "NS").likeness is Likeness.MISSING


def test_a_code_of_the_newer_list_gives_a_note() -> None:
    assert rules(ethnicity.validate_self_defined("W3")) == {"ethnicity-self-defined-version"}
    assert ethnicity.caption_self_defined("W3") == "Gypsy or Irish Traveller"
    assert rules(ethnicity.validate_self_defined("Z9")) == {"ethnicity-self-defined-unknown"}
    assert ethnicity.to_version("Z9", "16-1") is None


@pytest.mark.parametrize(
    ("written", "code", "ic"),
    [
        ("1", "1", "IC1"),
        ("IC3", "3", "IC3"),
        ("ic 9", "0", "IC9"),
        ("EGRP_0006", "6", "IC6"),
        ("Mixed", "7", None),
        ("8", None, None),
    ],
)
def test_observed_ethnicity_is_read_from_figures_and_ic_codes(
    written: str, code: str | None, ic: str | None
) -> None:
    assert (ethnicity.clean_observed(written), ethnicity.to_ic(written)) == (code, ic)


def test_observed_ethnicity_unknown_is_no_evidence() -> None:
    assert ethnicity.compare_observed("IC1", "1").likeness is Likeness.EXACT
    assert ethnicity.compare_observed("IC1", "IC9").likeness is Likeness.MISSING
    assert ethnicity.caption_observed("IC4") == "Asian"
