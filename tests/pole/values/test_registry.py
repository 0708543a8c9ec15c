"""Promises that every kind of value keeps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.pole.finding import Finding, Level
from bluelamp.pole.values import VALUE_KINDS, ValueKind, ValueKindUnknown, value_kind

KINDS = st.sampled_from(sorted(VALUE_KINDS.values(), key=lambda kind: kind.name))
EXAMPLES = {
    "name": "Smith",
    "full_name": "Smith, John",
    "date": "1984-03-04",
    "date_of_birth": "1984-03-04",
    "address": "14 High Street, Leeds, LS1 4AP",
    "postcode": "LS1 4AP",
    "point": "53.800000,-1.549700",
    "grid_reference": "SE 297 338",
    "phone": "+447700900123",
    "email": "jo@example.com",
    "vehicle_mark": "AB12CDE",
    "pnc_id": "1979/0163001B",
    "cro": "265416/21G",
    "asn": "1101ZD0100000410779H",
    "offence_code": "TH68001",
    "ho_classification": "008/06",
    "ethnicity_self_defined": "W1",
    "ethnicity_observed": "1",
    "gender": "female",
}


def test_every_kind_has_an_example_here() -> None:
    assert set(EXAMPLES) == set(VALUE_KINDS)


@pytest.mark.parametrize("kind", VALUE_KINDS.values(), ids=list(VALUE_KINDS))
def test_a_canonical_value_is_its_own_canonical_form_and_gives_no_finding(kind: ValueKind) -> None:
    value = EXAMPLES[kind.name]
    assert kind.clean(value) == value
    assert kind.validate(value) == ()
    assert kind.compare(value, value).score == 1.0
    assert kind.caption(value)


@pytest.mark.parametrize("kind", VALUE_KINDS.values(), ids=list(VALUE_KINDS))
def test_an_empty_field_gives_nothing_and_no_finding(kind: ValueKind) -> None:
    for empty in ("", "  ", "\u200b"):
        assert kind.clean(empty) is None
        assert kind.compare(empty, EXAMPLES[kind.name]).score == 0
    assert kind.validate("") == ()


@pytest.mark.parametrize("kind", VALUE_KINDS.values(), ids=list(VALUE_KINDS))
def test_every_kind_says_what_it_is_and_where_it_comes_from(kind: ValueKind) -> None:
    assert kind.meaning
    assert kind.source


@given(KINDS, st.text(max_size=80), st.text(max_size=80))
def test_no_text_makes_a_kind_fail(kind: ValueKind, text: str, other: str) -> None:
    once = kind.clean(text)
    assert once is None or kind.clean(once) == once
    for finding in kind.validate(text):
        assert isinstance(finding, Finding)
        assert finding.level in Level
        assert len(finding.rule) <= 40
        assert len(finding.message) <= 300
    agreement = kind.compare(text, other)
    assert 0 <= agreement.score <= 1
    assert agreement.reason
    assert isinstance(kind.caption(text), str)


@given(KINDS, st.text(min_size=1, max_size=4, alphabet="A0/- .\n'"), st.integers(500, 5000))
def test_very_long_text_does_not_make_a_kind_fail(kind: ValueKind, piece: str, times: int) -> None:
    text = piece * times
    kind.clean(text)
    kind.validate(text)
    kind.compare(text, text)
    kind.caption(text)


def test_an_unknown_kind_names_those_there_are() -> None:
    with pytest.raises(ValueKindUnknown, match="postcode"):
        value_kind("shoe_size")
    assert value_kind("gender").name == "gender"
