"""Gender as recorded (POLE DS_037), read from POLE words, CJS, PNC and SDM codes. The list itself is in pole.codes."""

from typing import Final

from bluelamp.pole.finding import Findings
from bluelamp.pole.values.coded import CodedValue
from bluelamp.pole.values.kind import Agreement

GENDER: Final = CodedValue(
    noun="gender",
    rule="gender",
    list_ids=("gender",),
    schemes_read=("cjs", "sdm"),
    words={
        "m": "male", "f": "female", "man": "male", "woman": "female", "boy": "male", "girl": "female",
        "trans man": "trans-male", "trans woman": "trans-female", "transgender male": "trans-male",
        "transgender female": "trans-female", "nonbinary": "non-binary", "nb": "non-binary",
        # PNC writes U for both 'not known' and 'not specified'; the weaker claim is taken.
        "u": "not-known", "unknown": "not-known", "unk": "not-known", "nk": "not-known", "n k": "not-known",
        "indeterminate": "not-specified", "not stated": "not-specified", "x": "not-specified",
    },
    says_nothing=frozenset({"not-known", "not-specified"}),
)  # fmt: skip


def clean(text: str) -> str | None:
    """Give the POLE code (`male`, `female`, `trans-male` …) of `1`, `M`, `Male`, `GNDR_0001` and the like."""
    return GENDER.clean(text)


def validate(text: str) -> Findings:
    """Check that the text is a code or word for gender."""
    return GENDER.validate(text)


def compare(left: str, right: str) -> Agreement:
    """Say whether two records agree on gender; a difference may also be a change over time."""
    return GENDER.compare(left, right)


def caption(text: str) -> str:
    """Show the label: `Female`."""
    return GENDER.caption(text)


def to_cjs(text: str) -> str | None:
    """Give the CJS code (0, 1, 2, 9). None where CJS has none: trans and non-binary codes are the force's decision."""
    return GENDER.code_in(text, "cjs")


def to_pnc(text: str) -> str | None:
    """Give the PNC code (M, F, U); None where the PNC has none."""
    return GENDER.code_in(text, "pnc")


def to_sdm(text: str) -> str | None:
    """Give the national Standard Data Model's code (GNDR_…); None where none is published."""
    return GENDER.code_in(text, "sdm")
