"""UK addresses: splitting one line, no fixed abode, findings, likeness."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.pole.values import address
from bluelamp.pole.values.kind import Likeness

PIECES = st.lists(
    st.sampled_from(["Flat 2", "14a", "High St", ",", "Rose Cottage", "Leeds", "LS1 4AP", "W Yorks", "UK", "UPRN 12", "\n", "NFA", "n/a", "-", "4"]),
    max_size=8,
).map(" ".join)  # fmt: skip


def parts(text: str) -> dict[str, str]:
    found = address.parse(text)
    assert found is not None
    return {
        name: value for name in found.__slots__ if name != "as_recorded" and (value := getattr(found, name))
    }


def rules(text: str) -> set[str]:
    return {finding.rule for finding in address.validate(text)}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "Flat 2, 14 High St, Headingley, Leeds, West Yorkshire, LS6 1AB",
            {"unit": "Flat 2", "premises": "14", "street": "High Street", "locality": "Headingley", "town": "Leeds",
             "county": "West Yorkshire", "postcode": "LS6 1AB"},
        ),
        ("14 HIGH STREET LEEDS LS1 4AP", {"premises": "14", "street": "High Street", "town": "Leeds", "postcode": "LS1 4AP"}),
        ("14 High Street\nLeeds\nLS1 OAA", {"premises": "14", "street": "High Street", "town": "Leeds", "postcode": "LS1 0AA"}),
        ("14a St John's Rd, Leeds", {"premises": "14A", "street": "St John's Road", "town": "Leeds"}),
        ("Rose Cottage, Mill Lane, Otley", {"premises": "Rose Cottage", "street": "Mill Lane", "town": "Otley"}),
        ("Rose Cottage, 4 Mill Lane, Otley", {"premises": "Rose Cottage, 4", "street": "Mill Lane", "town": "Otley"}),
        ("12-14 The Headrow, Leeds, LS1", {"premises": "12-14", "street": "The Headrow", "town": "Leeds", "postcode": "LS1"}),
        ("Top Floor Flat 9 Moor Ter York", {"unit": "Top Floor Flat", "premises": "9", "street": "Moor Terrace", "town": "York"}),
        ("1 Test Road, Leeds, UK, UPRN 100012345678",
         {"premises": "1", "street": "Test Road", "town": "Leeds", "country": "United Kingdom", "uprn": "100012345678"}),
        ("Leeds", {"town": "Leeds"}),
    ],
)  # fmt: skip
def test_one_line_is_split_as_far_as_it_can_be(written: str, expected: dict[str, str]) -> None:
    assert parts(written) == expected


@pytest.mark.parametrize(
    "written", ["NFA", "n.f.a.", "No Fixed Abode", "of no fixed address", "homeless", "(NFA)"]
)
def test_no_fixed_abode_is_a_fact_and_no_fault(written: str) -> None:
    assert address.clean(written) == "No fixed abode"
    assert rules(written) == set()


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("UNKNOWN", "address-filler"),
        ("14 High Street, Leeds", "address-no-postcode"),
        ("NFA, 4 Mill Lane, Leeds", "address-nfa-and-address"),
        ("1 Test Road, Leeds, AA1 1AA", "postcode-area"),
        ("1 Test Road, UPRN 1234567890123", "address-uprn"),
        ("Leeds LS1 4AP", "address-place-only"),
        ("1 Test Road " + "x" * 2500, "address-too-long"),
    ],
)
def test_each_rule_gives_its_finding(written: str, rule: str) -> None:
    assert rule in rules(written)


@pytest.mark.parametrize("written", ["Junction 27 M62", "Field rear of 14 High Street, Leeds"])
def test_a_field_or_a_junction_needs_no_postcode(written: str) -> None:
    assert "address-no-postcode" not in rules(written)


@pytest.mark.parametrize(
    ("left", "right", "likeness"),
    [
        ("14 High St, Leeds, LS1 4AP", "14 HIGH STREET LEEDS LS1 4AP", Likeness.EXACT),
        ("14 High St, LS1 4AP", "14 High Street, Headingley, Leeds LS1 4AP", Likeness.EQUIVALENT),
        ("14 Hihg Street, Leeds", "14 High Street, Leeds", Likeness.EQUIVALENT),
        ("Flat 1, 14 High St, Leeds", "Flat 2, 14 High St, Leeds", Likeness.NEAR),
        ("16 High St, Leeds", "14 High St, Leeds", Likeness.NEAR),
        ("High Street, Leeds", "14 High Street, Leeds", Likeness.PARTIAL),
        ("14 High St, York, YO1 7AA", "14 High St, Leeds, LS1 4AP", Likeness.DIFFERENT),
        ("1 Test Road, UPRN 12", "Tower Block, UPRN 12", Likeness.EXACT),
        ("1 Test Road, UPRN 12", "1 Test Road, UPRN 13", Likeness.DIFFERENT),
        ("NFA", "no fixed abode", Likeness.PARTIAL),
        ("NFA", "14 High St, Leeds", Likeness.MISSING),
        ("", "14 High St, Leeds", Likeness.MISSING),
    ],
)
def test_likeness_of_two_addresses(left: str, right: str, likeness: Likeness) -> None:
    assert address.compare(left, right).likeness is likeness
    assert address.compare(right, left).likeness is likeness


@given(st.one_of(st.text(max_size=80), PIECES))
def test_any_text_is_cleaned_once_and_never_fails(text: str) -> None:
    once = address.clean(text)
    assert once is None or address.clean(once) == once
    address.validate(text)
    assert 0 <= address.compare(text, "14 High St, Leeds").score <= 1
    assert isinstance(address.caption(text), str)
