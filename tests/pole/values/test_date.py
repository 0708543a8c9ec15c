"""Dates: what old systems write, what is known of a date, rules for dates of birth, likeness."""

from datetime import date as day

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.pole.values import date
from bluelamp.pole.values.kind import Likeness
from bluelamp.pole.values.partial_date import NotOnCalendar, PartialDate, Precision

ON = day(2026, 11, 22)


def birth_rules(text: str, died: day | None = None) -> set[str]:
    return {finding.rule for finding in date.validate_birth(text, on=ON, died=died)}


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("1984-03-04", "1984-03-04"),
        ("1984-03-04T23:15:00Z", "1984-03-04"),
        ("1984-03-04 00:00:00.000", "1984-03-04"),
        ("04/03/1984", "1984-03-04"),
        ("4.3.1984", "1984-03-04"),
        ("04-03-1984 09:30", "1984-03-04"),
        ("04 03 1984", "1984-03-04"),
        ("04031984", "1984-03-04"),
        ("19840304", "1984-03-04"),
        ("20021201", "2002-12-01"),
        ("040384", "1984-03-04"),
        ("198403", "1984-03"),
        ("4/3/84", "1984-03-04"),
        ("4/3/26", "2026-03-04"),
        ("4/3/27", "1927-03-04"),
        ("4 March 1984", "1984-03-04"),
        ("4th of March 1984", "1984-03-04"),
        ("Sunday 4 March 1984", "1984-03-04"),
        ("04-MAR-84", "1984-03-04"),
        ("04MAR1984", "1984-03-04"),
        ("March 4, 1984", "1984-03-04"),
        ("Mar 1984", "1984-03"),
        ("SEPT. 1984", "1984-09"),
        ("3/84", "1984-03"),
        ("03/1984", "1984-03"),
        ("1984-03", "1984-03"),
        ("1984", "1984"),
        ("00/03/1984", "1984-03"),
        ("00/00/1984", "1984"),
        ("99/99/1984", "1984"),
        ("1984-00-00", "1984"),
        ("c1984", "1984"),
        ("03/25/1984", "1984-03-25"),
        ("29/02/2024", "2024-02-29"),
        ("٠٤/٠٣/١٩٨٤", "1984-03-04"),
    ],
)
def test_dates_are_read_as_old_systems_write_them(written: str, iso: str) -> None:
    known = date.parse(written, on=ON)
    assert known is not None
    assert known.iso == iso


@pytest.mark.parametrize(
    "written", ["", "UNKNOWN", "31/02/1984", "29/02/2023", "32/01/1984", "1984-13", "84", "Smith", "1" * 500]
)
def test_what_is_no_date_gives_none(written: str) -> None:
    assert date.parse(written, on=ON) is None


@pytest.mark.parametrize(
    "written",
    [
        "c1984",
        "c. 1984",
        "circa 1984",
        "about 1984",
        "abt. 1984",
        "~1984",
        "1984?",
        "est. 1984",
        "1984 approx",
    ],
)
def test_an_approximate_year_says_so_and_widens_its_range(written: str) -> None:
    assert date.parse(written) == PartialDate(1984, approximate=True)


def test_a_partial_date_has_a_range() -> None:
    assert (PartialDate(1984).earliest, PartialDate(1984).latest) == (day(1984, 1, 1), day(1984, 12, 31))
    assert PartialDate(2024, 2).latest == day(2024, 2, 29)
    assert PartialDate(1984, approximate=True).earliest == day(1982, 1, 1)
    assert PartialDate(2024, 2, 29, approximate=True).earliest == day(2022, 2, 28)
    decade = date.parse("1980s")
    assert decade is not None
    assert (decade.precision, decade.earliest, decade.latest) == (
        Precision.DECADE,
        day(1980, 1, 1),
        day(1989, 12, 31),
    )
    assert date.clean("1980s") is None


def test_the_calendar_is_kept_at_its_edges() -> None:
    assert PartialDate(9999, approximate=True).latest == day.max
    assert PartialDate(1, approximate=True).earliest == day.min


@pytest.mark.parametrize(
    "parts", [(1984, None, 4), (1984, 13, None), (0, None, None), (1984, 2, 30), (10000, None, None)]
)
def test_a_date_on_no_calendar_is_refused(parts: tuple[int, int | None, int | None]) -> None:
    with pytest.raises(NotOnCalendar):
        PartialDate(*parts)


def test_age_is_a_range_where_the_birthday_is_not_known() -> None:
    assert PartialDate(1984, 11, 22).age_on(ON) == (42, 42)
    assert PartialDate(1984, 11, 23).age_on(ON) == (41, 41)
    assert PartialDate(1984).age_on(ON) == (41, 42)


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("22/11/2026", "birth-today"),
        ("23/11/2026", "birth-in-future"),
        ("2199", "birth-in-future"),
        ("01/06/2199", "birth-in-future"),
        ("1066", "birth-too-long-ago"),
        ("14/10/1066", "birth-too-long-ago"),
        ("21/11/1905", "birth-too-long-ago"),
        ("01/01/1984", "birth-first-of-january"),
        ("01/01/1900", "date-placeholder"),
        ("4/3/84", "date-two-digit-year"),
        ("03/25/1984", "date-month-first"),
        ("31/02/1984", "date-not-on-calendar"),
        ("next Tuesday", "date-unreadable"),
        ("N/K", "date-filler"),
        ("1980s", "date-decade"),
    ],
)
def test_each_rule_for_a_date_of_birth_gives_its_finding(written: str, rule: str) -> None:
    assert rule in birth_rules(written)


@pytest.mark.parametrize("written", ["04/03/1984", "1984", "21/11/2026", "22/11/1906", ""])
def test_an_ordinary_date_of_birth_gives_no_finding(written: str) -> None:
    assert birth_rules(written) == set()


def test_nobody_is_born_after_death() -> None:
    assert "birth-after-death" in birth_rules("04/03/1984", died=day(1984, 3, 3))
    assert birth_rules("04/03/1984", died=day(1984, 3, 4)) == set()


@pytest.mark.parametrize(
    ("left", "right", "likeness"),
    [
        ("04/03/1984", "1984-03-04", Likeness.EXACT),
        ("04/03/1984", "03/04/1984", Likeness.SWAPPED),
        ("04/03/1984", "04/03/1985", Likeness.TYPO),
        ("04/03/1984", "04/03/1948", Likeness.TYPO),
        ("04/03/1984", "01/01/1984", Likeness.PARTIAL),
        ("04/03/1984", "1984", Likeness.PARTIAL),
        ("04/03/1984", "c1986", Likeness.PARTIAL),
        ("04/03/1984", "1980s", Likeness.PARTIAL),
        ("1984", "1984", Likeness.PARTIAL),
        ("04/03/1984", "04/03/1961", Likeness.NEAR),
        ("04/03/1984", "27/11/1984", Likeness.NEAR),
        ("04/03/1984", "c1996", Likeness.DIFFERENT),
        ("04/03/1984", "27/11/1961", Likeness.DIFFERENT),
        ("04/03/1984", "", Likeness.MISSING),
    ],
)
def test_likeness_of_two_dates(left: str, right: str, likeness: Likeness) -> None:
    assert date.compare(left, right).likeness is likeness
    assert date.compare(right, left).likeness is likeness


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("1984-03-04", "04/03/1984"),
        ("3/1984", "Mar 1984"),
        ("c1984", "about 1984"),
        ("1980s", "1980s"),
        ("soon", "soon"),
    ],
)
def test_a_date_is_shown_as_officers_read_it(written: str, shown: str) -> None:
    assert date.caption(written) == shown


@given(st.one_of(st.text(max_size=30), st.from_regex(r"[0-9cC/. -]{1,12}", fullmatch=True)))
def test_any_text_is_cleaned_once_and_never_fails(text: str) -> None:
    once = date.clean(text)
    assert once is None or date.clean(once) == once
    date.validate_birth(text, on=ON)
    assert 0 <= date.compare(text, "1984-03-04").score <= 1
    assert isinstance(date.caption(text), str)


@given(st.dates(min_value=day(1850, 1, 1), max_value=day(2099, 12, 31)))
def test_a_day_survives_every_full_way_of_writing_it(known: day) -> None:
    for shape in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d%b%Y", "%d%m%Y"):
        assert date.clean(known.strftime(shape)) == known.isoformat()


@given(st.dates(), st.booleans(), st.booleans())
def test_the_known_day_lies_in_its_range(known: day, with_month: bool, approximate: bool) -> None:
    partial = PartialDate(known.year, known.month if with_month else None, approximate=approximate)
    assert partial.earliest <= known <= partial.latest
