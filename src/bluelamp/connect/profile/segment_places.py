"""What the standards say stands at a place of a PNC, HL7 or NIST record, as far as a draft of a mapping needs it."""

from collections.abc import Callable

from bluelamp.connect.profile.header_words import HeaderMeaning, header_meaning

PLACES: dict[str, dict[str, str]] = {
    "hl7": {
        "MSH.7.1": "reported_at", "MSH.10.1": "ref", "EVN.6.1": "occurred", "PID.3.1/1": "person_key", "PID.5.1": "family",
        "PID.5.2": "given", "PID.5.3": "middle", "PID.5.5": "title", "PID.5.2/1": "alias_family", "PID.5.2/2": "alias_given",
        "PID.7.1": "dob", "PID.8.1": "gender", "PID.11.1/1": "address", "PID.11.1/3": "town", "PID.11.1/4": "county",
        "PID.11.1/5": "postcode", "PID.13.1/1": "phone", "PID.29.1": "deceased_on", "PV1.19.1": "incident_ref",
        "PV1.44.1": "occurred",
    },
    "nist": {
        "1.005": "reported_at", "1.009": "ref", "2.018": "name", "2.019": "alias", "2.020": "birth_place", "2.022": "dob",
        "2.024": "gender", "2.027": "description_height", "2.031": "description_eyes", "2.032": "description_hair",
        "2.041": "address",
    },
    "pnc": {
        "GMH.reference": "ref", "IDS.pncId": "pnc_id", "IDS.checkname": "family", "IDS.croNumber": "cro", "ASR.1.asn": "asn",
        "CCR.1.courtCaseReference": "crime_ref", "COF.1.offenceCode": "offence_code", "COF.1.startDate": "occurred",
        "COF.1.endDate": "occurred_to", "COF.1.DIS.1.type": "disposal", "COF.1.ADJ.adjudication": "outcome", "COU.fileName": "name",
    },
}  # fmt: skip
"""Sources: HL7 v2.5 chapters 2 and 3; ANSI/NIST-ITL 1-2011 (type 1) and the FBI's EBTS (type 2); our PNC layout."""

SAYS = {"hl7": "the standard says", "nist": "the standard says", "pnc": "the layout says"}


def meanings_of(kind: str) -> Callable[[str], HeaderMeaning | None]:
    """What says the meaning of a column of this kind of source: the standard, or else the words of the header."""
    places = PLACES.get(kind)
    if places is None:
        return header_meaning

    def meaning(column: str) -> HeaderMeaning | None:
        known = places.get(column)
        return HeaderMeaning(known, says=SAYS[kind]) if known else None

    return meaning
