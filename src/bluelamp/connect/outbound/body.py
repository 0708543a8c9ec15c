"""Taking in an answer's body: unpacked by ourselves, so that no packed byte can become more than the limit."""

import zlib
from collections.abc import Iterable

from bluelamp.connect.outbound.errors import AnswerTooLarge, AnswerUnsound

_GZIP = 31  # window bits that ask zlib for a gzip header


class BodyCut(Exception):
    """The packed body stops before its end; the same request may well bring it whole."""


def read_body(chunks: Iterable[bytes], encoding: str, bytes_max: int, where: str) -> bytes:
    """The body, unpacked.

    Raises `AnswerTooLarge`, `AnswerUnsound` for an encoding that was not asked for, and `BodyCut`.
    """
    if encoding in {"", "identity"}:
        parts = chunks
    elif encoding in {"gzip", "x-gzip"}:
        parts = _unpacked(chunks, bytes_max, where)
    else:
        raise AnswerUnsound(where, "Its body is packed in a way that was not asked for.")
    whole = bytearray()
    for part in parts:
        whole += part
        if len(whole) > bytes_max:
            raise AnswerTooLarge(where, f"The limit is {bytes_max:,} bytes.")
    return bytes(whole)


def _unpacked(chunks: Iterable[bytes], bytes_max: int, where: str) -> Iterable[bytes]:
    unpacking, ended = zlib.decompressobj(_GZIP), False
    for chunk in chunks:
        rest = chunk
        while rest:
            if ended:
                unpacking, ended = zlib.decompressobj(_GZIP), False
            try:
                # One byte beyond the limit is enough to know, however far the rest would unpack.
                yield unpacking.decompress(rest, bytes_max + 1)
            except zlib.error:
                raise AnswerUnsound(where, "Its packed body is damaged.") from None
            ended = unpacking.eof
            rest = unpacking.unused_data if ended else unpacking.unconsumed_tail
    if not ended:
        raise BodyCut
