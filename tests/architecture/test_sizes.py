"""The sizes ratchet finds what is too large, and its list of exceptions can only shrink."""

from pathlib import Path

from tools.sizes import complaints, oversized


def plant(tmp_path: Path, name: str, text: str) -> dict[str, int]:
    """The oversized parts of a tree that holds one file."""
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return oversized(tmp_path)


def test_long_file_is_found(tmp_path: Path) -> None:
    assert plant(tmp_path, "src/bluelamp/pole/long.py", "x = 1\n" * 501) == {"src/bluelamp/pole/long.py": 501}


def test_long_function_is_found(tmp_path: Path) -> None:
    text = "def f():\n" + "    x = 1\n" * 70
    assert plant(tmp_path, "src/bluelamp/pole/long.py", text) == {"src/bluelamp/pole/long.py::f": 71}


def test_docstring_does_not_count(tmp_path: Path) -> None:
    text = 'def f():\n    """One.\n\n    Two.\n    """\n' + "    x = 1\n" * 69
    assert plant(tmp_path, "src/bluelamp/pole/long.py", text) == {}


def test_deep_folder_is_found(tmp_path: Path) -> None:
    name = "src/bluelamp/a/b/c/d/e/deep.py"
    assert plant(tmp_path, name, "") == {f"{name}::folders": 5}


def test_file_of_the_allowed_size_is_left_alone(tmp_path: Path) -> None:
    assert plant(tmp_path, "src/bluelamp/a/b/c/d/fine.py", "x = 1\n" * 500) == {}


def test_exceptions_only_shrink() -> None:
    assert complaints({"a.py": 501}, {}) == ["a.py: 501 is over the limit: divide it"]
    assert complaints({"a.py": 501}, {"a.py": 501}) == []
    assert complaints({"a.py": 502}, {"a.py": 501}) == ["a.py: grew from 501 to 502: divide it"]
    assert len(complaints({"a.py": 501}, {"a.py": 600})) == 1
    assert len(complaints({}, {"a.py": 600})) == 1
