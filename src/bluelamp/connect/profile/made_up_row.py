"""A made-up row for the draft's first test and fixture: plainly nobody, in the source's own formats."""

from datetime import UTC, datetime

from bluelamp.connect.profile.guess import DATES, MOMENTS, Guess
from bluelamp.connect.profile.layout import Layout
from bluelamp.connect.profile.scalars import scalar

MADE_UP = {
    "family": "TESTPERSON", "given": "FAKE", "middle": "INVENTED", "name": "TESTPERSON, Fake", "title": "Mx",
    "alias_family": "NOBODY", "address": "1 Example Street, Exampleton", "street": "Example Street", "premises": "1",
    "town": "Exampleton", "postcode": "ZZ99 3VZ", "phone": "07700 900123", "email": "fake@example.com",
    "offence": "Invented offence", "narrative": "Invented text.", "area": "Invented place", "person_key": "1", "item": "Invented thing",
}  # fmt: skip
"""ZZ99 3VZ is the postcode of no fixed abode; 07700 900000 to 900999 are Ofcom's numbers for drama."""
MOMENT = datetime(2024, 3, 14, 9, 26, 53, tzinfo=UTC)
KEPT_AS_WRITTEN = {
    "family": "names.0.family",
    "town": "town",
    "item": "category",
    "offence": "classification.offence",
    "area": "area",
}
"""Meanings whose text must come out as it went in, with its place in the body."""


def made_up_row(guesses: list[Guess], key_columns: tuple[str, ...]) -> dict[str, str]:
    """One row; columns that nothing can be made up for stay empty."""
    row: dict[str, str] = {}
    for guess in guesses:
        value = _made_up(guess)
        if value is not None:
            row[guess.name] = value
        elif guess.name in key_columns:
            row[guess.name] = "1"
    return row


def _made_up(guess: Guess) -> str | None:
    column = guess.column
    if guess.meaning in DATES | MOMENTS and column.dates is not None:
        moment = MOMENT.replace(year=1984) if guess.meaning == "dob" else MOMENT
        return moment.strftime(column.dates.formats[0].replace("%.f", ".5").replace("%z", "+00:00"))
    if column.codes and guess.meaning in {"gender", "category"}:
        return column.codes[0]
    return MADE_UP.get(guess.meaning or "")


def test_text(row: dict[str, str], guesses: list[Guess], layout: Layout) -> str:
    """The mapping's first test, as YAML."""
    cells = ", ".join(f"{scalar(name)}: {scalar(value)}" for name, value in row.items())
    lines = ["tests:", "  - name: a made-up row becomes records", f"    in: {{{cells}}}", "    out:"]
    expected = [
        f"      {slot.name}.{KEPT_AS_WRITTEN[guess.meaning]}: {scalar(row[guess.name])}"
        for slot in layout.slots
        for line in slot.lines
        for guess in guesses
        if guess.meaning in KEPT_AS_WRITTEN and line.value == scalar(guess.name) and guess.name in row
        and line.key == KEPT_AS_WRITTEN[guess.meaning].rpartition(".")[2]
    ]  # fmt: skip
    if not expected:
        return ""
    return "\n".join([*lines, *expected]).replace(".town:", ".address.town:")
