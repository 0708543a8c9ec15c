"""Which encoding a file is in, and bytes made fit for splitting at delimiters. Fields are decoded elsewhere."""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from bluelamp.connect.errors import ManifestInvalid, SourceTruncated
from bluelamp.connect.readers.stream import ByteSource

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CP1252_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
DOS_POUND = re.compile(rb"\x9c\d")
"""A pound sign before digits in cp850 and cp437; in Windows text the byte is the letter oe."""
MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")


@dataclass(frozen=True, slots=True)
class EncodingGuess:
    """An encoding, whether it is certain, and why."""

    encoding: str
    certain: bool
    reason: str


def guess_encoding(sample: bytes) -> EncodingGuess:
    """The encoding of a file from its first bytes, with the reason."""
    for bom, name in BOMS:
        if sample.startswith(bom):
            return EncodingGuess(name, True, "the file opens with its byte order mark")
    even, odd = sample[0:4096:2].count(0), sample[1:4096:2].count(0)
    half = max(1, min(len(sample), 4096) // 2)
    if odd > 0.4 * half and even < 0.1 * half:
        return EncodingGuess("utf-16-le", True, "every second byte is zero")
    if even > 0.4 * half and odd < 0.1 * half:
        return EncodingGuess("utf-16-be", True, "every second byte is zero")
    if sample.isascii():
        return EncodingGuess("utf-8", True, "all ASCII so far, which every likely encoding shares")
    if _is_utf8(sample):
        return EncodingGuess("utf-8", True, "accented letters form valid UTF-8")
    return _guess_single_byte(sample)


def _guess_single_byte(sample: bytes) -> EncodingGuess:
    if DOS_POUND.search(sample):
        return EncodingGuess(
            "cp850", False, "byte 9C stands before digits, as the pound sign does in DOS text"
        )
    high = sum(byte >= 0x80 for byte in sample)
    if CP1252_UNDEFINED.search(sample) or (high > 0.3 * len(sample) and len(sample) > 200):
        best = from_bytes(sample[: 256 * 1024]).best()
        if best is not None:
            return EncodingGuess(best.encoding.replace("_", "-"), False, "the letters fit it best")
        return EncodingGuess("latin-1", False, "some bytes mean nothing in Windows text")
    return EncodingGuess("cp1252", False, "not UTF-8, and every byte is a Windows (Western) letter")


def _is_utf8(sample: bytes) -> bool:
    try:
        # A sample may end in the middle of a letter.
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=False)
    except UnicodeDecodeError:
        return False
    return True


def looks_like_utf8(sample: bytes) -> bool:
    """Whether text said to be single-byte is plainly UTF-8: several accented letters, all of them valid."""
    return len(MULTIBYTE.findall(sample)) >= 3 and _is_utf8(sample)


@dataclass(frozen=True, slots=True)
class Codec:
    """An encoding, ready for splitting: bytes as they are if it extends ASCII, else by way of UTF-8.

    `field` is the codec of the bytes that the splitter sees.
    """

    name: str
    transparent: bool

    @property
    def field(self) -> str:
        """Codec of the bytes that `SplittableSource` gives."""
        return self.name if self.transparent else "utf-8"

    @property
    def errors(self) -> str:
        """Error handler that carries undecodable units through UTF-8 and back."""
        return "surrogatepass" if self.name.startswith("utf") else "surrogateescape"

    def original(self, split: bytes) -> bytes:
        """The file's own bytes again, for quarantine."""
        if self.transparent:
            return split
        return split.decode("utf-8", self.errors).encode(self.name, self.errors)


def codec_for(name: str, sample: bytes, where: str) -> Codec:
    """The codec that a manifest names, its byte order settled by the file's first bytes."""
    try:
        found = codecs.lookup(name)
        "".encode(name)
    except (LookupError, UnicodeError) as error:
        raise ManifestInvalid(where, f"There is no encoding {name!r}.", field="source.encoding") from error
    canonical = "utf-8" if found.name == "utf-8-sig" else found.name
    if canonical in {"utf-16", "utf-32"}:
        marked = next(
            (encoding for bom, encoding in BOMS if sample.startswith(bom) and encoding.startswith(canonical)),
            None,
        )
        canonical = marked or f"{canonical}-le"
    return Codec(canonical, _extends_ascii(canonical))


def _extends_ascii(name: str) -> bool:
    if name in {"utf-8", "ascii"}:
        return True
    try:
        table = [bytes([byte]).decode(name, "replace") for byte in range(256)]
        # Multi-byte code pages swallow several high bytes into one letter; charmaps decode each alone.
        together = bytes(range(128, 256)).decode(name, "replace")
    except UnicodeError:
        return False
    ascii_same = all(table[byte] == chr(byte) for byte in range(128))
    return (
        ascii_same
        and len(together) == 128
        and all(len(letter) == 1 and ord(letter) >= 128 for letter in table[128:])
    )


class SplittableSource:
    """A byte source whose delimiters, quotes and line ends are plain ASCII bytes; no byte order mark."""

    def __init__(self, source: ByteSource, codec: Codec, where: str) -> None:
        self._source = source
        self._codec = codec
        self._where = where
        self._decoder = None if codec.transparent else codecs.getincrementaldecoder(codec.name)(codec.errors)
        self._fresh = True

    def read(self, size: int) -> bytes:
        """Some more bytes; empty at the end."""
        while True:
            block = self._source.read(size)
            ended = not block
            if self._decoder is not None:
                try:
                    text = self._decoder.decode(block, final=ended)
                except UnicodeDecodeError as error:
                    raise SourceTruncated(
                        self._where, f"Its last {self._codec.name} letter is cut."
                    ) from error
                block = text.encode("utf-8", self._codec.errors)
            if self._fresh and block:
                self._fresh = False
                block = block.removeprefix(codecs.BOM_UTF8) if self._codec.field == "utf-8" else block
            if block or ended:
                return block

    def close(self) -> None:
        """Close the file."""
        self._source.close()
