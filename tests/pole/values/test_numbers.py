"""Police numbers and offence codes: forms, check characters, likeness."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.pole.finding import Findings, Level
from bluelamp.pole.values import asn, cro, offence_code, pnc_id
from bluelamp.pole.values.check_character import LETTERS
from bluelamp.pole.values.kind import Likeness


def rules(findings: Findings) -> set[str]:
    return {finding.rule for finding in findings}


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("1979/0163001B", "1979/0163001B"),
        ("79/163001b", "1979/0163001B"),
        ("79 / 163001 B", "1979/0163001B"),
        ("PNC ID: 79/163001B", "1979/0163001B"),
        ("19790163001B", "1979/0163001B"),
        ("790163001B", "1979/0163001B"),
        ("01/1", "2001/0000001"),
        ("39/1A", "2039/0000001A"),
        ("40/1A", "1940/0000001A"),
        ("790163001", None),
        ("1066/1A", None),
        ("79/12345678B", None),
        ("hello", None),
    ],
)
def test_pnc_ids_are_read_as_systems_write_them(written: str, canonical: str | None) -> None:
    assert pnc_id.clean(written) == canonical


@given(st.integers(1940, 2039), st.integers(0, 9_999_999))
def test_a_pnc_id_with_its_check_character_round_trips(year: int, serial: int) -> None:
    check = pnc_id.PncId(year, serial, None).expected_check
    whole = f"{year}/{serial:07d}{check}"
    assert pnc_id.validate(whole) == ()
    assert pnc_id.clean(pnc_id.caption(whole)) == whole
    wrong = LETTERS[(LETTERS.index(check) + 1) % len(LETTERS)]
    assert [(f.rule, f.level) for f in pnc_id.validate(whole[:-1] + wrong)] == [
        ("pnc-id-check", Level.WARNING)
    ]


@given(st.integers(1940, 2039), st.integers(0, 9_999_999), st.integers(0, 6), st.integers(1, 9))
def test_one_wrong_figure_never_passes_the_check(year: int, serial: int, place: int, added: int) -> None:
    right = f"{serial:07d}"
    figure = str((int(right[place]) + added) % 10)
    wrong = int(right[:place] + figure + right[place + 1 :])
    check = pnc_id.PncId(year, serial, None).expected_check
    assert not pnc_id.PncId(year, wrong, check).is_check_right


def test_a_bad_or_missing_check_character_is_never_an_error() -> None:
    assert rules(pnc_id.validate("1979/0163001I")) == {"pnc-id-check"}
    assert rules(pnc_id.validate("1979/0163001")) == {"pnc-id-no-check"}
    for finding in (
        *pnc_id.validate("1979/0163001C"),
        *cro.validate("265416/21H"),
        *asn.validate("11/01ZD/01/410779K"),
    ):
        assert finding.level is Level.WARNING


@pytest.mark.parametrize(
    ("left", "right", "likeness"),
    [
        ("79/163001B", "1979/0163001B", Likeness.EXACT),
        ("79/163001B", "79/163001C", Likeness.EQUIVALENT),
        ("79/163001B", "79/163001", Likeness.EQUIVALENT),
        ("79/163001B", "79/163002C", Likeness.TYPO),
        ("79/163001B", "85/999999C", Likeness.DIFFERENT),
        ("79/163001B", "", Likeness.MISSING),
    ],
)
def test_likeness_of_two_pnc_ids(left: str, right: str, likeness: Likeness) -> None:
    assert pnc_id.compare(left, right).likeness is likeness


@pytest.mark.parametrize("written", ["SF05/482703J", "SF83/50058Z", "265416/21G"])
def test_cro_numbers_known_to_be_right_pass_the_check(written: str) -> None:
    assert rules(cro.validate(written)) <= {"cro-no-fingerprints"}
    assert cro.clean(written) == written


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("cro no: 85227/65l", "085227/65L"),
        ("sf05482703j", "SF05/482703J"),
        ("1/21", "000001/21"),
        ("1234567/21A", None),
        ("SF5/1A", None),
    ],
)
def test_cro_numbers_are_read_as_systems_write_them(written: str, canonical: str | None) -> None:
    assert cro.clean(written) == canonical


@given(st.integers(1, 999_999), st.integers(0, 99), st.booleans())
def test_a_cro_number_with_its_check_character_round_trips(serial: int, year: int, short_file: bool) -> None:
    figures = str(serial) if short_file else f"{serial:06d}"
    bare = cro.CroNumber(figures, f"{year:02d}", None, short_file)
    whole = str(cro.CroNumber(figures, f"{year:02d}", bare.expected_check, short_file))
    assert cro.clean(whole) == whole
    assert rules(cro.validate(whole)) <= {"cro-no-fingerprints"}


def test_likeness_of_two_cro_numbers() -> None:
    assert cro.compare("265416/21G", "265416/21G").likeness is Likeness.EXACT
    assert cro.compare("265416/21G", "265416/21H").likeness is Likeness.EQUIVALENT
    assert cro.compare("265416/21G", "265417/21G").likeness is Likeness.TYPO
    assert cro.compare("265416/21G", "SF21/265416G").likeness is Likeness.DIFFERENT
    assert cro.compare("265416/21G", "n/a").likeness is Likeness.MISSING


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("11/01ZD/01/410779H", "1101ZD0100000410779H"),
        ("11/01zd/01/410779h", "1101ZD0100000410779H"),
        ("1101ZD0100000410779H", "1101ZD0100000410779H"),
        ("ASN: 11/01ZD/01/00000410779 H", "1101ZD0100000410779H"),
        ("11/01ZDA/01/410779H", "1101ZDA0100000410779H"),
        ("11/01ZD/01/410779", "1101ZD0100000410779"),
        ("11/01/410779", None),
    ],
)
def test_asns_are_read_as_systems_write_them(written: str, canonical: str | None) -> None:
    assert asn.clean(written) == canonical


def test_the_published_asn_example_has_check_character_h() -> None:
    known = asn.parse("11/01ZD/01/410779")
    assert known is not None
    assert known.expected_check == "H"


@given(
    st.integers(0, 99),
    st.from_regex(r"[0-9A-Z]{2}", fullmatch=True),
    st.from_regex(r"[0-9A-Z]{2}", fullmatch=True),
    st.from_regex(r"[0-9A-Z]{2}", fullmatch=True),
    st.integers(0, 10**11 - 1),
)
def test_an_asn_with_its_check_character_round_trips(
    year: int, force: str, station: str, system: str, serial: int
) -> None:
    bare = asn.ArrestSummonsNumber(f"{year:02d}", force, station, system, serial, None)
    whole = str(bare) + bare.expected_check
    assert asn.clean(whole) == whole
    assert asn.clean(asn.caption(whole)) == whole
    assert asn.validate(whole) == ()


def test_likeness_of_two_asns() -> None:
    one = "11/01ZD/01/410779H"
    assert asn.compare(one, "1101ZD0100000410779H").likeness is Likeness.EXACT
    assert asn.compare(one, "11/01ZD/01/410779").likeness is Likeness.EQUIVALENT
    assert asn.compare(one, "11/01ZD/01/410778H").likeness is Likeness.TYPO
    assert asn.compare(one, "21/13AB/02/999999H").likeness is Likeness.DIFFERENT


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("th 68001", "TH68001"),
        ("RT88191B", "RT88191B"),
        ("COML025", "COML025"),
        ("TH6800", None),
        ("12345678", None),
    ],
)
def test_offence_codes_have_seven_or_eight_characters(written: str, canonical: str | None) -> None:
    assert offence_code.clean(written) == canonical


def test_likeness_of_two_offence_codes() -> None:
    assert offence_code.compare("TH68001", "TH68001A").likeness is Likeness.NEAR
    assert offence_code.compare("TH68001", "TH68023").likeness is Likeness.PARTIAL
    assert offence_code.compare("TH68001", "RT88191").likeness is Likeness.DIFFERENT


@pytest.mark.parametrize(
    ("written", "canonical"),
    [("8/6", "008/06"), ("053/40", "053/40"), ("05340", "053/40"), ("HO class 8/06", "008/06"), ("8", None)],
)
def test_home_office_classes_are_three_figures_stroke_two(written: str, canonical: str | None) -> None:
    assert offence_code.clean_classification(written) == canonical


def test_likeness_of_two_classifications() -> None:
    assert offence_code.compare_classification("8/6", "008/06").likeness is Likeness.EXACT
    assert offence_code.compare_classification("8/6", "8/7").likeness is Likeness.NEAR
    assert offence_code.compare_classification("18/6", "81/6").likeness is Likeness.TYPO
    assert offence_code.compare_classification("8/6", "53/40").likeness is Likeness.DIFFERENT
