"""Rows kept aside stay secret: sealed with AES-256-GCM, and known again by a keyed fingerprint."""

import hashlib
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class SealBroken(Exception):
    """This quarantined row cannot be opened with the node's quarantine key.

    The key was changed or the row was altered. Restore `secrets/quarantine.key` from the node's backup.
    """


@dataclass(frozen=True)
class Vault:
    """Seals and opens quarantined rows under the node's quarantine key."""

    key: bytes = field(repr=False)
    _cipher: AESGCM = field(init=False, repr=False)
    _print_key: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Two keys from one, so that a fingerprint never helps against the cipher.
        object.__setattr__(self, "_cipher", AESGCM(_derived(self.key, b"seal")))
        object.__setattr__(self, "_print_key", _derived(self.key, b"fingerprint"))

    def fingerprint(self, system: str, kind: str, raw: bytes) -> bytes:
        """The same for the same bad row wherever it stands and however often it comes; tells nothing of it."""
        material = b"\0".join((system.encode(), kind.encode(), raw))
        return hashlib.blake2b(material, digest_size=32, key=self._print_key).digest()

    def seal(self, system: str, fingerprint: bytes, raw: bytes) -> bytes:
        """Encrypt a row so that it opens only as this row of this system."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, raw, _context(system, fingerprint))

    def unseal(self, system: str, fingerprint: bytes, sealed: bytes) -> bytes:
        """The row's bytes.

        Raises `SealBroken`.
        """
        try:
            return self._cipher.decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _context(system, fingerprint)
            )
        except InvalidTag:
            raise SealBroken(SealBroken.__doc__) from None


def _derived(key: bytes, purpose: bytes) -> bytes:
    return hashlib.blake2b(b"bluelamp quarantine", digest_size=32, key=key, person=purpose).digest()


def _context(system: str, fingerprint: bytes) -> bytes:
    return system.encode() + b"\0" + fingerprint
