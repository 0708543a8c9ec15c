"""Guessing an encoding, and the reason that is given for it."""

import pytest

from bluelamp.connect.readers.encoding import codec_for, guess_encoding


@pytest.mark.parametrize(
    ("content", "encoding", "certain"),
    [
        (b"id,name\n1,Ann\n", "utf-8", True),
        ("id,name\n1,Zoë\n".encode(), "utf-8", True),
        ("id,name\n1,Zoë\n".encode()[:-2], "utf-8", True),
        ("id,name\n1,Zoë\n".encode("utf-8-sig"), "utf-8", True),
        ("id,name\n1,Zoë\n".encode("utf-16"), "utf-16-le", True),
        ("id,name\n1,Zoë\n".encode("utf-16-le"), "utf-16-le", True),
        ("id,name\n1,Zoë\n".encode("utf-16-be"), "utf-16-be", True),
        ("id,name\n1,Zoë £5 “quoted”\n".encode("cp1252"), "cp1252", False),
        ("id,name\n1,taken: £50\n".encode("cp850"), "cp850", False),
    ],
)
def test_an_encoding_is_told_by_its_bytes(content: bytes, encoding: str, certain: bool) -> None:
    guess = guess_encoding(content)
    assert (guess.encoding, guess.certain) == (encoding, certain)
    assert guess.reason


@pytest.mark.parametrize(
    "name", ["latin-1", "cp1252", "cp850", "iso8859-15", "mac-roman", "koi8-r", "utf-8", "ascii"]
)
def test_encodings_that_extend_ascii_are_split_as_they_are(name: str) -> None:
    assert codec_for(name, b"", "a.csv").transparent


@pytest.mark.parametrize("name", ["utf-16", "utf-32", "cp037", "shift_jis", "gb18030", "big5", "utf-7"])
def test_other_encodings_are_split_by_way_of_utf8(name: str) -> None:
    assert not codec_for(name, b"", "a.csv").transparent
