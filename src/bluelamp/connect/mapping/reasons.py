"""Reason codes of quarantined rows: stable, documented, each with a sentence and a remedy."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row is kept aside."""

    code: str
    sentence: str
    """`{field}` is the author's name of the value. Never the value itself."""
    remedy: str


REASONS: Final = {
    reason.code: reason
    for reason in (
        Reason(
            "key-missing",
            "{field}, which names the row, is empty.",
            "Fill the key in the source, or choose another key in the mapping.",
        ),
        Reason(
            "date-unreadable",
            "{field} is not a date in any of the mapping's formats.",
            "Correct the source, or add the format to `parse`.",
        ),
        Reason(
            "time-unreadable",
            "{field} is not a time in any of the mapping's formats.",
            "Correct the source, or add the format to `parse`.",
        ),
        Reason(
            "time-impossible",
            "{field} lies in an hour that a change of the clock skipped, or repeated.",
            "Correct the source, or say `ambiguous: earliest` for the repeated hour.",
        ),
        Reason(
            "number-unreadable",
            "{field} is not a number.",
            "Correct the source, or list the text under `null_if`.",
        ),
        Reason(
            "name-unreadable",
            "{field} holds nothing that could be a name.",
            "Correct the source, or list the text under `null_if`.",
        ),
        Reason(
            "address-unreadable",
            "{field} holds nothing that could be an address.",
            "Correct the source, or list the text under `null_if`.",
        ),
        Reason(
            "code-unknown",
            "{field} holds a code that is not in the code table.",
            "Ask the system's owner what it means and add it to `codes`, then replay.",
        ),
        Reason(
            "value-out-of-range",
            "{field} lies outside the range that the mapping allows.",
            "Correct the source, or widen `between`.",
        ),
        Reason(
            "value-unreadable",
            "{field} is not readable as its kind of value.",
            "Correct the source, or say `on_bad: keep`.",
        ),
        Reason(
            "value-too-long",
            "{field} is longer than the record allows.",
            "Nothing is cut short: correct the source, or map the column to a longer field such as narrative.",
        ),
        Reason(
            "value-not-allowed",
            "{field} holds a value that the record does not allow here.",
            "Add a code table to the field.",
        ),
        Reason(
            "value-missing",
            "{field}, which the record cannot do without, is empty.",
            "Fill it in the source, or add a `when` so that no record is made.",
        ),
        Reason(
            "character-forbidden",
            "{field} holds a NUL character, which no record can hold.",
            "Correct the source; the quarantined bytes show the place.",
        ),
    )
}
"""Reasons of the mapping stage. Readers, validation and loading add their own."""


def sentence(code: str, field: str) -> str:
    """The reason in words, for the person who must correct it."""
    reason = REASONS[code]
    return f"{reason.sentence.format(field=field)} {reason.remedy}"
