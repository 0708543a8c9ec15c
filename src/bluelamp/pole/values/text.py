"""Ground rules for raw text from old systems: spacing, invisible characters, filler words, slips of the keyboard."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

# Written as code points: a reader cannot see the characters themselves. ZWJ and ZWNJ (200C, 200D) stay, since
# Persian and Indic spellings need them.
_INVISIBLE: Final = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffc-\ufffe]"
)
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SPACE: Final = re.compile(r"\s+")
_LIKE_APOSTROPHE: Final = re.compile("[\u2018\u2019\u201b\u02bc\u02b9\u02bb\u0060\u00b4\u2032\uff07]")
_LIKE_HYPHEN: Final = re.compile("[\u2010-\u2015\u2212\u00ad\ufe58\ufe63\uff0d]")

FILLERS: Final = frozenset(
    {
        "?", "-", ".", "n/a", "na", "n.a.", "n/k", "nk", "none", "nil", "null", "not known", "not stated",
        "not given", "refused", "unknown", "unk", "u/k", "tbc", "tba", "x", "xx", "xxx", "xxxx", "test", "anon",
        "anonymous", "no name", "no reply", "not applicable", "unspecified", "not specified", "not recorded",
    }
)  # fmt: skip
"""Words put in a box only to fill it. POLE general rule: a blank is better than a filler value."""


def squeeze(text: str) -> str:
    """Compose accents (NFC), drop characters nobody can see, and make every run of space one space."""
    if text.isascii() and text.isprintable():
        return _SPACE.sub(" ", text).strip()
    visible = _LONE_SURROGATE.sub("", _INVISIBLE.sub("", text))
    return _SPACE.sub(" ", unicodedata.normalize("NFC", visible)).strip()


def plain_marks(text: str) -> str:
    """Write every kind of apostrophe as ' and every kind of hyphen or dash as -."""
    if text.isascii() and "`" not in text:
        return text
    return _LIKE_HYPHEN.sub("-", _LIKE_APOSTROPHE.sub("'", text))


def ascii_digits(text: str) -> str:
    """Write digits of any script as 0 to 9, so that a date typed on an Arabic keyboard is still a date."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


@lru_cache(maxsize=4096)
def _is_filler(folded: str) -> bool:
    return folded in FILLERS or (len(folded) > 1 and set(folded) <= set("?-.*/_ "))


def is_filler(text: str) -> bool:
    """Tell whether the text only fills the box: UNKNOWN, N/A, TBC, XXX, ??? and the like."""
    return len(text) <= 20 and _is_filler(text.casefold().strip())


def one_slip(left: str, right: str) -> bool:
    """Tell whether one slip of the keyboard (add, drop, change or swap) turns one text into the other."""
    return (
        left != right and abs(len(left) - len(right)) <= 1 and OSA.distance(left, right, score_cutoff=1) <= 1
    )
