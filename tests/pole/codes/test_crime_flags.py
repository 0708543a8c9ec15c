"""Flags are suggested with a reason, and what the codes do not say stays unknown."""

import pytest

from bluelamp.pole.codes import code_list, crime_flags


@pytest.mark.parametrize(
    ("cjs_code", "completion"),
    [
        ("FA06001A", "attempted"),
        ("FA06001", "completed"),
        ("FA06001C", None),
        ("07ATTSUPP", "attempted"),
        ("", None),
    ],
)
def test_completion_follows_the_offence_code(cjs_code: str, completion: str | None) -> None:
    assert crime_flags(cjs_code).completion.value == completion


def test_a_title_alone_can_tell_an_attempt() -> None:
    assert crime_flags(title="Attempted burglary dwelling").completion.value == "attempted"
    assert crime_flags(title="Burglary dwelling").completion.value is None


@pytest.mark.parametrize(
    ("cjs_code", "fraud"),
    [("FA06001", True), ("SS92036", True), ("CS06163", True), ("TH68010", None), ("CJ93001", None)],
)
def test_fraud_is_suggested_by_class_and_never_denied(cjs_code: str, fraud: bool | None) -> None:
    assert crime_flags(cjs_code).fraud.value is fraud


@pytest.mark.parametrize("cjs_code", ["CM90002", "CM90005", "CM90006", "CM90007", "CM90010", "CM90005A"])
def test_computer_misuse_is_cyber_dependent(cjs_code: str) -> None:
    flags = crime_flags(cjs_code)
    assert flags.cyber_dependent.value is True
    assert flags.cyber_enabled.value is False


def test_cyber_enabled_is_never_guessed() -> None:
    assert crime_flags("FA06001").cyber_enabled.value is None


def test_bureau_codes_tell_fraud_from_computer_misuse() -> None:
    assert crime_flags(ho_class="NFIB3A").fraud.value is True
    assert crime_flags(ho_class="NFIB52C").fraud.value is None
    assert crime_flags(ho_class="NFIB52C").cyber_dependent.value is True


def test_an_attempt_without_a_class_takes_that_of_the_offence_attempted() -> None:
    assert code_list("offence").entry("CM90005A").codes["ho"] == "000/00"
    assert crime_flags("CM90005A").cyber_dependent.source.startswith("Computer Misuse Act")


def test_every_proposed_flag_gives_reason_and_source() -> None:
    flags = crime_flags("FA06001A")
    for suggestion in (flags.completion, flags.fraud):
        assert suggestion.reason
        assert suggestion.source
