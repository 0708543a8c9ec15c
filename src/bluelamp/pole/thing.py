"""Objects: vehicles, phones, property, documents and the like. The O of POLE."""

from typing import Annotated, Literal

from pydantic import Field

from bluelamp.pole.base import Code, PoleModel, Text100, Text300, Text2000


class _Object(PoleModel):
    description: Text2000 | None = None


class Vehicle(_Object):
    """A vehicle known by its mark, its VIN or its looks."""

    kind: Literal["vehicle"] = "vehicle"
    mark: Text100 | None = Field(
        default=None, description="Vehicle registration mark, 1 to 11 characters, no spaces."
    )
    vin: Text100 | None = None
    make: Text100 | None = None
    model: Text100 | None = None
    shape: Text100 | None = None
    colour: Text100 | None = None


class Telephone(_Object):
    """A telephone number or handset."""

    kind: Literal["telephone"] = "telephone"
    number: Text100 | None = None
    imei: Text100 | None = None


class Email(_Object):
    """An email address."""

    kind: Literal["email"] = "email"
    address: Text300


class SocialAccount(_Object):
    """An account on a social network."""

    kind: Literal["socialAccount"] = "socialAccount"
    service: Text100 | None = None
    account: Text300


class Organisation(_Object):
    """A business or other body."""

    kind: Literal["organisation"] = "organisation"
    name: Text300
    registration_number: Text100 | None = None


class Document(_Object):
    """A passport, licence or other document."""

    kind: Literal["document"] = "document"
    category: Text100 | None = None
    number: Text100 | None = None
    country: Code | None = None


class Property(_Object):
    """Lost, found, stolen or seized property; an exhibit; an animal."""

    kind: Literal["property"] = "property"
    category: Text100 | None = None
    make: Text100 | None = None
    model: Text100 | None = None
    serial: Text100 | None = None
    seal: Text100 | None = None
    value: Text100 | None = Field(default=None, description="In pounds sterling.")
    reference: Text100 | None = None


class Weapon(_Object):
    """A weapon or firearm."""

    kind: Literal["weapon"] = "weapon"
    category: Text100 | None = None
    serial: Text100 | None = None


class Drug(_Object):
    """A controlled drug."""

    kind: Literal["drug"] = "drug"
    category: Text100 | None = None
    quantity: Text100 | None = None


class Media(_Object):
    """A photograph, recording or file; its content stays with its owner."""

    kind: Literal["media"] = "media"
    category: Text100 | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    captured_at: str | None = None
    url: Text300 | None = None


class BiometricReference(_Object):
    """A reference to fingerprints or DNA held elsewhere; never the template."""

    kind: Literal["biometricReference"] = "biometricReference"
    category: Text100 | None = None
    status: Text100 | None = None
    bureau_reference: Text100 | None = None


class PaymentCard(_Object):
    """A payment card, by its last four digits only."""

    kind: Literal["paymentCard"] = "paymentCard"
    last_four: Annotated[str, Field(pattern=r"^\d{4}$")]
    issuer: Text100 | None = None


Object = Annotated[
    Vehicle
    | Telephone
    | Email
    | SocialAccount
    | Organisation
    | Document
    | Property
    | Weapon
    | Drug
    | Media
    | BiometricReference
    | PaymentCard,
    Field(discriminator="kind"),
]
