"""Telephone numbers and email addresses. All numbers are of Ofcom's ranges for drama; no mailbox is real."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.pole.finding import Findings
from bluelamp.pole.values import email, phone
from bluelamp.pole.values.kind import Likeness


def rules(findings: Findings) -> set[str]:
    return {finding.rule for finding in findings}


@pytest.mark.parametrize(
    ("written", "number", "shown"),
    [
        ("07700 900123", "+447700900123", "07700 900123"),
        ("+44 7700 900123", "+447700900123", "07700 900123"),
        ("+44 (0)113 496 0000", "+441134960000", "0113 496 0000"),
        ("(0113) 4960000", "+441134960000", "0113 496 0000"),
        ("0044 113 496 0000", "+441134960000", "0113 496 0000"),
        ("447700900123", "+447700900123", "07700 900123"),
        ("Mob: 07700-900-123", "+447700900123", "07700 900123"),
        ("020 7946 0000", "+442079460000", "020 7946 0000"),
        ("01632 960001 ext 12", "+441632960001", "01632 960001"),
        ("028 9649 6000", "+442896496000", "028 9649 6000"),
        ("0808 157 0000", "+448081570000", "0808 157 0000"),
        ("+353 20 912 1234", "+353209121234", "+353209121234"),
    ],
)
def test_numbers_become_e164_and_are_shown_as_people_write_them(
    written: str, number: str, shown: str
) -> None:
    assert phone.clean(written) == number
    assert phone.caption(written) == shown


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("4960000", "phone-no-dialling-code"),
        ("7700900123", "phone-zero-put-back"),
        ("999", "phone-service"),
        ("07000000000", "phone-placeholder"),
        ("077009001", "phone-length"),
        ("0077", "phone-length"),
        ("call mum", "phone-form"),
        ("unknown", "phone-filler"),
        ("01632 960001 x12", "phone-extension"),
        ("+353 20 912 1234", "phone-abroad"),
    ],
)
def test_each_rule_for_numbers_gives_its_finding(written: str, rule: str) -> None:
    assert rules(phone.validate(written)) == {rule}


@pytest.mark.parametrize(
    ("left", "right", "likeness"),
    [
        ("07700 900123", "+447700900123", Likeness.EXACT),
        ("0113 496 0000", "496 0000", Likeness.PARTIAL),
        ("07700 900123", "07700 900132", Likeness.TYPO),
        ("07700 900123", "07700 900999", Likeness.DIFFERENT),
        ("07700 900123", "", Likeness.MISSING),
    ],
)
def test_likeness_of_two_numbers(left: str, right: str, likeness: Likeness) -> None:
    assert phone.compare(left, right).likeness is likeness
    assert phone.compare(right, left).likeness is likeness


@given(st.from_regex(r"07700 ?900[0-9]{3}|0113 ?496 ?0[0-9]{3}|020 7946 0[0-9]{3}", fullmatch=True))
def test_a_shown_number_reads_back(written: str) -> None:
    assert phone.clean(phone.caption(written)) == phone.clean(written) is not None


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("Jo.Test@Example.COM", "jo.test@example.com"),
        ("Jo Test <jo@example.com>", "jo@example.com"),
        ("mailto:jo@example.com", "jo@example.com"),
        ("'jo@example.com'.", "jo@example.com"),
        ("jo+tag@sub.example.co.uk", "jo+tag@sub.example.co.uk"),
        ("jo@münchen.example", "jo@münchen.example"),
        ("jo@", None),
        ("jo@example", None),
        ("jo..test@example.com", None),
        ("jo@@example.com", None),
        ("x" * 65 + "@example.com", None),
    ],
)
def test_addresses_are_read_without_wrapping(written: str, address: str | None) -> None:
    assert email.clean(written) == address


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("jo@gmial.com", "email-domain"),
        ("jo@hotmail.con", "email-domain"),
        ("none@example.com", "email-placeholder"),
        ("jo at example", "email-form"),
        ("n/a", "email-filler"),
    ],
)
def test_each_rule_for_addresses_gives_its_finding(written: str, rule: str) -> None:
    assert rules(email.validate(written)) == {rule}


@pytest.mark.parametrize(
    ("left", "right", "likeness"),
    [
        ("JO@example.com", "jo@example.com", Likeness.EXACT),
        ("jo.test@gmail.com", "jotest+x@googlemail.com", Likeness.EQUIVALENT),
        ("jo.test@example.com", "jotest@example.com", Likeness.TYPO),
        ("jo@example.com", "jo@example.org", Likeness.PARTIAL),
        ("jo@example.com", "al@example.org", Likeness.DIFFERENT),
        ("jo@example.com", "", Likeness.MISSING),
    ],
)
def test_likeness_of_two_addresses(left: str, right: str, likeness: Likeness) -> None:
    assert email.compare(left, right).likeness is likeness


@given(st.emails())
def test_real_shapes_of_address_are_read_or_refused_but_never_changed_twice(written: str) -> None:
    once = email.clean(written)
    assert once is None or email.clean(once) == once
