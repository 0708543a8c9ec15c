"""What commands print: data as it is."""

import pytest

from bluelamp.cli.terminal import say, show_table


@pytest.mark.parametrize("text", ["13:taxi:a5z3tm4", "[red]not markup[/]", ":smile:"])
def test_data_is_shown_as_it_is(capsys: pytest.CaptureFixture[str], text: str) -> None:
    say(text)
    show_table("Title", ("=id",), [(text,)], empty="")
    assert capsys.readouterr().out.count(text) == 2


def test_no_control_byte_of_a_record_reaches_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    say("a\x1b[2Jb\x00\x9bc")
    show_table("Title\x07", ("value",), [("d\x1b]0;e\x07",)], empty="")
    said = capsys.readouterr().out
    assert not any((ord(letter) < 32 and letter != "\n") or 127 <= ord(letter) < 160 for letter in said)
    assert r"a\x1b[2Jb\x00\x9bc" in said
