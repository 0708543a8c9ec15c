"""Registration marks: shapes, look-alike characters, and searching for marks only partly known."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.pole.values import vehicle_mark
from bluelamp.pole.values.kind import Likeness
from bluelamp.pole.values.vehicle_mark import MarkFormat
from bluelamp.pole.values.vehicle_pattern import UnreadableMarkPattern, compile_pattern

MARKS = st.from_regex(r"[A-Z0-9]{1,11}", fullmatch=True)


def rules(text: str) -> set[str]:
    return {finding.rule for finding in vehicle_mark.validate(text)}


@pytest.mark.parametrize(
    ("written", "mark", "kind", "shown"),
    [
        ("ab12 cde", "AB12CDE", MarkFormat.CURRENT, "AB12 CDE"),
        ("AB-62-CDE", "AB62CDE", MarkFormat.CURRENT, "AB62 CDE"),
        ("a123bcd", "A123BCD", MarkFormat.PREFIX, "A123 BCD"),
        ("Q1 ABC", "Q1ABC", MarkFormat.PREFIX, "Q1 ABC"),
        ("ABC 123D", "ABC123D", MarkFormat.SUFFIX, "ABC 123D"),
        ("ABZ 1234", "ABZ1234", MarkFormat.NORTHERN_IRELAND, "ABZ 1234"),
        ("1234 IA", "1234IA", MarkFormat.NORTHERN_IRELAND, "1234 IA"),
        ("AB 1", "AB1", MarkFormat.DATELESS, "AB 1"),
        ("1234 A", "1234A", MarkFormat.DATELESS, "1234 A"),
        ("123 D 456", "123D456", MarkFormat.DIPLOMATIC, "123 D 456"),
        ("07 KA 34", "07KA34", MarkFormat.MILITARY, "07 KA 34"),
        ("12345", "12345", MarkFormat.TRADE, "12345"),
        ("131-D-12345", "131D12345", MarkFormat.IRELAND, "131D12345"),
        ("WOB ZK 295", "WOBZK295", None, "WOBZK295"),
    ],
)
def test_marks_are_read_and_shown_in_their_shape(
    written: str, mark: str, kind: MarkFormat | None, shown: str
) -> None:
    assert vehicle_mark.clean(written) == mark
    assert vehicle_mark.format_of(mark) is kind
    assert vehicle_mark.caption(written) == shown


@pytest.mark.parametrize("written", ["", "ABCDEFGHIJKL", "AB12 CD*", "N/K", "unknown", "A" * 100])
def test_what_is_no_mark_is_none(written: str) -> None:
    assert vehicle_mark.clean(written) is None


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("AB1OCDE", "vehicle-mark-look-alike"),
        ("A81Z CDE", "vehicle-mark-look-alike"),
        ("WOB ZK 295", "vehicle-mark-format"),
        ("AB12 CDE AB12 CDE", "vehicle-mark-form"),
        ("N/K", "vehicle-mark-filler"),
    ],
)
def test_each_rule_gives_its_finding(written: str, rule: str) -> None:
    assert rules(written) == {rule}


def test_a_repaired_mark_is_offered_and_never_put_in_place() -> None:
    assert vehicle_mark.repaired("AB1O CDE") == "AB10CDE"
    assert vehicle_mark.clean("AB1O CDE") == "AB1OCDE"
    assert vehicle_mark.repaired("AB12 CDE") is None


def test_the_age_identifier_gives_the_year() -> None:
    assert [vehicle_mark.first_year(mark) for mark in ("AB02CDE", "AB12CDE", "AB62CDE", "A123BCD")] == [
        2002,
        2012,
        2012,
        None,
    ]


@pytest.mark.parametrize(
    ("left", "right", "likeness"),
    [
        ("AB12 CDE", "ab12cde", Likeness.EXACT),
        ("AB10 CDE", "AB1O CDE", Likeness.EQUIVALENT),
        ("AB12 CDE", "A812 CDE", Likeness.EQUIVALENT),
        ("AB12 CDE", "AB13 CDE", Likeness.TYPO),
        ("AB12 CDE", "BA12 CDE", Likeness.TYPO),
        ("AB12 CDE", "XY99 ZZZ", Likeness.DIFFERENT),
        ("A1", "A2", Likeness.DIFFERENT),
        ("AB12 CDE", "", Likeness.MISSING),
    ],
)
def test_likeness_of_two_marks(left: str, right: str, likeness: Likeness) -> None:
    assert vehicle_mark.compare(left, right).likeness is likeness


def test_a_partly_known_mark_becomes_a_like_pattern_and_a_regex() -> None:
    pattern = compile_pattern("ab1? *")
    assert pattern.like == "AB1_%"
    assert pattern.matches("AB12CDE")
    assert pattern.matches("AB12")
    assert not pattern.matches("AB1")
    assert not pattern.matches("CAB12")
    assert not pattern.is_whole
    assert compile_pattern("AB12 CDE").is_whole


def test_a_pattern_may_allow_for_look_alike_characters() -> None:
    pattern = compile_pattern("AB10*")
    assert not pattern.matches("A81OCDE")
    assert pattern.matches("A81OCDE", look_alike=True)


@pytest.mark.parametrize(
    "written", ["", "*", "?", "A*", "AB12%", "AB_2", "AB12'; --", "A" * 12, "AB" + "*?" * 20, "ÄB12"]
)
def test_a_pattern_that_knows_too_little_or_holds_anything_else_is_refused(written: str) -> None:
    with pytest.raises(UnreadableMarkPattern):
        compile_pattern(written)


def test_stars_and_question_marks_beside_each_other_make_one_pattern() -> None:
    assert compile_pattern("AB*?*?C").like == compile_pattern("AB??**C").like == "AB__%C"


@given(MARKS, st.from_regex(r"[A-Z0-9]{2}[A-Z0-9?*]{0,6}", fullmatch=True))
def test_like_and_regex_say_the_same(mark: str, written: str) -> None:
    pattern = compile_pattern(written)
    like = re.compile("".join({"_": ".", "%": ".*"}.get(letter, letter) for letter in pattern.like))
    assert pattern.matches(mark) == (like.fullmatch(mark) is not None)
    if pattern.matches(mark):
        assert pattern.matches(mark, look_alike=True)
