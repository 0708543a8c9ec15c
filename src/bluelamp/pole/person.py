"""What is known of a person, as one source recorded it. Roles live on links, not here."""

from datetime import date
from typing import Literal

from pydantic import Field

from bluelamp.pole.base import Code, PoleModel, Text100, Text300

PARTIAL_DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"


class PersonName(PoleModel):
    """A name the person has been recorded under (POLE DS_031 to DS_033; CJS name types)."""

    type: Literal["real", "charge", "alias", "nickname"] = "real"
    given: tuple[Text100, ...] = ()
    middle: tuple[Text100, ...] = ()
    family: Text100 | None = None
    title: Text100 | None = None
    as_recorded: Text300 | None = Field(default=None, description="The name exactly as the source wrote it.")


class Birth(PoleModel):
    """When and where the person was born, as exactly as is known."""

    date: str | None = Field(
        default=None, pattern=PARTIAL_DATE, description="`1984`, `1984-03` or `1984-03-04`."
    )
    approximate: bool = False
    place: Text300 | None = None
    age_from: int | None = Field(default=None, ge=0, le=200)
    age_to: int | None = Field(default=None, ge=0, le=200)


class Ethnicity(PoleModel):
    """Self-defined (16+1 or 18+1) and officer-observed (0 to 7) ethnicity; kept apart."""

    self_defined: Code | None = None
    observed: Code | None = None
    not_stated_reason: Text300 | None = None


class Identifier(PoleModel):
    """A number issued to the person. A failed check character is a warning, never a refusal."""

    scheme: Literal[
        "pncId", "cro", "asn", "nino", "passport", "drivingLicence", "noms", "forceNominal", "collar", "other"
    ]
    value: Text100
    check_valid: bool | None = None


class WarningMarker(PoleModel):
    """A warning signal, such as FI (firearms) or VI (violent), with where it came from."""

    code: Code
    text: Text300 | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class Descriptor(PoleModel):
    """A physical description, such as build, hair, scar or tattoo."""

    kind: Code
    value: Text300


class Contact(PoleModel):
    """A phone number or email address given for the person."""

    kind: Literal["phone", "email"]
    value: Text300


class Person(PoleModel):
    """A person as one source recorded them (POLE P_001)."""

    names: tuple[PersonName, ...] = ()
    births: tuple[Birth, ...] = ()
    gender: Code | None = Field(default=None, description="Code of the `gender` list, POLE DS_037.")
    ethnicity: Ethnicity | None = None
    nationality: tuple[Code, ...] = Field(default=(), description="ISO 3166-1 alpha-3.")
    identifiers: tuple[Identifier, ...] = ()
    markers: tuple[WarningMarker, ...] = ()
    descriptors: tuple[Descriptor, ...] = ()
    contacts: tuple[Contact, ...] = ()
    occupation: Text300 | None = None
    languages: tuple[Code, ...] = ()
    needs: tuple[Text300, ...] = ()
    deceased_on: str | None = Field(default=None, pattern=PARTIAL_DATE)
