"""The closed list of purposes for which a record may be read, and the reasons an act may have."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Purpose:
    """One lawful purpose. `family` is the wider purpose that a record's owner may have allowed."""

    code: str
    title: str
    family: str


POLICING = "policing"
"""Law-enforcement purposes in the meaning of the Data Protection Act 2018, s.31."""

PURPOSES: dict[str, Purpose] = {
    purpose.code: purpose
    for purpose in (
        Purpose("investigation", "Investigate a crime or incident", POLICING),
        Purpose("prevention", "Prevent a crime", POLICING),
        Purpose("public-safety", "Respond to a threat to life or public safety", POLICING),
        Purpose("custody", "Detain, care for or release a person", POLICING),
        Purpose("stop-search", "Stop and search", POLICING),
        Purpose("missing-person", "Find a missing person", POLICING),
        Purpose("prosecution", "Prepare a case for court", POLICING),
        Purpose("property", "Return or dispose of property", POLICING),
        Purpose("victim-care", "Support a victim or witness", POLICING),
        Purpose("safeguarding", "Protect a child or a vulnerable adult", "safeguarding"),
        Purpose("licensing", "Decide on a licence, for firearms or otherwise", "licensing"),
        Purpose("data-quality", "Check and correct records", "administration"),
        Purpose("subject-access", "Answer a person's request for their own data", "administration"),
        Purpose("oversight", "Check that records are used lawfully", "administration"),
        Purpose("statistics", "Count, without looking at individuals", "statistics"),
    )
}
"""Purposes by code. An access context names exactly one."""

FAMILIES: frozenset[str] = frozenset(purpose.family for purpose in PURPOSES.values())
"""The wider purposes that a mapping may name in `handling: purposes`."""

REASONS: dict[str, str] = {
    "incident": "An incident being dealt with now",
    "arrest": "An arrest or detention",
    "enquiry": "An enquiry in an investigation",
    "stop": "A stop in the street or on the road",
    "intelligence": "An intelligence task",
    "court": "A court or prosecution task",
    "safeguarding": "A safeguarding referral",
    "request": "A request by the person or another body",
    "quality": "Checking the quality of records",
    "audit": "Checking how records were used",
    "other": "Another reason, given in the justification",
}
"""Reason codes, modelled on the reason that LEDS asks for on each call."""


def purposes_that_allow(purpose: str) -> tuple[str, ...]:
    """Which words in a record's handling let this purpose read it: itself and its family.

    Checking quality, answering a subject and oversight concern every record that a force holds, whatever it was
    collected for (Data Protection Act 2018, s.34 to s.42), so that family is allowed by every handling.
    """
    known = PURPOSES[purpose]
    if known.family == "administration":
        return (known.code, *sorted(FAMILIES))
    return (known.code, known.family)
