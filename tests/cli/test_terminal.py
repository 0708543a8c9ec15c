"""What commands print: data as it is."""

import pytest

from bluelamp.cli.terminal import say, show_table


@pytest.mark.parametrize("text", ["13:taxi:a5z3tm4", "[red]not markup[/]", ":smile:"])
def test_data_is_shown_as_it_is(capsys: pytest.CaptureFixture[str], text: str) -> None:
    say(text)
    show_table("Title", ("=id",), [(text,)], empty="")
    assert capsys.readouterr().out.count(text) == 2
