"""The kinds of key, strongest first, and what a shared key of each kind tells a reader."""

from enum import StrEnum

KIND_END = "\x1f"
"""Between the kind and the value in a key's text; standardised values never hold it."""


class KeyKind(StrEnum):
    """What a key is made of. The order is from the strongest evidence to the weakest."""

    IDENTIFIER = "identifier"
    PHONE = "phone"
    EMAIL = "email"
    DOB_NAME = "dob-name"
    NAMES_MIDDLE = "names-middle"
    NAMES_YEAR = "names-year"
    NAMES_DAY_MONTH = "names-daymonth"
    POSTCODE_NAME = "postcode-name"
    ADDRESS_NAME = "address-name"
    POSTCODE_YEAR = "postcode-year"
    FAMILY_OUTWARD = "family-outward"
    FULL_NAME = "full-name"

    VEHICLE_MARK = "vehicle-mark"
    VEHICLE_MARK_LIKE = "vehicle-mark-like"
    VIN = "vin"
    SERIAL = "serial"
    DOCUMENT = "document"
    SOCIAL_ACCOUNT = "social-account"
    ORGANISATION = "organisation"

    UPRN = "uprn"
    PREMISES_POSTCODE = "premises-postcode"
    PREMISES_STREET = "premises-street"
    POSTCODE = "postcode"
    STREET_TOWN = "street-town"
    OUTWARD = "outward"

    REFERENCE = "reference"
    OFFENCE = "offence"

    @property
    def reason(self) -> str:
        """Why a record with this key was found, in words for a reader."""
        return _REASONS[self]

    @property
    def strength(self) -> int:
        """Place in the order, 0 for the strongest."""
        return _STRENGTH[self]

    @property
    def is_broad(self) -> bool:
        """Whether so many records may share one such key that it must never be a search's only one."""
        return self in _BROAD


_STRENGTH = {kind: place for place, kind in enumerate(KeyKind)}
_BROAD = frozenset({KeyKind.FULL_NAME, KeyKind.FAMILY_OUTWARD, KeyKind.OUTWARD, KeyKind.OFFENCE})

_REASONS = {
    KeyKind.IDENTIFIER: "Same identifying number",
    KeyKind.PHONE: "Same phone number",
    KeyKind.EMAIL: "Same email address",
    KeyKind.DOB_NAME: "Same date of birth (or day and month swapped) and a similar name",
    KeyKind.NAMES_MIDDLE: "Similar given, middle and family names",
    KeyKind.NAMES_YEAR: "Similar names and same year of birth",
    KeyKind.NAMES_DAY_MONTH: "Similar names and same day and month of birth",
    KeyKind.POSTCODE_NAME: "Same postcode and a similar name",
    KeyKind.ADDRESS_NAME: "Same house, similar street and similar family name",
    KeyKind.POSTCODE_YEAR: "Same postcode and year of birth",
    KeyKind.FAMILY_OUTWARD: "Similar family name in the same postcode district",
    KeyKind.FULL_NAME: "Similar given and family names",
    KeyKind.VEHICLE_MARK: "Same registration mark",
    KeyKind.VEHICLE_MARK_LIKE: "Registration mark alike but for letters and figures that look the same",
    KeyKind.VIN: "Same vehicle identification number",
    KeyKind.SERIAL: "Same serial number",
    KeyKind.DOCUMENT: "Same document number",
    KeyKind.SOCIAL_ACCOUNT: "Same social media account",
    KeyKind.ORGANISATION: "Similar organisation name",
    KeyKind.UPRN: "Same property reference (UPRN)",
    KeyKind.PREMISES_POSTCODE: "Same house and postcode",
    KeyKind.PREMISES_STREET: "Same house and similar street",
    KeyKind.POSTCODE: "Same postcode",
    KeyKind.STREET_TOWN: "Similar street and town",
    KeyKind.OUTWARD: "Same postcode district",
    KeyKind.REFERENCE: "Same reference number",
    KeyKind.OFFENCE: "Same offence code",
}
