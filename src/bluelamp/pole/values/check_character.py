"""The check character of PNC ID, CRO number and ASN: value mod 23 as an index into 23 letters."""

from typing import Final

LETTERS: Final = "ZABCDEFGHJKLMNPQRTUVWXY"
"""The alphabet without I, O and S; a remainder of 0 gives Z (NPCC Minimum POLE Data Standards, DS_071 to DS_073)."""


def check_character(figures: str) -> str:
    """Give the check character of a string of figures: `01012345` mod 23 picks the letter."""
    return LETTERS[int(figures) % len(LETTERS)]
