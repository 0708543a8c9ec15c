"""A key and its 64-bit number, the same on every machine and for ever. What becomes a key is elsewhere."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

from bluelamp.pole.keys.kinds import KIND_END, KeyKind

SECRET_BYTES_MAX = 64


class SecretTooLong(ValueError):
    """A secret for keys has at most 64 bytes. Use 32 random bytes."""


class Key(NamedTuple):
    """One value by which records are found: two records with the same key may be the same."""

    kind: KeyKind
    value: str

    @classmethod
    def read(cls, material: str) -> "Key":
        """Read a key back from its text."""
        kind, _, value = material.partition(KIND_END)
        return cls(KeyKind(kind), value)

    @property
    def material(self) -> str:
        """The text that is hashed."""
        return f"{self.kind.value}{KIND_END}{self.value}"


def hash_key(key: Key, secret: bytes | None = None) -> int:
    """Give the key's number: a signed 64-bit integer, as PostgreSQL's bigint holds it.

    With a secret shared by the network the number tells nothing to those without it, so that one
    node may ask another whether it holds candidates. It is pseudonymous, not anonymous: whoever
    has the secret can try names and dates.
    """
    state = hasher(secret)
    state.update(key.material.encode())
    return int.from_bytes(state.digest(), "little", signed=True)


def hash_keys(keys: Iterable[Key], secret: bytes | None = None) -> list[int]:
    """Give the numbers of several keys, in order and without repeats."""
    return sorted({hash_key(key, secret) for key in keys})


def hash_many(kind: KeyKind, values: Iterable[str], secret: bytes | None = None) -> bytes:
    """Give the numbers of many keys of one kind, eight bytes each, little-endian and in order."""
    start = hasher(secret)
    start.update(f"{kind.value}{KIND_END}".encode())
    return digests(start, values)


def digests(start: blake2b, texts: Iterable[str]) -> bytes:
    """Give the digests of many texts that begin alike, one after the other."""
    copied, found = start.copy, bytearray()
    for text in texts:
        # Copying a started hash costs half of starting one.
        state = copied()
        state.update(text.encode())
        found += state.digest()
    return bytes(found)


def hasher(secret: bytes | None = None) -> blake2b:
    """Start a hash of eight bytes: BLAKE2b, keyed if there is a secret (RFC 7693)."""
    if secret is not None and len(secret) > SECRET_BYTES_MAX:
        raise SecretTooLong(f"A secret for keys has at most {SECRET_BYTES_MAX} bytes, not {len(secret)}.")
    return blake2b(digest_size=8, key=secret or b"")
