"""How a row kept aside is shown when it is no text."""

import pytest

from bluelamp.cli.aside import hex_of, text_of


@pytest.mark.parametrize("raw", [b"\xf7\xf0", b"a\x00b", b"a\x1b[2J", "\x9b".encode()])
def test_what_could_steer_a_terminal_is_no_text(raw: bytes) -> None:
    assert text_of(raw) is None


def test_plain_text_is_shown_as_it_is() -> None:
    assert text_of("1;TESTPERSON;José\t".encode()) == "1;TESTPERSON;José\t"


def test_bytes_are_shown_as_the_mainframe_team_reads_them() -> None:
    assert hex_of(b"\x1a\x99\x6f") == "1A 99 6F"
