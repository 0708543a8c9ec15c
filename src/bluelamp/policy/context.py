"""The access context: who asks for what purpose and why, stated before anything is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bluelamp.policy.purpose import PURPOSES, REASONS
from bluelamp.policy.refusal import (
    ContextInvalid,
    JustificationMissing,
    PurposeMissing,
    PurposeUnknown,
    ReasonUnknown,
)

JUSTIFICATION_CHARACTERS = range(3, 251)
"""LEDS asks for 3 to 250 characters of justification on each call."""

TEXT_CHARACTERS_MAX = 100
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class AccessContext:
    """Why a protected record is wanted, modelled on the audit headers of LEDS."""

    purpose: str
    reason: str
    justification: str | None = None
    case_reference: str | None = None
    on_behalf_of: str | None = None
    correlation_id: str | None = None
    device: str | None = None


def read_context(stated: Mapping[str, str | None], *, justification_required: bool = True) -> AccessContext:
    """The access context in what a caller stated, keys as the fields of `AccessContext`.

    `justification_required` is a force's policy switch: the duty to log a justification left s.62 of the Data
    Protection Act 2018 with s.82 of the Data (Use and Access) Act 2025; asking for one remains good practice.
    Raises a `Refused` that names the first thing missing.
    """
    values = {name: (value or "").strip() or None for name, value in stated.items()}
    if values.get("purpose") is None:
        raise PurposeMissing
    if values["purpose"] not in PURPOSES:
        raise PurposeUnknown
    if values.get("reason") not in REASONS:
        raise ReasonUnknown
    justification = values.get("justification")
    if justification is None and justification_required:
        raise JustificationMissing
    if justification is not None and len(justification) not in JUSTIFICATION_CHARACTERS:
        raise JustificationMissing
    for name, value in values.items():
        too_long = name != "justification" and value is not None and len(value) > TEXT_CHARACTERS_MAX
        if too_long or (value is not None and _CONTROL.search(value)):
            raise ContextInvalid(
                f"{name} must be at most {TEXT_CHARACTERS_MAX} characters, without control characters."
            )
    return AccessContext(
        purpose=str(values["purpose"]),
        reason=str(values["reason"]),
        justification=justification,
        case_reference=values.get("case_reference"),
        on_behalf_of=values.get("on_behalf_of"),
        correlation_id=values.get("correlation_id"),
        device=values.get("device"),
    )
