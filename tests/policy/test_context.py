"""The access context: purpose before anything is read."""

from typing import Any

import pytest

from bluelamp.policy import read_context
from bluelamp.policy.refusal import (
    ContextInvalid,
    JustificationMissing,
    PurposeMissing,
    PurposeUnknown,
    ReasonUnknown,
)


def stated(**changes: Any) -> dict[str, str | None]:
    """A complete context, with changes."""
    whole = {"purpose": "investigation", "reason": "enquiry", "justification": "Burglary in Leeds"}
    return {**whole, **changes}


def test_a_complete_context_is_read() -> None:
    context = read_context(stated(case_reference=" 13/1/16 "))
    assert (context.purpose, context.reason, context.case_reference) == (
        "investigation",
        "enquiry",
        "13/1/16",
    )


@pytest.mark.parametrize("purpose", [None, "", "   "])
def test_no_purpose_is_refused_first(purpose: str | None) -> None:
    with pytest.raises(PurposeMissing):
        read_context(stated(purpose=purpose, reason=None))


def test_purposes_are_a_closed_list() -> None:
    with pytest.raises(PurposeUnknown):
        read_context(stated(purpose="curiosity"))


def test_reasons_are_a_closed_list() -> None:
    with pytest.raises(ReasonUnknown):
        read_context(stated(reason="because"))


@pytest.mark.parametrize("justification", [None, "x", "x" * 251])
def test_a_justification_has_3_to_250_characters(justification: str | None) -> None:
    with pytest.raises(JustificationMissing):
        read_context(stated(justification=justification))


def test_a_force_may_switch_the_justification_off_but_not_make_it_short() -> None:
    assert read_context(stated(justification=None), justification_required=False).justification is None
    with pytest.raises(JustificationMissing):
        read_context(stated(justification="x"), justification_required=False)


@pytest.mark.parametrize("value", ["x" * 101, "a\x00b", "a\nb"])
def test_other_parts_are_short_and_without_control_characters(value: str) -> None:
    with pytest.raises(ContextInvalid, match="device"):
        read_context(stated(device=value))
