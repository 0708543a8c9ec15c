"""Every kind of value by the name that mapping files use. The rules themselves live in one module a kind."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bluelamp.pole.values import (
    address,
    asn,
    cro,
    date,
    email,
    ethnicity,
    gender,
    name,
    offence_code,
    phone,
    pnc_id,
    point,
    postcode,
    vehicle_mark,
)
from bluelamp.pole.values.kind import ValueKind

_POLE: Final = "NPCC Minimum POLE Data Standards v1.1 (2023)"
_CJS: Final = "CJS Data Standards Catalogue v5.0 (2014)"

_KINDS: Final = (
    ValueKind(
        "name", "One name field of a person, given or family", f"{_POLE}, DS_031 to DS_033",
        name.clean, name.validate, name.compare, name.caption,
    ),
    ValueKind(
        "full_name", "A person's whole name in one field", f"{_POLE}, DS_031 to DS_033; PNC file name SURNAME/GIVEN",
        name.clean_full, name.validate_full, name.compare_full, name.caption_full,
    ),
    ValueKind(
        "date", "A date, to the precision known", "ISO 8601-1",
        date.clean, date.validate, date.compare, date.caption,
    ),
    ValueKind(
        "date_of_birth", "A date of birth, to the precision known", f"{_POLE}, DS_034",
        date.clean, date.validate_birth, date.compare, date.caption,
    ),
    ValueKind(
        "address", "A UK address on one line, or no fixed abode", f"{_POLE}, DS_011; BS 7666",
        address.clean, address.validate, address.compare, address.caption,
    ),
    ValueKind(
        "postcode", "A UK postcode, whole or in part", f"{_POLE}, DS_010; BS 7666",
        postcode.clean, postcode.validate, postcode.compare, postcode.caption,
    ),
    ValueKind(
        "point", "A position in WGS84 degrees", f"{_POLE}, DS_014 and DS_015",
        point.clean, point.validate, point.compare, point.caption,
    ),
    ValueKind(
        "grid_reference", "A square of the British National Grid",
        "Ordnance Survey, A guide to coordinate systems in Great Britain",
        point.clean_grid_reference, point.validate_grid_reference,
        point.compare_grid_reference, point.caption_grid_reference,
    ),
    ValueKind(
        "phone", "A telephone number in E.164", f"ITU-T E.164; Ofcom National Telephone Numbering Plan; {_POLE}, general rules",
        phone.clean, phone.validate, phone.compare, phone.caption,
    ),
    ValueKind(
        "email", "An email address", "RFC 5321 and RFC 6531",
        email.clean, email.validate, email.compare, email.caption,
    ),
    ValueKind(
        "vehicle_mark", "A vehicle registration mark", f"{_POLE}, Vehicle; DVLA formats",
        vehicle_mark.clean, vehicle_mark.validate, vehicle_mark.compare, vehicle_mark.caption,
    ),
    ValueKind(
        "pnc_id", "A person's number on the Police National Computer", f"{_POLE}, DS_072",
        pnc_id.clean, pnc_id.validate, pnc_id.compare, pnc_id.caption,
    ),
    ValueKind(
        "cro", "A Criminal Records Office number", f"{_POLE}, DS_071",
        cro.clean, cro.validate, cro.compare, cro.caption,
    ),
    ValueKind(
        "asn", "An Arrest/Summons Number", f"{_POLE}, DS_073",
        asn.clean, asn.validate, asn.compare, asn.caption,
    ),
    ValueKind(
        "offence_code", "A CJS offence code", f"{_POLE}, DS_080",
        offence_code.clean, offence_code.validate, offence_code.compare, offence_code.caption,
    ),
    ValueKind(
        "ho_classification", "A Home Office offence classification", f"{_POLE}, DS_074",
        offence_code.clean_classification, offence_code.validate_classification,
        offence_code.compare_classification, offence_code.caption_classification,
    ),
    ValueKind(
        "ethnicity_self_defined", "Ethnicity as the person states it, 16+1 or 18+1", f"{_POLE}, DS_038; {_CJS}",
        ethnicity.clean_self_defined, ethnicity.validate_self_defined,
        ethnicity.compare_self_defined, ethnicity.caption_self_defined,
    ),
    ValueKind(
        "ethnicity_observed", "Ethnicity as an officer observes it, 0 to 7", f"{_POLE}, DS_112; {_CJS}",
        ethnicity.clean_observed, ethnicity.validate_observed, ethnicity.compare_observed, ethnicity.caption_observed,
    ),
    ValueKind(
        "gender", "Gender as recorded", f"{_POLE}, DS_037; {_CJS}",
        gender.clean, gender.validate, gender.compare, gender.caption,
    ),
)  # fmt: skip

VALUE_KINDS: Final[Mapping[str, ValueKind]] = MappingProxyType({kind.name: kind for kind in _KINDS})
"""Every kind of value, by its name."""


class ValueKindUnknown(LookupError):
    """There is no kind of value of that name. The message lists the names that there are."""


def value_kind(kind: str) -> ValueKind:
    """Give a kind of value by its name. Raises ValueKindUnknown, which names them all."""
    try:
        return VALUE_KINDS[kind]
    except KeyError:
        names = ", ".join(sorted(VALUE_KINDS))
        raise ValueKindUnknown(f"There is no kind of value {kind!r}. There are: {names}.") from None
