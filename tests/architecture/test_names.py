"""Names that say nothing are found in modules, classes and functions."""

from pathlib import Path

import pytest

from tools.names import empty_names


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("src/bluelamp/pole/utils.py", ""),
        ("src/bluelamp/helpers/person.py", ""),
        ("src/bluelamp/pole/person.py", "class Manager: ..."),
        ("src/bluelamp/pole/person.py", "def info(): ..."),
        ("src/bluelamp/pole/person.py", "class Person:\n    async def data(self): ..."),
    ],
)
def test_empty_name_is_found(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert len(list(empty_names(tmp_path))) == 1


def test_names_that_say_something_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "src" / "bluelamp" / "pole" / "person.py"
    path.parent.mkdir(parents=True)
    path.write_text("class PersonItems(dict):\n    def items(self): ...\ndef information_report(): ...\n")
    assert list(empty_names(tmp_path)) == []
