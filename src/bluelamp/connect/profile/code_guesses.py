"""Code tables proposed from the values seen: each of a source's codes with our code, or nothing."""

from collections.abc import Callable, Mapping

from bluelamp.connect.profile.column_profile import ColumnProfile
from bluelamp.pole.codes import code_list
from bluelamp.pole.values import ethnicity, gender

CodeTable = dict[str, str | None]

_CLEANERS: Mapping[str, Callable[[str], str | None]] = {
    "gender": gender.clean,
    "observed_ethnicity": ethnicity.clean_observed,
    "self_ethnicity": ethnicity.clean_self_defined,
}


def code_table(meaning: str, column: ColumnProfile) -> CodeTable | None:
    """The proposed table for a coded meaning; None if the meaning has no codes or too many values were seen."""
    if not column.codes and not column.explained:
        return None
    if meaning == "category":
        return _by_label("crime-category", column)
    cleaner = _CLEANERS.get(meaning)
    if cleaner is None:
        return None
    values = dict.fromkeys([*column.explained, *column.codes])
    # A code that the source's description explains means what the words say: 1 is no man where level 88 says FEMALE.
    return {value: cleaner(column.explained.get(value, value)) for value in values}


def _by_label(list_id: str, column: ColumnProfile) -> CodeTable | None:
    """Only a table that knows every value is proposed: a free text is better kept than half lost."""
    labels = {entry.label.casefold(): entry.code for entry in code_list(list_id)}
    codes = {entry.code.casefold(): entry.code for entry in code_list(list_id)}
    table = {value: labels.get(value.casefold()) or codes.get(value.casefold()) for value in column.codes}
    return table if all(table.values()) else None


def marker_separator(column: ColumnProfile) -> str | None:
    """What stands between the codes of a column of warning markers; None if they are no marker codes."""
    known = {entry.code for entry in code_list("warning-marker")}
    for separator in ("/", ",", ";", "|", " "):
        parts = [part.strip().upper() for value in column.values for part in value.split(separator)]
        filled = [part for part in parts if part]
        if filled and sum(part in known for part in filled) / len(filled) > 0.6:
            return separator
    return None
