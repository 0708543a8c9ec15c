"""UK postcodes: the outward formats, parts, look-alike characters, likeness."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.pole.values import postcode
from bluelamp.pole.values.kind import Likeness


def rules(text: str) -> set[str]:
    return {finding.rule for finding in postcode.validate(text)}


@pytest.mark.parametrize(
    ("written", "canonical", "district"),
    [
        ("m1 1ae", "M1 1AE", "M1"),
        ("B338TH", "B33 8TH", "B33"),
        ("CR2 6XH", "CR2 6XH", "CR2"),
        ("dn55  1pt", "DN55 1PT", "DN55"),
        ("W1A-1HQ", "W1A 1HQ", "W1A"),
        ("EC1A1BB", "EC1A 1BB", "EC1A"),
        ("GIR0AA", "GIR 0AA", "GIR"),
    ],
)
def test_the_seven_outward_formats_are_read(written: str, canonical: str, district: str) -> None:
    known = postcode.parse(written)
    assert known is not None
    assert (str(known), known.district) == (canonical, district)
    assert rules(written) == set()


def test_a_postcode_falls_into_area_district_sector_and_unit() -> None:
    known = postcode.parse("LS1 4AP")
    assert known is not None
    assert (known.area, known.district, known.sector, known.unit_letters) == ("LS", "LS1", "LS1 4", "AP")


@pytest.mark.parametrize(
    ("written", "canonical"), [("LS", "LS"), ("ls1", "LS1"), ("LS1 4", "LS1 4"), ("LS114", "LS11 4")]
)
def test_a_part_of_a_postcode_stays_a_part(written: str, canonical: str) -> None:
    assert postcode.clean(written) == canonical
    assert rules(written) == {"postcode-part"}


def test_an_area_alone_has_no_district() -> None:
    known = postcode.parse("LS")
    assert known is not None
    assert (known.area, known.district, known.sector) == ("LS", None, None)


@pytest.mark.parametrize(
    ("written", "canonical"), [("LS1 OAA", "LS1 0AA"), ("LSI 4AP", "LS1 4AP"), ("LS1 4A0", None)]
)
def test_look_alike_characters_are_put_right_where_only_one_can_stand(
    written: str, canonical: str | None
) -> None:
    assert postcode.clean(written) == canonical
    assert rules(written) == ({"postcode-repaired"} if canonical else {"postcode-form"})


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("hello", "postcode-form"),
        ("QS1 1AA", "postcode-form"),
        ("LS1 4CP", "postcode-form"),
        ("LZ1 4AP", "postcode-form"),
        ("AA1 1AA", "postcode-area"),
        ("ZZ99 3VZ", "postcode-pseudo"),
        ("ASCN 1ZZ", "postcode-overseas"),
        ("n/a", "postcode-filler"),
    ],
)
def test_each_rule_gives_its_finding(written: str, rule: str) -> None:
    assert rules(written) == {rule}


@pytest.mark.parametrize(
    "written", ["BFPO 211", "BFPO 0211", "bfpo211", "B.F.P.O. 211", "BFPO  00211"[:9] + "11"]
)
def test_a_forces_number_stands_for_a_postcode(written: str) -> None:
    assert postcode.clean(written) == "BFPO 211"
    assert rules(written) == set()


@pytest.mark.parametrize("written", ["BFPO", "BFPO 0", "BFPO 0000", "BFPO 12345", "BFPO X"])
def test_what_is_no_forces_number_is_none(written: str) -> None:
    assert postcode.clean(written) is None


@pytest.mark.parametrize(
    ("left", "right", "likeness"),
    [
        ("BFPO 57", "bfpo 0057", Likeness.EXACT),
        ("BFPO 57", "BFPO 801", Likeness.DIFFERENT),
        ("ls14ap", "LS1 4AP", Likeness.EXACT),
        ("LS1 4AP", "LS1 4AB", Likeness.NEAR),
        ("LS1 4AP", "LS1 4", Likeness.PARTIAL),
        ("LS1", "LS1", Likeness.PARTIAL),
        ("LS1 4AP", "LS1 5AP", Likeness.TYPO),
        ("LS12 4AP", "LS21 4AP", Likeness.TYPO),
        ("LS1 4AP", "LS1 9XX", Likeness.NEAR),
        ("LS1 4AP", "BD1 4QQ", Likeness.DIFFERENT),
        ("LS1 4AP", "n/a", Likeness.MISSING),
    ],
)
def test_likeness_of_two_postcodes(left: str, right: str, likeness: Likeness) -> None:
    assert postcode.compare(left, right).likeness is likeness
    assert postcode.compare(right, left).likeness is likeness


@given(st.one_of(st.text(max_size=12), st.from_regex(r"[A-Z0-9 ]{2,9}", fullmatch=True)))
def test_any_text_is_cleaned_once_and_never_fails(text: str) -> None:
    once = postcode.clean(text)
    assert once is None or postcode.clean(once) == once
    postcode.validate(text)
    assert 0 <= postcode.compare(text, "LS1 4AP").score <= 1
    assert isinstance(postcode.caption(text), str)
