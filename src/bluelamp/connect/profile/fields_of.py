"""The cleaned fields that a draft needs: dates, code tables, kinds. One function for each way to clean."""

from dataclasses import dataclass, field

import polars as pl

from bluelamp.connect.profile.code_guesses import code_table, marker_separator
from bluelamp.connect.profile.column_profile import ColumnProfile
from bluelamp.connect.profile.guess import DATES, MOMENTS, Guess, surname_first
from bluelamp.connect.profile.layout import Line
from bluelamp.connect.profile.scalars import listed, mapped, scalar, written

FIELD_NAMES = {
    "dob": "born", "gender": "sex", "observed_ethnicity": "appearance", "self_ethnicity": "ethnicity_given",
    "occurred": "happened", "occurred_to": "happened_until", "category": "kind_of_crime", "markers": "warnings",
    "given": "forenames", "name": "whole_name", "alias": "other_names", "deceased_on": "died", "age": "age_years",
}  # fmt: skip
NOTHING = '"null"'
"""What becomes of a value that cannot be read: nothing, with a finding. The row itself still loads."""
KINDS = {
    "phone": "phone", "email": "email", "postcode": "postcode", "mark": "vehicle-mark", "pnc_id": "pnc-id",
    "cro": "cro", "asn": "asn",
}  # fmt: skip
"""Meanings whose text is cleaned as a kind of value where it is used."""
EXPLAINED_TEXTS = frozenset(
    {"status", "outcome", "disposal", "description_build", "description_hair", "description_eyes"}
)
"""Meanings whose text may be the words that the source's own description has for its codes."""
UNEXPLAINED_MAX = 0.02
"""Share of rows with codes that the description does not explain, up to which it counts as the whole truth."""
SEVERAL_WORDS = pl.col("value").str.contains(r"\S\s+\S")
SEVERAL_NAMES = 0.2
"""Share of forenames with more than one word, from which on the column holds several names."""
PLACEHOLDER_DATES = (
    "01/01/1900",
    "1900-01-01",
    "01/01/1901",
    "00/00/0000",
    "0000-00-00",
    "31/12/9999",
    "9999-12-31",
    "01/01/0001",
    "0001-01-01",
    "00000000",
    "000000",
    "0",
    "99999999",
    "999999",
)


@dataclass(slots=True)
class Fields:
    """The fields drafted so far; `use` gives what to write where the value is wanted."""

    taken: set[str]
    """Names of columns, which a field must not hide."""
    lines: list[Line] = field(default_factory=list)
    _used: dict[str, str] = field(default_factory=dict)

    def use(self, guess: Guess) -> str:
        """The column itself, a small field in place, or the name of a new field."""
        if guess.name not in self._used:
            self._used[guess.name] = self._value(guess)
        return self._used[guess.name]

    def repeated(self, guess: Guess, steps: dict[str, str], why: str) -> str:
        """A field for each column of a table; gives their names with {n} for the number."""
        name = self._name(guess)
        line = written(**{"from": f'"{guess.table}"', **steps, "repeat": str(guess.repeats)})
        self.lines.append(Line(name, line, f"{guess.table}: {why}", check=not guess.sure))
        return f"{name}_{{n}}"

    def _value(self, guess: Guess) -> str:
        column, meaning = guess.column, guess.meaning or ""
        if meaning in KINDS:
            return written(**{"from": scalar(column.name), "kind": KINDS[meaning]})
        made = self._made(guess)
        if made is None and meaning == "given" and column.share_where(SEVERAL_WORDS) > SEVERAL_NAMES:
            made = {"split": '" "', "case": "title"}, "several names in one column"
        if made is None:
            return scalar(column.name)
        steps, remark = made
        name = self._name(guess)
        why = f"{column.name}: {guess.why}{f'; {remark}' if remark else ''}"
        self.lines.append(
            Line(name, written(**{"from": scalar(column.name), **steps}), why, check=not guess.sure)
        )
        return name

    def _made(self, guess: Guess) -> tuple[dict[str, str], str] | None:
        column, meaning = guess.column, guess.meaning or ""
        if meaning in DATES | MOMENTS:
            return _date(column), ""
        if meaning == "name":
            order = "surname-first" if surname_first(column) else "given-first"
            return {"parse": f'"name({order})"', "on_bad": NOTHING}, ""
        if meaning == "whole_address":
            return {"parse": "address", "on_bad": NOTHING}, ""
        if meaning == "age":
            return {"parse": "integer", "on_bad": NOTHING}, ""
        if meaning == "markers":
            separator = marker_separator(column) or "/"
            return {
                "split": scalar(separator),
                "code_list": "{list: warning-marker}",
                "on_unknown": "keep",
            }, ""
        table = code_table(meaning, column)
        if table is None and column.explained and meaning in EXPLAINED_TEXTS:
            return {"codes": mapped(dict(column.explained)), **self.unknown(guess)}, "in the copybook's words"
        if table is None:
            return None
        if column.explained and column.unexplained_share <= UNEXPLAINED_MAX:
            table = {code: ours for code, ours in table.items() if code in column.explained}
        unknown = [code for code, ours in table.items() if ours is None]
        remark = f"CHECK what {', '.join(unknown)} mean" if unknown else ""
        return {
            "codes": mapped(table),
            **(self.unknown(guess) if column.explained else {"on_unknown": NOTHING}),
        }, remark

    @staticmethod
    def unknown(guess: Guess) -> dict[str, str]:
        """What becomes of a code that the source's own description does not explain: its row waits for somebody to say."""
        few = guess.column.unexplained_share <= UNEXPLAINED_MAX
        return {"on_unknown": "quarantine" if few else NOTHING}

    def _name(self, guess: Guess) -> str:
        base = FIELD_NAMES.get(guess.meaning or "", guess.meaning or "value")
        if guess.role:
            base = f"{guess.role.lower()}_{base}"
        used = {line.key for line in self.lines} | self.taken
        name, turn = base, 2
        while name in used:
            name, turn = f"{base}_{turn}", turn + 1
        return name


def _date(column: ColumnProfile) -> dict[str, str]:
    assert column.dates is not None
    word = "datetime" if column.dates.has_time else "date"
    formats = [f'"{word}({form})"' for form in column.dates.formats[:4]]
    steps = {"parse": formats[0] if len(formats) == 1 else f"[{', '.join(formats)}]"}
    placeholders = [value for value in PLACEHOLDER_DATES if value in column.values]
    if placeholders:
        steps = {"null_if": listed(placeholders), **steps}
    if any("%y" in form for form in column.dates.formats):
        steps["two_digit_year"] = "past"
    return {**steps, "on_bad": NOTHING}
