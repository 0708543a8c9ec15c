"""Opaque record identifiers: how a source's key becomes a URN that tells nothing of the person."""

import base64
import hashlib
import re
import uuid

URN_PATTERN = re.compile(
    r"^(?P<force>[0-9A-Za-z]{2,4}):(?P<system>[a-z0-9-]{1,40}):(?P<surrogate>[a-z2-7]{26})$"
)


URN_SCHEMA_PATTERN = r"^[0-9A-Za-z]{2,4}:[a-z0-9-]{1,40}:[a-z2-7]{25}[aeimquy4]$"
"""The same for JSON Schema, and exact: 16 bytes leave the last character three bits."""


class UrnInvalid(ValueError):
    """A record id looks like `13:custody:mfrggzdfmztwq2lkmfrggzdfmy`: force, system, 26 characters."""


def surrogate(secret: bytes, system: str, slot: str, source_key: str) -> uuid.UUID:
    """The stable 16-byte id of what one source row says in one place of its mapping.

    Keyed BLAKE2b, so that a key that is personal (a PNC number, say) cannot be guessed from the id.
    `slot` tells apart the several records one row may yield.
    """
    material = "\0".join((system, slot, source_key)).encode("utf-8", "surrogatepass")
    return uuid.UUID(bytes=hashlib.blake2b(material, digest_size=16, key=secret).digest())


def urn(force: str, system: str, surrogate_id: uuid.UUID) -> str:
    """The URN as the API shows it: `force:system:surrogate`."""
    return f"{force}:{system}:{base64.b32encode(surrogate_id.bytes).decode().rstrip('=').lower()}"


def parse_urn(text: str) -> tuple[str, str, uuid.UUID]:
    """Force, system and surrogate of a URN.

    Raises `UrnInvalid` for anything else.
    """
    found = URN_PATTERN.match(text)
    if found is None:
        raise UrnInvalid(UrnInvalid.__doc__)
    packed = base64.b32decode(found["surrogate"].upper() + "======")
    if urn(found["force"], found["system"], uuid.UUID(bytes=packed)) != text:
        raise UrnInvalid(UrnInvalid.__doc__)
    return found["force"], found["system"], uuid.UUID(bytes=packed)
