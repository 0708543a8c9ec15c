"""UUID version 7 (RFC 9562): ids that sort by the time they were made. Python has its own only from 3.14 on."""

import secrets
import time
import uuid


def uuid7() -> uuid.UUID:
    """A new time-ordered id: 48 bits of milliseconds since 1970, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random_bits = secrets.randbits(74)
    value = (
        (milliseconds & (2**48 - 1)) << 80
        | 0x7 << 76
        | (random_bits >> 62) << 64
        | 0b10 << 62
        | random_bits & (2**62 - 1)
    )
    return uuid.UUID(int=value)
