"""The process beside the demonstration: heard while it lives, and missed when it ends before its time."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bluelamp.demo.beside import Beside, OldSystemsEnded, Screen


def test_a_process_that_ends_early_is_missed_with_its_own_words(tmp_path: Path) -> None:
    # Five people are too few for a world.
    screen = Screen(Console(file=StringIO()))
    with (
        screen,
        Beside(tmp_path, 5, screen) as beside,
        pytest.raises(OldSystemsEnded, match="5 people"),
    ):
        beside.wait_for("world")


def test_a_run_that_was_not_complete_says_so() -> None:
    told = StringIO()
    run = {
        "system": "custody",
        "read": 3,
        "written": 0,
        "unchanged": 0,
        "keptAside": 3,
        "records": 0,
        "links": 0,
    }
    with Screen(Console(file=told, width=200)) as screen:
        screen.rows("97", "custody", 3)
        screen.run("97", {**run, "isComplete": False})
    assert "Not read 97 custody: 3 read = 0 written + 0 unchanged + 3 kept aside" in told.getvalue()
