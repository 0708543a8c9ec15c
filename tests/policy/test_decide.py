"""Decisions: default deny, and a filter for what may be seen."""

import pytest

from bluelamp.policy import AccessContext, Principal, decide, permits
from bluelamp.policy.purpose import FAMILIES, PURPOSES, purposes_that_allow
from bluelamp.policy.refusal import PurposeNotAllowed, Refused, ScopeMissing


def a_principal(*roles: str) -> Principal:
    """Someone with these roles."""
    return Principal("somebody", "13", roles)


def for_purpose(purpose: str) -> AccessContext:
    """A context with this purpose."""
    return AccessContext(purpose, "enquiry", "A test of policy")


OFFICIAL = {"marking": 0, "purposes": ("policing",), "access": ()}


def test_without_a_role_nothing_is_allowed() -> None:
    with pytest.raises(ScopeMissing):
        decide(a_principal(), "persons.search", for_purpose("investigation"))


def test_an_unknown_role_counts_as_none() -> None:
    with pytest.raises(ScopeMissing):
        decide(a_principal("emperor"), "persons.search", for_purpose("investigation"))


def test_a_role_allows_only_its_own_scopes() -> None:
    with pytest.raises(ScopeMissing):
        decide(a_principal("data-protection"), "persons.search", for_purpose("oversight"))


def test_enquiry_sees_official_and_not_sensitive() -> None:
    decision = decide(a_principal("enquiry"), "persons.search", for_purpose("investigation"))
    assert permits(decision.filter, OFFICIAL)
    assert not permits(decision.filter, {**OFFICIAL, "marking": 1})


def test_a_record_labelled_for_others_is_not_seen() -> None:
    decision = decide(a_principal("officer"), "persons.search", for_purpose("investigation"))
    assert permits(decision.filter, {**OFFICIAL, "access": ("custody",)})
    assert not permits(decision.filter, {**OFFICIAL, "access": ("custody", "health")})


def test_the_administrator_sees_every_label() -> None:
    decision = decide(a_principal("local-administrator"), "persons.search", for_purpose("investigation"))
    assert permits(decision.filter, {**OFFICIAL, "marking": 1, "access": ("health",)})


def test_a_record_collected_for_another_purpose_is_not_seen() -> None:
    decision = decide(a_principal("officer"), "records.read", for_purpose("investigation"))
    assert not permits(decision.filter, {**OFFICIAL, "purposes": ("licensing",)})


def test_statistics_look_at_no_individual() -> None:
    with pytest.raises(PurposeNotAllowed):
        decide(a_principal("officer"), "persons.search", for_purpose("statistics"))
    assert decide(a_principal("officer"), "systems.read", for_purpose("statistics")).scope == "systems.read"


def test_an_act_without_purpose_has_no_context() -> None:
    assert decide(a_principal("officer"), "systems.read", None).context is None


def test_checking_records_is_allowed_by_every_handling() -> None:
    assert set(purposes_that_allow("oversight")) == FAMILIES | {"oversight"}


@pytest.mark.parametrize("code", PURPOSES)
def test_every_purpose_knows_its_family(code: str) -> None:
    assert PURPOSES[code].family in FAMILIES


def test_a_refusal_speaks_its_docstring_unless_told_otherwise() -> None:
    assert str(ScopeMissing()) == (ScopeMissing.__doc__ or "").splitlines()[0]
    assert Refused("Not today.").sentence == "Not today."
