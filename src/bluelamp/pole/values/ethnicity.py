"""Ethnicity: self-defined (16+1, 18+1) and officer-observed (0 to 7, IC codes), kept apart. The lists are in pole.codes."""

from typing import Final, Literal

from bluelamp.pole.codes import code_list
from bluelamp.pole.finding import Findings
from bluelamp.pole.values.coded import CodedValue
from bluelamp.pole.values.kind import Agreement

ListVersion = Literal["16-1", "18-1"]

SELF_DEFINED: Final = CodedValue(
    noun="self-defined ethnicity",
    rule="ethnicity-self-defined",
    list_ids=("ethnicity-16-1", "ethnicity-18-1"),
    schemes_read=("sdm",),
    words={
        "british": "W1", "white english": "W1", "irish": "W2", "gypsy": "W3", "irish traveller": "W3", "traveller": "W3",
        "any other white": "W9", "white other": "W9", "mixed white and black caribbean": "M1",
        "mixed white and black african": "M2", "mixed white and asian": "M3", "mixed other": "M9",
        "asian indian": "A1", "asian pakistani": "A2", "asian bangladeshi": "A3", "asian other": "A9",
        "black caribbean": "B1", "black african": "B2", "black other": "B9", "chinese": "O1", "arab": "O2", "other": "O9",
        "refused": "NS", "not given": "NS", "n s": "NS", "declined": "NS",
    },
    says_nothing=frozenset({"NS"}),
)  # fmt: skip
"""16+1 decides (CJS Data Standards Catalogue v5.0); codes that only the 18+1 list has are read with a note."""

OBSERVED: Final = CodedValue(
    noun="observed ethnicity",
    rule="ethnicity-observed",
    list_ids=("ethnicity-observed",),
    schemes_read=("ic", "sdm"),
    words={
        "n k": "0", "not known": "0", "ic 1": "1", "ic 2": "2", "ic 3": "3", "ic 4": "4", "ic 5": "5", "ic 6": "6", "ic 9": "0",
        "ic0": "0", "white": "1", "chinese": "5", "south east asian": "5", "arab": "6", "middle eastern": "6",
    },
    says_nothing=frozenset({"0"}),
)  # fmt: skip


def clean_self_defined(text: str) -> str | None:
    """Give the two-character code (`W1`) of a code, `ESDD_W1` or the words of the list."""
    return SELF_DEFINED.clean(text)


def clean_observed(text: str) -> str | None:
    """Give the figure 0 to 7 of a figure, an IC code or the words of the list."""
    return OBSERVED.clean(text)


def validate_self_defined(text: str) -> Findings:
    """Check that the text is a code or word for self-defined ethnicity; a code of 18+1 only gives a note."""
    return SELF_DEFINED.validate(text)


def validate_observed(text: str) -> Findings:
    """Check that the text is a code or word for observed ethnicity."""
    return OBSERVED.validate(text)


def compare_self_defined(left: str, right: str) -> Agreement:
    """Say whether two records agree on self-defined ethnicity, whichever list they used."""
    one, other = (to_version(text, "16-1") or text for text in (left, right))
    return SELF_DEFINED.compare(one, other)


def compare_observed(left: str, right: str) -> Agreement:
    """Say whether two officers observed the same; they often differ about one person."""
    return OBSERVED.compare(left, right)


def caption_self_defined(text: str) -> str:
    """Show the label: `White British`."""
    return SELF_DEFINED.caption(text)


def caption_observed(text: str) -> str:
    """Show the label: `White North European`."""
    return OBSERVED.caption(text)


def to_version(text: str, version: ListVersion) -> str | None:
    """Give the code in the 16+1 or the 18+1 list (Chinese is O1 in one and A4 in the other); None where unknown."""
    code = SELF_DEFINED.clean(text)
    if code is None:
        return None
    wanted, other = (
        code_list(f"ethnicity-{version}"),
        code_list("ethnicity-18-1" if version == "16-1" else "ethnicity-16-1"),
    )
    # O1 is in 16+1 only and A4 in 18+1 only, so a code that the wanted list has means the same in both.
    if code in wanted:
        return code
    return other.entry(code).codes.get(version)


def to_ic(text: str) -> str | None:
    """Give the radio code (IC1 to IC6, IC9) of an observed ethnicity; None for 7, which has none."""
    return OBSERVED.code_in(text, "ic")
