"""One-byte code pages as tables, a guess at the page of a sample, and doubt about the one that was named."""

import codecs
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from bluelamp.connect.errors import ManifestInvalid

Bytes = NDArray[np.uint8]
BAD_DIGIT, BAD_SIGN = 255, 254
_LIKELY = frozenset(
    " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'’-./,&()@:;#*+_\"?!%£$=<>|"
)
"""Characters that forms of the police are filled with; an accented letter now and then is no harm to the share."""
LIKELY_SHARE_MIN = 0.8
BRITISH = "cp285"


@dataclass(frozen=True, eq=False)
class CodePage:
    """A code page as look-up tables of 256 places."""

    name: str
    letters: str
    """Character of each byte; U+FFFD for a byte that means nothing."""
    pad: int
    ebcdic: bool
    ascii_of: Bytes
    """The same character in ASCII; 0 where there is none."""
    utf8_length: Bytes
    undefined: NDArray[np.bool_]
    likely: NDArray[np.bool_]
    digit: Bytes
    signed_digit: Bytes
    negative: NDArray[np.bool_]
    plus: int
    minus: int


@cache
def code_page(name: str) -> CodePage:
    """The code page of this name; Python's own, or one of the `ebcdic` package."""
    codec = _codec(name)
    letters = "".join(bytes([byte]).decode(codec, "replace") for byte in range(256)) if codec else ""
    if codec in {"utf-8", "utf-8-sig"}:
        letters = "".join(chr(byte) if byte < 128 else "\ufffd" for byte in range(256))
    if len(letters) != 256 or not set(" 0123456789+-ABC") <= set(letters):
        raise ManifestInvalid(
            f"encoding {name!r}", "It is not a code page of one byte for each character.", field="source.encoding",
            remedy="Ask the mainframe team for the code page of the extract: in the UK mostly cp285 or cp1146, else cp037 or cp500; ascii or cp1252 for plain text.",
        )  # fmt: skip
    pad = _byte_of(letters, " ")
    ebcdic = letters[0xF0:0xFA] == "0123456789"
    table = np.array([ord(letter) for letter in letters], dtype=np.uint32)
    digit, signed_digit, negative = _ebcdic_digits() if ebcdic else _ascii_digits()
    return CodePage(
        name=name, letters=letters, pad=pad, ebcdic=ebcdic,
        ascii_of=np.where(table < 128, table, 0).astype(np.uint8),
        utf8_length=np.array([len(letter.encode()) for letter in letters], dtype=np.uint8),
        undefined=np.array([letter == "\ufffd" for letter in letters]),
        likely=np.array([letter in _LIKELY for letter in letters]),
        digit=digit, signed_digit=signed_digit, negative=negative,
        plus=_byte_of(letters, "+"), minus=_byte_of(letters, "-"),
    )  # fmt: skip


def _codec(name: str) -> str | None:
    """Python's name of the codec; the `ebcdic` package adds its pages only when Python has none of that name."""
    try:
        found = codecs.lookup(name)
    except LookupError:
        import ebcdic  # noqa: F401, PLC0415 (to import it is to register its pages)

        try:
            found = codecs.lookup(name)
        except LookupError:
            return None
    return found.name if getattr(found, "_is_text_encoding", True) else None


def _byte_of(letters: str, letter: str) -> int:
    return max(0, letters.find(letter))


def _ebcdic_digits() -> tuple[Bytes, Bytes, NDArray[np.bool_]]:
    codes = np.arange(256)
    zone, low = codes >> 4, codes & 15
    digit = np.where((zone == 15) & (low <= 9), low, BAD_DIGIT).astype(np.uint8)
    signed = np.where(low > 9, BAD_DIGIT, np.where(zone < 10, BAD_SIGN, low)).astype(np.uint8)
    return digit, signed, np.isin(zone, (0xB, 0xD))


def _ascii_digits() -> tuple[Bytes, Bytes, NDArray[np.bool_]]:
    """Overpunched digits as a translating transfer leaves them ({ABC…, }JKL…), and as PC compilers write them (p to y)."""
    digit = np.full(256, BAD_DIGIT, dtype=np.uint8)
    digit[0x30:0x3A] = np.arange(10)
    signed = np.where(digit == BAD_DIGIT, BAD_SIGN, digit).astype(np.uint8)
    negative = np.zeros(256, dtype=np.bool_)
    for letters, minus in (("{ABCDEFGHI", False), ("}JKLMNOPQR", True), ("pqrstuvwxy", True)):
        for value, letter in enumerate(letters):
            signed[ord(letter)] = value
            negative[ord(letter)] = minus
    return digit, signed, negative


def likely_share(cells: Bytes, page: CodePage) -> float | None:
    """Share of the bytes that are characters one expects in text; None if there is too little text to say."""
    filled = cells[(cells != 0) & (cells != 0xFF) & (cells != page.pad)]
    if len(filled) < 20:
        return None
    return float(page.likely[filled].mean())


@dataclass(frozen=True, slots=True)
class PageGuess:
    """A code page and why; it is for a person to confirm."""

    encoding: str
    reason: str


def guess_page(sample: bytes) -> PageGuess:
    """The code page that the bytes of text speak for."""
    cells = np.frombuffer(sample, dtype=np.uint8)
    shares = {
        name: likely_share(cells, code_page(name)) or 0.0 for name in ("ascii", "cp1252", BRITISH, "cp500")
    }
    if max(shares["ascii"], shares["cp1252"]) >= max(shares[BRITISH], shares["cp500"]):
        high = bool((cells >= 0x80).any())
        return (
            PageGuess("cp1252", "the letters are ASCII with a few Windows letters")
            if high
            else PageGuess("ascii", "every byte is ASCII")
        )
    if shares["cp500"] > shares[BRITISH]:
        return PageGuess(
            "cp500", "the bytes are EBCDIC, and its brackets and signs fit the international page best"
        )
    pounds = int((cells == 0x5B).sum())
    seen = f"; byte 5B, which stands {pounds} times, is £ in it but $ in cp037" if pounds else ""
    return PageGuess(BRITISH, f"the bytes are EBCDIC, and this is the page of UK mainframes{seen}")
