"""What a PICTURE says: how many characters or digits, where the decimal point is thought, whether there is a sign."""

import re
from dataclasses import dataclass
from typing import Literal

DIGITS_MAX = 31
LENGTH_MAX = 32_767
_REPEAT = re.compile(r"(.)\((\d{1,6})\)")
_NUMERIC = re.compile(r"^S?(P*)(9*)(V?)(9*)(P*)$")
_EDITED = re.compile(r"^(?:[ZBAX90/,.+\-*$VP]|CR|DB|£)+$")


class PictureUnreadable(ValueError):
    """The picture is none that can be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in figures. `scale` counts the digits behind the point; below zero, the zeros to add."""

    kind: Literal["text", "number"]
    length: int
    """Characters in storage, for DISPLAY."""
    digits: int = 0
    scale: int = 0
    signed: bool = False


def parse_picture(written: str) -> Picture:
    """The picture that this string draws."""
    text = written.upper()
    counts = [int(count) for _, count in _REPEAT.findall(text)]
    if any(count > LENGTH_MAX or count == 0 for count in counts):
        raise PictureUnreadable(f"a repeat count must lie between 1 and {LENGTH_MAX:,}")
    whole = _REPEAT.sub(lambda found: found[1] * int(found[2]), text)
    if len(whole) > LENGTH_MAX:
        raise PictureUnreadable(f"it is longer than {LENGTH_MAX:,} characters")
    if "N" in whole or "G" in whole:
        raise PictureUnreadable("national and double-byte characters (N, G) are not read")
    # Beside P the point is where P puts it; V says it once more.
    numeric = _NUMERIC.match(re.sub(r"V(?=P)|(?<=P)V", "", whole))
    if numeric is not None and "9" in whole:
        return _number(whole, numeric)
    if whole and set(whole) <= set("XA9"):
        return Picture("text", len(whole))
    if _EDITED.match(whole):
        # Numbers edited for print are text already; V and P take no room.
        return Picture("text", len(whole.replace("V", "").replace("P", "")))
    raise PictureUnreadable("it has a character that no picture has")


def _number(whole: str, found: re.Match[str]) -> Picture:
    leading, before, _, after, trailing = found.groups()
    digits = len(before) + len(after)
    if digits > DIGITS_MAX:
        raise PictureUnreadable(f"a number has at most {DIGITS_MAX} digits")
    if leading and trailing:
        raise PictureUnreadable("P may stand on one side only")
    scale = len(after)
    if leading:
        scale = len(leading) + digits
    elif trailing:
        scale = -len(trailing)
    return Picture("number", digits, digits, scale, signed=whole.startswith("S"))
